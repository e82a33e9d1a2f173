"""What is wrong with the cells of a workbook before their values are checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb

from parkkg.errors import Problem
from parkkg.problems import problem
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.model import Column
from parkkg.tables.inputs.address import range_address
from parkkg.tables.inputs.cell_text import plain_text
from parkkg.tables.inputs.sheet_facts import FaultyCell, Merged
from parkkg.tables.inputs.typed import Row, TypedHead
from parkkg.tables.table_file import TableFile
from parkkg.text import said

DIGITS = 15  # that a spreadsheet keeps
_EXACT = 2**53  # up to here each whole number is one of a spreadsheet, too


def sheet_faults(source: TableFile, typed: TypedHead) -> Iterator[Problem]:
    """Cells of the table that are merged, that show an error, or whose formula has no value."""
    columns = {
        column.number + typed.dialect.skip_columns: column for column in source.table.real_columns
    }
    for merged in typed.rows.merged:
        if found := _merged(source, typed, merged, columns):
            yield found
    for cell in typed.rows.faulty:
        column = columns.get(cell.column)
        if column is not None and cell.row > typed.last and _is_unsaid(cell, column):
            yield _no_value(source, cell, column)


def _merged(
    source: TableFile, typed: TypedHead, merged: Merged, columns: dict[int, Column]
) -> Problem | None:
    (top, left), (bottom, right) = merged.first, merged.last
    if bottom <= typed.dialect.skip_rows or columns.keys().isdisjoint(range(left, right + 1)):
        return None
    in_header = bottom <= typed.last
    if in_header and left == right:
        return None  # a column whose title stands in one of the header rows
    cells = range_address(merged.first, merged.last)
    column = columns.get(left)
    return problem(
        "PK114",
        said("the cells {cells} are merged: only the first of them has a value", cells=cells),
        file=source.name, line=top, cell=range_address(merged.first, merged.last, source.sheet),
        column=column.title if column is not None else "",
        severity="warning" if in_header else "error",
    )  # fmt: skip


def _is_unsaid(cell: FaultyCell, column: Column) -> bool:
    """Whether nothing else says that the cell has no value.

    The metadata may say that an error means nothing, and no datatype but text takes one.
    """
    if not cell.error:
        return True
    takes_text = BUILTINS[column.datatype.base].kind == "string" and not column.datatype.format
    return takes_text and cell.error not in column.null


def _no_value(source: TableFile, cell: FaultyCell, column: Column) -> Problem:
    message = (
        said("the cell shows an error and has no value")
        if cell.error
        else said("the formula has no value: no spreadsheet has calculated it")
    )
    return problem(
        "PK115", message, file=source.name, line=cell.row, column=column.title, value=cell.error,
        cell=source.cell(cell.row, column.number),
    )  # fmt: skip


def lost_digits(
    db: duckdb.DuckDBPyConnection, relation: str, source: TableFile, rows: Iterable[Row]
) -> Iterator[Problem]:
    """Whole numbers of which a spreadsheet keeps the first digits only, such as long codes.

    `rows` are those that were read into the relation. A text may have as many digits as it likes.
    """
    columns = [
        column
        for column in source.table.real_columns
        if column.datatype.base not in ("double", "float", "number")
    ]
    long = " OR ".join(
        f"length(c{c.number}) > {DIGITS} AND regexp_matches(c{c.number}, '^-?[0-9]+$')"
        for c in columns
    )
    if not columns or not db.execute(f"SELECT 1 FROM {relation} WHERE {long} LIMIT 1").fetchone():
        return
    message = said("has more digits than the {digits} that a spreadsheet keeps", digits=DIGITS)
    for line, cells in rows:
        for column in columns:
            cell = cells[column.number - 1] if column.number <= len(cells) else ""
            if isinstance(cell, float) and abs(cell) >= _EXACT:
                yield problem(
                    "PK119", message, file=source.name, line=line, column=column.title,
                    value=plain_text(cell), cell=source.cell(line, column.number),
                )  # fmt: skip
