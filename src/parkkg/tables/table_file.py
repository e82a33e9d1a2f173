"""A table and its file, and how messages name a place in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from parkkg.tables.csvw.model import Table
from parkkg.tables.inputs.address import cell_address
from parkkg.tables.inputs.open import stated_sheet

_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f/\\:*?"<>|]')


@dataclass(frozen=True)
class TableFile:
    """A table and its file; `name` is the file's name in messages.

    `sheet` is the sheet of a workbook that was read; it is empty before, and in any other file.
    """

    table: Table
    path: Path
    name: str
    sheet: str = ""

    @property
    def key(self) -> str:
        """What it has for itself: its file, and the sheet that the metadata name."""
        sheet = stated_sheet(self.table)
        return f"{self.name}#{sheet}" if sheet else self.name

    @property
    def stem(self) -> str:
        """Its short name: that of its file, and of the sheet that the metadata name."""
        sheet = _NOT_IN_FILE_NAMES.sub("_", stated_sheet(self.table))
        stem = Path(self.name).stem
        return f"{stem}-{sheet}" if sheet else stem

    def cell(self, number: int, column: int = 0) -> str:
        """A cell as spreadsheets name it, or without a column, in a sheet, its row.

        `number` is that of the row in the file, and `column` that of the column in the table; the
        dialect may skip others before it. Parquet has no such names.
        """
        if not self.sheet and (not column or self.path.suffix.lower() == ".parquet"):
            return ""
        skipped = self.table.dialect.skip_columns if column else 0
        return cell_address(number, column + skipped, self.sheet)

    def cell_of(self, number: int, columns: tuple[str, ...]) -> str:
        """The cell of a row that has the value of a key; of a key of several columns, the row."""
        column = self.table.column(columns[0]) if len(columns) == 1 else None
        return self.cell(number, 0 if column is None or column.virtual else column.number)

    def titles(self, columns: Iterable[str]) -> str:
        """What people call the columns of a key."""
        return ", ".join(self.table.column(name).title for name in columns)


def short_names(sources: Iterable[TableFile]) -> Iterator[str]:
    """The short name of each; where another one before it has that, what it has for itself."""
    taken: set[str] = set()
    for source in sources:
        name = source.key if source.stem in taken else source.stem
        taken.add(name)
        yield name
