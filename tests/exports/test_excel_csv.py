from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.exports.excel_csv import ExcelCsv, harmless
from parkkg.namespaces import XSD
from parkkg.query.rows import Term

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def written(*terms: Term) -> list[str]:
    writer = ExcelCsv(["title"] * len(terms))
    text = (writer.add(terms) + b"".join(writer.end())).decode()
    assert text.startswith("\ufefftitle")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(text: str) -> None:
    assert written(Term("literal", text)) == [f"'{text}"]


def test_a_number_stays_one_but_not_a_text_that_is_called_one() -> None:
    assert written(Term("literal", "-5", "", f"{XSD}integer")) == ["-5"]
    assert written(Term("literal", "-5+1", "", f"{XSD}integer")) == ["'-5+1"]


@given(TEXTS)
def test_every_other_text_comes_back(text: str) -> None:
    (found,) = written(Term("literal", text))
    assert found == harmless(text)
    assert found.removeprefix("'") == text.removeprefix("'")
    assert not found.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_lines_end_as_excel_wants_them() -> None:
    writer = ExcelCsv(["日期"])
    assert writer.add((Term("literal", "宁德"),)) == "\ufeff日期\r\n宁德\r\n".encode()
