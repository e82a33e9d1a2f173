"""The dumps that a release keeps: each with its bytes and SHA-256 beside it.

A dump has the time of its release, as the release's own files have (see `integrity`). One that is
not as it was written counts as not there: it is made again when somebody asks for it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, cast

from parkkg.files import HashingWriter, atomic_write
from parkkg.releases.integrity import file_fault
from parkkg.releases.manifest import SealedFile
from parkkg.releases.release import ReleaseFolder

_DIGEST = ".sha256"
# Beside the place of a dump whose format cannot hold the graph.
_IMPOSSIBLE = ".impossible"
# As `sha256sum --check` reads it, which takes the second line for a comment.
_RECORD = re.compile(r"([0-9a-f]{64})  (\S+)\n# ([0-9]+) bytes\n").fullmatch


def cached_names(release: ReleaseFolder) -> list[str]:
    """The names of the dumps that are there, whether or not they are as they were written."""
    if not release.dumps.is_dir():
        return []
    names = (path.name for path in release.dumps.iterdir())
    beside = (_DIGEST, _IMPOSSIBLE)
    return sorted(n for n in names if not n.startswith(".") and not n.endswith(beside))


def cached(release: ReleaseFolder, name: str, *, thorough: bool = False) -> SealedFile | None:
    """The dump of a name, if it is there as it was written; None otherwise."""
    record = release.dumps / (name + _DIGEST)
    try:
        found = _RECORD(record.read_text(encoding="ascii", errors="replace"))
    except OSError:
        return None
    if found is None or found[2] != name:
        return None
    sealed = SealedFile(int(found[3]), found[1])
    fault = file_fault(release.dumps / name, sealed, release.manifest, thorough=thorough)
    return None if fault else sealed


def is_impossible(release: ReleaseFolder, name: str) -> bool:
    """Whether it was tried to write a dump, and its format cannot hold the graph."""
    return (release.dumps / (name + _IMPOSSIBLE)).exists()


def note_impossible(release: ReleaseFolder, name: str) -> None:
    """Note that, if possible: nobody need try again, and no list of dumps has it."""
    with suppress(OSError), atomic_write(release.dumps / (name + _IMPOSSIBLE)):
        pass


def drop_altered(release: ReleaseFolder) -> None:
    """Remove dumps that are not as they were written, as far as this user may."""
    for name in cached_names(release):
        if cached(release, name) is None:
            with suppress(OSError):
                (release.dumps / name).unlink()


@contextmanager
def caching(release: ReleaseFolder, name: str) -> Iterator[BinaryIO]:
    """A file to write the dump of a name into, which is kept when the block ends well."""
    path = release.dumps / name
    with atomic_write(path) as file:
        writer = HashingWriter(file)
        yield cast("BinaryIO", writer)
    line = f"{writer.sha256}  {name}\n# {writer.size} bytes\n"
    with atomic_write(path.with_name(name + _DIGEST)) as file:
        file.write(line.encode())
    with suppress(FileNotFoundError):  # somebody has removed it
        os.utime(path, (release.manifest.modified, release.manifest.modified))
