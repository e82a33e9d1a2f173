"""Addresses of searches and lists: the parameters that a page was asked for, with some changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from parkkg.text import said
from parkkg.web.exchange import Request
from parkkg.web.pages.pages import check_language
from parkkg.web.problem import HttpError
from parkkg.web.sparql.protocol import decoded

_PAGES = 10**6


@dataclass(frozen=True)
class Address:
    """A page of ours and its parameters, without the language: `path` of templates adds that."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a parameter that are not empty."""
        return tuple(value for key, value in self.parameters if key == name and value.strip())

    def having(self, **changes: Sequence[str]) -> Address:
        """The address with other values of some parameters; of the first page, if not said.

        >>> str(Address("/list/Park", (("level", "a"), ("page", "2"))).having(level=["a", "b"]))
        '/list/Park?level=a&level=b'
        """
        changed: Mapping[str, Sequence[str]] = {"page": (), **changes}
        kept = tuple(pair for pair in self.parameters if pair[0] not in changed)
        new = tuple((name, value) for name, values in changed.items() for value in values)
        return replace(self, parameters=kept + new)

    def __str__(self) -> str:
        query = urlencode(self.parameters)
        return quote(self.path, safe="/:") + (f"?{query}" if query else "")


def address_of(request: Request) -> Address:
    """The address that was asked for. Raises HttpError where it cannot be read."""
    given = decoded(request.query_string, "address")
    for key, value in given:
        if key == "lang":
            check_language(value)
    return Address(request.path, tuple(pair for pair in given if pair[0] != "lang"))


@dataclass(frozen=True)
class Pages:
    """One of the pages of something: so many things, some on each page."""

    number: int
    total: int
    size: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def is_beyond(self) -> bool:
        return self.number > self.last

    @property
    def first_thing(self) -> int:
        """The number of the first thing on the page, from 1."""
        return (self.number - 1) * self.size + 1


def page_number(address: Address) -> int:
    """The number in `page`. Raises HttpError where it is none."""
    text = next(iter(address.values("page")), "1")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8 and 0 < int(text) <= _PAGES):
        raise HttpError(
            400,
            said('"{text}" is not the number of a page', text=text[:60]),
            said("pages have the numbers 1, 2, 3, …"),
        )
    return int(text)
