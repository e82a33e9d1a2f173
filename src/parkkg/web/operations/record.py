"""A request and what became of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RequestRecord:
    """What was asked and what was answered. `bytes` are those of the body that went out."""

    method: str
    path: str
    query: str
    route: str
    status: int
    bytes: int
    release: str
    from_memory: bool = False
    aborted: bool = False
