"""Old workbooks, which curators still get from statistics offices.

The workbook in the fixtures was written by xlwt: it has the format of Excel 97 to 2003.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

from amount import mutations
from parkkg.tables.inputs.old_workbook import read_old_workbook
from parkkg.tables.inputs.sheet_facts import FaultyCell, Merged, Sheet, SheetError
from workbooks import ole

OLD = Path(__file__).resolve().parents[2] / "fixtures" / "tables" / "old.xls"


def test_cells_have_their_types() -> None:
    book = read_old_workbook(OLD)
    assert book.sheets == (Sheet("园区", True), Sheet("hid", False))
    typed = book.read("园区", "old.xls")
    rows = [(number, list(cells)) for number, cells in typed.rows()]
    assert rows[1] == (2, ["p1", date(2016, 9, 1), True, 0.056, "", "#REF!"])
    assert rows[3] == (4, ["m", "", "", "", "", ""])
    assert typed.width == 6
    assert typed.faulty == (FaultyCell(2, 6, "#REF!"),)
    assert typed.merged == (Merged((4, 1), (5, 2)),)
    assert book.has_cells("hid")


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    for stream in ("WordDocument", "Workbook"):
        with pytest.raises(SheetError):
            read_old_workbook(ole(tmp_path / "t.xls", {stream: bytes(4096)}))


def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path) -> None:
    whole, chance = OLD.read_bytes(), Random(1)
    path = tmp_path / "t.xls"
    refused = 0
    for _ in mutations(60):
        data = bytearray(whole)
        for _ in range(3):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(bytes(data[: chance.choice((len(data), chance.randrange(len(data))))]))
        try:
            book = read_old_workbook(path)
            for sheet in book.sheets:
                assert all(len(cells) == book.read(sheet.name, "t.xls").width
                           for _, cells in book.read(sheet.name, "t.xls").rows())  # fmt: skip
        except SheetError:
            refused += 1
    assert refused
