"""Hints that a spreadsheet does not undo: the metadata that they propose take the cell."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import parkkg
from parkkg.tables.csvw.format_hints import format_hint
from parkkg.tables.csvw.model import Datatype
from parkkg.translations import in_language


def proposed(hint: str) -> dict[str, Any]:
    """The properties of the column that a hint says."""
    found: dict[str, Any] = json.loads("{" + hint.partition("metadata: ")[2] + "}")
    return found


def checked(folder: Path, value: str, column: dict[str, Any]) -> tuple[parkkg.Problem, ...]:
    """The problems of a table with one cell, and of a column as it is described."""
    (folder / "t.csv").write_text(f'n\n"{value}"\n', encoding="utf-8")
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "t.csv",
        "tableSchema": {"columns": [{"name": "n", "titles": "n", **column}]},
    }
    (folder / "t.csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    try:
        parkkg.convert(folder / "t.csv", None, strict=True)
    except parkkg.DataError as error:
        return error.problems
    return ()


@pytest.mark.parametrize(
    ("base", "value", "datatype"),
    [
        ("date", "2018/9/1", {"base": "date", "format": "yyyy/M/d"}),
        ("date", "2018-9-1", {"base": "date", "format": "yyyy-M-d"}),
        ("date", "2018.09.01", {"base": "date", "format": "yyyy.M.d"}),
        ("date", "20180901", {"base": "date", "format": "yyyyMMdd"}),
        ("date", "2018年9月1日", {"base": "date", "format": "yyyy年M月d日"}),
        ("date", "31/12/2018", {"base": "date", "format": "d/M/yyyy"}),
        ("date", "12/31/2018", {"base": "date", "format": "M/d/yyyy"}),
        ("date", "2018-09-01 08:30:00", {"base": "dateTime", "format": "yyyy-M-d H:mm:ss"}),
        ("date", "2018年9月", {"base": "gYearMonth", "format": "yyyy年M月"}),
        ("dateTime", "2018/9/1 8:30", {"base": "dateTime", "format": "yyyy/M/d H:mm"}),
        ("gYear", "2018-09-01", "date"),
        ("date", "2018", "gYear"),
        ("gYear", "2018年", {"base": "gYear", "format": "yyyy年"}),
        ("time", "9:30", {"base": "time", "format": "H:mm"}),
        ("boolean", "TRUE", {"base": "boolean", "format": "TRUE|FALSE"}),
        ("boolean", "否", {"base": "boolean", "format": "是|否"}),
        ("boolean", "FALSCH", {"base": "boolean", "format": "WAHR|FALSCH"}),
        ("integer", "1,234", {"base": "integer", "format": {"groupChar": ","}}),
        ("integer", "1,234.5", {"base": "decimal", "format": {"groupChar": ","}}),
        ("decimal", "-12,345,678.90", {"base": "decimal", "format": {"groupChar": ","}}),
        ("decimal", "1 234", {"base": "decimal", "format": {"groupChar": " "}}),
        ("decimal", "12,5", {"base": "decimal", "format": {"decimalChar": ","}}),
        ("double", "1.234,5", {"base": "double", "format": {"decimalChar": ",", "groupChar": "."}}),
        ("decimal", "5.6%", {"base": "decimal", "format": "#0.##########%"}),
        ("integer", "12.0", "decimal"),
    ],
)
def test_the_format_that_is_proposed_takes_the_cell(
    base: str, value: str, datatype: object, tmp_path: Path
) -> None:
    (before,) = checked(tmp_path, value, {"datatype": base})
    assert before.value == value
    assert proposed(before.hint) == {"datatype": datatype}
    assert checked(tmp_path, value, proposed(before.hint)) == ()


@pytest.mark.parametrize("value", ["N/A", "-", "无", "NULL", "#N/A", "——"])
@pytest.mark.parametrize("base", ["integer", "date", "boolean"])
def test_what_stands_for_no_value_is_a_null(base: str, value: str, tmp_path: Path) -> None:
    (before,) = checked(tmp_path, value, {"datatype": base})
    assert proposed(before.hint) == {"null": ["", value]}
    assert checked(tmp_path, value, {"datatype": base, **proposed(before.hint)}) == ()


@pytest.mark.parametrize(
    ("base", "value", "said"),
    [
        ("date", "45356", "2024-03-05"),
        ("dateTime", "45356.75", "2024-03-05"),
        ("decimal", "1\u00a0234", r'"groupChar": "\u00a0"'),
        ("date", "3/5/2024", '"M/d/yyyy"'),
        ("date", "2023-02-29", "the calendar has no such one"),
        ("date", "20240230", "the calendar has no such one"),
        ("date", "31.02.2021", "the calendar has no such one"),
        ("date", "民国113年", "the year 2024"),
        ("date", "２０２４-03-05", '"2024-03-05"'),
        ("integer", "9.13205E+17", "last digits are lost"),
        ("integer", '="0012"', '"0012"'),
        ("decimal", "￥1,234", "1,234"),
        ("decimal", "12 万元", "unit"),
        ("decimal", "１２", '"12"'),
        ("decimal", "#DIV/0!", "formula"),
    ],
)
def test_where_no_format_helps_it_is_said_what_does(base: str, value: str, said: str) -> None:
    hint = format_hint(Datatype(base), value)
    assert said in hint
    assert re.search("[\u4e00-\u9fff]", in_language(hint, "zh").replace(value, ""))


@pytest.mark.parametrize(
    ("base", "value"),
    [("decimal", "abc"), ("decimal", "12-"), ("decimal", "1.234,56-"), ("date", "soon"),
     ("boolean", "maybe"), ("string", "N/A"),
     ("integer", "x" * 1000), ("date", "9" * 1000), ("duration", "2 days")],
)  # fmt: skip
def test_nothing_is_made_up(base: str, value: str) -> None:
    assert format_hint(Datatype(base), value) == ""
