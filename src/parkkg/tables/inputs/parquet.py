"""Rows of a Parquet file, which DuckDB reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from parkkg.errors import DataError
from parkkg.problems import problem
from parkkg.tables.csvw import sql
from parkkg.tables.database import fetched
from parkkg.tables.inputs.typed import Row, TypedRows
from parkkg.text import said

_BATCH = 10_000
# Types whose values come as values of Python, with nothing lost.
_AS_THEY_ARE = (
    "BIGINT", "BLOB", "BOOLEAN", "DATE", "DOUBLE", "HUGEINT", "INTEGER", "SMALLINT", "TIME",
    "TIMESTAMP", "TINYINT", "UBIGINT", "UHUGEINT", "UINTEGER", "USMALLINT", "UTINYINT", "VARCHAR",
)  # fmt: skip


def read_parquet(path: Path, name: str) -> TypedRows:
    """The rows of a Parquet file, after one of the names of its columns, whose number is 0.

    `name` is the file's name in messages. Raises DataError where it cannot be read.
    """
    try:
        with _connection() as db:
            columns = db.execute(f"DESCRIBE SELECT * FROM {_source(path)}").fetchall()
    except duckdb.Error as error:
        message = said(
            "is a Parquet file that is damaged: {error}", error=str(error).split("\n")[0]
        )
        found = problem("PK111", message, file=name, hint=said("get the file again"))
        raise DataError(said("{file} cannot be read", file=name), problems=(found,)) from error
    names = tuple(column[0] for column in columns)
    values = ", ".join(_value(sql.name(name), kind) for name, kind, *_ in columns)
    rows = _Rows(path, names, f"SELECT {values} FROM {_source(path)}")
    return TypedRows(sheet="", width=len(names), rows=rows)


@dataclass(frozen=True)
class _Rows:
    """Reads the rows, as often as it is called."""

    path: Path
    names: tuple[str, ...]
    query: str

    def __call__(self) -> Iterator[Row]:
        yield 0, self.names
        with _connection() as db:
            for number, row in enumerate(fetched(db.execute(self.query), _BATCH), 1):
                yield number, [_cell(value) for value in row]


def _cell(value: object) -> object:
    """A value as a cell that can be compared: lists cannot."""
    if isinstance(value, list):
        return tuple(value)
    return "" if value is None else value


def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"autoinstall_known_extensions": "false"})


def _source(path: Path) -> str:
    return f"read_parquet({sql.files([path])})"


def _value(column: str, kind: str) -> str:
    """SQL for a column as something that Python has the same of."""
    if kind.removesuffix("[]") in _AS_THEY_ARE or kind.startswith("DECIMAL"):
        return column
    if kind == "FLOAT":  # the shortest digits that give it, and not those of the double
        return f"CAST(CAST({column} AS VARCHAR) AS DOUBLE)"
    if kind == "TIMESTAMP WITH TIME ZONE":
        utc = f"{column} AT TIME ZONE 'UTC'"
        return f"replace(CAST({utc} AS VARCHAR), ' ', 'T') || 'Z'"
    if kind.startswith("TIMESTAMP_"):  # of seconds, milliseconds or nanoseconds
        return f"replace(CAST({column} AS VARCHAR), ' ', 'T')"
    return f"CAST({column} AS VARCHAR)"
