"""What the XML of a sheet says beside its values."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from parkkg.tables.inputs.sheet_facts import FaultyCell, Merged, SheetError, SheetFacts
from parkkg.tables.inputs.sheet_xml import examine, has_cells
from workbooks import Fault, Formula, ods, xlsx


def examined(path: Path, sheet: str = "S") -> SheetFacts:
    with zipfile.ZipFile(path) as archive:
        return examine(archive, sheet)


@pytest.mark.parametrize("dimension", [None, "A1:B2", "A1:XFD1048576"])
def test_a_plain_sheet_has_no_faults(dimension: str | None, tmp_path: Path) -> None:
    rows = [["a", "b"], [1, Formula("1+1", "2")]]
    found = examined(xlsx(tmp_path / "t.xlsx", {"S": rows}, dimension=dimension))
    assert found.faulty == []
    # What a writer says of the size is an upper bound.
    assert found.rows >= 2
    assert found.columns >= 2


@pytest.mark.parametrize("dimension", [None, "A1:C4"])
def test_cells_without_a_value_are_found(dimension: str | None, tmp_path: Path) -> None:
    rows = [
        ["a", "b", "c"],
        [Fault("#REF!"), Formula("1+1"), Formula('""', "", "str")],
        [],
        [Formula("NOW()", "", "n"), Formula("1", "1"), Formula("1/0", "#DIV/0!", "e")],
    ]
    found = examined(xlsx(tmp_path / "t.xlsx", {"S": rows}, dimension=dimension))
    assert found.faulty == [
        FaultyCell(2, 1, "#REF!"), FaultyCell(2, 2, ""), FaultyCell(4, 1, ""),
        FaultyCell(4, 3, "#DIV/0!"),
    ]  # fmt: skip


def test_a_dimension_that_is_too_small_is_not_believed(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "t.xlsx", {"S": [["a"], ["b"], ["c"]]}, dimension="A1:A2")
    assert examined(path).rows == 3


def test_names_may_have_prefixes_and_places_may_be_left_out(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "t.xlsx", {"S": []})
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row>\n <x:row>\n"
        ' <x:c/><x:c t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert examined(path).faulty == [FaultyCell(2, 2, "#N/A")]


def test_whether_there_are_cells_is_seen_without_reading_them(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "t.xlsx", {"S": [["a"]], "empty": [], "number": [[1]]})
    with zipfile.ZipFile(path) as archive:
        assert [has_cells(archive, s) for s in ("S", "empty", "number")] == [True, False, True]


def test_open_document_says_what_is_alike_once(tmp_path: Path) -> None:
    text = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    error = (
        '<table:table-cell table:formula="of:=1/0" calcext:value-type="error" '
        'office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    body = (
        '<table:table table:name="S">'
        f'<table:table-row table:number-rows-repeated="2">{text}{error}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        '<table:table-row><table:table-cell table:formula="of:=NOW()"/>'
        '<table:table-cell table:number-columns-spanned="2"/></table:table-row>'
        '</table:table><table:table table:name="empty"/>'
    )
    path = ods(tmp_path / "t.ods", body)
    found = examined(path)
    assert (found.rows, found.columns) == (1_048_003, 2)
    assert found.faulty == [
        FaultyCell(1, 2, "#DIV/0!"), FaultyCell(2, 2, "#DIV/0!"), FaultyCell(1_048_003, 1, ""),
    ]  # fmt: skip
    assert found.merged == [Merged((1_048_003, 2), (1_048_003, 3))]
    with zipfile.ZipFile(path) as archive:
        assert [has_cells(archive, s) for s in ("S", "empty")] == [True, False]


@pytest.mark.parametrize(
    "sheet",
    ["<worksheet><sheetData>", '<!DOCTYPE w [<!ENTITY a "aa">]><worksheet>&a;</worksheet>'],
)
def test_xml_that_is_broken_or_has_a_document_type_is_refused(sheet: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(xlsx(tmp_path / "s.xlsx", {"S": []})) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(SheetError):
        examined(path)
    with pytest.raises(SheetError):
        examined(path, "another")
