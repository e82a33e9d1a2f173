"""What the XML of a sheet says beside its values: how far it reaches, and cells without a value.

Office Open XML (ECMA-376, part 1, 18.3) and OpenDocument 1.3 (part 3, 9.1).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from typing import IO
from xml.parsers import expat

from parkkg.tables.inputs.address import column_number
from parkkg.tables.inputs.sheet_facts import FaultyCell, Merged, SheetError, SheetFacts
from parkkg.text import said

_CHUNK, _HEAD, _SMALL = 1 << 20, 8192, 1 << 25
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')
_ROW = re.compile(rb'<row [^>]*?r="(\d+)"')
_INDENTED = re.compile(rb">\s+<")
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,9})(\d{1,18})')
_REFERENCE = re.compile(r"([A-Z]{1,9})(\d{1,18})")
_LONG = 19  # digits; no sheet has so many rows
# One of them stands wherever a formula has no value; attributes are in double quotation marks.
_NO_VALUE = (b"</f></c>", b"<v></v>", b"<v/>", b"<v />", b"/></c>")
_HAS_CELLS = re.compile(rb"<(\w+:)?(v|is|f)[ />]")


class _Handler:
    """Takes what a parser of XML finds."""

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """A text, or a piece of one."""


def examine(archive: zipfile.ZipFile, sheet: str) -> SheetFacts:
    """What the XML of a sheet says. Raises SheetError where it cannot be read."""
    if "content.xml" in archive.namelist():
        handler = _OpenDocument()
        with archive.open("content.xml") as file:
            _parse(file, handler)
        return handler.sheets.get(sheet, SheetFacts())
    part = _part(archive, sheet)
    with archive.open(part) as file:
        seen = _at_a_glance(file, each_cell=archive.getinfo(part).file_size <= _SMALL)
    if seen is not None:
        return seen
    with archive.open(part) as file:
        return _office_open(file)


def check(archive: zipfile.ZipFile) -> None:
    """Raise SheetError where the XML that calamine reads first is not well-formed.

    It would never stop reading an OpenDocument workbook of which a part is missing.
    """
    parts = set(archive.namelist())
    for part in ("content.xml", "META-INF/manifest.xml", "xl/workbook.xml"):
        if part in parts:
            with archive.open(part) as file:
                _parse(file, _Handler())


def dimension(archive: zipfile.ZipFile, sheet: str) -> tuple[int, int] | None:
    """The rows and columns that a large sheet says it has; None where that has to be found out.

    In a small sheet each cell is looked at before calamine reads it, for one that is far away would
    take all memory. Raises SheetError.
    """
    if "content.xml" in archive.namelist():
        return None
    part = _part(archive, sheet)
    if archive.getinfo(part).file_size <= _SMALL:
        return None
    with archive.open(part) as file:
        return _dimension(file.read(_HEAD))


def _dimension(head: bytes) -> tuple[int, int] | None:
    found = _DIMENSION.search(head)
    return (int(found[2]), column_number(found[1].decode())) if found else None


def has_cells(archive: zipfile.ZipFile, sheet: str) -> bool:
    """Whether a sheet has a cell with text. Raises SheetError where it cannot be read."""
    if "content.xml" in archive.namelist():
        return examine(archive, sheet).rows > 0
    with archive.open(_part(archive, sheet)) as file:
        rest = b""
        while chunk := file.read(_CHUNK):
            if _HAS_CELLS.search(rest + chunk):
                return True
            rest = chunk[-20:]
    return False


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The name of the file in the archive that is a sheet."""
    try:
        sheets = _values(archive, "xl/workbook.xml", "sheet")
        targets = {
            relation["Id"]: relation["Target"]
            for relation in _values(archive, "xl/_rels/workbook.xml.rels", "Relationship")
        }
        target = next(targets[s["id"]] for s in sheets if s["name"] == sheet)
        name = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
        archive.getinfo(name)
    except (KeyError, StopIteration) as error:
        raise SheetError(said('there is nothing of the sheet "{sheet}"', sheet=sheet)) from error
    return name


def _values(archive: zipfile.ZipFile, part: str, element: str) -> list[Mapping[str, str]]:
    """The attributes of all elements of that name in a part."""
    found: list[Mapping[str, str]] = []

    class Elements(_Handler):
        def start(self, name: str, values: Mapping[str, str]) -> None:
            if name == element:
                found.append(values)

    with archive.open(part) as file:
        _parse(file, Elements())
    return found


def _at_a_glance(file: IO[bytes], *, each_cell: bool) -> SheetFacts | None:
    """A sheet in which nothing is unusual, by its bytes alone; None where it has to be parsed.

    Without a look at `each_cell` the sheet is believed how far it reaches.
    """
    head = before = last = b""
    size = None
    while chunk := file.read(_CHUNK):
        if not head:
            head, size = chunk[:_HEAD], _dimension(chunk[:_HEAD])
            if size is None or _INDENTED.search(head.partition(b"<sheetData")[2]):
                return None
        if _is_unusual(last[-32:] + chunk[:32]) or _is_unusual(chunk):
            return None
        if each_cell and not _is_within(last[-64:] + chunk, size):
            return None
        before, last = last, chunk
    if size is None:
        return None
    found = max((int(row) for row in _ROW.findall((before + last)[-_CHUNK:])), default=0)
    return SheetFacts(*size) if found <= size[0] else None


def _is_within(chunk: bytes, size: tuple[int, int] | None) -> bool:
    """Whether all cells are in so many rows and columns."""
    found = _CELL.findall(chunk)
    rows, columns = size or (0, 0)
    letters = max((column for column, _ in found), key=lambda c: (len(c), c), default=b"A")
    return (
        column_number(letters.decode()) <= columns
        and max((int(row) for _, row in found), default=0) <= rows
    )


def _is_unusual(chunk: bytes) -> bool:
    """Whether a cell in it may show an error, or have a formula without a value."""
    if b't="e"' in chunk or b"='" in chunk:
        return True
    return b"<f" in chunk and any(sign in chunk for sign in _NO_VALUE)


def _office_open(file: IO[bytes]) -> SheetFacts:
    handler = _OfficeOpen()
    _parse(file, handler)
    return handler.found


class _OfficeOpen(_Handler):
    """A sheet of Office Open XML. Rows and cells may leave out where they are."""

    def __init__(self) -> None:
        self.found = SheetFacts()
        self._row = self._column = 0
        self._kind = ""
        self._formula = self._has_value = self._in_text = False
        self._text = ""

    def start(self, name: str, values: Mapping[str, str]) -> None:
        if name in ("v", "is"):
            self._has_value = self._in_text = True
        elif name == "c":
            place = _REFERENCE.fullmatch(values.get("r", ""))
            self._column = column_number(place[1]) if place else self._column + 1
            self._row = int(place[2]) if place else self._row
            self._kind, self._text = values.get("t", "n"), ""
            self._formula = self._has_value = False
        elif name == "f":
            self._formula = True
        elif name == "row":
            number = values.get("r", "")
            self._row = int(number) if number.isdecimal() and len(number) < _LONG else self._row + 1
            self._column = 0

    def end(self, name: str) -> None:
        if name in ("v", "is"):
            self._in_text = False
        elif name == "c":
            self._cell()

    def text(self, data: str) -> None:
        if self._in_text:
            self._text += data

    def _cell(self) -> None:
        text = self._text.strip()
        if text or self._formula:
            self.found.reach(self._row, self._column)
        # A formula may have an empty text for its value: that is one.
        empty = self._formula and not text and not (self._has_value and self._kind == "str")
        if empty or self._kind == "e":
            self.found.faulty.append(FaultyCell(self._row, self._column, text))


class _OpenDocument(_Handler):
    """All sheets of OpenDocument, by their names. What is alike is there once, with a number."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetFacts] = {}
        self._found = SheetFacts()
        self._depth = 0  # a cell may have a table in it
        self._row = self._rows = self._column = 0
        self._cell: Mapping[str, str] = {}
        self._text = ""
        self._in_text = False

    def start(self, name: str, values: Mapping[str, str]) -> None:
        self._depth += name == "table"
        if self._depth != 1:
            return
        if name == "table":
            self._found = self.sheets.setdefault(values.get("name", ""), SheetFacts())
            self._row = 0
        elif name == "table-row":
            self._rows, self._column = _number(values, "number-rows-repeated"), 0
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._text = values, ""
        elif name == "p":
            self._in_text = True

    def end(self, name: str) -> None:
        if self._depth == 1:
            if name == "table-row":
                self._row += self._rows
            elif name == "p":
                self._in_text = False
            elif name in ("table-cell", "covered-table-cell"):
                self._note_cell()
        self._depth -= name == "table"

    def text(self, data: str) -> None:
        if self._in_text:
            self._text += data

    def _note_cell(self) -> None:
        cell, kind = self._cell, self._cell.get("value-type")
        first = self._row + 1, self._column + 1
        self._column += _number(cell, "number-columns-repeated")
        last = self._row + self._rows, self._column
        if self._text or kind or "formula" in cell:
            self._found.reach(*last)
        wrong = "error" in (kind, cell.get("calcext:value-type"))
        if wrong or ("formula" in cell and kind is None):
            self._found.faulty += [
                FaultyCell(row, column, self._text if wrong else "")
                for row in range(first[0], last[0] + 1)
                for column in range(first[1], last[1] + 1)
            ]
        down = _number(cell, "number-rows-spanned") - 1
        right = _number(cell, "number-columns-spanned") - 1
        if down or right:
            self._found.merged.append(Merged(first, (first[0] + down, first[1] + right)))


def _number(values: Mapping[str, str], name: str) -> int:
    text = values.get(name, "")
    return int(text) if text.isdecimal() and len(text) < _LONG else 1


def _parse(file: IO[bytes], handler: _Handler) -> None:
    """Parse XML. Names come without their prefixes, but for the attributes of LibreOffice.

    Raises SheetError where it is not well-formed, or has a document type.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, values: handler.start(
        _local(name), {_local(key): value for key, value in values.items()}
    )
    parser.EndElementHandler = lambda name: handler.end(_local(name))
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.ParseFile(file)
    except expat.ExpatError as error:
        raise SheetError(str(error)) from error


def _local(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return name if prefix == "calcext" else local


def _refuse(*_: object) -> None:
    raise SheetError("a document type")
