"""How much one query may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How much one query may take; None is no limit.

    `seconds` of waiting for it, `max_rows` rows or triples of its answer and `max_bytes` of that
    as it is written, `memory_mb` MiB of memory.
    """

    seconds: float = 30.0
    max_rows: int | None = None
    max_bytes: int | None = None
    memory_mb: int = 1024
