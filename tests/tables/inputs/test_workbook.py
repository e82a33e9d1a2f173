"""Sheets of workbooks: which one is meant, what is in it, and what is said of the rest."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from parkkg.errors import DataError, Problem
from parkkg.tables.inputs.sheet_facts import FaultyCell, Merged, Sheet
from parkkg.tables.inputs.typed import TypedRows
from parkkg.tables.inputs.workbook import read_sheet, sheets_of
from workbooks import Days, Fault, Formula, Percent, ods, xlsx

OLD = Path(__file__).resolve().parents[2] / "fixtures" / "tables" / "old.xls"


def rows(typed: TypedRows) -> list[tuple[int, list[object]]]:
    return [(number, list(cells)) for number, cells in typed.rows()]


def refused(path: Path, sheet: str = "") -> Problem:
    with pytest.raises(DataError) as found:
        read_sheet(path, "data/book.xlsx", sheet)
    (only,) = found.value.problems
    assert only.file == "data/book.xlsx"
    return only


def test_cells_have_their_types(tmp_path: Path) -> None:
    row = [
        "a", 2018, 0.5, True, date(2016, 9, 1), datetime(2016, 9, 1, 12, 30), time(9, 5),
        Percent(0.056), timedelta(hours=30), Formula("1+1", "2"),
    ]  # fmt: skip
    found = rows(read_sheet(xlsx(tmp_path / "b.xlsx", {"S": [row]}), "b.xlsx"))
    assert found == [(1, [*row[:7], 0.056, timedelta(hours=30), 2.0])]


def test_rows_and_columns_are_counted_from_the_corner_of_the_sheet(tmp_path: Path) -> None:
    sheet = [[], [None, None, "b"], [], [None, None, 1]]
    typed = read_sheet(xlsx(tmp_path / "b.xlsx", {"S": sheet}), "b.xlsx")
    assert rows(typed) == [(2, ["", "", "b"]), (4, ["", "", 1.0])]
    assert rows(typed) == rows(typed)
    assert typed.width == 3


def test_a_cell_that_shows_an_error_has_it_as_its_text(tmp_path: Path) -> None:
    sheet = [["a", "b"], [Fault("#N/A"), Formula("1+1")]]
    typed = read_sheet(xlsx(tmp_path / "b.xlsx", {"S": sheet}), "b.xlsx")
    assert rows(typed)[1] == (2, ["#N/A", ""])
    assert typed.faulty == (FaultyCell(2, 1, "#N/A"), FaultyCell(2, 2, ""))


def test_merged_cells_are_told(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "b.xlsx", {"S": [["a", "b"], [1]]}, merged={"S": ["A2:B3"]})
    assert read_sheet(path, "b.xlsx").merged == (Merged((2, 1), (3, 2)),)


def test_the_only_sheet_with_cells_that_people_see_is_meant(tmp_path: Path) -> None:
    sheets = {"empty": [], "园区": [["a"]], "codes": [["b"]]}
    typed = read_sheet(xlsx(tmp_path / "b.xlsx", sheets, hidden=["codes"]), "data/b.xlsx")
    assert typed.sheet == "园区"
    (told,) = typed.said
    assert (told.code, told.severity) == ("PK116", "info")
    assert '"codes"' in told.message
    assert '"url": "b.xlsx#codes"' in told.hint


def test_of_several_sheets_one_has_to_be_named(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "b.xlsx", {"园区 1": [["a"]], "Two": [["b"]], "x": []})
    found = refused(path)
    assert found.code == "PK113"
    assert '"园区 1", "Two"' in found.message
    assert '"url": "book.xlsx#园区%201"' in found.hint
    assert read_sheet(path, "b.xlsx", "two").sheet == "Two"
    assert 'did you mean "Two"' in refused(path, "Tow").hint
    assert sheets_of(path, "b.xlsx") == (Sheet("园区 1", True), Sheet("Two", True))


def test_hidden_sheets_alone_are_not_read_unless_one_is_named(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "b.xlsx", {"S": [["a"]]}, hidden=["S"])
    assert "hidden" in refused(path).message
    assert read_sheet(path, "b.xlsx", "S").said == ()


def test_a_workbook_without_cells_says_so(tmp_path: Path) -> None:
    assert refused(xlsx(tmp_path / "b.xlsx", {"S": []})).code == "PK113"


def test_macros_and_links_to_other_files_are_told(tmp_path: Path) -> None:
    parts = {"xl/vbaProject.bin": "x", "xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    typed = read_sheet(xlsx(tmp_path / "b.xlsm", {"S": [["a"]]}, parts=parts), "b.xlsm")
    assert [(p.code, p.severity) for p in typed.said] == [("PK116", "info")] * 2
    assert "macros" in typed.said[0].message
    assert "other files" in typed.said[1].message


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    typed = read_sheet(OLD, "old.xls")
    assert typed.sheet == "园区"
    assert rows(typed)[1] == (2, ["p1", date(2016, 9, 1), True, 0.056, "", "#REF!"])
    assert ["hid" in told.message for told in typed.said] == [True]
    assert sheets_of(OLD, "old.xls") == (Sheet("园区", True), Sheet("hid", False))


def test_a_date_that_is_none_is_named_by_its_row(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "b.xlsx", {"S": [["a"], [Days(1e10)]]})
    with pytest.raises(DataError) as found:
        rows(read_sheet(path, "data/b.xlsx"))
    (only,) = found.value.problems
    assert (only.code, only.file, only.line, only.cell) == ("PK115", "data/b.xlsx", 2, "S!2:2")


def test_xml_of_which_a_part_is_missing_is_named(tmp_path: Path) -> None:
    """Calamine would read it for ever."""
    path = ods(tmp_path / "b.ods", '<table:table table:name="S"><table:table-row>')
    assert "damaged" in refused(path).message


def test_a_cell_far_away_takes_no_memory(tmp_path: Path) -> None:
    far = [["a"], *([[]] * 1_048_574), [*[None] * 16_383, "x"]]
    for dimension in (None, "A1:A2", "A1:XFD1048576"):
        found = refused(xlsx(tmp_path / "far.xlsx", {"S": far}, dimension=dimension))
        assert found.code == "PK111"
        assert "XFD1048576" in found.message


def test_a_cell_that_is_not_where_its_row_is_counts_where_it_says(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "b.xlsx", {"S": [["a"], ["b"]]}, dimension="A1:A2")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b'r="A2"', b'r="C499999999999"')
    parts["xl/worksheets/sheet1.xml"] = sheet
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert "C499999999999" in refused(path).message


def test_a_million_empty_rows_are_nothing(tmp_path: Path) -> None:
    body = (
        '<table:table table:name="S"><table:table-row><table:table-cell office:value-type="string">'
        "<text:p>a</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    assert rows(read_sheet(ods(tmp_path / "b.ods", body), "b.ods")) == [(1, ["a"])]


def test_what_is_damaged_is_named(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "b.xlsx", {"S": [["a" * 5000]]})
    data = bytearray(path.read_bytes())
    where = data.index(b"xl/worksheets/sheet1.xml") + 30
    data[where : where + 20] = bytes(20)
    path.write_bytes(bytes(data))
    found = refused(path)
    assert found.code == "PK111"
    assert "damaged" in found.message
