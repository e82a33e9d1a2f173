"""Things side by side: `/compare?a=…&b=…`, by the saved queries whose headers say how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from parkkg.catalogue.resolve import Resolved, resolve
from parkkg.pictures.intervals import intervals
from parkkg.pictures.marks import Mark
from parkkg.pictures.read import number_in
from parkkg.pictures.svg import Frame
from parkkg.quantities import reading
from parkkg.query.rows import Result, Term
from parkkg.query.saved import SavedQuery
from parkkg.query.sections import Section
from parkkg.text import LocalizedText, TextByLanguage, best_text
from parkkg.translations import Language
from parkkg.web.dataset.loaders import catalogue_of, saved_of
from parkkg.web.dataset.names import Named, instances, named
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.linked_data.description import types_of
from parkkg.web.linked_data.sections import Cell, Reader, Shown, compared, sections_on, shown
from parkkg.web.pages.pages import framed, language_of, page

# Things on one page, things to choose from, pictures of one pair, characters of a name.
_THINGS, _CHOICES, _PICTURES, _LONGEST = 5, 500, 20, 200


@dataclass(frozen=True)
class Side:
    """What was typed, the things that it may mean, and what was typed before and after it."""

    text: str
    found: Resolved
    before: list[str]
    after: list[str]

    def address(self, iri: str) -> str:
        """Where this thing is meant in place of the text."""
        names = [*self.before, iri, *self.after]
        return f"/compare?{urlencode([('ab'[i > 0], name) for i, name in enumerate(names)])}"


@dataclass(frozen=True)
class SideBySide:
    """Facts of several things: for each column its head, and a cell a thing."""

    title: LocalizedText
    rows: tuple[tuple[LocalizedText, tuple[Cell | None, ...]], ...]


@dataclass(frozen=True)
class Pair:
    """Two things compared: the result as a table, and a picture for each of its first cells.

    A picture has a title and is SVG.
    """

    first: Named
    other: Named
    section: Shown
    pictures: tuple[tuple[str, str], ...]


def compare(request: Request) -> Response:
    """Two or more things of a kind, by all queries that compare such things."""
    served, language = served_release_of(request), language_of(request)
    queries = tuple(saved_of(served).values())
    typed = [t.strip() for t in (*request.args.getlist("a"), *request.args.getlist("b"))]
    kinds = tuple(dict.fromkeys(s.on for q in queries for s in q.sections if s.other))
    texts = [text[:_LONGEST] for text in typed if text][:_THINGS]
    asked = [
        Side(text, resolve(catalogue_of(served), text, kinds), texts[:i], texts[i + 1 :])
        for i, text in enumerate(texts)
    ]
    things = [named(served.store, a.found.things[0].iri) for a in asked if _is_clear(a)]
    types = [types_of(served.store, thing.iri) for thing in things]
    kind = next((k for k in kinds if all(k in of for of in types)), "")
    reader = Reader(served, language, framed(request)["link"])
    is_ready = len(things) > 1 and bool(kind) and len(things) == len(asked)
    return page(
        request,
        "compare.html",
        typed=asked,
        unclear=[a for a in asked if not _is_clear(a)],
        things=things,
        kind=named(served.store, kind) if kind else None,
        choices=instances(served.store, kind, _CHOICES) if kind else (),
        facts=_facts(reader, queries, kind, things) if is_ready else (),
        pairs=_pairs(reader, queries, kind, things) if is_ready else (),
        is_ready=is_ready,
    )


def _is_clear(asked: Side) -> bool:
    """Whether one thing is meant: the only one, or the only one of that whole name."""
    return len(asked.found.things) == 1


def _facts(
    reader: Reader, queries: Sequence[SavedQuery], kind: str, things: Sequence[Named]
) -> tuple[SideBySide, ...]:
    """The facts that the pages of such things begin with, side by side."""
    found = []
    for section, query in sections_on(queries, (kind,), of_two=False):
        if section.form != "facts":
            continue
        parts = [shown(reader, section, query, t.iri) for t in things]
        heads = parts[0].heads
        cells = [part.rows[0].cells if part.rows else () for part in parts]
        rows = tuple(
            (head, tuple(row[i] if row and row[i].text else None for row in cells))
            for i, head in enumerate(heads)
            if any(row and row[i].text for row in cells)
        )
        found.append(SideBySide(parts[0].title, rows))
    return tuple(found)


def _pairs(
    reader: Reader, queries: Sequence[SavedQuery], kind: str, things: Sequence[Named]
) -> tuple[Pair, ...]:
    """The first thing with each of the others."""
    found = []
    for number, other in enumerate(things[1:]):
        for section, query in sections_on(queries, (kind,), of_two=True):
            table = compared(reader, section, query, things[0].iri, other.iri)
            names = (things[0].names, other.names)
            marks = _marks(table.result, section, names, reader.language)
            pictures = tuple(
                (title, intervals(of, Frame(title, reader.language, f"picture-{number}-{i}")))
                for i, (title, of) in enumerate(marks[:_PICTURES])
            )
            found.append(Pair(things[0], other, table, pictures))
    return tuple(found)


def _marks(
    result: Result, section: Section, names: tuple[TextByLanguage, ...], language: Language
) -> list[tuple[str, list[Mark]]]:
    """The numbers of both things by the first column: what each picture is called, its marks."""
    first = section.columns[0] if section.columns else result.names[0]
    found: dict[str, dict[tuple[str, str, str], Mark]] = {}
    for terms in result.rows:
        row = dict(zip(result.names, terms, strict=True))
        unit, title = row.get("unit", Term()).text, row[first].text
        for start, name in zip(("", "other_"), names, strict=True):
            low, high = (number_in(row.get(start + end, Term())) for end in ("low", "high"))
            if low is None and high is None:
                continue
            label = best_text(name, language)[0]
            head, scope, date = (row.get(start + n, Term()).text for n in _TOLD)
            head = reading(head, unit, language)
            mark = Mark(label, head, " · ".join(filter(None, (scope, date))), low=low, high=high)
            found.setdefault(title, {})[(start, scope, date)] = mark
    return [(title, list(marks.values())) for title, marks in found.items() if len(marks) > 1]


_TOLD = ("reading", "scope", "date")
