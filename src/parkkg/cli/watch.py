"""Waiting until a file of a project is saved, for `parkkg load --watch`.

Times and sizes are compared twice a second. That finds a file on any disk, also on one of a
network or of a container, where the system reports no changes; it sees whatever way an editor saves
by; and it goes on where a folder was away for a moment.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from parkkg.project import Project

State = Mapping[str, tuple[int, int]]

_SECONDS = 0.5
_INPUTS = ("data", "ontology", "shapes", "queries")
# What editors write beside a file, and spreadsheet programs while a file is open.
_TEMPORARY = (".", "~$", "#")
_TEMPORARY_END = ("~", ".tmp", ".part", ".swp", ".crdownload")


def state_of(project: Project, without: Collection[Path] = ()) -> State:
    """Size and time of each file that the project may be made from, as it is now.

    `without` are files that are written meanwhile.
    """
    written = {os.fspath(path.absolute()) for path in without}
    found = {}
    for name in _INPUTS:
        for folder, inner, files in os.walk(project.root / name):
            inner[:] = [name for name in inner if not _is_temporary(name)]
            for file in files:
                path = os.path.join(folder, file)  # noqa: PTH118 -- twice a second
                if _is_temporary(file) or path in written:
                    continue
                try:
                    status = os.stat(path)  # noqa: PTH116 -- as above
                except OSError:  # gone since
                    continue
                found[path] = (status.st_size, status.st_mtime_ns)
    return found


def saves(
    look: Callable[[], State], wait: Callable[[], None] = lambda: time.sleep(_SECONDS)
) -> Iterator[tuple[str, ...]]:
    """The names of the files that were saved, each time that some were; the first time at once.

    A file is saved when it is the same at two looks: until then somebody may be writing it. What
    is saved while the caller works is found afterwards. `look` gives the state of the files.
    """
    seen = look()
    yield ()
    before = seen
    while True:
        now = look()
        if now != seen and now == before:
            changed = sorted(p for p in {*now, *seen} if now.get(p) != seen.get(p))
            seen = now
            yield tuple(Path(path).name for path in changed)
            before = seen
        else:
            before = now
            wait()


def _is_temporary(name: str) -> bool:
    return name.startswith(_TEMPORARY) or name.endswith(_TEMPORARY_END)
