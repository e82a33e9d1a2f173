"""Rows that make the same thing although no key says that they are one.

RDF lets any number of rows speak of one thing, and the IRIs of two things may be the same by
mistake. What tables say of their rows decides:

- a primary key that is in the IRI makes each row a thing, and one that is more than the columns of
  the IRI says that several rows speak of one: both are meant, and nothing is reported;
- a foreign key between the columns that two IRIs are made of says that they are one thing;
- where rows agree in all that they say, one thing is made of them and nothing is lost.

The rest is a warning with the number of rows and the first two. It is an error where keys say that
the rows are different things, and where two tables say different things in the same property.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import duckdb

from parkkg.errors import Problem
from parkkg.problems import problem
from parkkg.tables.csvw.compile import ColumnTriple, CompiledTable
from parkkg.tables.csvw.context import expand
from parkkg.tables.csvw.iris import join
from parkkg.tables.csvw.metadata import referenced
from parkkg.tables.csvw.model import Column, Table
from parkkg.tables.csvw.parser import Place
from parkkg.tables.csvw.templates import ROW_VARIABLES, variables
from parkkg.tables.load import LoadedTable
from parkkg.tables.table_file import TableFile
from parkkg.tables.violations import with_places
from parkkg.text import said

# Between two plain expressions something that no encoded value has: then the IRI shows each value.
_SEPARATED = re.compile(
    r"[^{}]*(\{[^{}+#./;?&:*,]+\}([^{}]*[^{}A-Za-z0-9._~%-][^{}]*(?=\{)|[^{}]*$))+"
)
_MOST_COLUMNS = 100  # that are compared


@dataclass(frozen=True)
class Subjects:
    """What the rows of a table are about: SQL for the rows and the IRI, and its columns."""

    source: TableFile
    template: str
    rows: str
    subject: str
    columns: tuple[Column, ...]
    triples: tuple[ColumnTriple, ...]  # that have one value in a row

    @property
    def names(self) -> frozenset[str]:
        """The names of the columns that the IRI is made of."""
        return frozenset(column.name for column in self.columns)

    @property
    def key(self) -> frozenset[str]:
        return frozenset(self.source.table.primary_key)

    @property
    def may_repeat(self) -> bool:
        """Whether no key says that each row is a thing, or that several rows speak of one."""
        shows_each = _SEPARATED.fullmatch(self.template) is not None
        return not (self.names < self.key or (self.key and self.key <= self.names and shows_each))

    @property
    def head(self) -> str:
        """What every IRI begins with."""
        start = self.template.partition("{")[0]
        return join(self.source.table.url, expand(start)) if start else ""


def shared_subjects(
    db: duckdb.DuckDBPyConnection, tables: Sequence[LoadedTable]
) -> Iterator[Problem]:
    """Rows of one table, and rows of two, that make the same thing although no key says so."""
    found = [s for table in tables if (s := subjects_of(table.source, table.compiled))]
    loaded = {table.source.key: table for table in tables}
    for one in found:
        if one.may_repeat:
            yield from _in_one_table(db, one, loaded[one.source.key])
    for one, other in pairs(found, [table.source.table for table in tables]):
        yield from _in_two_tables(
            db, one, other, (loaded[one.source.key], loaded[other.source.key])
        )


def pairs(
    found: Sequence[Subjects], tables: Sequence[Table]
) -> Iterator[tuple[Subjects, Subjects]]:
    """Two tables each that may make the same things, and no key of `tables` says that they do."""
    # A table whose key is more than the columns of its IRI speaks of the things of others.
    of_things = [one for one in found if not one.names < one.key]
    for one, other in combinations(of_things, 2):
        heads = one.head, other.head
        may_be_one = heads[0].startswith(heads[1]) or heads[1].startswith(heads[0])
        if may_be_one and not _refers(one, other, tables) and not _refers(other, one, tables):
            yield one, other


def same_properties(one: Subjects, other: Subjects) -> list[tuple[int, int]]:
    """The places of the triples of two tables that say something in the same property."""
    return [
        (i, j)
        for i, a in enumerate(one.triples)
        for j, b in enumerate(other.triples)
        if a.predicate == b.predicate and _kind(a.column) == _kind(b.column)
    ]


def subjects_of(source: TableFile, compiled: CompiledTable) -> Subjects | None:
    """What the rows of a table are about; None where that cannot be compared."""
    table = source.table
    template = next((c.about_url for c in table.real_columns if c.about_url), None)
    if template is None or table.suppress_output:
        return None
    names = variables(template)
    columns = tuple(c for c in table.real_columns if c.name in names)
    unknown = any(name not in table.by_name and name not in ROW_VARIABLES for name in names)
    if not columns or unknown or "_row" in names or "_sourceRow" in names:
        return None  # what is unknown is reported, and is the reason why rows are one
    for piece in compiled.pieces:
        made = [t for t in piece.column_triples if t.column.about_url == template]
        if made:
            single = [t for t in made if not t.lines and not t.column.virtual]
            # An IRI that lacks a part is reported as that.
            given = " AND ".join(f"v{column.number} IS NOT NULL" for column in columns)
            return Subjects(
                source, template, f"(SELECT * FROM {piece.rows} WHERE {given})", made[0].subject,
                columns, tuple(single[:_MOST_COLUMNS]),
            )  # fmt: skip
    return None


def _in_one_table(
    db: duckdb.DuckDBPyConnection, one: Subjects, loaded: LoadedTable
) -> Iterator[Problem]:
    iris = f"SELECT {one.subject} AS s FROM {one.rows} AS r WHERE starts_with({one.subject}, '<')"
    row = db.execute(f"SELECT count(s) > count(DISTINCT hash(s)) FROM ({iris})").fetchone()
    if row != (True,) or not one.triples:
        return
    objects = ", ".join(f"{triple.object} AS o{i}" for i, triple in enumerate(one.triples))
    differ = " OR ".join(f"count(DISTINCT o{i}) > 1" for i in range(len(one.triples)))
    shared = (
        "SELECT s, count(*) AS many, min(_row) AS first, "
        "min(_row) FILTER (WHERE _row > low) AS second "
        f"FROM (SELECT *, min(_row) OVER (PARTITION BY s) AS low FROM "
        f"(SELECT _row, {one.subject} AS s, {objects} FROM {one.rows} AS r) "
        f"WHERE starts_with(s, '<')) GROUP BY s HAVING count(*) > 1 AND ({differ})"
    )
    found = db.execute(
        f"SELECT sum(many), count(*), min(first), arg_min(second, first), arg_min(s, first) "
        f"FROM ({shared})"
    ).fetchone()
    if found is None or not found[1]:
        return
    rows, things, first, second, iri = found
    places = [place for place, _ in with_places(loaded, iter([(first,), (second,)]))]
    yield repeated_subject(one, rows, things, (places[0], places[1]), iri)


def repeated_subject(
    one: Subjects, rows: int, things: int, places: tuple[Place, Place], iri: str
) -> Problem:
    """The problem of rows of one table that make fewer things: the first two make `iri`."""
    first, second = places
    return problem(
        "PK306" if one.key else "PK128",
        said(
            "{rows} rows make {things} things, and differ in what they say of them: lines {first} "
            "and {second} are both {iri}",
            rows=rows, things=things, first=first.line, second=second.line, iri=iri,
        ),
        file=one.source.name, line=second.line, column=one.columns[0].title,
        cell=one.source.cell(second.number, one.columns[0].number),
        hint=said(
            "name all columns that tell the rows apart in aboutUrl; where several rows do speak of "
            "one thing, say so with a primaryKey of more columns"
        ),
        severity="error" if one.key else "warning",
    )  # fmt: skip


def _refers(one: Subjects, other: Subjects, tables: Sequence[Table]) -> bool:
    """Whether a foreign key says that the things of `one` are those of `other`."""
    models = tuple(tables)
    return any(
        one.names & set(key.columns)
        and referenced(key, models) is other.source.table
        and other.names & set(key.reference)
        for key in one.source.table.foreign_keys
    )


def _in_two_tables(
    db: duckdb.DuckDBPyConnection,
    one: Subjects,
    other: Subjects,
    loaded: tuple[LoadedTable, LoadedTable],
) -> Iterator[Problem]:
    iris = [f"SELECT {s.subject} AS s FROM {s.rows} AS r" for s in (one, other)]
    # Nearly never is there one, and of the rows nothing else is looked at then.
    shared = f"({iris[0]}) AS a SEMI JOIN ({iris[1]}) AS b ON hash(a.s) = hash(b.s)"
    if not db.execute(f"SELECT 1 FROM {shared} WHERE starts_with(s, '<') LIMIT 1").fetchone():
        return
    same = same_properties(one, other)
    said_by = ([one.triples[i] for i, _ in same], [other.triples[j] for _, j in same])
    sides = []
    for side, triples in zip((one, other), said_by, strict=True):
        objects = "".join(f", min({t.object}) AS o{i}" for i, t in enumerate(triples))
        sides.append(
            f"(SELECT {side.subject} AS s, min(_row) AS _row{objects} FROM {side.rows} AS r "
            f"WHERE starts_with({side.subject}, '<') GROUP BY ALL)"
        )
    differs = " OR ".join(f"a.o{i} <> b.o{i}" for i in range(len(same))) or "false"
    found = db.execute(
        f"SELECT count(*), coalesce(bool_or({differs}), false), arg_min(a._row, b._row), "
        f"min(b._row), arg_min(s, b._row) FROM {sides[0]} AS a JOIN {sides[1]} AS b USING (s)"
    ).fetchone()
    if found is None or not found[0]:
        return
    things, conflict, first, second, iri = found
    ((there, _),) = with_places(loaded[0], iter([(first,)]))
    ((here, _),) = with_places(loaded[1], iter([(second,)]))
    yield shared_subject(one, other, things, (there, here), iri, conflict=conflict)


def shared_subject(
    one: Subjects,
    other: Subjects,
    things: int,
    places: tuple[Place, Place],
    iri: str,
    *,
    conflict: bool,
) -> Problem:
    """The problem of two tables that make the same things; `places` are where both make `iri`."""
    there, here = places
    words = {"iri": iri, "line": there.line, "file": one.source.name, "things": things}
    message = (
        said("makes {iri}, as line {line} of {file} does, which says something else of it "
             "(such things: {things})", **words)
        if conflict
        else said("makes {iri}, as line {line} of {file} does (such things: {things})", **words)
    )  # fmt: skip
    return problem(
        "PK306" if conflict else "PK128", message, file=other.source.name, line=here.line,
        column=other.columns[0].title,
        cell=other.source.cell(here.number, other.columns[0].number),
        hint=said(
            "let the two tables have paths of their own in aboutUrl; where they do speak of the "
            "same things, say so with a foreign key"
        ),
        severity="error" if conflict else "warning",
    )  # fmt: skip


def _kind(column: Column) -> tuple[str, str, bool]:
    return column.lang, column.datatype.base, column.value_url is None
