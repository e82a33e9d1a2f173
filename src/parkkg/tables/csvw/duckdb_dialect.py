"""Which files DuckDB cuts as CSVW wants them cut, by their dialect and a glance at their bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from parkkg.tables.csvw.encodings import is_utf8
from parkkg.tables.csvw.model import Dialect

_CHUNK = 1 << 22
_LONE = re.compile(rb"\r(?!\n|\Z)")


def is_plain(dialect: Dialect) -> bool:
    """Whether DuckDB cuts files of this dialect as CSVW wants them cut."""
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
class Look:
    """What a glance at a file's bytes says of it.

    `tidy`: DuckDB cuts it as the reader here does. Otherwise a carriage return stands alone,
    which DuckDB takes for the end of a line, or the first line is blank, which it takes for the
    header, or there is a NUL. `spaced`: somewhere a space stands beside a quotation mark; DuckDB
    drops it where it is outside of the cell (see `spaced_line`).
    """

    tidy: bool
    spaced: bool


def look_at(path: Path) -> Look:
    """Look at a file, quickly and in bounded memory."""
    spaced, rest, first = False, b"", True
    with path.open("rb") as file:
        while chunk := rest + file.read(_CHUNK):
            if chunk == rest:  # the last byte of all
                return Look(chunk != b"\r", spaced)
            if first and chunk.removeprefix(codecs.BOM_UTF8).startswith((b"\n", b"\r")):
                return Look(False, spaced)
            if b"\0" in chunk or (b"\r" in chunk and _LONE.search(chunk)):
                return Look(False, spaced)
            spaced = spaced or b' "' in chunk or b'" ' in chunk
            rest, first = chunk[-1:], False
    return Look(True, spaced)


def spaced_line(delimiter: str) -> str:
    """A pattern (RE2) that fits lines with a space between a quotation mark and its cell's border.

    Inside a quoted cell quotation marks stand in pairs, so that an odd one opens or closes it.
    """
    d = re.escape(delimiter)
    opened = rf'(^|{d}) +("("")*([^"]|$)|("")+ *({d}|$)|("")+ +"|"""")'
    return rf'{opened}|((^|[^"])"("")*|(^|{d})("")+) +({d}|$|")'


def has_blank_line(path: Path) -> bool:
    """Whether two ends of line follow one another, inside a cell or outside."""
    with path.open("rb") as file:
        rest = b""
        while chunk := file.read(_CHUNK):
            chunk = rest + chunk
            if b"\n\n" in chunk or b"\n\r\n" in chunk:
                return True
            rest = chunk[-2:]
    return False
