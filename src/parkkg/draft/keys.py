"""Which column names the rows of a table, and which columns name rows of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from parkkg.draft.columns import Cell, ColumnGuess, nearly_all
from parkkg.draft.names import alike, names_row
from parkkg.tables.csvw import sql

_NO_KEYS = ("boolean", "decimal", "number", "date", "dateTime", "time", "gYear", "gYearMonth")
_FORM = "regexp_replace({}, '[0-9]+', '9', 'g')"  # of a key such as M12
_FEW = 5  # different values in a column that refers to rows of its own table, at least


@dataclass(frozen=True)
class KeyGuess:
    """The column that names the rows, which has `fitting` different values in `rows` rows.

    `first` is the first cell that does not fit, with its row; None where all do.
    """

    column: int
    rows: int
    fitting: int
    first: Cell | None = None


@dataclass(frozen=True)
class ReferenceGuess:
    """A column whose values are keys of another table; of `values`, `fitting` are.

    Tables are named by their numbers, the first is 0. `first` is the first cell whose value is no
    key, with its row; None where all are.
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
    """The first column with a different value in each row; one with the header of a key first.

    A key with a mistake in it is still the key: where the header says that it numbers the rows of
    this table, some may have the value of another, or none.
    """
    able = [c for c in table.columns if _may_be_key(c)]
    ordered = sorted(able, key=lambda c: (not c.names_things, c.number))
    different = [c for c in ordered if c.distinct == c.rows]
    if different and different[0].names_things:
        return _key(different[0])
    for column in ordered:
        if names_row(column.title, table.name) and nearly_all(column.distinct, column.rows):
            return _key(column, Cell(*_first_unfit(db, table.relation, column)))
    return _key(different[0]) if different else None


def _key(column: ColumnGuess, first: Cell | None = None) -> KeyGuess:
    return KeyGuess(column.number, column.rows, column.distinct, first)


def _may_be_key(column: ColumnGuess) -> bool:
    return (
        column.rows > 0
        and not column.separator
        and column.datatype.datatype.base not in _NO_KEYS
        and column.datatype.datatype.iri is None
    )


def _first_unfit(
    db: duckdb.DuckDBPyConnection, relation: str, column: ColumnGuess
) -> tuple[int, str]:
    """The first cell of a key that has the value of one before it, or none."""
    value, nulls = f"c{column.number}", ", ".join(map(sql.text, column.null))
    row = db.execute(
        f"SELECT _row, v FROM (SELECT _row, {value} AS v, row_number() OVER "
        f"(PARTITION BY {value} ORDER BY _row) AS n FROM {relation}) "
        f"WHERE n > 1 OR trim(v) IN ({nulls}) ORDER BY _row LIMIT 1"
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
        "arg_min(v, _row) FILTER (k IS NULL), "
        f"bool_and({_FORM.format('v')} IN (SELECT {_FORM.format(f'c{key.column}')} "
        f"FROM {target.relation} WHERE regexp_matches(c{key.column}, '[0-9]'))) "
        "FILTER (k IS NULL) FROM "
        f"(SELECT _row, {value} AS v FROM {tables[number].relation}) a LEFT JOIN "
        f"(SELECT DISTINCT c{key.column} AS k FROM {target.relation}) b ON a.v = b.k "
        f"WHERE v NOT IN ({nulls})"
    ).fetchone()
    values, fitting, first, text, formed = row or (0, 0, None, None, False)
    # Where the header does not say so, what is no key has to look like one.
    if not values or not nearly_all(fitting, values) or not (named or fitting == values or formed):
        return None
    misfit = None if first is None else Cell(first, text)
    return ReferenceGuess(number, column.number, parent, values, fitting, named, misfit)
