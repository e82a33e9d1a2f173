"""What the records of an old workbook (.xls) say of its sheets.

Excel Binary File Format ([MS-XLS], 2.4). What is looked at is the same in Excel 95.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import olefile

from parkkg.tables.inputs.sheet_facts import FaultyCell, SheetError, SheetFacts

ENCRYPTED = "EncryptedPackage"  # a new workbook with a password
_STREAMS = ("Workbook", "Book")  # the second is that of Excel 95
# What olefile raises where a file is damaged; most of it is OSError.
_DAMAGE = (OSError, ValueError, IndexError, struct.error)
_BEGIN, _END, _SHEET, _FORMULA, _ERROR = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205
# Records of one cell with a value: a number in two forms, and a text in three.
_VALUES = (0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6)
_NUMBERS = 0x00BD  # several in a row
_IS_ERROR = 2
_ERRORS = MappingProxyType(
    {
        0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
        0x24: "#NUM!", 0x2A: "#N/A",
    }
)  # fmt: skip


def examine_records(path: Path) -> list[SheetFacts]:
    """What the records say of each sheet and chart, in their order.

    Raises SheetError where they cannot be read.
    """
    try:
        content = _stream(path, next(name for name in _STREAMS if name in streams(path)))
        places = [
            struct.unpack_from("<I", data)[0]
            for kind, data in _records(content, 0)
            if kind == _SHEET
        ]
        return [_sheet(content, place) for place in places]
    except (StopIteration, IndexError, struct.error) as error:
        raise SheetError(str(error) or "there is no workbook in it") from error


def streams(path: Path) -> frozenset[str]:
    """What there is of a workbook in a file of the old Office. Raises SheetError."""
    try:
        with olefile.OleFileIO(path) as file:
            return frozenset(name for name in (*_STREAMS, ENCRYPTED) if file.exists(name))
    except _DAMAGE as error:
        raise SheetError(str(error)) from error


def _stream(path: Path, name: str) -> bytes:
    try:
        with olefile.OleFileIO(path) as file:
            return bytes(file.openstream(name).read())
    except _DAMAGE as error:
        raise SheetError(str(error)) from error


def _records(content: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place to the end of what begins there, without charts within."""
    depth = 0
    while place + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, place)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, content[place + 4 : place + 4 + size]
        place += 4 + size


def _sheet(content: bytes, place: int) -> SheetFacts:
    found = SheetFacts()
    for kind, data in _records(content, place):
        if kind in _VALUES or kind in (_FORMULA, _ERROR):
            row, column = (number + 1 for number in struct.unpack_from("<HH", data))
            found.reach(row, column)
            if (error := _error(kind, data)) is not None:
                found.faulty.append(FaultyCell(row, column, error))
        elif kind == _NUMBERS:
            row, _ = struct.unpack_from("<HH", data)
            (last,) = struct.unpack_from("<H", data, len(data) - 2)
            found.reach(row + 1, last + 1)
    return found


def _error(kind: int, data: bytes) -> str | None:
    """The error that a cell shows; None where it shows a value."""
    if kind == _ERROR:
        code, is_error = data[6], data[7]
        return _ERRORS.get(code, "#N/A") if is_error else None
    if kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == _IS_ERROR:
        return _ERRORS.get(data[8], "#N/A")
    return None
