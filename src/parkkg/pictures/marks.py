"""What is drawn: a mark is one row of a result, or one fact, whatever the view."""

from __future__ import annotations

from dataclasses import dataclass

from parkkg.pictures.days import Span

MOST = 1_000


@dataclass(frozen=True)
class Mark:
    """Something with a name that lies somewhere: in time, between two numbers, or both.

    `head` is said before the name: its date or its number as people write it. `address` is where
    a reader gets to know more, which the caller has found safe. A number that is only a limit has
    `low` or `high` alone; an exact one has both, the same. What is not `sure` is drawn dashed.
    """

    label: str
    head: str = ""
    group: str = ""
    address: str = ""
    sure: bool = True
    span: Span | None = None
    low: float | None = None
    high: float | None = None

    @property
    def title(self) -> str:
        """All of it in a line."""
        return " · ".join(dict.fromkeys(filter(None, (self.head, self.label, self.group))))


@dataclass(frozen=True)
class End:
    """One end of an edge in a graph; two with the same `key` are the same."""

    key: str
    label: str
    address: str = ""


@dataclass(frozen=True)
class Edge:
    """Something that leads from one thing to another."""

    source: End
    target: End
    label: str = ""
    sure: bool = True


@dataclass(frozen=True)
class Place:
    """Something on a map, in degrees of WGS 84."""

    label: str
    latitude: float
    longitude: float
    address: str = ""
