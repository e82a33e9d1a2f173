from __future__ import annotations

import datetime
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.exports import workbook
from parkkg.exports.export import ResultColumns, exported
from parkkg.namespaces import XSD
from parkkg.query.rows import Row, Term

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


def book(*rows: Row, titles: tuple[str, ...] = (), title: str = "") -> bytes:
    names = tuple(f"c{i}" for i in range(len(rows[0]) if rows else 1))
    return b"".join(exported("xlsx", ResultColumns(names, titles, title), rows))


def read(data: bytes, sheet: int = 0) -> list[list[Any]]:
    found = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return found.get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def cell(text: str, datatype: str = "") -> Any:
    return read(book((Term("literal", text, "", datatype and XSD + datatype),)))[1][0]


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("12", "integer", 12.0),
        ("-4.20", "decimal", -4.2),
        ("83200000000", "decimal", 83_200_000_000.0),
        ("1e3", "double", 1000.0),
        ("true", "boolean", True),
        ("2022-12-26", "date", datetime.date(2022, 12, 26)),
        ("2022-12-26T10:30:00", "dateTime", datetime.datetime(2022, 12, 26, 10, 30)),
        ("2022", "gYear", 2022.0),
        # What Excel would change stays text.
        ("1234567890123456", "integer", "1234567890123456"),
        ("0.12345678901234567", "decimal", "0.12345678901234567"),
        ("INF", "double", "INF"),
        ("NaN", "double", "NaN"),
        ("1850-01-01", "date", "1850-01-01"),
        ("1900-02-28", "date", "1900-02-28"),
        ("2022-13-01", "date", "2022-13-01"),
        ("2022-05", "gYearMonth", "2022-05"),
        ("2022-12-26T10:30:00Z", "dateTime", "2022-12-26T10:30:00Z"),
        ("007", "", "007"),
    ],
)
def test_values_are_typed_where_excel_can_hold_them(text: str, datatype: str, value: Any) -> None:
    found = cell(text, datatype)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x")', "@SUM(A1)", "{=1}", "http://x.org", "_x0041_"]
)
def test_no_text_is_a_formula_or_a_link(text: str) -> None:
    data = book((Term("literal", text),))
    assert read(data)[1][0] == text
    sheet = part(data, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_texts_come_back(texts: list[str]) -> None:
    found = read(book(tuple(Term("literal", text) for text in texts)))
    assert [str(value) for value in found[1]] == texts


@settings(max_examples=40, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=5))
def test_a_decimal_comes_back_as_it_is(number: Decimal) -> None:
    text = format(number, "f")
    found = cell(text, "decimal")
    assert found == text if isinstance(found, str) else Decimal(repr(found)) == number


def test_heads_are_titles_and_stay_in_sight() -> None:
    data = book((Term("literal", "x"),), titles=("日期",), title="大事年表")
    assert read(data)[0] == ["日期"]
    assert "<pane" in part(data, "xl/worksheets/sheet1.xml")
    assert "大事年表" in part(data, "docProps/core.xml")


def test_addresses_of_the_web_are_links_and_others_are_text() -> None:
    data = book((Term("iri", "https://e.org/a"), Term("iri", "javascript:alert(1)")))
    assert read(data)[1] == ["https://e.org/a", "javascript:alert(1)"]
    links = part(data, "xl/worksheets/_rels/sheet1.xml.rels")
    assert re.findall('Target="([^"]*)"', links) == ["https://e.org/a"]


def test_there_are_only_so_many_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_LINKS", 2)
    data = book(*[(Term("iri", f"https://e.org/{i}"),) for i in range(4)])
    assert [row[0] for row in read(data)[1:]] == [f"https://e.org/{i}" for i in range(4)]
    assert part(data, "xl/worksheets/_rels/sheet1.xml.rels").count("Target=") == 2


def test_more_rows_than_a_sheet_has_go_on_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_ROWS", 3)
    data = book(*[(Term("literal", str(i)),) for i in range(5)])
    assert [row[0] for row in read(data, 0)] == ["c0", "0", "1"]
    assert [row[0] for row in read(data, 2)] == ["c0", "4"]


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    found = cell("长" * 40_000)
    assert (len(found), found[-1]) == (32_767, "…")


def test_control_characters_do_not_damage_the_file() -> None:
    assert cell("a\x01b\ufffe") == "a\ufffdb\ufffd"


def test_the_same_rows_are_the_same_bytes() -> None:
    row = (Term("literal", "x"),)
    assert book(row) == book(row)
