"""A result as Parquet, by DuckDB. Which type a column has is known when all of it has been seen.

A column of one kind of value has that type; whole and other exact numbers together are decimals,
as far as 38 digits go. A column of several kinds is text as the literals have it, and so is one of
IRIs. Times with a zone are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

import duckdb

from parkkg.exports.scratch import full_disks, pieces_of
from parkkg.files import scratch_folder
from parkkg.query.rows import Row, Term
from parkkg.query.values import Value, value_of_text

_BATCH = 2_000
_NO_ROOM = (duckdb.IOException, duckdb.OutOfMemoryException)
_LARGEST = 2**63
_DIGITS = 38
_SETTINGS = MappingProxyType(
    {
        "threads": "1",
        "memory_limit": "256MB",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
)


class Parquet:
    """Writes rows into a file of Parquet, which is on disk until it is whole."""

    def __init__(self, names: Sequence[str]) -> None:
        self._columns = [_Column() for _ in names]
        self._names = [_quoted(name) for name in names]
        self._scratch = ExitStack()
        with full_disks(*_NO_ROOM):
            self._folder = self._scratch.enter_context(scratch_folder())
            self._db = duckdb.connect(str(self._folder / "rows.duckdb"), config=dict(_SETTINGS))
            columns = ", ".join(f"c{i} VARCHAR" for i in range(len(names)))
            self._db.execute(f"CREATE TABLE answer ({columns})")
        self._rows = 0

    def add(self, row: Row) -> bytes:
        """Take a row; nothing can be sent before the end."""
        for column, term in zip(self._columns, row, strict=True):
            column.add(term)
        self._rows += 1
        if self._rows % _BATCH == 0:
            self._store()
        return b""

    def end(self) -> Iterator[bytes]:
        """The whole file."""
        self._store()
        path = self._folder / "result.parquet"
        columns = ", ".join(
            f"CAST(c{i} AS {column.type}) AS {name}"
            for i, (column, name) in enumerate(zip(self._columns, self._names, strict=True))
        )
        with full_disks(*_NO_ROOM):
            self._db.execute(
                f"COPY (SELECT {columns} FROM answer) TO '{path}' "
                "(FORMAT parquet, COMPRESSION zstd)"
            )
            self._db.close()
        with full_disks():
            yield from pieces_of(path)

    def close(self) -> None:
        """Remove what is on disk."""
        self._db.close()
        self._scratch.close()

    def _store(self) -> None:
        """Put the rows that are in memory into the table."""
        if not (self._columns and self._columns[0].texts):
            return
        places = ", ".join("unnest(?)" for _ in self._columns)
        with full_disks(*_NO_ROOM):
            self._db.execute(
                f"INSERT INTO answer SELECT {places}",
                [column.texts for column in self._columns],
            )
        for column in self._columns:
            column.texts = []


class _Column:
    """The values of a column as text, and what they all are."""

    def __init__(self) -> None:
        self.texts: list[str | None] = []
        self._kinds: set[str] = set()
        self._before = self._after = 0  # digits before and after the point

    def add(self, term: Term) -> None:
        if not term.kind:
            self.texts.append(None)
            return
        value = value_of_text(term.text, term.datatype) if term.kind == "literal" else term.text
        self._kinds.add(self._kind(value))
        self.texts.append(term.text)

    @property
    def type(self) -> str:
        """The type in SQL."""
        kinds = self._kinds
        if kinds in ({"DECIMAL"}, {"DECIMAL", "BIGINT"}):
            fits = self._before + self._after <= _DIGITS
            return (
                f"DECIMAL({max(1, self._before + self._after)}, {self._after})" if fits else _TEXT
            )
        return kinds.copy().pop() if len(kinds) == 1 else _TEXT

    def _kind(self, value: Value) -> str:
        match value:
            case bool():
                return "BOOLEAN"
            case int() if -_LARGEST <= value < _LARGEST:
                self._before = max(self._before, len(str(abs(value))))
                return "BIGINT"
            case Decimal():
                exponent = int(value.as_tuple().exponent)
                after = max(0, -exponent)
                self._after = max(self._after, after)
                self._before = max(self._before, value.adjusted() + 1, 1)
                return "DECIMAL"
            case float():
                return "DOUBLE"
            case datetime():
                return "TIMESTAMPTZ" if value.tzinfo else "TIMESTAMP"
            case str() | int() | None:
                return _TEXT
        return "DATE"


_TEXT = "VARCHAR"


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
