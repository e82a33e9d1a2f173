"""An answer of the engine as it comes, turned into one of the formats that we write ourselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol

from parkkg.exports.excel_csv import ExcelCsv
from parkkg.exports.markdown import Markdown
from parkkg.query.rows import Row, RowReader

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ResultColumns:
    """The columns of a result: their variables, and what people call them.

    `title` is what the result is called, `created` when what it was asked of was made: the same
    result is the same bytes.
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


class Export:
    r"""Turns an answer in TSV into a format, piece by piece. Close it, or use it in `with`.

    >>> with closing(Export("csv-excel", ResultColumns(("a", "b")))) as export:
    ...     export.feed(b'?a\t?b\n1\t"=1+1"\n')
    b"\xef\xbb\xbfa,b\r\n1,'=1+1\r\n"
    """

    def __init__(self, format: str, heads: ResultColumns) -> None:  # noqa: A002 -- the name used everywhere
        """Begin. Raises KeyError for a format that is not ours, MachineError without any room."""
        self._reader = RowReader()
        self._writer = _WRITERS[format](heads)

    def feed(self, piece: bytes) -> bytes:
        """Take a piece of the answer; give what can be sent already."""
        return b"".join(map(self._writer.add, self._reader.feed(piece)))

    def end(self) -> Iterator[bytes]:
        """All that has not been given yet. Raises MachineError where there is no more room."""
        return self._writer.end()

    def close(self) -> None:
        """Leave nothing behind, whether it was ended or not."""
        self._writer.close()


def exported(format: str, heads: ResultColumns, rows: Iterable[Row]) -> Iterator[bytes]:  # noqa: A002
    """Rows in a format, in pieces. Raises as `Export`.

    >>> from parkkg.query.rows import Term
    >>> rows = [(Term("literal", "x"),)]
    >>> print(b"".join(exported("md", ResultColumns(("a",)), rows)).decode(), end="")
    | a |
    |---|
    | x |
    """
    with closing(_WRITERS[format](heads)) as writer:
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
