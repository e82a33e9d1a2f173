"""What the records of an old workbook say of its sheets."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from parkkg.tables.inputs.sheet_facts import FaultyCell, SheetError
from parkkg.tables.inputs.sheet_records import examine_records, streams
from workbooks import ole, records

_BEGIN, _END, _SHEET = (0x0809, bytes(8)), (0x000A, b""), 0x0085


def cell(row: int, column: int, rest: bytes = bytes(10)) -> bytes:
    return struct.pack("<HH", row, column) + bytes(2) + rest


_FORMULA_WITH_ERROR = b"\x02\0\x07\0\0\0\xff\xff"
_FORMULA_WITH_TEXT = b"\x00\0\0\0\0\0\xff\xff"


def book(path: Path, *sheets: bytes) -> Path:
    """A workbook of these sheets, as records after their beginning."""
    names = [(_SHEET, bytes(10)) for _ in sheets]
    place = len(records(_BEGIN, *names, _END))
    listed, bodies = [], b""
    for sheet in sheets:
        listed.append((_SHEET, struct.pack("<I", place + len(bodies)) + bytes(6)))
        bodies += records(_BEGIN) + sheet + records(_END)
    return ole(path, {"Workbook": (records(_BEGIN, *listed, _END) + bodies).ljust(4096, b"\0")})


def test_cells_are_found_and_those_that_show_an_error(tmp_path: Path) -> None:
    chart = records(_BEGIN, (0x0203, cell(99, 99)), _END)
    first = records(
        (0x00FD, cell(0, 0)),
        (0x0205, cell(1, 2, b"\x17\x01")),  # an error
        (0x0205, cell(2, 2, b"\x01\x00")),  # true
        (0x0006, cell(3, 1, _FORMULA_WITH_ERROR)),
        (0x0006, cell(4, 1, _FORMULA_WITH_TEXT)),
        (0x00BD, struct.pack("<HH", 5, 1) + bytes(18) + struct.pack("<H", 3)),
    )
    found = examine_records(
        book(tmp_path / "t.xls", first + chart, b"", records((0x027E, cell(1, 1))))
    )
    assert [(sheet.rows, sheet.columns) for sheet in found] == [(6, 4), (0, 0), (2, 2)]
    assert found[0].faulty == [FaultyCell(2, 3, "#REF!"), FaultyCell(4, 2, "#DIV/0!")]


def test_records_that_are_cut_are_refused(tmp_path: Path) -> None:
    cut = records(_BEGIN, (_SHEET, b"\0"), _END).ljust(4096, b"\0")
    path = ole(tmp_path / "t.xls", {"Workbook": cut})
    assert streams(path) == {"Workbook"}
    with pytest.raises(SheetError):
        examine_records(path)


def test_a_file_that_is_cut_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xls", records((0x0203, cell(0, 0))))
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(SheetError):
        examine_records(path)


def test_without_a_workbook_there_are_no_sheets(tmp_path: Path) -> None:
    with pytest.raises(SheetError):
        examine_records(ole(tmp_path / "t.xls", {"WordDocument": bytes(4096)}))
