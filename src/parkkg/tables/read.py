"""Three readers of a table's file: DuckDB, one for every dialect and error, one for typed cells.

Each makes a relation with `_row` (1, 2, …), `_source` (the row's number in the file) and the cells
as text, `c1`, `c2`, ….
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from parkkg.errors import OnProblem
from parkkg.files import unnamed_file
from parkkg.problems import problem
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.compression import compression_of
from parkkg.tables.csvw.duckdb_support import (
    duckdb_supports,
    has_blank_line,
    scan,
    space_beside_quote_pattern,
)
from parkkg.tables.csvw.encodings import ReportFault
from parkkg.tables.csvw.parser import Record, records
from parkkg.tables.inputs.cell_text import CellTexts, plain_text, trimmed, writer
from parkkg.tables.inputs.typed import Row
from parkkg.tables.table_file import TableFile
from parkkg.text import said

_CELLS = 4096  # are written at once


def _is_duckdb_compatible(db: duckdb.DuckDBPyConnection, path: Path, delimiter: str) -> bool:
    """Whether DuckDB splits the file into cells as CSVW requires."""
    found = scan(path, delimiter)
    if not found.duckdb_compatible or not found.space_beside_quote:
        return found.duckdb_compatible
    query = (
        f"SELECT 1 FROM read_csv({sql.files([path])}, header = false, delim = E'\\x01', "
        f"compression = '{compression_of(path)}', "
        "quote = '', escape = '', auto_detect = false, strict_mode = false, nullstr = chr(0), "
        "columns = {'line': 'VARCHAR'}) "
        "WHERE (contains(line, ' \"') OR contains(line, '\" ')) AND "
        f"regexp_matches(line, {sql.text(space_beside_quote_pattern(delimiter))}) LIMIT 1"
    )
    try:
        return db.execute(query).fetchone() is None
    except duckdb.Error:  # a line that is too long, or no UTF-8
        return False


def read_with_duckdb(
    db: duckdb.DuckDBPyConnection,
    relation: str,
    source: TableFile,
    width: int,
    *,
    numbered: bool,
    expected: int | None = None,
) -> bool:
    """Let DuckDB read the file, if it splits it as CSVW requires; whether it did.

    Its rows have `expected` cells, otherwise as many as the table, which gets `width`: what they
    lack is empty.
    DuckDB does not count blank lines. Where rows are `numbered`, a file with blank lines is not
    read.
    """
    dialect, path = source.table.dialect, source.path
    if (
        not duckdb_supports(dialect)
        or not _is_duckdb_compatible(db, path, dialect.delimiter)
        or (numbered and has_blank_line(path))
    ):
        return False
    cells = min(expected or width, width)
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(1, cells + 1))
    empty = "".join(f", '' AS c{i}" for i in range(cells + 1, width + 1))
    # nullstr must be a text that no cell has: files with NUL are not read here.
    skipped = dialect.header_row_count
    try:
        # Rows keep their order, so DuckDB's rowid gives the number of a row in the file.
        db.execute(
            f"CREATE TABLE {relation}_cells AS SELECT * FROM read_csv("
            f"{sql.files([path])}, header = {'true' if skipped else 'false'}, "
            f"compression = '{compression_of(path)}', delim = {sql.text(dialect.delimiter)}, "
            "quote = '\"', escape = '\"', "
            "auto_detect = false, strict_mode = true, nullstr = chr(0), "
            f"columns = {{{columns}}})"
        )
        db.execute(
            f"CREATE VIEW {relation} AS SELECT rowid + 1 AS _row, "
            f"rowid + {skipped + 1} AS _source, *{empty} FROM {relation}_cells"
        )
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise  # no error of the file
    except duckdb.Error:
        # DuckDB counts records and bytes. The other reader reports the error with its line.
        db.execute(f"DROP TABLE IF EXISTS {relation}_cells")
        return False
    return True


def read_by_row(
    db: duckdb.DuckDBPyConnection,
    relation: str,
    source: TableFile,
    width: int,
    expected: int,
    report: OnProblem,
) -> tuple[str, ...]:
    """Read the file row by row, report the errors of its structure, and return its comments.

    Each row should have `expected` cells; the table gets `width` of them.
    """
    comments = []
    report_fault = _fault(source, report)

    def rows() -> Iterator[tuple[int, *tuple[str, ...]]]:
        for item in records(source.path, source.table.dialect, report_fault):
            if not isinstance(item, Record):
                comments.append(item.text)
                continue
            if len(item.cells) != expected:
                message = _wrong_number_of_cells(len(item.cells), expected)
                report_fault("PK103", item.line, "", message)
            yield item.number, *(item.cells + [""] * width)[:width]

    _insert(db, relation, width, rows())
    return tuple(comments)


def report_structure(source: TableFile, report: OnProblem) -> None:
    """Report the errors in the structure of a file, and read nothing of it."""
    for _ in records(source.path, source.table.dialect, _fault(source, report)):
        pass


def read_typed(
    db: duckdb.DuckDBPyConnection,
    relation: str,
    source: TableFile,
    typed: Iterator[Row],
    expected: int,
    report: OnProblem,
) -> None:
    """Read rows of cells that have types, as the texts that their columns want.

    A row that has more than the `expected` cells is reported.
    """
    columns, dialect = source.table.real_columns, source.table.dialect
    texts = [CellTexts(writer(column)) for column in columns[:expected]]
    missing = [""] * (len(columns) - len(texts))

    def rows() -> Iterator[tuple[int, *tuple[str, ...]]]:
        while some := list(islice(typed, max(1, _CELLS // len(columns)))):
            for number, cells in some if len(some[0][1]) > expected else ():
                report_extra(number, cells)
            by_column = zip(*(cells for _, cells in some), strict=True)
            written = [text(cells) for text, cells in zip(texts, by_column, strict=False)]
            if dialect.trim != "false":
                written = [[trimmed(text, dialect) for text in column] for column in written]
            for (number, _), *row in zip(some, *written, strict=True):
                yield number, *row, *missing

    def report_extra(number: int, cells: Sequence[object]) -> None:
        extra = [i for i in range(expected, len(cells)) if cells[i] != ""]
        if extra:
            message = _wrong_number_of_cells(extra[-1] + 1, expected)
            report(
                problem(
                    "PK103", message, file=source.name, line=number,
                    value=plain_text(cells[extra[0]]), cell=source.cell(number, extra[0] + 1),
                    hint=said("give its column a title in the header, or remove the cell"),
                )
            )  # fmt: skip

    _insert(db, relation, len(columns), rows())


def _insert(
    db: duckdb.DuckDBPyConnection,
    relation: str,
    width: int,
    rows: Iterable[tuple[int, *tuple[str, ...]]],
) -> None:
    """Make a relation of rows: each has its number in the file, and `width` cells."""
    columns = ", ".join(f"c{i} VARCHAR" for i in range(1, width + 1))
    db.execute(f"CREATE TABLE {relation} (_row BIGINT, _source BIGINT, {columns})")
    with unnamed_file() as (file, path):
        # DuckDB takes the first line end for that of the file, even in a quoted cell.
        header = ("first",) * (width + 2)
        numbered = ((row, *cells) for row, cells in enumerate(rows, 1))
        longest = _write_csv(file, chain([header], numbered), width)
        file.flush()
        size = max(2**21, longest)
        db.execute(
            f"INSERT INTO {relation} SELECT * FROM read_csv({sql.text(str(path))}, header = true, "
            "all_varchar = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false, "
            f"nullstr = chr(0), max_line_size = {size}, buffer_size = {max(size * 2, 2**25)}, "
            f"columns = {{'_row': 'BIGINT', '_source': 'BIGINT', "
            + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(1, width + 1))
            + "})"
        )


def _write_csv(file: BinaryIO, rows: Iterator[tuple[Any, ...]], width: int) -> int:
    """Write rows as CSV, with all cells in quotation marks.

    Returns the size in bytes of the longest batch, an upper bound for a row.
    """
    longest, size = 0, max(1, _CELLS // width)
    while some := list(islice(rows, size)):
        text = io.StringIO(newline="")
        csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(some)
        longest = max(longest, file.write(text.getvalue().encode()))
    return longest


def _fault(source: TableFile, report: OnProblem) -> ReportFault:
    """Reports what is wrong with the structure of a file, by code, line, value and message."""
    return lambda code, line, value, message: report(
        problem(code, message, file=source.name, line=line, value=value)
    )


def _wrong_number_of_cells(cells: int, width: int) -> str:
    if cells > width:
        return said("the row has {cells} cells, too many for {columns} columns", cells=cells,
                    columns=width)  # fmt: skip
    return said(
        "the row has {cells} cells, too few for {columns} columns", cells=cells, columns=width
    )
