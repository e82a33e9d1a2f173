"""The sections of a thing's page: results of the saved queries whose headers ask to be there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlencode

import pyoxigraph as ox

from parkkg.graph.index import local_name
from parkkg.graph.ntriples import Literal
from parkkg.pictures.draw import Drawable
from parkkg.pictures.read import Words
from parkkg.pictures.svg import Frame
from parkkg.quantities import reading
from parkkg.query.rows import ADDRESS, Result, Term
from parkkg.query.saved import SavedQuery, bind
from parkkg.query.sections import Section
from parkkg.query.views import VIEWS
from parkkg.text import LocalizedText, can_be_seen
from parkkg.translations import Language
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.pages.pages import for_people
from parkkg.web.pages.results import parts_of, result_of

# Each section joins, sorts and names all that refers to its thing. Where more does, a page gives
# the addresses of the queries alone, whose own pages have a place in the queue each.
_REFERENCES = 2_000
# Rows that a page shows of a result. The rest is on the page of the query.
_ROWS, _TILES = 60, 12
# What a sentence leaves out where it lacks something, and a name of a column in it.
_PART = re.compile(r"\[([^\[\]]*)\]|\{(\w+)\}")
_NAME = re.compile(r"\{(\w+)\}")


_NO_RESULT = Result((), ())


@dataclass(frozen=True)
class Reader:
    """Who reads a page: which release, in which language, and where to get to know of an IRI."""

    served: ServedRelease
    language: Language
    link: Callable[[str], str]


@dataclass(frozen=True)
class Cell:
    """A value for people, the exact one where that is another, and the thing that it names.

    `parts` are the single values of one that names several things.
    """

    text: str
    iri: str = ""
    exact: str = ""
    language: str = ""
    parts: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row for people. `iris` are those of all things in it, also of those that are not shown."""

    cells: tuple[Cell, ...]
    iris: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A result as a section. `address` is the page of its query, which has all of the rows.

    `rows` are the first ones, and `more` says that there are others; of a thing that very much
    refers to, nothing was `asked`. `picture` is an SVG, `words` a sentence, `result` what they are
    made of.
    """

    query: SavedQuery
    form: str
    title: LocalizedText
    heads: tuple[LocalizedText, ...]
    rows: tuple[Row, ...]
    more: bool
    address: str
    picture: str = ""
    words: str = ""
    asked: bool = True
    result: Result = _NO_RESULT

    @property
    def groups(self) -> list[tuple[Cell, list[Row]]]:
        """The rows by their first cell, without it."""
        found: dict[Cell, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.cells[0], []).append(Row(row.cells[1:], row.iris))
        return list(found.items())


def sections_of(
    reader: Reader, queries: Sequence[SavedQuery], iri: str, types: Sequence[str]
) -> tuple[Shown, ...]:
    """The sections of the page of a thing of these types, in their order; without empty ones.

    Raises what stops a query.
    """
    crowded = _is_crowded(reader.served, iri)
    found = (
        _unasked(section, query, iri)
        if crowded or (section.through and _is_crowded(reader.served, iri, section.through))
        else shown(reader, section, query, iri)
        for section, query in sections_on(queries, types, of_two=False)
    )
    return tuple(section for section in found if section.rows or not section.asked)


def _is_crowded(served: ServedRelease, iri: str, through: str = "") -> bool:
    """Whether more refers to a thing, or to what is beyond a property, than a page is made of."""
    store, thing, graph = served.store, ox.NamedNode(iri), ox.DefaultGraph()
    ends: Iterable[ox.NamedNode | ox.BlankNode | ox.Triple | ox.Literal] = (thing,)
    if through.startswith("^"):
        to_it = store.quads_for_pattern(None, ox.NamedNode(through[1:]), thing, graph)
        ends = (quad.subject for quad in to_it)
    elif through:
        of_it = store.quads_for_pattern(thing, ox.NamedNode(through), None, graph)
        ends = (quad.object for quad in of_it)
    references = (q for end in ends for q in store.quads_for_pattern(None, None, end, graph))
    return next(islice(references, _REFERENCES, None), None) is not None


def sections_on(
    queries: Sequence[SavedQuery], types: Sequence[str], *, of_two: bool
) -> tuple[tuple[Section, SavedQuery], ...]:
    """The sections of things of these types, in their order; those `of_two` compare such things."""
    found = [
        (s, q) for q in queries for s in q.sections if s.on in types and bool(s.other) == of_two
    ]
    return tuple(sorted(found, key=lambda pair: (pair[0].order, pair[1].name)))


def compared(reader: Reader, section: Section, query: SavedQuery, first: str, other: str) -> Shown:
    """A section that compares two things."""
    with_other = replace(section, values=(*section.values, (section.other, f"<{other}>")))
    if _is_crowded(reader.served, first) and _is_crowded(reader.served, other):
        return _unasked(with_other, query, first)
    return shown(reader, with_other, query, first)


def shown(reader: Reader, section: Section, query: SavedQuery, iri: str) -> Shown:
    """A result as a section of the page of a thing. Raises what stops the query."""
    served, language = reader.served, reader.language
    values = _values(section, iri)
    if any(param.name == "lang" and language in param.enum for param in query.params):
        values.setdefault("lang", language)
    result, _ = result_of(served, PreparedQuery(served.read(bind(query, values)), "tsv"))
    most = _TILES if section.form == "tiles" else _ROWS
    names = section.columns or tuple(n for n in result.names if not n.endswith(ADDRESS))
    rows = tuple(islice(_rows(result, names, query, language), most + 1))
    titles = {column.name: column.title for column in query.columns}
    picture = ""
    if section.form in VIEWS:
        drawable = Drawable(result, Words(reader.link, _local), query.view, language)
        frame = Frame(
            (section.title or query.title).for_reader(language), language, f"picture-{query.name}"
        )
        picture = drawable.draw(section.form, frame) if section.form in drawable.views else ""
    is_sentence = section.form == "sentence" and bool(rows)
    return replace(
        _unasked(section, query, iri),
        heads=tuple(titles.get(name, LocalizedText(name, name)) for name in names),
        rows=rows[:most],
        more=result.more or len(rows) > most,
        picture=picture,
        words=_sentence(section, result, query, language) if is_sentence else "",
        asked=True,
        result=result,
    )


def _unasked(section: Section, query: SavedQuery, iri: str) -> Shown:
    """A section without a row: what it is called, and where its query is answered."""
    # The page of the query is in the reader's language anyway.
    address = f"/api/{query.name}?{urlencode(_values(section, iri))}"
    title = section.title or query.title
    return Shown(query, section.form, title, (), (), more=True, address=address, asked=False)


def _values(section: Section, iri: str) -> dict[str, str]:
    return {**dict(section.values), section.by: f"<{iri}>"}


def _rows(
    result: Result, names: Sequence[str], query: SavedQuery, language: Language
) -> Iterator[Row]:
    """The rows with the columns that are shown, each once."""
    units = {column.name: column.unit for column in query.columns if column.unit}
    before: set[tuple[Cell, ...]] = set()
    for terms in result.rows:
        row = dict(zip(result.names, terms, strict=True))
        cells = tuple(_cell(row, name, units, language) for name in names)
        iris = tuple(term.text for term in terms if term.kind == "iri")
        if cells not in before and any(cell.text for cell in cells):
            before.add(cells)
            yield Row(cells, iris)


def _cell(row: Mapping[str, Term], name: str, units: Mapping[str, str], language: Language) -> Cell:
    term = row.get(name, Term())
    address = row.get(name + ADDRESS, Term())
    iri = address.text if address.kind == "iri" else term.text if term.kind == "iri" else ""
    if parts := parts_of(term, address):
        return Cell(term.text, language=term.language, parts=tuple(Cell(*part) for part in parts))
    text = term.text if term.kind != "iri" else ""
    if iri and not can_be_seen(text):
        text = _local(iri)
    written = _written(row, name, units, language)
    return Cell(written or text, iri, text if written not in ("", text) else "", term.language)


def _written(
    row: Mapping[str, Term], name: str, units: Mapping[str, str], language: Language
) -> str:
    """A literal as people read it: a number with its unit, a truth in words; else empty."""
    term = row.get(name, Term())
    if term.kind != "literal":
        return ""
    if name in units:
        return reading(term.text, row.get(units[name], Term()).text, language)
    return for_people(language, Literal(term.text, term.language, term.datatype))


def _sentence(section: Section, result: Result, query: SavedQuery, language: Language) -> str:
    """The first row in words: what stands in brackets is left out where a column of it is empty."""
    units = {column.name: column.unit for column in query.columns if column.unit}
    row = dict(zip(result.names, result.rows[0], strict=True))

    def value(match: re.Match[str]) -> str:
        return _cell(row, match[1], units, language).text

    def part(match: re.Match[str]) -> str:
        if match[2]:
            return value(_NAME.match(match[0]) or match)
        names = _NAME.findall(match[1])
        return _NAME.sub(value, match[1]) if all(row[n].text for n in names) else ""

    return _PART.sub(part, section.text.for_reader(language))


def _local(iri: str) -> str:
    """The end of an IRI, where there is no better name."""
    return local_name(iri.rstrip("/#"))
