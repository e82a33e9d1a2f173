"""Rows as they come, in one of the formats that we write ourselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol

from parkkg.exports.excel_csv import ExcelCsv
from parkkg.exports.markdown import Markdown
from parkkg.query.rows import Row

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ResultColumns:
    """The columns of a result: their variables, and what people call them.

    `titles` are those of the columns, and empty where they have none; `title` is that of the whole
    result. `created` is the time when the release was made, so that output is reproducible.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...] = ()
    title: str = ""
    created: datetime = _EPOCH

    @property
    def shown(self) -> tuple[str, ...]:
        """What stands above the columns for people."""
        return self.titles or self.names


class Writer(Protocol):
    """Writes the rows of a result in a format."""

    def add(self, row: Row) -> bytes:
        """Take a row; give what can be sent already."""

    def end(self) -> Iterator[bytes]:
        """All that has not been given yet."""

    def close(self) -> None:
        """Leave nothing behind, whether it was ended or not."""


def writer_of(format: str, heads: ResultColumns) -> Writer:  # noqa: A002 -- the name used everywhere
    """What writes rows in a format.

    Raises KeyError for a format that is not ours, MachineError without any room, also later.
    """
    return _WRITERS[format](heads)


def exported(format: str, heads: ResultColumns, rows: Iterable[Row]) -> Iterator[bytes]:  # noqa: A002
    """Rows in a format, in pieces. Raises as `writer_of`.

    >>> from parkkg.query.rows import Term
    >>> rows = [(Term("literal", "x"),)]
    >>> print(b"".join(exported("md", ResultColumns(("a",)), rows)).decode(), end="")
    | a |
    |---|
    | x |
    """
    with closing(writer_of(format, heads)) as writer:
        for row in rows:
            if found := writer.add(row):
                yield found
        yield from filter(None, writer.end())


def _workbook(heads: ResultColumns) -> Writer:
    from parkkg.exports.workbook import Workbook  # noqa: PLC0415 -- few results are one

    return Workbook(heads.shown, heads.title, heads.created)


def _parquet(heads: ResultColumns) -> Writer:
    from parkkg.exports.parquet import Parquet  # noqa: PLC0415 -- as above

    return Parquet(heads.names)


_WRITERS: MappingProxyType[str, Callable[[ResultColumns], Writer]] = MappingProxyType(
    {
        "xlsx": _workbook,
        "csv-excel": lambda heads: ExcelCsv(heads.shown),
        "parquet": _parquet,
        "md": lambda heads: Markdown(heads.names, heads.shown),
    }
)
