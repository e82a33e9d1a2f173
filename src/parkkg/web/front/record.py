"""A request and what became of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RequestRecord:
    """A request and its response. `bytes` are those of the body that was sent."""

    method: str
    path: str
    query: str
    route: str
    status: int
    bytes: int
    release: str
    from_memory: bool = False
    aborted: bool = False
