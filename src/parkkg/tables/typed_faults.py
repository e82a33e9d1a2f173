"""What is wrong with the cells of a workbook before their values are checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parkkg.errors import Problem
from parkkg.problems import problem
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.model import Column
from parkkg.tables.inputs.address import range_address
from parkkg.tables.inputs.sheet_facts import FaultyCell, Merged
from parkkg.tables.inputs.typed import TypedHead
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
    source: TableFile, line: int, cells: Sequence[object], texts: Sequence[str]
) -> Iterator[Problem]:
    """Whole numbers of which a spreadsheet keeps the first digits only, such as long codes."""
    message = said("has more digits than the {digits} that a spreadsheet keeps", digits=DIGITS)
    for cell, text, column in zip(cells, texts, source.table.real_columns, strict=False):
        inexact = column.datatype.base in ("double", "float", "number")
        if isinstance(cell, float) and abs(cell) >= _EXACT and not inexact:
            yield problem(
                "PK119", message, file=source.name, line=line, column=column.title, value=text,
                cell=source.cell(line, column.number),
            )  # fmt: skip
