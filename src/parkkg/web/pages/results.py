"""The beginning of an answer, as a page shows it: a table, or some Turtle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from parkkg.pictures.days import span_of
from parkkg.pictures.marks import MOST
from parkkg.pictures.read import readable
from parkkg.pictures.roles import ColumnKind, kind_of, roles_of
from parkkg.query.rows import ADDRESS, Result, Term, read_rows
from parkkg.query.views import NO_VIEW, View
from parkkg.text import can_be_seen
from parkkg.translations import Language
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import ExportedFinding, Finding, ServedRelease

# What a page shows of an answer; the rest is in the data. A picture takes more rows than a table.
_ROWS, _GRAPH_BYTES, _TABLE_BYTES = 200, 64 << 10, 4 << 20

_BETWEEN_NAMES = "; "


@dataclass(frozen=True)
class Cell:
    """A term in a table: an IRI, a text in a language, or a text that links to an IRI.

    `parts` are the single names of a text that names several things.
    """

    iri: str = ""
    text: str = ""
    language: str = ""
    kind: ColumnKind = ""
    parts: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A column of a table: the variable, and what all that stands in it is."""

    name: str
    kind: ColumnKind = ""


@dataclass(frozen=True)
class Row:
    """A row of a table. `about` is the IRI of what the row itself is, where no cell leads to it."""

    cells: tuple[Cell, ...]
    about: str = ""


@dataclass(frozen=True)
class Table:
    """The first rows of a result. `more` says that there are others.

    `empty` are the columns that have nothing in any of them, and are left out.
    """

    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    more: bool = False
    empty: tuple[str, ...] = ()

    @property
    def leads_on(self) -> bool:
        """Whether its rows lead to what they are."""
        return any(row.about for row in self.rows)


def result_of(served: ServedRelease, prepared: PreparedQuery) -> tuple[Result, str]:
    """The first rows of the result of a SELECT or ASK, in TSV, and a note on it.

    Raises what stops the query.
    """
    found = served.ask(prepared)
    text = _beginning(found, MOST + 1, _TABLE_BYTES)
    if found.form == "ask":
        return Result(("",), ((Term("literal", text.strip().decode()),),)), found.note
    whole, _, rest = text.rpartition(b"\n")  # the last line is empty or cut short
    rows = tuple(read_rows([whole + b"\n"]))
    return Result(found.variables, rows[:MOST], len(rows) > MOST or bool(rest)), (
        found.note or found.nothing
    )


def table_of(result: Result, view: View = NO_VIEW, language: Language = "en") -> Table:
    """The table of a result: column `x` links to the IRI of column `x_iri`, which is left out.

    So is a column of IRIs without such a name beside it: each row leads there as a whole.
    """
    names = result.names
    head = dict(view.roles).get("head", "")
    target = {i: names.index(f"{n}{ADDRESS}") for i, n in enumerate(names) if n + ADDRESS in names}
    rows = result.rows[:_ROWS]
    kinds = [kind_of(name, [row[i] for row in rows]) for i, name in enumerate(names)]
    left = [
        i
        for i, name in enumerate(names)
        if name.endswith(ADDRESS) and i not in target.values() and kinds[i] in ("iri", "")
    ]
    about = _about(left, roles_of(result, view))
    # What has nothing beside it but addresses is shown, and so are the second and third such.
    if about is not None and len(target) + len(left) < len(names):
        hidden = {about, *target.values()}
    else:
        about, hidden = None, set(target.values())
    empty = [i for i, kind in enumerate(kinds) if rows and not kind and i not in hidden]
    empty = empty if len(empty) + len(hidden) < len(names) else []
    shown = [i for i in range(len(names)) if i not in hidden and i not in empty]
    return Table(
        tuple(Heading(names[i], kinds[i]) for i in shown),
        tuple(
            Row(
                tuple(
                    _cell(
                        _in_words(row[i], language) if names[i] == head else row[i],
                        kinds[i],
                        row[target[i]] if i in target else None,
                    )
                    for i in shown
                ),
                row[about].text if about is not None and row[about].kind == "iri" else "",
            )
            for row in rows
        ),
        result.more or len(result.rows) > _ROWS,
        tuple(names[i] for i in empty),
    )


def parts_of(names: Term, addresses: Term) -> tuple[tuple[str, str], ...]:
    """The names in a value with the IRIs in the one beside it, where there are as many of both.

    >>> parts_of(Term("literal", "a; b"), Term("literal", "http://e/a http://e/b"))
    (('a', 'http://e/a'), ('b', 'http://e/b'))
    """
    if names.kind != "literal" or addresses.kind != "literal":
        return ()
    texts, iris = names.text.split(_BETWEEN_NAMES), addresses.text.split()
    # A name may have in it what stands between names: better no links than wrong ones.
    return tuple(zip(texts, iris, strict=True)) if len(texts) == len(iris) else ()


def beginning_of(served: ServedRelease, prepared: PreparedQuery) -> tuple[str, str]:
    """The beginning of a graph in Turtle, and a note on it. Raises what stops the query."""
    found = served.ask(prepared)
    text = _beginning(found, None, _GRAPH_BYTES).decode(errors="ignore")
    return text, found.note or found.nothing


class _EnoughError(Exception):
    """Nothing more is wanted of an answer."""


def _beginning(finding: Finding | ExportedFinding, lines: int | None, size: int) -> bytes:
    """The beginning of an answer: so many lines after the first, so many bytes, or all of it."""
    found = bytearray()

    def take(piece: bytes) -> None:
        found.extend(piece)
        if len(found) > size or (lines is not None and found.count(b"\n") > lines):
            raise _EnoughError

    with suppress(_EnoughError):
        finding.write(take)
    return bytes(found)


def _about(columns: Sequence[int], roles: Mapping[str, int]) -> int | None:
    """The column of what a row is, of those of addresses that no other column has names of."""
    link = roles.get("link")
    return link if link in columns else next(iter(columns), None)


def _in_words(term: Term, language: Language) -> Term:
    """What a query says of a row in short, its numbers as people write them."""
    if term.kind != "literal" or span_of(term.text):
        return term
    return term._replace(text=readable(term.text, "", language))


def _cell(term: Term, kind: ColumnKind, target: Term | None) -> Cell:
    iri = term.text if term.kind == "iri" else ""
    if target is not None and target.kind == "iri":
        iri = target.text
    is_name = term.kind != "iri" and (can_be_seen(term.text) or not iri)
    parts = tuple(Cell(i, text) for text, i in parts_of(term, target or Term()))
    return Cell(iri, term.text if is_name else "", term.language if is_name else "", kind, parts)
