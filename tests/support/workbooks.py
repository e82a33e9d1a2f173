"""Workbooks that are written by hand, so that a test can write what a spreadsheet would not."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from parkkg.tables.inputs.address import column_letters

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# Numbers of styles: a date, a date with its time, a time, per cent, a span of time.
_FORMATS = (0, 14, 22, 21, 10, 46)


@dataclass(frozen=True)
class Formula:
    """A formula, and its value as XML, if the spreadsheet stored one."""

    text: str
    value: str | None = None
    kind: str = "n"


@dataclass(frozen=True)
class Fault:
    """A cell that shows an error."""

    text: str


@dataclass(frozen=True)
class Days:
    """A number that is shown as a span of time, however long."""

    number: float


@dataclass(frozen=True)
class Percent:
    """A number that is shown in per cent."""

    number: float


def xlsx(
    path: Path,
    sheets: Mapping[str, Sequence[Any]],
    *,
    hidden: Sequence[str] = (),
    merged: Mapping[str, Sequence[str]] | None = None,
    dimension: str | None = None,
    parts: Mapping[str, str] | None = None,
) -> Path:
    """Write a workbook; None is no cell, and `parts` are other files in it."""
    files = dict(parts or {})
    names = list(sheets)
    files["xl/workbook.xml"] = _workbook(names, hidden)
    files["xl/_rels/workbook.xml.rels"] = _relations(
        [(f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(names) + 1)]
        + [("rIdS", "styles", "styles.xml")]
    )
    files["_rels/.rels"] = _relations([("rId1", "officeDocument", "xl/workbook.xml")])
    files["xl/styles.xml"] = _styles()
    files["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    for number, (name, rows) in enumerate(sheets.items(), 1):
        spans = (merged or {}).get(name, ())
        files[f"xl/worksheets/sheet{number}.xml"] = _sheet(rows, spans, dimension)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def ods(path: Path, body: str) -> Path:
    """Write a workbook of OpenDocument; `body` are its tables as XML."""
    names = ("office", "table", "text", "manifest")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml", f"<manifest:manifest {spaces}>{entry}</manifest:manifest>"
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces} {calc}><office:body><office:spreadsheet>{body}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def ole(path: Path, streams: Mapping[str, bytes]) -> Path:
    """Write a file of the old Office; each stream has 4,096 bytes or more."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    places, data, fat = [], b"", [table, end]  # the table of sectors, then the directory
    for content in streams.values():
        sectors = -(-len(content) // 512)
        first = len(fat)
        places.append((first, len(content)))
        fat += [*range(first + 1, first + sectors), end]
        data += content.ljust(sectors * 512, b"\0")
    entries = [_entry("Root Entry", 5, 1, end, 0)]
    for number, (name, place) in enumerate(zip(streams, places, strict=True), 1):
        entries.append(_entry(name, 2, number + 1 if number < len(streams) else free, *place))
    directory = b"".join(entries).ljust(512, b"\0")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack(
        "<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0, 0
    )  # fmt: skip
    header += struct.pack("<108I", *([free] * 108))
    chain = struct.pack("<128I", *fat, *([free] * (128 - len(fat))))
    path.write_bytes(header + chain + directory + data)
    return path


def _entry(name: str, kind: int, other: int, first: int, size: int) -> bytes:
    """An entry of the directory: the root has the others as its child, each has the next."""
    free = 0xFFFFFFFF
    text = name.encode("utf-16-le") + b"\0\0"
    sides = (free, free, other) if kind == 5 else (free, other, free)
    return text.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIQ", len(text), kind, 1, *sides, first, size
    )


def records(*items: tuple[int, bytes]) -> bytes:
    """Records of an old workbook: a number and what is in it."""
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in items)


def _workbook(names: Sequence[str], hidden: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{i}" r:id="rId{i}"'
        + (' state="hidden"/>' if name in hidden else "/>")
        for i, name in enumerate(names, 1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>'


def _relations(items: Sequence[tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{id_}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for id_, kind, target in items
    )
    return f'<Relationships xmlns="{_PACKAGE}">{lines}</Relationships>'


def _styles() -> str:
    styles = "".join(f'<xf numFmtId="{number}" applyNumberFormat="1"/>' for number in _FORMATS)
    return f'<styleSheet xmlns="{_MAIN}"><cellXfs>{styles}</cellXfs></styleSheet>'


def _sheet(rows: Sequence[Sequence[object]], merged: Sequence[str], dimension: str | None) -> str:
    data = "".join(
        f'<row r="{number}">{"".join(_cells(number, cells))}</row>'
        for number, cells in enumerate(rows, 1)
        if cells
    )
    spans = "".join(f'<mergeCell ref="{span}"/>' for span in merged)
    ref = f'<dimension ref="{dimension}"/>' if dimension else ""
    together = f"<mergeCells>{spans}</mergeCells>" if spans else ""
    return f'<worksheet xmlns="{_MAIN}">{ref}<sheetData>{data}</sheetData>{together}</worksheet>'


def _cells(row: int, cells: Sequence[object]) -> Iterator[str]:
    for column, cell in enumerate(cells, 1):
        if cell is not None:
            kind, style, content = _content(cell)
            yield (f'<c r="{column_letters(column)}{row}" t="{kind}" s="{style}">{content}</c>')


def _content(cell: object) -> tuple[str, int, str]:
    """The type, the style and the XML of a cell."""
    if isinstance(cell, bool):
        return "b", 0, f"<v>{int(cell)}</v>"
    if isinstance(cell, Formula):
        value = "" if cell.value is None else f"<v>{escape(cell.value)}</v>"
        return cell.kind, 0, f"<f>{escape(cell.text)}</f>{value}"
    if isinstance(cell, Fault):
        return "e", 0, f"<v>{escape(cell.text)}</v>"
    if isinstance(cell, str):
        return "inlineStr", 0, f'<is><t xml:space="preserve">{escape(cell)}</t></is>'
    number, style = _number(cell)
    return "n", style, f"<v>{number!r}</v>"


def _number(cell: object) -> tuple[float, int]:
    """The number that a cell is stored as, and its style."""
    match cell:
        case datetime():
            return _serial(cell), 2
        case date():
            return int(_serial(datetime(cell.year, cell.month, cell.day))), 1
        case time():
            return (cell.hour * 3600 + cell.minute * 60 + cell.second) / 86400, 3
        case timedelta():
            return cell / timedelta(days=1), 5
        case Days():
            return cell.number, 5
        case Percent():
            return cell.number, 4
        case int() | float():
            return cell, 0
        case _:
            raise TypeError(cell)


def _serial(moment: datetime) -> float:
    return (moment - datetime(1899, 12, 30)) / timedelta(days=1)
