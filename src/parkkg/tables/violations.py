"""Every fault of tables that were read, and where in them a thing comes from.

All of it streams by row: a file with a million faults is told in bounded memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from parkkg.errors import Problem
from parkkg.problems import problem
from parkkg.tables.csvw.compile import Check, CompiledTable
from parkkg.tables.csvw.explain import SHOWN, explain
from parkkg.tables.csvw.metadata import referenced
from parkkg.tables.csvw.model import ForeignKey
from parkkg.tables.csvw.parser import physical_lines
from parkkg.tables.csvw.templates import variables
from parkkg.tables.load import LoadedTable

_BATCH = 2_000
_NEAR = 0.75
_HINTS = 20  # a near name costs a scan of the table that is referred to


def has_no_violations(
    db: duckdb.DuckDBPyConnection,
    loaded: LoadedTable,
    everything: tuple[LoadedTable, ...],
    *,
    nulls: bool,
) -> bool:
    """Whether `faults` and `broken_references` have nothing to tell of a table, by one query."""
    kernel = loaded.kernel
    counts = []
    if kernel.checks:
        found = " + ".join(f"count({check.fault})" for check in kernel.checks)
        counts.append(f"SELECT {found} AS n FROM {kernel.rows} AS r")
    if keys := _primary_key(loaded):
        values = kernel.values(loaded.source.table.primary_key)
        counts.append(f"SELECT count(*) - count(DISTINCT ({keys},)) AS n FROM {values} AS r")
    for reference in _references(loaded, everything, nulls=nulls):
        counts.append(f"SELECT count(*) AS n FROM {reference.orphans}")
        if not reference.to_primary_key:
            counts.append(f"SELECT count(*) AS n FROM {reference.doubles}")
    if not counts:
        return True
    row = db.execute(f"SELECT sum(n) FROM ({' UNION ALL '.join(counts)})").fetchone()
    return row == (0,)


def faults(db: duckdb.DuckDBPyConnection, loaded: LoadedTable) -> Iterator[Problem]:
    """The faults of a table's cells and of its primary key, by row, in bounded memory."""
    kernel = loaded.kernel
    suspects = _suspects(db, kernel)
    if suspects:
        found = ", ".join(
            f"{{'i': {i}, 'v': left({c.value}, {SHOWN}), 'f': {c.fault}}}" for i, c in suspects
        )
        query = (
            f"SELECT _row, p.i, p.v, p.f FROM (SELECT _row, unnest([{found}]) AS p "
            f"FROM {kernel.rows} AS r) WHERE p.f IS NOT NULL ORDER BY _row, p.i"
        )
        for line, (_, index, value, code) in _with_lines(loaded, _fetch(db, query)):
            column = kernel.checks[index].column
            told = explain(column, code, value)
            yield problem(
                code, told.message, file=loaded.source.name, line=line, column=column.name,
                value=value if code != "PK201" else "", hint=told.hint,
            )  # fmt: skip
    yield from _repeated_keys(db, loaded)


def broken_references(
    db: duckdb.DuckDBPyConnection,
    loaded: LoadedTable,
    everything: tuple[LoadedTable, ...],
    *,
    nulls: bool,
) -> Iterator[Problem]:
    """The rows whose foreign keys do not name one row of the table they refer to.

    Each item of a list is a reference. With `nulls` an empty reference is one that names no row,
    as the tests of CSVW have it; without, it is no reference.
    """
    for reference in _references(loaded, everything, nulls=nulls):
        key, parent, shown = reference.key, reference.parent, reference.shown
        columns = ", ".join(key.reference)
        hints = _HINTS
        query = f"SELECT _row, {shown} FROM {reference.orphans} ORDER BY _row"
        for line, (_, value) in _with_lines(loaded, _fetch(db, query)):
            yield problem(
                "PK302", f'is no "{columns}" of {parent.source.name}', file=loaded.source.name,
                line=line, column=", ".join(key.columns), value=value or "",
                hint=_near(db, parent, key.reference, value or "") if hints > 0 else "",
            )  # fmt: skip
            hints -= 1
        if reference.to_primary_key:
            continue  # a key that stands twice is told where it stands
        query = f"SELECT _row, {shown}, many FROM {reference.doubles} ORDER BY _row"
        for line, (_, value, many) in _with_lines(loaded, _fetch(db, query)):
            yield problem(
                "PK302", f'is the "{columns}" of {many} rows of {parent.source.name}, not of one',
                file=loaded.source.name, line=line, column=", ".join(key.columns), value=value,
                hint=f"give each row of {parent.source.name} that is referred to a key of its own",
            )  # fmt: skip


@dataclass(frozen=True)
class _Reference:
    """A foreign key as SQL: `orphans` are rows `a` that name nothing, `doubles` name several."""

    key: ForeignKey
    parent: LoadedTable
    shown: str  # what a row refers to, as text
    orphans: str
    doubles: str

    @property
    def to_primary_key(self) -> bool:
        return set(self.key.reference) == set(self.parent.source.table.primary_key)


def _references(
    loaded: LoadedTable, everything: tuple[LoadedTable, ...], *, nulls: bool
) -> Iterator[_Reference]:
    tables = tuple(other.source.table for other in everything)
    for key in loaded.source.table.foreign_keys:
        target = referenced(key, tables)
        parent = next((o for o in everything if o.source.table is target), None)
        if parent is None:
            continue
        there = parent.kernel.key(key.reference)
        names = ", ".join(dict.fromkeys(there))
        parents = f"(SELECT {names} FROM {parent.kernel.values(key.reference)} AS r)"
        several = f"(SELECT *, count(*) AS many FROM {parents} GROUP BY ALL HAVING many > 1)"
        rows, shown, on = _referring(loaded, key, there, nulls=nulls)
        yield _Reference(
            key, parent, shown,
            f"{rows} ANTI JOIN {parents} AS b ON {on}", f"{rows} JOIN {several} AS b ON {on}",
        )  # fmt: skip


def _referring(
    loaded: LoadedTable, key: ForeignKey, there: tuple[str, ...], *, nulls: bool
) -> tuple[str, str, str]:
    """SQL for the rows `a` with references, for what they refer to, and for what joins them."""
    here, values = loaded.kernel.key(key.columns), loaded.kernel.values(key.columns)
    if len(here) == 1 and loaded.source.table.column(key.columns[0]).separator is not None:
        rows = f"(SELECT _row, unnest({here[0]}) AS item FROM {values} AS r) AS a"
        return rows, "CAST(a.item AS VARCHAR)", f"a.item = CAST(b.{there[0]} AS VARCHAR)"
    shown = f"concat_ws(', ', {', '.join(f'CAST(a.{a} AS VARCHAR)' for a in here)})"
    on = " AND ".join(
        f"CAST(a.{a} AS VARCHAR) = CAST(b.{b} AS VARCHAR)" for a, b in zip(here, there, strict=True)
    )
    given = "true" if nulls else " OR ".join(f"{a} IS NOT NULL" for a in here)
    rows = f"(SELECT _row, {', '.join(dict.fromkeys(here))} FROM {values} AS r "
    return f"{rows} WHERE {given}) AS a", shown, on


@dataclass(frozen=True)
class Origin:
    """One column of one row that says, or could say, something of `node`.

    `node` and `object` are terms in N-Triples syntax, `object` is empty where the cell is.
    `named_by` is the column whose cell names the node, if one does.
    """

    node: str
    named_by: str
    line: int
    column: str
    virtual: bool
    predicate: str
    object: str


def origins(
    db: duckdb.DuckDBPyConnection, loaded: LoadedTable, nodes: list[str]
) -> Iterator[Origin]:
    """Where in a table things (terms in N-Triples syntax) come from."""
    facts = loaded.kernel.facts
    cells = {column.name for column in loaded.source.table.real_columns}
    by_subject: dict[str, list[int]] = {}
    for index, fact in enumerate(facts):
        if fact.subject != "NULL":
            by_subject.setdefault(fact.subject, []).append(index)
    db.execute("CREATE OR REPLACE TABLE wanted (node VARCHAR)")
    db.execute("INSERT INTO wanted SELECT unnest(?::VARCHAR[])", [nodes])
    for subject, indexes in by_subject.items():
        predicates = ", ".join(facts[i].predicate for i in indexes)
        terms = ", ".join(facts[i].object for i in indexes)
        query = (
            f"SELECT _row, {subject}, [{predicates}], [{terms}] FROM {loaded.kernel.rows} AS r "
            f"WHERE {subject} IN (SELECT node FROM wanted) ORDER BY _row"
        )
        for line, (_, node, found, made) in _with_lines(loaded, _fetch(db, query)):
            for index, predicate, term in zip(indexes, found, made, strict=True):
                column = facts[index].column
                named_by = next((n for n in variables(column.about_url or "") if n in cells), "")
                yield Origin(
                    node, named_by, line, column.name, column.virtual, predicate, term or ""
                )


def _suspects(db: duckdb.DuckDBPyConnection, kernel: CompiledTable) -> list[tuple[int, Check]]:
    """The checks that fail anywhere, found in one scan."""
    if not kernel.checks:
        return []
    counts = ", ".join(f"count({check.fault})" for check in kernel.checks)
    row = db.execute(f"SELECT {counts} FROM {kernel.rows} AS r").fetchone() or ()
    return [(i, kernel.checks[i]) for i, count in enumerate(row) if count]


def _primary_key(loaded: LoadedTable) -> str:
    """SQL for the primary key's values as text, empty where there is no such key."""
    names = loaded.kernel.key(loaded.source.table.primary_key)
    return ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in names)


def _repeated_keys(db: duckdb.DuckDBPyConnection, loaded: LoadedTable) -> Iterator[Problem]:
    names, keys = loaded.source.table.primary_key, _primary_key(loaded)
    if not keys:
        return
    rows = loaded.kernel.values(names)
    counted = db.execute(f"SELECT count(*), count(DISTINCT ({keys},)) FROM {rows} AS r").fetchone()
    if counted is None or counted[0] == counted[1]:
        return
    query = (
        f"SELECT _row, concat_ws(', ', {keys}), first FROM (SELECT *, min(_row) OVER "
        f"(PARTITION BY {keys}) AS first, count(*) OVER (PARTITION BY {keys}) AS many "
        f"FROM {rows} AS r) WHERE many > 1 ORDER BY _row"
    )
    firsts: dict[int, int] = {}
    for line, (row, value, first) in _with_lines(loaded, _fetch(db, query)):
        if row == first:
            firsts[row] = line
            continue
        yield problem(
            "PK301", f"stands in line {firsts[first]} already", file=loaded.source.name, line=line,
            column=", ".join(names), value=value,
        )  # fmt: skip


def _near(
    db: duckdb.DuckDBPyConnection, parent: LoadedTable, columns: tuple[str, ...], value: str
) -> str:
    if len(columns) != 1:
        return ""
    (key,) = parent.kernel.key(columns)
    row = db.execute(
        f"SELECT CAST({key} AS VARCHAR) AS k, jaro_winkler_similarity(k, ?) AS near "
        f"FROM {parent.kernel.values(columns)} AS r WHERE near >= {_NEAR} "
        "ORDER BY near DESC, k LIMIT 1",
        [value],
    ).fetchone()
    return f'did you mean "{row[0]}"? Otherwise add the row it names' if row else ""


def _fetch(db: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple]:  # type: ignore[type-arg]
    # A cursor of its own, so that other queries may run while this one is read.
    cursor = db.cursor().execute(query)
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _with_lines(loaded: LoadedTable, rows: Iterator[tuple]) -> Iterator[tuple[int, tuple]]:  # type: ignore[type-arg]
    """Rows (whose first field is `_row`, ascending) with the physical lines they begin on."""
    lines = physical_lines(loaded.source.path, loaded.source.table.dialect)
    position, line = 0, 0
    for row in rows:
        while position < row[0]:
            line = next(lines, line)
            position += 1
        yield line, row
