"""How much memory a load takes, and who gets what of it.

DuckDB keeps to a limit, and works on disk beyond it; the more it has to do that, the longer it
takes, and with too little it gives up. Oxigraph has no limit: what it takes to fill a store grows
with the triples, up to 2.1 GB. In pieces it takes less, and longer, the smaller they are.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from parkkg.errors import UsageError
from parkkg.text import said

LEAST = 1_000  # megabytes
_MOST_BY_DEFAULT = 2_250
_OF_A_THREAD = 125
# What DuckDB and filling at once need at least, for each megabyte more, and at most.
_DUCKDB, _FILLING = (400, 4, 1_200), (400, 20, 2_100)
# Bytes of a piece, and what filling by such pieces takes.
_BY_PIECES = ((256 << 20, 1_300), (128 << 20, 850), (64 << 20, 600))
_CGROUP = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class Shares:
    """Who gets what: megabytes and threads of DuckDB, and the bytes to fill a store with at once.

    `piece` is None where all of it may come at once.
    """

    duckdb: int
    threads: int
    piece: int | None


def shares(megabytes: float, total: int | None = None) -> Shares:
    """The shares for inputs of that many megabytes, of `total` megabytes of memory.

    By default that is half of what the machine has, and 2,250 at most. The store is filled in the
    largest pieces that leave DuckDB what it needs. Raises UsageError where `total` is too little.

    >>> shares(5, 2_000).piece is None, shares(500, 1_000).duckdb
    (True, 400)
    """
    if total is not None and total < LEAST:
        raise UsageError(
            said("{total} MB of memory are too little", total=total),
            hint=said("a load needs {least} MB", least=LEAST),
        )
    given = total or max(LEAST, min(_MOST_BY_DEFAULT, installed() // 2))
    needed, at_once = _need(_DUCKDB, megabytes), _need(_FILLING, megabytes)
    ways = ((None, at_once), *_BY_PIECES)
    piece, filling = next((way for way in ways if given - way[1] >= needed), ways[-1])
    rest = given - filling
    cores = min(os.cpu_count() or 2, 8)
    return Shares(rest, max(1, min(cores, rest // _OF_A_THREAD)), piece)


def _need(amounts: tuple[int, int, int], megabytes: float) -> int:
    least, more, most = amounts
    return min(most, least + int(more * megabytes))


def installed() -> int:
    """The megabytes of memory that this process may use at most."""
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no such names
        found = 8 << 30
    with suppress(OSError, ValueError):  # there is no such file, or it says "max"
        found = min(found, int(_CGROUP.read_text("ascii")))
    return found >> 20
