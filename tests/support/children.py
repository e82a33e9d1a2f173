"""The processes that the tests have started."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def children(pid: int | str = "self") -> list[int]:
    """The processes that any thread of one has started and not yet waited for, on Linux."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        # A thread, or a process, may just have ended.
        with suppress(FileNotFoundError, ProcessLookupError):
            found += [int(child) for child in path.read_text(encoding="ascii").split()]
    return found


def descendants(pid: int | str = "self") -> set[int]:
    """Those, and the processes that they have started in turn."""
    found = set(children(pid))
    return found.union(*(descendants(child) for child in found))
