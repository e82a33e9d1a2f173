"""Every row of a file that nothing describes yet, as text, with what the file shows of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb

from parkkg.errors import OnProblem, Problem
from parkkg.tables.csvw.model import Column, Dialect, Table
from parkkg.tables.csvw.parser import Record, records
from parkkg.tables.inputs.delimiters import guess_delimiter
from parkkg.tables.inputs.kinds import FileKind, kind_of
from parkkg.tables.inputs.open import is_tabbed, separator_line, with_line_ends
from parkkg.tables.inputs.sheet_facts import Sheet
from parkkg.tables.inputs.text_encoding import guess_encoding
from parkkg.tables.inputs.typed import TypedRows
from parkkg.tables.inputs.typed_reader import read_typed_file
from parkkg.tables.inputs.workbook import sheets_of
from parkkg.tables.read import read_by_row, read_typed, read_with_duckdb, report_structure
from parkkg.tables.table_file import TableFile

_FIRST = 200


@dataclass(frozen=True)
class RawTable:
    """The rows of a file, or of a sheet, in a relation of the database.

    `relation` has `_row` (1, 2, …), `_source` (the number of the row in the file: that of a sheet,
    or the record of a text) and `width` texts `c1`, `c2`, …; what is empty is an empty text. Rows
    before the header and the header are rows like all others, but for Parquet: its names are the
    row with `_source` 0. `dialect` has the encoding and the delimiter that a text seems to have,
    and where a first line `sep=;` is left out. `typed` has what is said of a sheet: its merged
    cells, and cells that show an error.
    """

    relation: str
    kind: FileKind
    width: int
    rows: int
    dialect: Dialect
    typed: TypedRows | None = None


def sheets_in(path: Path, name: str = "") -> tuple[Sheet, ...]:
    """The sheets of a workbook that have cells, in their order; of any other file, none.

    Raises DataError where the file is no table, or the workbook cannot be read.
    """
    name = name or path.name
    return sheets_of(path, name) if kind_of(path, name) == "workbook" else ()


def load_rows(
    db: duckdb.DuckDBPyConnection,
    relation: str,
    path: Path,
    report: OnProblem,
    *,
    name: str = "",
    sheet: str = "",
) -> RawTable:
    """Read every row of a file in any format into a new relation, as text.

    `name` is the file's name in messages, by default without its folder. `sheet` names one of a
    workbook; it is not needed where only one that people see has cells. `report` gets what is
    wrong with the structure of the file, such as a quotation mark that is never closed. Raises
    DataError where the file is no table: its problems say what it is, and what to do.

        with database() as db:
            for sheet in sheets_in(path) or [None]:
                table = load_rows(db, "raw", path, report, sheet=sheet.name if sheet else "")
                db.execute(f"SELECT c1 FROM {table.relation} ORDER BY _row LIMIT 5").fetchall()
    """
    name = name or path.name
    kind = kind_of(path, name)
    if kind == "text":
        return _load_text(db, relation, path, name, report)
    typed = read_typed_file(path, name, kind, sheet)
    dialect = Dialect(header_row_count=0, sheet=typed.sheet)
    source = replace(_source(path, name, typed.width, dialect), sheet=typed.sheet)
    read_typed(db, relation, source, typed.rows(), typed.width, report)
    return RawTable(relation, kind, typed.width, _count(db, relation), dialect, typed)


def _load_text(
    db: duckdb.DuckDBPyConnection, relation: str, path: Path, name: str, report: OnProblem
) -> RawTable:
    dialect = Dialect(header_row_count=0, encoding=guess_encoding(path).encoding or "utf-8")
    dialect = with_line_ends(path, dialect)
    if (sign := separator_line(path, dialect)) is not None:
        dialect = replace(dialect, delimiter=sign, skip_rows=1)
    else:
        sign = "\t" if is_tabbed(path) else guess_delimiter(path, dialect)
        dialect = replace(dialect, delimiter=sign)

    def structural(found: Problem) -> None:
        """Notes around a table make rows of other widths: that is no fault yet."""
        if found.code != "PK103":
            report(found)

    width = max(islice(_widths(path, dialect), _FIRST), default=0)
    if not width:
        db.execute(f"CREATE TABLE {relation} (_row BIGINT, _source BIGINT)")
        report_structure(_source(path, name, 0, dialect), report)
        return RawTable(relation, "text", 0, 0, dialect)
    source = _source(path, name, width, dialect)
    if not read_with_duckdb(db, relation, source, width, numbered=True):
        width = max(_widths(path, dialect))
        read_by_row(db, relation, _source(path, name, width, dialect), width, width, structural)
    return RawTable(relation, "text", width, _count(db, relation), dialect)


def _widths(path: Path, dialect: Dialect) -> Iterator[int]:
    """How many cells each row has."""
    for item in records(path, dialect, lambda *_: None):
        if isinstance(item, Record):
            yield len(item.cells)


def _source(path: Path, name: str, width: int, dialect: Dialect) -> TableFile:
    """A file whose columns are all of text."""
    columns = tuple(Column(number, f"c{number}") for number in range(1, width + 1))
    return TableFile(Table(path.resolve().as_uri(), columns, dialect=dialect), path, name)


def _count(db: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0])
