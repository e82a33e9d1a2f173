"""Every fault of tables that were read, and where in them a thing comes from.

All of it streams by row: a file with a million faults is told in bounded memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from .convert import Loaded
from .csvw.compile import Check, Kernel
from .csvw.explain import explain
from .csvw.metadata import referenced
from .csvw.rows import physical_lines
from .csvw.templates import variables
from .errors import Problem
from .problems import problem

_BATCH = 2_000


def faults(db: duckdb.DuckDBPyConnection, loaded: Loaded) -> Iterator[Problem]:
    """The faults of a table's cells and of its primary key, by row, in bounded memory."""
    kernel = loaded.kernel
    suspects = _suspects(db, kernel)
    if suspects:
        found = ", ".join(
            f"{{'i': {i}, 'v': left({c.value}, 1000), 'f': {c.fault}}}" for i, c in suspects
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


def dangling(
    db: duckdb.DuckDBPyConnection, loaded: Loaded, everything: tuple[Loaded, ...], *, nulls: bool
) -> Iterator[Problem]:
    """The rows whose foreign keys name no row of the table they refer to.

    With `nulls` an empty reference is one that names no row, as the tests of CSVW have it;
    without, it is no reference.
    """
    tables = tuple(other.source.table for other in everything)
    for key in loaded.source.table.foreign_keys:
        target = referenced(key, tables)
        parent = next((o for o in everything if o.source.table is target), None)
        if parent is None:
            continue
        here, there = loaded.kernel.key(key.columns), parent.kernel.key(key.reference)
        on = " AND ".join(
            f"CAST(a.{a} AS VARCHAR) = CAST(b.{b} AS VARCHAR)"
            for a, b in zip(here, there, strict=True)
        )
        given = "true" if nulls else " OR ".join(f"a.{a} IS NOT NULL" for a in here)
        shown = f"concat_ws(', ', {', '.join(f'CAST(a.{a} AS VARCHAR)' for a in here)})"
        query = (
            f"SELECT a._row, {shown} FROM {loaded.kernel.rows} AS a ANTI JOIN "
            f"(SELECT {', '.join(dict.fromkeys(there))} FROM {parent.kernel.rows}) AS b ON {on} "
            f"WHERE {given} ORDER BY a._row"
        )
        columns = ", ".join(key.reference)
        for line, (_, value) in _with_lines(loaded, _fetch(db, query)):
            yield problem(
                "PK302", f'is no "{columns}" of {parent.source.name}', file=loaded.source.name,
                line=line, column=", ".join(key.columns), value=value,
                hint=_near(db, parent, there, value),
            )  # fmt: skip


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


def origins(db: duckdb.DuckDBPyConnection, loaded: Loaded, nodes: list[str]) -> Iterator[Origin]:
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


def _suspects(db: duckdb.DuckDBPyConnection, kernel: Kernel) -> list[tuple[int, Check]]:
    """The checks that fail anywhere, found in one scan."""
    if not kernel.checks:
        return []
    counts = ", ".join(f"count({check.fault})" for check in kernel.checks)
    row = db.execute(f"SELECT {counts} FROM {kernel.rows} AS r").fetchone() or ()
    return [(i, kernel.checks[i]) for i, count in enumerate(row) if count]


def _repeated_keys(db: duckdb.DuckDBPyConnection, loaded: Loaded) -> Iterator[Problem]:
    names = loaded.source.table.primary_key
    if not names:
        return
    keys = ", ".join(f"coalesce(CAST({k} AS VARCHAR), '')" for k in loaded.kernel.key(names))
    rows = loaded.kernel.rows
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


def _near(db: duckdb.DuckDBPyConnection, parent: Loaded, keys: tuple[str, ...], value: str) -> str:
    if len(keys) != 1:
        return ""
    row = db.execute(
        f"SELECT CAST({keys[0]} AS VARCHAR) AS k FROM {parent.kernel.rows} AS r "
        f"WHERE k IS NOT NULL ORDER BY jaro_winkler_similarity(k, ?) DESC, k LIMIT 1",
        [value],
    ).fetchone()
    return f'did you mean "{row[0]}"? Otherwise add the row it names' if row else ""


def _fetch(db: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple]:  # type: ignore[type-arg]
    # A cursor of its own, so that other queries may run while this one is read.
    cursor = db.cursor().execute(query)
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _with_lines(loaded: Loaded, rows: Iterator[tuple]) -> Iterator[tuple[int, tuple]]:  # type: ignore[type-arg]
    """Rows (whose first field is `_row`, ascending) with the physical lines they begin on."""
    lines = physical_lines(loaded.source.path, loaded.source.table.dialect)
    position, line = 0, 0
    for row in rows:
        while position < row[0]:
            line = next(lines, line)
            position += 1
        yield line, row
