"""IRIs that are not in the current release: whether an earlier one had them, and what is near.

Read from the sorted graph files of releases, by bisection: nothing is opened or kept for it.
"""

from __future__ import annotations

import difflib
import os
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from parkkg.releases.release import ReleaseFolder, releases

# How many releases are looked into, and how many lines on each side for a near name.
_RELEASES, _LINES = 50, 1_500


def last_with(store: Path, current: ReleaseFolder, iri: str) -> ReleaseFolder | None:
    """The newest other release with triples about an IRI; None where there is none."""
    others = (r for r in releases(store) if r.id != current.id and not r.damage())
    return next((r for r in islice(others, _RELEASES) if says(r, iri)), None)


def says(release: ReleaseFolder, iri: str) -> bool:
    """Whether a release has the IRI as a subject."""
    key = f"<{iri}> ".encode()
    return any(line.startswith(key) for path in _files(release) for line in _from(path, key, 1))


def near(release: ReleaseFolder, iri: str) -> str:
    """The IRI of the release that is nearest to one that it does not have; empty for none.

    Raises DataError where the release is damaged.
    """
    release.check()
    base = iri[: iri.rfind("/") + 1]
    local = iri[len(base) :]
    starts = [f"<{base}{local[:count]}".encode() for count in (0, 1, 3)]
    found = {
        subject[len(base) :]
        for path in _files(release)
        for start in starts
        for subject in _subjects(path, start)
        if subject.startswith(base)
    }
    folded = {name.casefold(): name for name in sorted(found)}
    close = difflib.get_close_matches(local.casefold(), folded, 1, 0.6)
    if close:
        return base + folded[close[0]]
    others = (start + local for start in release.roles.starts)
    return next((other for other in others if local and says(release, other)), "")


def _files(release: ReleaseFolder) -> Iterator[Path]:
    yield from sorted(release.graph_folder.glob("*.nt"))
    yield from release.named_graphs


def _subjects(path: Path, start: bytes) -> set[str]:
    """The IRIs without fragments of which a file speaks, from a line on."""
    found = set()
    for line in _from(path, start, _LINES):
        if line.startswith(b"<"):
            subject = line[1 : line.index(b">")].decode()
            found.add(subject.partition("#")[0])
    return found


def _from(path: Path, key: bytes, count: int) -> list[bytes]:
    """So many lines of a sorted file, from the first that is not before `key`."""
    try:
        with path.open("rb") as file:
            offsets = range(file.seek(0, os.SEEK_END))
            first = bisect_left(offsets, key, key=lambda offset: _line_at(file, offset))
            _line_at(file, first, back=True)
            return list(islice(file, count))
    except FileNotFoundError:  # the release has just been pruned
        return []


def _line_at(file: BinaryIO, offset: int, *, back: bool = False) -> bytes:
    """The first line that begins at or after an offset; past the end, what sorts last.

    With `back` the position of the file is then before that line.
    """
    file.seek(max(offset - 1, 0))
    if offset:
        file.readline()
    start = file.tell()
    line = file.readline()
    if back:
        file.seek(start)
    return line or b"\xff"
