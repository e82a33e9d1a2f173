"""How the server is to run: what is served, how much one request may take, what is kept."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from parkkg.query.limits import Limits


@dataclass(frozen=True)
class Settings:
    """What an operator decides, and next to it what seldom needs deciding.

    `project` is as `find_project` takes it. `root_path` is the prefix under which a reverse proxy
    publishes the server, with a leading slash and no trailing one, or nothing. `texts` is a folder
    with the archived texts of sources.
    """

    store: Path
    project: Path | None = None
    limits: Limits = field(
        default_factory=lambda: Limits(seconds=30.0, max_rows=1_000_000, max_bytes=256 << 20)
    )
    workers: int = field(default_factory=lambda: os.cpu_count() or 2)
    root_path: str = ""
    log_queries: bool = False
    texts: Path | None = None

    # Requests that may wait for a process, in each lane. More are refused with Retry-After.
    queue: int = 100
    # A query that has run so long makes room for others; see `pool`.
    quick_seconds: float = 0.05
    # Queries whose client has disconnected may run this long: most are done by then.
    grace_seconds: float = 0.1
    # Each query process keeps releases of up to this many triples in memory.
    held_triples: int = 100_000
    # How often `current` and the memory of the processes are looked at.
    poll_seconds: float = 0.5

    # Responses up to this size are complete before their status is sent, and are cached.
    whole_bytes: int = 1 << 20
    # The size of the cache of responses.
    keep_bytes: int = 16 << 20
    max_head: int = 64 << 10
    max_body: int = 4 << 20
    # Of all bodies, from their coming in to the end of their answers; of all that clients have
    # still to take.
    max_bodies: int = 128 << 20
    max_unsent: int = 256 << 20
    max_connections: int = 4000
    head_seconds: float = 30.0
    body_seconds: float = 30.0
    idle_seconds: float = 75.0
    stall_seconds: float = 30.0

    @property
    def long_queries(self) -> int:
        """How many long-running queries go on at once, beside the quick ones."""
        return 2 * self.workers

    @property
    def most_workers(self) -> int:
        """How many workers there may be, those among them that wait for their clients."""
        return 6 * self.workers + 2
