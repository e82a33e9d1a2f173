"""Three readers of a table's file: DuckDB, one for every dialect and error, one for typed cells.

Each makes a relation with `_row` (1, 2, …), `_source` (the row's number in the file) and the cells
as text, `c1`, `c2`, ….
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb

from parkkg.errors import Report
from parkkg.files import unnamed_file
from parkkg.problems import problem
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.duckdb_support import (
    duckdb_supports,
    has_blank_line,
    scan,
    space_beside_quote_pattern,
)
from parkkg.tables.csvw.packed import packing_of
from parkkg.tables.csvw.parser import Record, records
from parkkg.tables.inputs.cell_text import plain_text, writer
from parkkg.tables.inputs.typed import Row
from parkkg.tables.table_file import TableFile
from parkkg.tables.typed_faults import DIGITS, lost_digits
from parkkg.text import said


def _is_duckdb_compatible(db: duckdb.DuckDBPyConnection, path: Path, delimiter: str) -> bool:
    """Whether DuckDB splits the file into cells as CSVW requires."""
    found = scan(path)
    if not found.duckdb_compatible or not found.space_beside_quote:
        return found.duckdb_compatible
    query = (
        f"SELECT 1 FROM read_csv({sql.files([path])}, header = false, delim = E'\\x01', "
        f"compression = '{packing_of(path)}', "
        "quote = '', escape = '', auto_detect = false, strict_mode = false, nullstr = chr(0), "
        "columns = {'line': 'VARCHAR'}) "
        f"WHERE regexp_matches(line, {sql.text(space_beside_quote_pattern(delimiter))}) LIMIT 1"
    )
    try:
        return db.execute(query).fetchone() is None
    except duckdb.Error:  # a line that is too long, or no UTF-8
        return False


def read_with_duckdb(
    db: duckdb.DuckDBPyConnection, relation: str, source: TableFile, width: int, *, numbered: bool
) -> bool:
    """Let DuckDB read the file, if it splits it as CSVW requires; whether it did.

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
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(1, width + 1))
    # nullstr must be a text that no cell has: files with NUL are not read here.
    skipped = dialect.header_row_count
    try:
        # Rows keep their order, so DuckDB's rowid gives the number of a row in the file.
        db.execute(
            f"CREATE TABLE {relation}_cells AS SELECT * FROM read_csv("
            f"{sql.files([path])}, header = {'true' if skipped else 'false'}, "
            f"compression = '{packing_of(path)}', delim = {sql.text(dialect.delimiter)}, "
            "quote = '\"', escape = '\"', "
            "auto_detect = false, strict_mode = true, nullstr = chr(0), "
            f"columns = {{{columns}}})"
        )
        db.execute(
            f"CREATE VIEW {relation} AS SELECT rowid + 1 AS _row, "
            f"rowid + {skipped + 1} AS _source, * FROM {relation}_cells"
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
    report: Report,
) -> tuple[str, ...]:
    """Read the file row by row, report the errors of its structure, and return its comments.

    Each row should have `expected` cells; the table gets `width` of them.
    """
    comments = []

    def report_fault(code: str, line: int, value: str, message: str) -> None:
        report(problem(code, message, file=source.name, line=line, value=value))

    def rows() -> Iterator[tuple[int, Sequence[str]]]:
        for item in records(source.path, source.table.dialect, report_fault):
            if not isinstance(item, Record):
                comments.append(item.text)
                continue
            if len(item.cells) != expected:
                message = _wrong_number_of_cells(len(item.cells), expected)
                report_fault("PK103", item.line, "", message)
            yield item.number, item.cells

    _insert(db, relation, width, rows())
    return tuple(comments)


def read_typed(
    db: duckdb.DuckDBPyConnection,
    relation: str,
    source: TableFile,
    typed: Iterable[Row],
    expected: int,
    report: Report,
) -> None:
    """Read rows of cells that have types, as the texts that their columns want.

    A row that has more than the `expected` cells is reported.
    """
    columns = source.table.real_columns
    writers = tuple(writer(column, source.table.dialect) for column in columns[:expected])

    def rows() -> Iterator[tuple[int, Sequence[str]]]:
        for number, cells in typed:
            if len(cells) > expected:
                found = problem(
                    "PK103", _wrong_number_of_cells(len(cells), expected), file=source.name,
                    line=number, cell=source.cell(number, expected + 1),
                    value=plain_text(cells[expected]),
                )  # fmt: skip
                report(found)
            texts = [write(cell) for write, cell in zip(writers, cells, strict=False)]
            if len(max(texts, key=len, default="")) > DIGITS:
                for found in lost_digits(source, number, cells, texts):
                    report(found)
            yield number, texts

    _insert(db, relation, len(columns), rows())


def _insert(
    db: duckdb.DuckDBPyConnection,
    relation: str,
    width: int,
    rows: Iterable[tuple[int, Sequence[str]]],
) -> None:
    """Make a relation of rows, each with its number in the file; it gets `width` cells of each."""
    columns = ", ".join(f"c{i} VARCHAR" for i in range(1, width + 1))
    db.execute(f"CREATE TABLE {relation} (_row BIGINT, _source BIGINT, {columns})")
    empty = [""] * width
    with (
        unnamed_file() as (binary, path),
        io.TextIOWrapper(binary, encoding="utf-8", newline="") as file,
    ):
        csv_writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        # DuckDB takes the first line end for that of the file, even in a quoted cell.
        csv_writer.writerow(["first"] * (width + 2))
        longest = 0
        for row, (number, cells) in enumerate(rows, 1):
            given = cells if len(cells) == width else [*cells, *empty][:width]
            csv_writer.writerow([row, number, *given])
            longest = max(longest, sum(map(len, given)))
        file.flush()
        size = max(2**21, 8 * longest + 65536)
        db.execute(
            f"INSERT INTO {relation} SELECT * FROM read_csv({sql.text(str(path))}, header = true, "
            "all_varchar = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false, "
            f"nullstr = chr(0), max_line_size = {size}, buffer_size = {max(size * 2, 2**25)}, "
            f"columns = {{'_row': 'BIGINT', '_source': 'BIGINT', "
            + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(1, width + 1))
            + "})"
        )


def _wrong_number_of_cells(cells: int, width: int) -> str:
    if cells > width:
        return said("the row has {cells} cells, too many for {columns} columns", cells=cells,
                    columns=width)  # fmt: skip
    return said(
        "the row has {cells} cells, too few for {columns} columns", cells=cells, columns=width
    )
