"""Which files DuckDB splits into cells as CSVW requires, by their dialect and their bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from parkkg.tables.csvw.compression import opened
from parkkg.tables.csvw.encodings import is_utf8
from parkkg.tables.csvw.model import Dialect

_CHUNK = 1 << 18  # which a processor keeps at hand
_LONE = re.compile(rb"\r(?!\n|\Z)")
_MARK = re.compile(codecs.BOM_UTF8)


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
    `space_beside_quote`: somewhere a space seems to stand between a quotation mark and the border
    of its cell, where DuckDB drops it: `space_beside_quote_pattern` is sure of that.
    """

    duckdb_compatible: bool
    space_beside_quote: bool


def scan(path: Path, delimiter: str) -> FileScan:
    """Scan the bytes of a file, in bounded memory."""
    spaced = _spaces_beside_quotes(delimiter.encode())
    space_beside_quote, rest, first = False, b"", True
    with opened(path) as file:
        while chunk := rest + file.read(_CHUNK):
            if chunk == rest:  # the last bytes of the file
                return FileScan(not chunk.endswith(b"\r"), space_beside_quote)
            if first:
                begin = chunk.removeprefix(codecs.BOM_UTF8)
                if begin.startswith((b"\n", b"\r")):
                    return FileScan(False, space_beside_quote)
                space_beside_quote = begin.startswith(b" ")
            mark = _MARK.search(chunk, first)  # at the beginning of the file is its place
            if mark or b"\0" in chunk or (b"\r" in chunk and _LONE.search(chunk)):
                return FileScan(False, space_beside_quote)
            space_beside_quote = space_beside_quote or any(p.search(chunk) for p in spaced)
            rest, first = chunk[-2:], False
    return FileScan(True, space_beside_quote)


def _spaces_beside_quotes(delimiter: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Patterns that match more than `space_beside_quote_pattern`, and also at the end of a chunk.

    Each begins with fixed bytes, which are searched for ten times as fast as anything else.
    """
    border = rb"[%s\r\n]" % re.escape(delimiter)
    opened = rb' "(?<=[%s\n ] ")(?:(?:"")*(?:[^"]|\Z)|"(?:"")*(?: *(?:%s|\Z)| +")|""")'
    return (
        re.compile(opened % (re.escape(delimiter), border)),
        re.compile(rb'"  *(?:%s|"|\Z)' % border),
    )


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
