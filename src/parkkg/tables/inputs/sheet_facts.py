"""What is known of a sheet beside the values of its cells, whatever the format of its workbook."""

from __future__ import annotations

from dataclasses import dataclass, field


class SheetError(Exception):
    """A workbook is not written as its format says."""


class TooLargeError(Exception):
    """A sheet has cells so far apart that those between them have no room in memory."""

    def __init__(self, sheet: str, rows: int, columns: int) -> None:
        super().__init__(sheet)
        self.sheet, self.rows, self.columns = sheet, rows, columns


@dataclass(frozen=True)
class Sheet:
    """A sheet of cells: its name, and whether people see it."""

    name: str
    visible: bool


@dataclass(frozen=True)
class Merged:
    """Cells that were merged: the first and the last, as (row, column). Only the first has text."""

    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True)
class FaultyCell:
    """A cell without a value: `error` is what it shows, such as #REF!; a formula may show none."""

    row: int
    column: int
    error: str


@dataclass
class SheetFacts:
    """A sheet: the last row and column with text, cells without a value, and merged cells."""

    rows: int = 0
    columns: int = 0
    faulty: list[FaultyCell] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Note that there is text in a cell."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
