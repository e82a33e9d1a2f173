"""The stages of a load, for those who want to tell how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """A stage that begins, and how much it has to do as far as that is known."""

    name: str
    rows: int = 0
    triples: int = 0
    megabytes: float = 0.0

    def facts(self) -> Iterator[str]:
        """What is known, in words."""
        if self.rows:
            yield f"{self.rows:,} rows"
        if self.triples:
            yield f"{self.triples:,} triples"
        if self.megabytes:
            yield f"{self.megabytes:,.1f} MB"


Progress = Callable[[Stage], None]
