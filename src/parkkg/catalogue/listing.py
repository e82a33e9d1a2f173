"""The list of a class: its things, filtered by facets and sorted, and what the facets count.

Which things have a value is an array of numbers. The things that are wanted are a `bytearray` with
a 1 at each of their numbers, so that a count is a sum: over a hundred thousand things a facet takes
some milliseconds.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress

from parkkg.catalogue.catalogue import NAME, TYPE, Catalogue, Column, Thing, ThingClass
from parkkg.catalogue.normal_form import normal
from parkkg.errors import UsageError
from parkkg.graph.index import local_name
from parkkg.text import TextByLanguage, did_you_mean, said


@dataclass(frozen=True)
class Choice:
    """A value of a facet: how many things of the list have it, and whether it is chosen."""

    value: str
    names: TextByLanguage
    things: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A column, and the values that it divides the list by: the most frequent first, or by year."""

    column: Column
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Listing:
    """A part of a list. `total` is how many things fit the filters, `all` how many there are."""

    kind: ThingClass
    columns: tuple[Column, ...]
    things: tuple[Thing, ...]
    total: int
    all: int
    facets: tuple[Facet, ...]
    sort: str
    descending: bool


def listing(
    catalogue: Catalogue,
    kind: ThingClass,
    filters: Mapping[str, Sequence[str]],
    *,
    sort: str = NAME,
    language: str = "zh",
    limit: int = 50,
    offset: int = 0,
) -> Listing:
    """Some of the instances of a class, and how its facets divide them.

    `filters` are values by the key of a column: of one column any of them, of each column one. A
    value is what a facet has, its local name, or its name in either language. `sort` is the key of
    a column or `name`, backwards with a minus before it. A facet is counted under the filters of
    the others. Raises UsageError for a column or a value that the list does not have.
    """
    columns = catalogue.columns(kind)
    key = sort.removeprefix("-")
    by_key = {NAME: None} | {column.key: column for column in columns}
    if key not in by_key:
        raise _unknown(said('the list has no column "{name}"', name=key[:60]), key, by_key)
    facets = {column.key: _Values(catalogue, column) for column in columns if column.facet}
    for name in filters.keys() - facets:
        raise _unknown(said('the list has no filter "{name}"', name=name[:60]), name, facets)
    chosen = {
        name: tuple(dict.fromkeys(map(facets[name].meant, values)))
        for name, values in filters.items()
    }
    members = _mask(catalogue, catalogue.with_value(TYPE, kind.iri))
    masks = {name: facets[name].mask(values) for name, values in chosen.items()}
    wanted = _in_all(members, masks.values())
    counted = []
    for name, values in facets.items():
        others = _in_all(members, (mask for other, mask in masks.items() if other != name))
        choices = values.choices(others, chosen.get(name, ()))
        divides = any(choice.things < sum(others) for choice in choices)
        if divides or name in chosen:
            counted.append(Facet(values.column, choices))
    order = _order(catalogue, by_key[key], facets.get(key), language)
    found = list(_sorted(wanted, order, descending=sort.startswith("-")))
    return Listing(
        kind=kind,
        columns=columns,
        things=tuple(catalogue.things(found[offset : offset + limit])),
        total=len(found),
        all=sum(members),
        facets=tuple(counted),
        sort=key,
        descending=sort.startswith("-"),
    )


def short_values(values: Sequence[str]) -> dict[str, str]:
    """How values are written in addresses: by their local names, where these differ.

    >>> short_values(["https://e/level/a", "https://e/level/b", "https://e/other/b"])["https://e/level/a"]
    'a'
    """
    counts = Counter(map(local_name, values))
    return {v: name if counts[name := local_name(v)] == 1 and name else v for v in values}


class _Values:
    """The values of a facet, and the things that have each."""

    def __init__(self, catalogue: Catalogue, column: Column) -> None:
        self.column = column
        self._catalogue = catalogue
        self._values = catalogue.values(column.path)
        iris = [value for value, _ in self._values] if column.facet == "thing" else []
        self._names = catalogue.names_of(iris)

    def meant(self, text: str) -> str:
        """The value that a text means. Raises UsageError where it is none."""
        values = [value for value, _ in self._values]
        by_short = {short: value for value, short in short_values(values).items()}
        by_form = {
            normal(written): value for value in reversed(values) for written in self._written(value)
        }
        found = text if text in values else by_short.get(text, by_form.get(normal(text)))
        if found is not None:
            return found
        message = said(
            'there is no "{value}" in the filter "{name}"', value=text[:60], name=self.column.key
        )
        known = (written for value, _ in self._values for written in self._written(value))
        raise _unknown(message, text, known)

    def mask(self, chosen: Sequence[str]) -> bytearray:
        """The things that have any of some values."""
        found = (things for value, things in self._values if value in chosen)
        return _mask(self._catalogue, chain.from_iterable(found))

    def choices(self, wanted: bytearray, chosen: Sequence[str]) -> tuple[Choice, ...]:
        """The values that any of the wanted things have, or that are chosen."""
        counted = [(value, sum(map(wanted.__getitem__, things))) for value, things in self._values]
        found = [
            Choice(value, self._names.get(value, {}), count, value in chosen)
            for value, count in counted
            if count or value in chosen
        ]
        by_year = self.column.facet == "year"
        return tuple(reversed(found) if by_year else sorted(found, key=lambda c: -c.things))

    def ordered(self, language: str) -> array[int]:
        """The things that have a value, by the names of the values."""
        ids = self._catalogue.ids_of([value for value, _ in self._values])
        last = len(self._catalogue)

        def key(item: tuple[str, array[int]]) -> tuple[str, int, str]:
            name = self._names.get(item[0], {}).get("en", "") if language == "en" else ""
            return name.casefold(), ids.get(item[0], last), item[0]

        return array("I", chain.from_iterable(t for _, t in sorted(self._values, key=key)))

    def _written(self, value: str) -> Iterable[str]:
        return self._names.get(value, {}).values() or (local_name(value),)


def _order(
    catalogue: Catalogue, column: Column | None, values: _Values | None, language: str
) -> Sequence[int]:
    """The things in the order of a column, without those that have no value in it."""
    if column is None:
        return range(len(catalogue)) if language == "zh" else catalogue.array_of("order en")
    if values is not None and column.facet == "thing":
        return values.ordered(language)
    return catalogue.array_of(f"order {column.path}")


def _sorted(wanted: bytearray, order: Sequence[int], *, descending: bool) -> Iterator[int]:
    """The wanted things in an order, each once; those that are not in it are the last."""
    rest = bytearray(wanted)
    for thing in reversed(order) if descending else order:
        if rest[thing]:
            rest[thing] = 0
            yield thing
    yield from compress(range(len(rest)), rest)


def _mask(catalogue: Catalogue, things: Iterable[int]) -> bytearray:
    found = bytearray(len(catalogue))
    for thing in things:
        found[thing] = 1
    return found


def _in_all(members: bytearray, masks: Iterable[bytearray]) -> bytearray:
    """The members that are in all of the masks."""
    found = int.from_bytes(members, "little")
    for mask in masks:
        found &= int.from_bytes(mask, "little")
    return bytearray(found.to_bytes(len(members), "little"))


def _unknown(message: str, name: str, known: Iterable[str]) -> UsageError:
    return UsageError(message, hint=did_you_mean(name[:60], known))
