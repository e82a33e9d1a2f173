"""How much memory a load takes, and who gets what of it.

DuckDB keeps to a limit, and works on disk beyond it; the more it has to do that, the longer it
takes, and with too little it gives up. Oxigraph has no limit; what it takes to fill a store follows
from the size of the pieces that it is filled with (see releases/bulk_load.py).
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
# What DuckDB needs at least, for each megabyte of inputs more, and at most.
_LEAST_OF_DUCKDB, _OF_A_MEGABYTE, _MOST_OF_DUCKDB = 400, 4, 1_600
# Bytes of a piece, and what filling by such pieces takes.
_LARGE, _SMALL = (128 << 20, 1_050), (64 << 20, 600)
_CGROUP = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class MemoryBudget:
    """How memory is divided: MB and threads of DuckDB, and bytes to fill a store with at once.

    `beside` says whether DuckDB has enough for two great works beside each other.
    """

    duckdb: int
    threads: int
    piece: int
    beside: bool


def memory_budget(megabytes: float, total: int | None = None) -> MemoryBudget:
    """The budget for inputs of that many megabytes, of `total` megabytes of memory.

    By default that is half of what the machine has, and 2,250 at most. The store is filled in
    large pieces if that leaves DuckDB what it needs. Raises UsageError where `total` is too little.

    >>> memory_budget(5, 2_000).beside, memory_budget(500, 1_000).duckdb
    (True, 400)
    """
    if total is not None and total < LEAST:
        raise UsageError(
            said("{total} MB of memory are too little", total=total),
            hint=said("a load needs {least} MB", least=LEAST),
        )
    given = total or max(LEAST, min(_MOST_BY_DEFAULT, installed() // 2))
    needed = min(_MOST_OF_DUCKDB, _LEAST_OF_DUCKDB + int(_OF_A_MEGABYTE * megabytes))
    piece, filling = _LARGE if given - _LARGE[1] >= needed else _SMALL
    rest = given - filling
    cores = min(os.cpu_count() or 2, 8)
    threads = max(1, min(cores, rest // _OF_A_THREAD))
    return MemoryBudget(rest, threads, piece, 2 * needed <= rest)


def installed() -> int:
    """The megabytes of memory that this process may use at most."""
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no such names
        found = 8 << 30
    with suppress(OSError, ValueError):  # there is no such file, or it says "max"
        found = min(found, int(_CGROUP.read_text("ascii")))
    return found >> 20
