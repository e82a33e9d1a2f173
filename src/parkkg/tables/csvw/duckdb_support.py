"""Which files DuckDB splits into cells as CSVW requires, by their dialect and their bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from parkkg.tables.csvw.encodings import is_utf8
from parkkg.tables.csvw.model import Dialect
from parkkg.tables.csvw.packed import opened

_CHUNK = 1 << 22
_LONE = re.compile(rb"\r(?!\n|\Z)")


def duckdb_supports(dialect: Dialect) -> bool:
    """Whether DuckDB splits files of this dialect into cells as CSVW requires."""
    return (
        dialect.comment_prefix is None
        and len(dialect.delimiter.encode()) == 1
        and dialect.double_quote
        and is_utf8(dialect)
        and dialect.header_row_count <= 1
        and set(dialect.line_terminators) <= {"\r\n", "\n"}
        and dialect.quote_char == '"'
        and dialect.skip_rows == dialect.skip_columns == 0
        and not dialect.skip_blank_rows
        and dialect.trim == "false"
    )


@dataclass(frozen=True)
class FileScan:
    """What the bytes of a file show.

    `duckdb_compatible`: DuckDB splits it as `parser` does. It is false where a carriage return
    stands alone (DuckDB ends the line there), where the first line is blank (DuckDB takes it for
    the header), and where there is a NUL, or a byte order mark that is not first.
    `space_beside_quote`: somewhere a space stands beside a quotation mark. DuckDB drops it where
    it is outside of the cell: see `space_beside_quote_pattern`.
    """

    duckdb_compatible: bool
    space_beside_quote: bool


def scan(path: Path) -> FileScan:
    """Scan the bytes of a file, in bounded memory."""
    space_beside_quote, rest, first = False, b"", True
    with opened(path) as file:
        while chunk := rest + file.read(_CHUNK):
            if chunk == rest:  # the last bytes of the file
                return FileScan(not chunk.endswith(b"\r"), space_beside_quote)
            if first and chunk.removeprefix(codecs.BOM_UTF8).startswith((b"\n", b"\r")):
                return FileScan(False, space_beside_quote)
            mark = chunk.find(codecs.BOM_UTF8, first)  # at the beginning of the file is its place
            if mark >= 0 or b"\0" in chunk or (b"\r" in chunk and _LONE.search(chunk)):
                return FileScan(False, space_beside_quote)
            space_beside_quote = space_beside_quote or b' "' in chunk or b'" ' in chunk
            rest, first = chunk[-2:], False
    return FileScan(True, space_beside_quote)


def space_beside_quote_pattern(delimiter: str) -> str:
    """A pattern (RE2) of lines with a space between a quotation mark and the border of its cell.

    Inside a quoted cell quotation marks come in pairs. A single one opens or closes the cell.
    """
    d = re.escape(delimiter)
    opened = rf'(^|{d}) +("("")*([^"]|$)|("")+ *({d}|$)|("")+ +"|"""")'
    return rf'{opened}|((^|[^"])"("")*|(^|{d})("")+) +({d}|$|")'


def has_blank_line(path: Path) -> bool:
    """Whether two line ends follow one another, inside a cell or outside."""
    with opened(path) as file:
        rest = b""
        while chunk := file.read(_CHUNK):
            chunk = rest + chunk
            if b"\n\n" in chunk or b"\n\r\n" in chunk:
                return True
            rest = chunk[-2:]
    return False
