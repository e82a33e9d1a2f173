"""Sheets of workbooks (.xlsx, .xlsm, .ods, .xls), as rows of cells with types.

python-calamine reads the cells. What it does not tell, such as a cell that shows #REF!, is looked
up in the sheet itself (`sheet_xml.py`, and `sheet_records.py` for .xls).
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
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
from parkkg.tables.inputs.sheet_facts import Merged, SheetError, SheetFacts
from parkkg.tables.inputs.sheet_records import examine_records
from parkkg.tables.inputs.sheet_xml import dimension, examine, has_cells
from parkkg.tables.inputs.typed import Row, TypedRows
from parkkg.text import Message, did_you_mean, said

# Each cell within the borders of a sheet takes 24 bytes of memory, empty or not.
_MOST_CELLS = 60_000_000
_LISTED = 20  # sheets in a message


@dataclass(frozen=True)
class Sheet:
    """A sheet of cells: its name, and whether people see it."""

    name: str
    visible: bool


@dataclass(frozen=True)
class _Workbook:
    """An open workbook; `name` is the file's name in messages."""

    name: str
    cells: CalamineWorkbook
    path: Path

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Its sheets without charts, in their order."""
        return tuple(
            Sheet(sheet.name, sheet.visible == SheetVisibleEnum.Visible)
            for sheet in self.cells.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        )

    def examine(self, sheet: str) -> SheetFacts:
        """What is known of a sheet beside the values of its cells."""
        if zipfile.is_zipfile(self.path):
            with zipfile.ZipFile(self.path) as archive:
                return examine(archive, sheet)
        number = [s.name for s in self.cells.sheets_metadata].index(sheet)
        return examine_records(self.path)[number]

    def is_small(self, sheet: str) -> bool:
        """Whether a sheet surely has room in memory, by what is said of it in its first bytes."""
        if not zipfile.is_zipfile(self.path):
            return True  # an old sheet has 65,536 rows and 256 columns at most
        with zipfile.ZipFile(self.path) as archive:
            said_to_reach = dimension(archive, sheet)
        return said_to_reach is not None and said_to_reach[0] * said_to_reach[1] <= _MOST_CELLS

    def has_cells(self, sheet: str) -> bool:
        """Whether a sheet has a cell with text."""
        if zipfile.is_zipfile(self.path):
            with zipfile.ZipFile(self.path) as archive:
                return has_cells(archive, sheet)
        return self.examine(sheet).rows > 0

    def parts(self) -> list[str]:
        """The names of the files in it; an old workbook has none."""
        if zipfile.is_zipfile(self.path):
            with zipfile.ZipFile(self.path) as archive:
                return archive.namelist()
        return []

    def fail(self, code: str, message: Message, hint: Message | str = "") -> DataError:
        """The error that ends the reading, to be raised by the caller."""
        found = problem(code, message, file=self.name, hint=hint)
        return DataError(said("{file} cannot be read", file=self.name), problems=(found,))


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
        chosen = _named(workbook, sheet) if sheet else _only(workbook)
        with ThreadPoolExecutor(1) as spare:  # calamine works beside it
            examined = spare.submit(workbook.examine, chosen)
            if not workbook.is_small(chosen):
                _check_size(workbook, chosen, examined.result())
            cells = workbook.cells.get_sheet_by_name(chosen)
            found = examined.result()
        merged = tuple(
            Merged((top + 1, left + 1), (bottom + 1, right + 1))
            for (top, left), (bottom, right) in cells.merged_cell_ranges or ()
        )
        return TypedRows(
            sheet=chosen,
            width=cells.end[1] + 1 if cells.end else 0,
            rows=_Rows(cells, {(f.row, f.column): f.error for f in found.faulty}),
            said=tuple(_said(workbook, chosen, named=bool(sheet))),
            merged=merged or tuple(found.merged),
            faulty=tuple(found.faulty),
        )


@contextmanager
def _opened(path: Path, name: str) -> Iterator[_Workbook]:
    try:
        with CalamineWorkbook.from_path(path) as cells:
            yield _Workbook(name, cells, path)
    except PasswordError as error:
        message = said("is a workbook that a password protects")
        hint = said("open it with its password, and save it without one")
        raise _unreadable(name, message, hint) from error
    except (CalamineError, SheetError, zipfile.BadZipFile, EOFError, zlib.error) as error:
        message = said("is a workbook that is damaged: {error}", error=_reason(error))
        hint = said("open it in a spreadsheet, save it as .xlsx, and name that file")
        raise _unreadable(name, message, hint) from error


def _unreadable(name: str, message: Message, hint: Message) -> DataError:
    return DataError(
        said("{file} cannot be read", file=name),
        problems=(problem("PK111", message, file=name, hint=hint),),
    )


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _named(workbook: _Workbook, sheet: str) -> str:
    names = [s.name for s in workbook.sheets]
    if sheet in names:
        return sheet
    same = [name for name in names if name.casefold() == sheet.casefold()]
    if len(same) == 1:  # as a formula would find it
        return same[0]
    message = said('the workbook has no sheet "{sheet}"', sheet=sheet)
    raise workbook.fail("PK113", message, did_you_mean(sheet, names))


def _only(workbook: _Workbook) -> str:
    """The only sheet that people see and that has cells."""
    full = [s for s in workbook.sheets if workbook.has_cells(s.name)]
    seen = [s.name for s in full if s.visible]
    if len(seen) == 1:
        return seen[0]
    if not full:
        raise workbook.fail("PK113", said("the workbook has no sheet with text in it"))
    if not seen:
        message = said("the sheets with text are all hidden: {sheets}", sheets=_listed(full))
    else:
        message = said(
            "the workbook has {count} sheets, and the metadata do not say which: {sheets}",
            count=len(seen), sheets=_listed([s for s in full if s.visible]),
        )  # fmt: skip
    raise workbook.fail("PK113", message, _line_to_write(workbook.name, full[0].name))


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


def _check_size(workbook: _Workbook, sheet: str, found: SheetFacts) -> None:
    """Raise DataError where a sheet would take too much memory."""
    if found.rows * found.columns <= _MOST_CELLS:
        return
    message = said(
        'the sheet "{sheet}" reaches to {cell}: that is {cells} cells, and most must be empty',
        sheet=sheet, cell=cell_address(found.rows, found.columns), cells=found.rows * found.columns,
    )  # fmt: skip
    hint = said("delete the rows and columns after the table, save the workbook, and try again")
    raise workbook.fail("PK111", message, hint)


def _said(workbook: _Workbook, sheet: str, *, named: bool) -> Iterator[Problem]:
    """What is in the workbook and is not read."""
    names = workbook.parts()

    def info(message: Message, hint: Message | str = "") -> Problem:
        return problem("PK116", message, file=workbook.name, severity="info", hint=hint)

    hidden = [s for s in workbook.sheets if not s.visible and s.name != sheet]
    if hidden and not named:
        yield info(
            said("hidden sheets are not read: {sheets}", sheets=_listed(hidden)),
            _line_to_write(workbook.name, hidden[0].name),
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

    cells: CalamineSheet
    errors: Mapping[tuple[int, int], str]

    def __call__(self) -> Iterator[Row]:
        start = self.cells.start
        if start is None:
            return
        before = ("",) * start[1]
        faulty = {row for row, _ in self.errors}
        for number, cells in enumerate(self.cells.iter_rows(), 1):
            row = [*before, *cells] if before else cells
            if number in faulty:
                row = [
                    self.errors.get((number, column), cell) for column, cell in enumerate(row, 1)
                ]
            if row[0] != "" or row.count("") != len(row):
                yield number, row
