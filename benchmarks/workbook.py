"""Time reading a large workbook: calamine alone, and parkkg, each in a process of its own.

usage: python benchmarks/workbook.py FILE.xlsx [--rows 1000000]

FILE is made if it is not there: six columns of text, numbers, dates and truth values.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import load_workbook

from parkkg.tables.csvw.model import Column, Datatype, Table
from parkkg.tables.database import database
from parkkg.tables.load import load_table
from parkkg.tables.table_file import TableFile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_NAMES = 5_000
_COLUMNS = ("id", "name", "area", "staff", "since", "national")


def generate(path: Path, rows: int) -> None:
    """Write a workbook as Excel does: each text once, dates as numbers with a style."""
    texts = [*_COLUMNS, *(f"Park {n} 园区" for n in range(_NAMES)), *(f"p{n}" for n in range(rows))]
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        + "".join(
            f'<Relationship Id="{id_}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
            for id_, kind, target in (
                ("r1", "worksheet", "worksheets/sheet1.xml"),
                ("r2", "styles", "styles.xml"),
                ("r3", "sharedStrings", "sharedStrings.xml"),
            )
        )
        + "</Relationships>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        with archive.open("xl/sharedStrings.xml", "w") as file:
            file.write(f'<sst xmlns="{_MAIN}">'.encode())
            file.writelines(f"<si><t>{text}</t></si>".encode() for text in texts)
            file.write(b"</sst>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            file.writelines(_sheet(rows))


def _sheet(rows: int) -> Iterator[bytes]:
    yield f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:F{rows + 1}"/><sheetData>'.encode()
    header = "".join(f'<c r="{"ABCDEF"[n]}1" t="s"><v>{n}</v></c>' for n in range(6))
    yield f'<row r="1">{header}</row>'.encode()
    for n in range(rows):
        r = n + 2
        yield (
            f'<row r="{r}"><c r="A{r}" t="s"><v>{6 + _NAMES + n}</v></c>'
            f'<c r="B{r}" t="s"><v>{6 + n % _NAMES}</v></c>'
            f'<c r="C{r}"><v>{n * 37 % 9973 / 8}</v></c><c r="D{r}"><v>{n * 7 % 5000}</v></c>'
            f'<c r="E{r}" s="1"><v>{30000 + n % 15000}</v></c>'
            f'<c r="F{r}" t="b"><v>{n % 2}</v></c></row>'
        ).encode()
    yield b"</sheetData></worksheet>"


def calamine(path: Path) -> None:
    """Read the cells into lists of Python."""
    load_workbook(path).get_sheet_by_index(0).to_python()


def parkkg(path: Path) -> None:
    """Read the table into a database, as `parkkg convert` does before it checks it."""
    kinds = ("string", "string", "decimal", "integer", "date", "boolean")
    columns = tuple(
        Column(i, name, (("und", name),), named=True, datatype=Datatype(kind))
        for i, (name, kind) in enumerate(zip(_COLUMNS, kinds, strict=True), 1)
    )
    source = TableFile(Table(path.as_uri(), columns, described=True), path, path.name)
    with database() as db:
        loaded = load_table(db, source, 0, print, standard=False, faulty="never")
        assert not loaded.problems


def main() -> None:
    """Make the file, and time both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["calamine", "parkkg"])
    args = parser.parse_args()
    path = args.file.resolve()
    if args.only:
        started = time.perf_counter()
        (calamine if args.only == "calamine" else parkkg)(path)
        print(time.perf_counter() - started)
        return
    if not path.exists():
        generate(path, args.rows)
    seconds = {name: _timed(path, name) for name in ("calamine", "parkkg")}
    ratio = seconds["parkkg"] / seconds["calamine"]
    print(f"calamine {seconds['calamine']:.2f} s, parkkg {seconds['parkkg']:.2f} s: {ratio:.2f}")


def _timed(path: Path, name: str) -> float:
    command = [sys.executable, __file__, str(path), "--only", name]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main()
