"""How much memory a load takes, and who gets what of it.

DuckDB keeps to a limit, and works on disk beyond it. Oxigraph has no limit: what it takes to fill a
store grows with the triples, up to 1.8 GB; in pieces of some ten megabytes it takes half a
gigabyte, and half as long again.
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
_LEAST_OF_DUCKDB, _OF_A_THREAD = 400, 125
_FILLING, _FILLING_BY_PIECES, _OF_A_MEGABYTE, _MOST_FILLING = 400, 600, 10, 1_800
_PIECE = 64 << 20
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

    By default that is half of what the machine has, and 2,250 at most. Raises UsageError where
    `total` is too little.

    >>> shares(5, 2_000).piece is None, shares(500, 1_000).duckdb
    (True, 400)
    """
    if total is not None and total < LEAST:
        raise UsageError(
            said("{total} MB of memory are too little", total=total),
            hint=said("a load needs {least} MB", least=LEAST),
        )
    given = total or max(LEAST, min(_MOST_BY_DEFAULT, installed() // 2))
    filling = min(_MOST_FILLING, _FILLING + int(_OF_A_MEGABYTE * megabytes))
    by_pieces = given < filling + _LEAST_OF_DUCKDB
    rest = given - (_FILLING_BY_PIECES if by_pieces else filling)
    cores = min(os.cpu_count() or 2, 8)
    return Shares(rest, max(1, min(cores, rest // _OF_A_THREAD)), _PIECE if by_pieces else None)


def installed() -> int:
    """The megabytes of memory that this process may use at most."""
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no such names
        found = 8 << 30
    with suppress(OSError, ValueError):  # there is no such file, or it says "max"
        found = min(found, int(_CGROUP.read_text("ascii")))
    return found >> 20
