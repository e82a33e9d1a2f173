"""Violations in loaded tables, by row.

Everything is streamed by row, so that a million violations take no more memory than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from parkkg.errors import Problem
from parkkg.problems import problem
from parkkg.tables.csvw.compile import Check, Piece
from parkkg.tables.csvw.explain import SHOWN, explain
from parkkg.tables.csvw.metadata import referenced
from parkkg.tables.csvw.model import ForeignKey, Table
from parkkg.tables.csvw.parser import Place
from parkkg.tables.database import fetched
from parkkg.tables.load import LoadedTable
from parkkg.tables.table_file import TableFile
from parkkg.text import said

START = Place(0, 0)
_MIN_SIMILARITY = 0.75
MAX_SUGGESTIONS = 20  # each takes a scan of the referenced table


def keys_hold(
    db: duckdb.DuckDBPyConnection,
    tables: Sequence[LoadedTable],
    all_tables: tuple[LoadedTable, ...],
    *,
    nulls: bool,
) -> bool:
    """Whether in `tables` no primary key repeats and every reference has its row, by one query.

    What refers to the same keys is compared with them at once.
    """
    counts: list[str] = []
    referring: dict[str, list[_Reference]] = {}  # by the rows they refer to
    for loaded in tables:
        if not loaded.rows:
            continue
        if keys := _primary_key(loaded):
            counts.append(_repetitions(loaded, keys))
        for reference in _references(loaded, all_tables, nulls=nulls):
            referring.setdefault(reference.parents, []).append(reference)
        for key in keys_to_no_table(loaded.source.table, [t.source.table for t in all_tables]):
            counts.append(f"SELECT count(*) AS n FROM ({_referring(loaded, key, nulls=False)})")
    for some in referring.values():
        together = replace(some[0], rows=" UNION ALL ".join(one.rows for one in some))
        counts.append(f"SELECT count(*) AS n FROM {together.unmatched}")
        if not together.to_primary_key:
            counts.append(f"SELECT count(*) AS n FROM {together.ambiguous}")
    if not counts:
        return True
    row = db.execute(f"SELECT sum(n) FROM ({' UNION ALL '.join(counts)})").fetchone()
    return row == (0,)


def cell_violations(db: duckdb.DuckDBPyConnection, loaded: LoadedTable) -> Iterator[Problem]:
    """The violations in a table's cells and its primary key, by row, in bounded memory."""
    yield from faulty_cells(db, loaded)
    yield from _repeated_keys(db, loaded)


def faulty_cells(
    db: duckdb.DuckDBPyConnection, loaded: LoadedTable, after: Place = START
) -> Iterator[Problem]:
    """The violations in a table's cells, by row, in bounded memory.

    Of a table that is a part of a file, `after` is what stands before it.
    """
    failing: list[Check] = []
    queries = []
    for piece in loaded.compiled.pieces:
        begin = len(failing)
        failing += _failing_checks(db, piece)
        found = ", ".join(
            f"{{'i': {i}, 'v': left({c.value}, {SHOWN}), 'f': {c.error}}}"
            for i, c in enumerate(failing[begin:], begin)
        )
        if found:
            queries.append(f"SELECT _row, unnest([{found}]) AS p FROM {piece.cells} AS r")
    if queries:
        query = (
            f"SELECT _row, p.i, p.v, p.f FROM ({' UNION ALL '.join(queries)}) "
            "WHERE p.f IS NOT NULL ORDER BY _row, p.i"
        )
        source = loaded.source
        for place, (_, index, value, code) in with_places(loaded, _fetch(db, query)):
            column = failing[index].column
            explanation = explain(column, code, value)
            yield problem(
                code, explanation.message, file=source.name, line=place.line + after.line,
                column=column.title, cell=source.cell(place.number + after.number, column.number),
                value=value if code != "PK201" else "", hint=explanation.hint,
            )  # fmt: skip


def broken_references(
    db: duckdb.DuckDBPyConnection,
    loaded: LoadedTable,
    all_tables: tuple[LoadedTable, ...],
    *,
    nulls: bool,
) -> Iterator[Problem]:
    """The rows whose foreign keys do not match one row of the referenced table.

    Each item of a list is a reference. With `nulls` an empty reference is a violation, as in the
    tests of CSVW; without, it is no reference.
    """
    for key in keys_to_no_table(loaded.source.table, [t.source.table for t in all_tables]):
        yield from references_to_no_table(db, loaded, key)
    for reference in _references(loaded, all_tables, nulls=nulls):
        key, parent, shown = reference.key, reference.parent, reference.shown
        suggestions = MAX_SUGGESTIONS
        query = f"SELECT _row, {shown} FROM {reference.unmatched} ORDER BY 1, 2"
        for place, (_, value) in with_places(loaded, _fetch(db, query)):
            hint = ""
            if suggestions > 0 and len(key.reference) == 1:
                hint = suggestion(nearest_key(db, parent, key.reference[0], value or ""))
            yield unmatched_reference(loaded.source, key, parent.source, place, value or "", hint)
            suggestions -= 1
        if reference.to_primary_key:
            continue  # a repeated primary key is reported in its own table
        query = f"SELECT _row, {shown}, many FROM {reference.ambiguous} ORDER BY 1, 2"
        for place, (_, value, many) in with_places(loaded, _fetch(db, query)):
            yield ambiguous_reference(loaded.source, key, parent.source, place, value, many)


def keys_to_no_table(table: Table, tables: Iterable[Table]) -> tuple[ForeignKey, ...]:
    """The foreign keys of a table that refer to none of `tables`."""
    known = tuple(tables)
    return tuple(key for key in table.foreign_keys if referenced(key, known) is None)


def references_to_no_table(
    db: duckdb.DuckDBPyConnection, loaded: LoadedTable, key: ForeignKey, after: Place = START
) -> Iterator[Problem]:
    """The rows with a reference to a table that the group does not have.

    Of a table that is a part of a file, `after` is what stands before it.
    """
    source = loaded.source
    name = (key.schema or "").rpartition("/")[2].removesuffix(".json")
    shown = f"concat_ws(', ', {_numbered(len(key.columns))})"
    rows = _referring(loaded, key, nulls=False)
    found = _fetch(db, f"SELECT _row, {shown} FROM ({rows}) ORDER BY 1")
    for place, (_, value) in with_places(loaded, found):
        yield _of_key(
            "PK302", source, key.columns,
            Place(place.line + after.line, place.number + after.number), value,
            said("refers to a table of {name}, which there is not", name=name),
            said('add the table to csv-metadata.json, with "tableSchema": "{schema}"',
                 schema=key.schema),
        )  # fmt: skip


def repeated_key(source: TableFile, place: Place, value: str, first: int) -> Problem:
    """The problem of a row whose primary key is that of the row in line `first`."""
    message = said("is already in line {first}", first=first)
    return _of_key("PK301", source, source.table.primary_key, place, value, message)


def unmatched_reference(
    source: TableFile, key: ForeignKey, parent: TableFile, place: Place, value: str, hint: str
) -> Problem:
    """The problem of a row whose foreign key is that of no row of `parent`."""
    words = {"columns": parent.titles(key.reference), "file": parent.name}
    message = said('is no "{columns}" of {file}', **words)
    if value == ", ".join("" for _ in key.columns):
        value, message = (
            "",
            said('the reference is empty, and is no "{columns}" of {file}', **words),
        )
        hint = said("fill the cell in; in a project an empty reference is none")
        if any("" not in source.table.column(name).null for name in key.columns):
            hint = said('fill the cell in, or list "" in the "null" of the column')
    return _of_key("PK302", source, key.columns, place, value, message, hint)


def ambiguous_reference(
    source: TableFile, key: ForeignKey, parent: TableFile, place: Place, value: str, many: int
) -> Problem:
    """The problem of a row whose foreign key is that of several rows of `parent`."""
    message = said(
        'is the "{columns}" of {many} rows of {file}, not of one',
        columns=parent.titles(key.reference),
        many=many,
        file=parent.name,
    )
    hint = said("give each row of {file} that is referred to a key of its own", file=parent.name)
    return _of_key("PK302", source, key.columns, place, value, message, hint)


def _of_key(
    code: str,
    source: TableFile,
    columns: tuple[str, ...],
    place: Place,
    value: str,
    message: str,
    hint: str = "",
) -> Problem:
    """The problem of a value of a key in a row."""
    return problem(
        code, message, file=source.name, line=place.line, column=source.titles(columns),
        value=value, hint=hint, cell=source.cell_of(place.number, columns),
    )  # fmt: skip


def nearest_key(
    db: duckdb.DuckDBPyConnection, parent: LoadedTable, column: str, value: str
) -> tuple[float, str] | None:
    """The value of a column that `value` may be meant for, if there is one, and how near it is."""
    (key,) = parent.compiled.key((column,))
    row = db.execute(
        f"SELECT CAST({key} AS VARCHAR) AS k, jaro_winkler_similarity(k, ?) AS near "
        f"FROM {parent.compiled.values((column,))} AS r WHERE near >= {_MIN_SIMILARITY} "
        "ORDER BY near DESC, k LIMIT 1",
        [value],
    ).fetchone()
    return (row[1], row[0]) if row else None


def suggestion(nearest: tuple[float, str] | None) -> str:
    """The hint for what `nearest_key` found; empty where it found nothing."""
    if nearest is None:
        return ""
    return said('did you mean "{value}"? Otherwise add that row', value=nearest[1])


@dataclass(frozen=True)
class _Reference:
    """A foreign key as SQL: the rows that refer, and those of `parent` that are referred to.

    Both name the columns of the key `k1`, `k2`, …; what refers has `_row`, too.
    """

    key: ForeignKey
    parent: LoadedTable
    rows: str
    parents: str

    @property
    def to_primary_key(self) -> bool:
        return set(self.key.reference) == set(self.parent.source.table.primary_key)

    @property
    def unmatched(self) -> str:
        """SQL, to be used after FROM, for the rows that match none."""
        return f"({self.rows}) AS a ANTI JOIN ({self.parents}) AS b USING ({self._names})"

    @property
    def ambiguous(self) -> str:
        """SQL, to be used after FROM, for the rows that match `many`."""
        several = (
            f"SELECT {self._names}, count(*) AS many FROM ({self.parents}) GROUP BY ALL "
            "HAVING many > 1"
        )
        return f"({self.rows}) AS a JOIN ({several}) AS b USING ({self._names})"

    @property
    def shown(self) -> str:
        """SQL for the reference of a row, as text; what it lacks is a gap."""
        keys = (f"coalesce(k{i}, '')" for i in range(1, len(self.key.reference) + 1))
        return f"concat_ws(', ', {', '.join(keys)})"

    @property
    def _names(self) -> str:
        return _numbered(len(self.key.reference))


def _references(
    loaded: LoadedTable, all_tables: tuple[LoadedTable, ...], *, nulls: bool
) -> Iterator[_Reference]:
    tables = tuple(other.source.table for other in all_tables)
    for key in loaded.source.table.foreign_keys:
        target = referenced(key, tables)
        parent = next((o for o in all_tables if o.source.table is target), None)
        if parent is not None:
            keys = _named(_texts(parent, key.reference))
            parents = f"SELECT {keys} FROM {parent.compiled.values(key.reference)}"
            yield _Reference(key, parent, _referring(loaded, key, nulls=nulls), parents)


def _referring(loaded: LoadedTable, key: ForeignKey, *, nulls: bool) -> str:
    """SELECT of `_row` and the reference, `k1`, `k2`, …, of the rows that have one.

    Each item of a list is a reference. With `nulls` an empty reference is one, too.
    """
    names, values = loaded.compiled.key(key.columns), loaded.compiled.values(key.columns)
    if len(names) == 1 and loaded.source.table.column(key.columns[0]).separator is not None:
        return f"SELECT _row, unnest({names[0]}) AS k1 FROM {values}"
    given = "" if nulls else f" WHERE {' OR '.join(f'{name} IS NOT NULL' for name in names)}"
    return f"SELECT _row, {_named(_texts(loaded, key.columns))} FROM {values}{given}"


def _texts(loaded: LoadedTable, columns: tuple[str, ...]) -> tuple[str, ...]:
    """SQL for the values of columns as text: a list is one text."""
    return tuple(
        name if loaded.source.table.column(column).separator is None else f"CAST({name} AS VARCHAR)"
        for column, name in zip(columns, loaded.compiled.key(columns), strict=True)
    )


def _named(expressions: tuple[str, ...]) -> str:
    return ", ".join(f"{expression} AS k{i}" for i, expression in enumerate(expressions, 1))


def _numbered(count: int) -> str:
    return ", ".join(f"k{i}" for i in range(1, count + 1))


def _failing_checks(db: duckdb.DuckDBPyConnection, piece: Piece) -> list[Check]:
    """The checks that fail in some row, found in one scan."""
    if not piece.checks:
        return []
    counts = ", ".join(f"count({check.error})" for check in piece.checks)
    row = db.execute(f"SELECT {counts} FROM {piece.cells} AS r").fetchone() or ()
    return [check for check, count in zip(piece.checks, row, strict=True) if count]


def _primary_key(loaded: LoadedTable) -> tuple[str, ...]:
    """SQL for the values of the primary key as text; empty where the table has none."""
    texts = _texts(loaded, loaded.source.table.primary_key)
    return tuple(f"coalesce({text}, '')" for text in texts)


def _repetitions(loaded: LoadedTable, keys: tuple[str, ...]) -> str:
    """SELECT of how many more rows there are than keys."""
    key = keys[0] if len(keys) == 1 else f"({', '.join(keys)})"
    rows = loaded.compiled.values(loaded.source.table.primary_key)
    return f"SELECT count(*) - count(DISTINCT {key}) AS n FROM {rows}"


def _repeated_keys(db: duckdb.DuckDBPyConnection, loaded: LoadedTable) -> Iterator[Problem]:
    names = _primary_key(loaded)
    if not names or db.execute(_repetitions(loaded, names)).fetchone() == (0,):
        return
    keys, rows = ", ".join(names), loaded.compiled.values(loaded.source.table.primary_key)
    query = (
        f"SELECT _row, concat_ws(', ', {keys}), first FROM (SELECT *, min(_row) OVER "
        f"(PARTITION BY {keys}) AS first, count(*) OVER (PARTITION BY {keys}) AS many "
        f"FROM {rows} AS r) WHERE many > 1 ORDER BY _row"
    )
    firsts: dict[int, int] = {}
    for place, (row, value, first) in with_places(loaded, _fetch(db, query)):
        if row == first:
            firsts[row] = place.line
            continue
        yield repeated_key(loaded.source, place, value, firsts[first])


def _fetch(db: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    # A separate cursor, so that other queries can run while this one is read.
    return fetched(db.cursor().execute(query))


def with_places(
    loaded: LoadedTable, rows: Iterator[tuple[Any, ...]]
) -> Iterator[tuple[Place, tuple[Any, ...]]]:
    """Rows (whose first field is `_row`, ascending) with where they are in the file."""
    places = loaded.places()
    position, place = 0, START
    for row in rows:
        while position < row[0]:
            place = next(places, place)
            position += 1
        yield place, row
