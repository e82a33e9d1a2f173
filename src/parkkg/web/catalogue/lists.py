"""`/list/CLASS`: the things of a class in a table, narrowed by facets and sorted, page by page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.catalogue.catalogue import NAME, RESERVED, Catalogue
from parkkg.catalogue.hits import name_in
from parkkg.catalogue.listing import Choice, Facet, Listing, listing, short_values
from parkkg.graph.index import local_name
from parkkg.quantities import unit_names
from parkkg.text import TextByLanguage
from parkkg.web.catalogue.addresses import Address, Pages, address_of, page_number
from parkkg.web.catalogue.cells import Line, Value, lines_of
from parkkg.web.catalogue.classes import class_named, class_names
from parkkg.web.catalogue.rows import OFFERED, Row, cut_note, data, wanted_format
from parkkg.web.dataset.loaders import catalogue_of
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.pages.pages import language_of, page

_NAME: TextByLanguage = MappingProxyType({"zh": "名称", "en": "name"})
_VARIABLE = re.compile(r"\W")
_SIZE = 50  # of a page
_ROWS = 100_000
_SHOWN = 8  # values of a facet before the others
_ALL = 50  # values of a facet, of which more are asked for by name
_SUGGESTED = 300  # names that are offered to who asks


@dataclass(frozen=True)
class Head:
    """The head of a column: its title, where the list is sorted by it, and how it is now."""

    names: TextByLanguage
    key: str
    address: str
    sorted: str  # `ascending`, `descending` or nothing


@dataclass(frozen=True)
class Option(Choice):
    """A value of a facet, and where it is chosen, or no more."""

    address: str


@dataclass(frozen=True)
class Filter:
    """A facet as a page shows it: its first values, the others, and how many more there are.

    `suggestions` are what the most frequent of these are asked for by.
    """

    facet: Facet
    first: tuple[Option, ...]
    others: tuple[Option, ...]
    more: int
    suggestions: tuple[str, ...]

    @property
    def chosen(self) -> tuple[Option, ...]:
        return tuple(option for option in (*self.first, *self.others) if option.chosen)


def listed(request: Request) -> Response:
    """The list of a class: a page, or rows of all that fit."""
    served = served_release_of(request)
    catalogue, reader = catalogue_of(served), language_of(request)
    kind = class_named(served, request.parameters["name"])
    address, wanted = address_of(request), wanted_format(request)
    number = page_number(address)
    found = listing(
        catalogue,
        kind,
        _filters(address),
        sort=next(iter(address.values("sort")), NAME),
        language=reader,
        limit=_ROWS if wanted else _SIZE,
        offset=0 if wanted else (number - 1) * _SIZE,
    )
    lines = lines_of(served.store, catalogue, found.things, found.columns, reader)
    if wanted:
        columns, rows = _rows(catalogue, found, lines, reader)
        note = cut_note(found.total, _ROWS)
        return data(request, wanted, local_name(kind.iri), columns, rows, note=note)
    pages = Pages(number, found.total, _SIZE)
    return page(
        request,
        "list.html",
        status=HTTPStatus.NOT_FOUND if pages.is_beyond else HTTPStatus.OK,
        kind=kind,
        names=class_names(served).get(kind.iri, {}),
        found=found,
        heads=_heads(address, found),
        lines=lines,
        filters=[_filter(address, facet, reader) for facet in found.facets],
        pages=pages,
        address=address,
        formats=OFFERED,
        most=_ROWS,
    )


def _filters(address: Address) -> dict[str, tuple[str, ...]]:
    return {
        key: address.values(key)
        for key, value in address.parameters
        if key not in RESERVED and value.strip()
    }


def _heads(address: Address, found: Listing) -> list[Head]:
    heads = []
    for key, names in ((NAME, _NAME), *((c.key, c.names) for c in found.columns)):
        is_sorted = key == found.sort
        turned = f"-{key}" if is_sorted and not found.descending else key
        now = ("descending" if found.descending else "ascending") if is_sorted else ""
        heads.append(Head(names, key, str(address.having(sort=[turned])), now))
    return heads


def _filter(address: Address, facet: Facet, reader: str) -> Filter:
    key = facet.column.key
    short = short_values([choice.value for choice in facet.choices])
    chosen = [short[choice.value] for choice in facet.choices if choice.chosen]
    options = []
    for choice in sorted(facet.choices, key=lambda choice: not choice.chosen):
        kept = [value for value in chosen if value != short[choice.value]]
        values = kept if choice.chosen else [*kept, short[choice.value]]
        where = str(address.having(**{key: values}))
        names = choice.names or unit_names(choice.value)
        options.append(Option(choice.value, names, choice.things, choice.chosen, where))
    first = max(_SHOWN, len(chosen))
    rest = options[max(first, _ALL) :]
    called = Counter(name_in(reader, option.names, option.value).value for option in options)

    def asked_by(option: Option) -> str:
        name = name_in(reader, option.names, option.value).value
        return name if called[name] == 1 else short[option.value]

    return Filter(
        facet,
        tuple(options[:first]),
        tuple(options[first:_ALL]),
        len(rest),
        tuple(map(asked_by, rest[:_SUGGESTED])),
    )


def _rows(
    catalogue: Catalogue, found: Listing, lines: Sequence[Line], reader: str
) -> tuple[list[str], Iterator[Row]]:
    """What the table shows, as data: names of columns, and rows with the IRIs of things behind.

    Several values are one text, with semicolons between.
    """
    names = [NAME, *(_VARIABLE.sub("_", column.key) for column in found.columns)]
    linked = [
        place
        for place in range(len(found.columns))
        if all(len(line.cells[place]) <= 1 for line in lines)
        and any(value.iri for line in lines for value in line.cells[place])
    ]

    def rows() -> Iterator[Row]:
        for line in lines:
            yield (
                name_in(reader, line.thing.names, catalogue.short(line.thing.iri)),
                *(_cell(catalogue, cell, reader) for cell in line.cells),
                ox.NamedNode(line.thing.iri),
                *(next((v.term for v in line.cells[place] if v.iri), None) for place in linked),
            )

    return [*names, f"{NAME}_iri", *(f"{names[place + 1]}_iri" for place in linked)], rows()


def _cell(catalogue: Catalogue, cell: Sequence[Value], reader: str) -> ox.Literal | None:
    shown = [
        name_in(reader, value.names, catalogue.short(value.iri)) if value.iri else value.term
        for value in cell
    ]
    literals = [term for term in shown if isinstance(term, ox.Literal)]
    if len(literals) > 1:
        return ox.Literal("; ".join(term.value for term in literals))
    return next(iter(literals), None)
