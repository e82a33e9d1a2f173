"""How much of a long test is done: a little in `make test`, all of it in `make fuzz`."""

from __future__ import annotations

import os

FUZZING = bool(os.environ.get("PARKKG_FUZZ"))


def amount(little: int, much: int) -> int:
    """`little`, or `much` in `make fuzz`."""
    return much if FUZZING else little


def mutations(little: int) -> range:
    """Numbers of mutations: so many, or those that the environment asks for.

    PARKKG_FUZZ says how many; PARKKG_FUZZ_FIRST is the first, to look at one of them again.
    """
    first = int(os.environ.get("PARKKG_FUZZ_FIRST", "0"))
    return range(first, first + int(os.environ.get("PARKKG_FUZZ") or little))
