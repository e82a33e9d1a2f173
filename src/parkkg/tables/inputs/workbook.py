"""Sheets of workbooks (.xlsx, .xlsm, .ods, .xls), as rows of cells with types.

python-calamine reads the cells. What it does not tell, such as a cell that shows #REF!, is looked
up in the sheet itself (`sheet_xml.py`). Old workbooks (.xls) are read by `old_workbook.py`.
"""

from __future__ import annotations

import errno
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from parkkg.errors import DataError, Problem
from parkkg.problems import problem
from parkkg.tables.inputs.address import cell_address
from parkkg.tables.inputs.old_workbook import PasswordNeeded, read_old_workbook
from parkkg.tables.inputs.sheet_facts import (
    Merged,
    Sheet,
    SheetError,
    SheetFacts,
    TooLargeError,
)
from parkkg.tables.inputs.sheet_xml import check, dimension, examine, has_cells
from parkkg.tables.inputs.typed import Row, TypedRows
from parkkg.text import Message, did_you_mean, said

# Each cell within the borders of a sheet takes 24 bytes of memory, empty or not.
_MOST_CELLS = 60_000_000
_LISTED = 20  # sheets in a message
# What is raised where a file is not what it should be.
_DAMAGE = (
    CalamineError, SheetError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError,
    RuntimeError,
)  # fmt: skip


class _Workbook(Protocol):
    """An open workbook."""

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Its sheets without charts, in their order."""

    @property
    def parts(self) -> list[str]:
        """The names of the files in it."""

    def has_cells(self, sheet: str) -> bool:
        """Whether a sheet has a cell with text."""

    def read(self, sheet: str, file: str) -> TypedRows:
        """The rows of a sheet; `file` is the name of the workbook in messages."""


@dataclass(frozen=True)
class _New:
    """A workbook that is a zip archive, which calamine reads."""

    cells: CalamineWorkbook
    archive: zipfile.ZipFile

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Its sheets without charts, in their order."""
        return tuple(
            Sheet(sheet.name, sheet.visible == SheetVisibleEnum.Visible)
            for sheet in self.cells.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        )

    @property
    def parts(self) -> list[str]:
        return self.archive.namelist()

    def has_cells(self, sheet: str) -> bool:
        return has_cells(self.archive, sheet)

    def read(self, sheet: str, file: str) -> TypedRows:
        """The rows of a sheet. Raises SheetError where it has no room in memory."""
        with ThreadPoolExecutor(1) as spare:  # calamine works beside it
            examined = spare.submit(examine, self.archive, sheet)
            size = dimension(self.archive, sheet)
            if size is None or size[0] * size[1] > _MOST_CELLS:
                _check_size(sheet, examined.result())
            cells = self.cells.get_sheet_by_name(sheet)
            found = examined.result()
        merged = tuple(
            Merged((top + 1, left + 1), (bottom + 1, right + 1))
            for (top, left), (bottom, right) in cells.merged_cell_ranges or ()
        )
        return TypedRows(
            sheet=sheet,
            width=cells.end[1] + 1 if cells.end else 0,
            rows=_Rows(file, cells, {(f.row, f.column): f.error for f in found.faulty}),
            merged=merged or tuple(found.merged),
            faulty=tuple(found.faulty),
        )


def sheets_of(path: Path, name: str) -> tuple[Sheet, ...]:
    """The sheets of a workbook with cells in them, in their order. Raises DataError."""
    with _opened(path, name) as workbook:
        return tuple(s for s in workbook.sheets if workbook.has_cells(s.name))


def read_sheet(path: Path, name: str, sheet: str = "") -> TypedRows:
    """The rows of a sheet; without a name, of the only one that people see and that has cells.

    `name` is the file's name in messages. Raises DataError where the workbook cannot be read, or
    it is not clear which sheet is meant.
    """
    with _opened(path, name) as workbook:
        chosen = _named(workbook, name, sheet) if sheet else _only(workbook, name)
        remarks = tuple(_said(workbook, name, chosen, named=bool(sheet)))
        return replace(workbook.read(chosen, name), said=remarks)


@contextmanager
def _opened(path: Path, name: str) -> Iterator[_Workbook]:
    try:
        if not zipfile.is_zipfile(path):
            yield read_old_workbook(path)
            return
        with zipfile.ZipFile(path) as archive:
            check(archive)
            with CalamineWorkbook.from_path(path) as cells:
                yield _New(cells, archive)
    except (PasswordError, PasswordNeeded) as error:
        message = said("is a workbook that a password protects")
        hint = said("open it with its password, and save it without one")
        raise _failure("PK111", name, message, hint) from error
    except TooLargeError as error:
        message = said(
            'the sheet "{sheet}" reaches to {cell}: that is {cells} cells, and most must be empty',
            sheet=error.sheet, cell=cell_address(error.rows, error.columns),
            cells=error.rows * error.columns,
        )  # fmt: skip
        hint = said("delete the rows and columns after the table, save the workbook, and try again")
        raise _failure("PK111", name, message, hint) from error
    except _DAMAGE as error:
        raise _damaged(name, error) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # which the reader of a zip archive raises that is cut
            raise
        raise _damaged(name, error) from error


def _damaged(name: str, error: Exception) -> DataError:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    message = said("is a workbook that is damaged: {error}", error=reason)
    hint = said("open it in a spreadsheet, save it as .xlsx, and name that file")
    return _failure("PK111", name, message, hint)


def _failure(code: str, name: str, message: Message, hint: Message | str = "") -> DataError:
    found = problem(code, message, file=name, hint=hint)
    return DataError(said("{file} cannot be read", file=name), problems=(found,))


def _named(workbook: _Workbook, file: str, sheet: str) -> str:
    names = [s.name for s in workbook.sheets]
    if sheet in names:
        return sheet
    same = [name for name in names if name.casefold() == sheet.casefold()]
    if len(same) == 1:  # as a formula would find it
        return same[0]
    message = said('the workbook has no sheet "{sheet}"', sheet=sheet)
    raise _failure("PK113", file, message, did_you_mean(sheet, names))


def _only(workbook: _Workbook, file: str) -> str:
    """The only sheet that people see and that has cells."""
    full = [s for s in workbook.sheets if workbook.has_cells(s.name)]
    seen = [s for s in full if s.visible]
    if len(seen) == 1:
        return seen[0].name
    if not full:
        raise _failure("PK113", file, said("the workbook has no sheet with text in it"))
    if not seen:
        message = said("the sheets with text are all hidden: {sheets}", sheets=_listed(full))
    else:
        message = said(
            "the workbook has {count} sheets, and the metadata do not say which: {sheets}",
            count=len(seen), sheets=_listed(seen),
        )  # fmt: skip
    raise _failure("PK113", file, message, _line_to_write(file, (seen or full)[0].name))


def _listed(sheets: Sequence[Sheet]) -> str:
    shown = ", ".join(f'"{s.name}"' for s in sheets[:_LISTED])
    return shown + (", …" if len(sheets) > _LISTED else "")


def _line_to_write(file: str, sheet: str) -> Message:
    address = "#".join(_in_an_address(text) for text in (file.rpartition("/")[2], sheet))
    url = json.dumps(address, ensure_ascii=False)
    return said('give each sheet a table of its own in the metadata: "url": {url}', url=url)


def _in_an_address(text: str) -> str:
    """A name as a part of an address; what is no ASCII stays as it is.

    >>> _in_an_address("2021 年")
    '2021%20年'
    """
    return "".join(quote(c, safe="") if c.isascii() else c for c in text)


def _check_size(sheet: str, found: SheetFacts) -> None:
    if found.rows * found.columns > _MOST_CELLS:
        raise TooLargeError(sheet, found.rows, found.columns)


def _said(workbook: _Workbook, file: str, sheet: str, *, named: bool) -> Iterator[Problem]:
    """What is in the workbook and is not read."""
    names = workbook.parts

    def info(message: Message, hint: Message | str = "") -> Problem:
        return problem("PK116", message, file=file, severity="info", hint=hint)

    hidden = [s for s in workbook.sheets if not s.visible and s.name != sheet]
    if hidden and not named:
        yield info(
            said("hidden sheets are not read: {sheets}", sheets=_listed(hidden)),
            _line_to_write(file, hidden[0].name),
        )
    if "xl/vbaProject.bin" in names or any(n.startswith("Basic/") for n in names):
        yield info(said("the workbook has macros; they are not run"))
    if any(n.startswith("xl/externalLinks/") and n.endswith(".xml") for n in names):
        yield info(
            said("the workbook refers to other files; what they gave it last is read"),
            said("open the workbook, let it refresh what it refers to, and save it"),
        )


@dataclass(frozen=True)
class _Rows:
    """Reads the rows of a sheet, as often as it is called; `errors` are what faulty cells show."""

    file: str
    cells: CalamineSheet
    errors: Mapping[tuple[int, int], str]

    def __call__(self) -> Iterator[Row]:
        start = self.cells.start
        if start is None:
            return
        before = ("",) * start[1]
        faulty = {row for row, _ in self.errors}
        for number, cells in self._numbered():
            row = [*before, *cells] if before else cells
            if number in faulty:
                row = [
                    self.errors.get((number, column), cell) for column, cell in enumerate(row, 1)
                ]
            if row[0] != "" or row.count("") != len(row):
                yield number, row

    def _numbered(self) -> Iterator[tuple[int, list[Any]]]:
        """The rows with their numbers. Raises DataError where Python has no date for a number."""
        number, rows = 0, self.cells.iter_rows()
        try:
            for number, cells in enumerate(rows, 1):
                yield number, cells
        except (OverflowError, ValueError) as error:
            message = said("a cell of the row has the format of a date, and a number that is none")
            found = problem(
                "PK115", message, file=self.file, line=number + 1,
                cell=cell_address(number + 1, 0, self.cells.name),
                hint=said("give the cells the format of a number, or correct the number"),
            )  # fmt: skip
            name = said("{file} cannot be read", file=self.file)
            raise DataError(name, problems=(found,)) from error
