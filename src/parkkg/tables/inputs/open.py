"""A table's file, looked at before it is read: its kind, and the dialect that it really has."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from parkkg.errors import DataError, Problem
from parkkg.problems import problem
from parkkg.tables.csvw.compression import opened
from parkkg.tables.csvw.encodings import is_utf8
from parkkg.tables.csvw.model import Dialect, Table
from parkkg.tables.csvw.parser import check_dialect
from parkkg.tables.inputs.delimiters import guess_delimiter
from parkkg.tables.inputs.kinds import kind_of
from parkkg.tables.inputs.text_encoding import guess_encoding
from parkkg.tables.inputs.typed import TypedRows
from parkkg.tables.inputs.typed_reader import read_typed_file
from parkkg.text import Message, said

_SEPARATOR_LINE = re.compile(r"sep=(.)(\r?\n|\Z)")
_PACKED = (".gz", ".zst", ".zstd")
_TABBED = (".tsv", ".tab")
CARRIAGE_RETURN = ("\r",)
_BEGIN = 1 << 16  # bytes
_LEAST_EVIDENCE = 4  # characters; fewer may be of UTF-8 by chance


@dataclass(frozen=True)
class OpenedFile:
    """A table's file: its rows where their cells have types, otherwise it is text of `dialect`."""

    dialect: Dialect
    typed: TypedRows | None = None
    problems: tuple[Problem, ...] = ()


def open_file(path: Path, table: Table, name: str) -> OpenedFile:
    """Look at a table's file; `name` is the file's name in messages.

    Raises DataError where it is no table, where its dialect cannot be used, or where it has
    another encoding.
    """
    kind, dialect = kind_of(path, name), table.dialect
    if kind == "parquet":
        # The names of its columns are before the first row, and nothing is before them.
        dialect = replace(dialect, header_row_count=1, skip_rows=-1)
    if kind != "text":
        typed = read_typed_file(path, name, kind, stated_sheet(table))
        return OpenedFile(dialect, typed, typed.said)
    check_dialect(dialect, name)
    check_encoding(path, dialect, name)
    dialect, problems = _really(path, dialect, name)
    return OpenedFile(dialect, problems=problems)


def stated_sheet(table: Table) -> str:
    """The sheet of a workbook that the metadata name: as `sheet`, or after a # in the address."""
    return table.dialect.sheet or unquote(table.url.partition("#")[2])


def check_encoding(path: Path, dialect: Dialect, name: str) -> None:
    """Raise DataError where a file surely has another encoding than its dialect says."""
    guess = guess_encoding(path)
    if guess.encoding is None:
        return  # each line that cannot be decoded is reported
    if is_utf8(dialect) and guess.encoding != "utf-8":
        values = {"encoding": guess.encoding}
        sign = guess_delimiter(path, replace(dialect, encoding=guess.encoding))
        if not dialect.states_delimiter and sign != dialect.delimiter:
            values["delimiter"] = sign
        message = said("the file is not UTF-8; it seems to be {encoding}", encoding=guess.encoding)
        raise _other_encoding("PK102", message, _line_to_write(**values), name)
    wide = dialect.encoding.lower().startswith(("utf-16", "utf16", "utf-32", "utf32"))
    sure = wide or guess.evidence >= _LEAST_EVIDENCE
    if guess.encoding == "utf-8" and sure and not is_utf8(dialect):
        message = said("the file is UTF-8, and not {encoding}", encoding=dialect.encoding)
        raise _other_encoding("PK112", message, _line_to_write(encoding="utf-8"), name)


def _other_encoding(code: str, message: Message, hint: Message, name: str) -> DataError:
    found = problem(code, message, file=name, line=1, hint=hint)
    return DataError(said("{file} has another encoding", file=name), problems=(found,))


def _line_to_write(**values: str) -> Message:
    line = f'"dialect": {json.dumps(values, ensure_ascii=False)}'
    return said("write {line} into the table's metadata", line=line)


def _really(path: Path, dialect: Dialect, name: str) -> tuple[Dialect, tuple[Problem, ...]]:
    """The dialect with what the file itself says, where the metadata do not."""
    sign = separator_line(path, dialect)
    if sign is not None and not dialect.skip_rows:
        message = said('the first line, "sep={sign}", is for spreadsheets and no row', sign=sign)
        found = problem(
            "PK117", message, file=name, line=1, severity="info",
            hint="" if dialect.states_delimiter else _line_to_write(delimiter=sign),
        )  # fmt: skip
        taken = dialect.delimiter if dialect.states_delimiter else sign
        return replace(dialect, delimiter=taken, skip_rows=1), (found,)
    if not dialect.states_delimiter and is_tabbed(path):
        dialect = replace(dialect, delimiter="\t")
    return with_line_ends(path, dialect), ()


def with_line_ends(path: Path, dialect: Dialect) -> Dialect:
    """The dialect with a carriage return as the end of a line, where a file has no other.

    So wrote old Macs, and their spreadsheets still do. What the dialect says of it stays.
    """
    if dialect.line_terminators != Dialect.line_terminators:
        return dialect
    with opened(path) as file:
        begin = file.read(_BEGIN).decode(dialect.encoding, "ignore")
    # The last one may be the first half of an end.
    alone = "\r" in begin[:-1] and "\n" not in begin
    return replace(dialect, line_terminators=CARRIAGE_RETURN) if alone else dialect


def is_tabbed(path: Path) -> bool:
    """Whether the name of a file says that tabs separate its cells."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return bool(suffixes) and suffixes[-1] in _TABBED


def separator_line(path: Path, dialect: Dialect) -> str | None:
    """What the first line names as the delimiter (`sep=;`, which Excel reads); None without one."""
    with opened(path) as file:
        begin = file.read(64).decode(dialect.encoding, "ignore").removeprefix("\ufeff")
    found = _SEPARATOR_LINE.match(begin)
    return found[1] if found else None
