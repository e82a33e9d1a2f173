"""Which column names the rows of a table, and which columns name rows of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from parkkg.draft.columns import ENOUGH, Cell, ColumnGuess
from parkkg.draft.names import alike
from parkkg.tables.csvw import sql

_NO_KEYS = ("boolean", "decimal", "number", "date", "dateTime", "time", "gYear", "gYearMonth")
_FEW = 5  # different values in a column that refers to rows of its own table, at least


@dataclass(frozen=True)
class KeyGuess:
    """The column that names the rows; of `rows`, `fitting` have a value that no other row has."""

    column: int
    rows: int
    fitting: int
    first: Cell | None = None


@dataclass(frozen=True)
class ReferenceGuess:
    """A column whose values are keys of another table; of `values`, `fitting` are.

    Tables are named by their numbers, the first is 0.
    """

    table: int
    column: int
    parent: int
    values: int
    fitting: int
    named: bool  # whether the header has the name of that table in it
    first: Cell | None = None


@dataclass(frozen=True)
class GuessedTable:
    """The relation of a table, its name, and what its columns have in common."""

    relation: str
    name: str
    columns: tuple[ColumnGuess, ...]


def guess_key(db: duckdb.DuckDBPyConnection, table: GuessedTable) -> KeyGuess | None:
    """The first column with a different value in each row; one with the header of a key first."""
    able = [c for c in table.columns if _may_be_key(c)]
    for column in sorted(able, key=lambda c: (not c.names_things, c.number)):
        if column.distinct == column.rows:
            return KeyGuess(column.number, column.rows, column.rows)
        # A key with a mistake in it is still the key.
        if column.names_things and column.distinct >= ENOUGH * column.rows and column.rows >= 20:
            row, text = _first_repeated(db, table.relation, column.number)
            return KeyGuess(column.number, column.rows, column.distinct, Cell(row, text))
    return None


def _may_be_key(column: ColumnGuess) -> bool:
    return (
        column.rows > 0
        and not column.separator
        and column.datatype.datatype.base not in _NO_KEYS
        and column.datatype.datatype.iri is None
    )


def _first_repeated(db: duckdb.DuckDBPyConnection, relation: str, number: int) -> tuple[int, str]:
    row = db.execute(
        f"SELECT _row, v FROM (SELECT _row, c{number} AS v, row_number() OVER "
        f"(PARTITION BY c{number} ORDER BY _row) AS n FROM {relation}) "
        "WHERE n > 1 OR trim(v) = '' ORDER BY _row LIMIT 1"
    ).fetchone()
    return row or (1, "")


def guess_references(
    db: duckdb.DuckDBPyConnection,
    tables: Sequence[GuessedTable],
    keys: Sequence[KeyGuess | None],
) -> Iterator[ReferenceGuess]:
    """The columns whose values are keys of a table.

    The key of a table is one of them only where its header names another table and not its own:
    `firm_id` in a table of audits, one for each firm. Two tables may have keys alike by accident.
    """
    for number, table in enumerate(tables):
        for column in table.columns:
            if not column.filled or column.datatype.datatype.base in _NO_KEYS:
                continue
            own = keys[number]
            is_key = own is not None and own.column == column.number
            if is_key and alike(column.title, table.name):
                continue
            found = [
                reference
                for parent, key in enumerate(keys)
                if key is not None
                and (reference := _reference(db, tables, number, column, parent, key)) is not None
                and (not is_key or (reference.named and parent != number))
            ]
            if found:
                yield max(
                    found, key=lambda r: (alike(column.title, tables[r.parent].name), r.fitting)
                )


def _reference(
    db: duckdb.DuckDBPyConnection,
    tables: Sequence[GuessedTable],
    number: int,
    column: ColumnGuess,
    parent: int,
    key: KeyGuess,
) -> ReferenceGuess | None:
    target = tables[parent]
    of_key = target.columns[key.column - 1]
    named = alike(column.title, target.name)
    # Small numbers are in every table; texts that are all keys are no accident.
    few = column.distinct < (_FEW if parent == number else 2)
    if not named and (few or not of_key.is_text):
        return None
    value = f"c{column.number}"
    if column.separator:
        value = f"unnest(string_split({value}, {sql.text(column.separator)}))"
    nulls = ", ".join(map(sql.text, column.null))
    row = db.execute(
        "SELECT count(*), count(*) FILTER (k IS NOT NULL), min(_row) FILTER (k IS NULL), "
        "arg_min(v, _row) FILTER (k IS NULL) FROM "
        f"(SELECT _row, {value} AS v FROM {tables[number].relation}) a LEFT JOIN "
        f"(SELECT DISTINCT c{key.column} AS k FROM {target.relation}) b ON a.v = b.k "
        f"WHERE v NOT IN ({nulls})"
    ).fetchone()
    values, fitting, first, text = row or (0, 0, None, None)
    if not values or fitting < values * (ENOUGH if named else 1):
        return None
    misfit = None if first is None else Cell(first, text)
    return ReferenceGuess(number, column.number, parent, values, fitting, named, misfit)
