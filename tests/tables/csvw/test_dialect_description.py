"""Dialect descriptions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parkkg.tables.csvw.dialect_description import SHEET, read_dialect
from parkkg.tables.csvw.model import Dialect
from parkkg.tables.csvw.properties import DocumentReader, Node
from tabular import CSVW


def read(value: Any, folder: Path | None = None) -> tuple[Dialect, list[str]]:
    find_file = (
        (lambda _: None) if folder is None else (lambda url: folder / url.rpartition("/")[2])
    )
    reader = DocumentReader("m.json", "http://e/m.json", find_file)
    dialect = read_dialect(Node(reader, {"dialect": value}))
    return dialect, [warning.message.partition(": ")[0] for warning in reader.warnings]


@pytest.mark.parametrize(
    ("value", "dialect"),
    [
        ({}, Dialect()),
        ({"commentPrefix": "#"}, Dialect(comment_prefix="#")),
        ({"commentPrefix": None}, Dialect()),
        ({"delimiter": "\t"}, Dialect(delimiter="\t")),
        ({"delimiter": "||"}, Dialect(delimiter="||")),
        ({"doubleQuote": False}, Dialect(double_quote=False)),
        ({"encoding": "utf-16"}, Dialect(encoding="utf-16")),
        ({"header": False}, Dialect(header_row_count=0)),
        ({"header": False, "headerRowCount": 2}, Dialect(header_row_count=2)),
        ({"lineTerminators": "\r"}, Dialect(line_terminators=("\r",))),
        ({"lineTerminators": ["\r", "\n"]}, Dialect(line_terminators=("\r", "\n"))),
        ({"quoteChar": None}, Dialect(quote_char=None)),
        ({"skipBlankRows": True}, Dialect(skip_blank_rows=True)),
        ({"skipColumns": 1, "skipRows": 2}, Dialect(skip_columns=1, skip_rows=2)),
        ({"skipInitialSpace": True}, Dialect(trim="start")),
        ({"skipInitialSpace": True, "trim": False}, Dialect()),
        ({"trim": True}, Dialect(trim="true")),
        ({"trim": "end"}, Dialect(trim="end")),
    ],
)
def test_what_is_read(value: dict[str, Any], dialect: Dialect) -> None:
    assert read(value) == (dialect, [])


@pytest.mark.parametrize(
    "value",
    [
        {"commentPrefix": 1}, {"delimiter": None}, {"doubleQuote": "x"}, {"encoding": 1},
        {"encoding": "klingon"}, {"encoding": ""}, {"encoding": "base64"}, {"encoding": ["utf-8"]},
        {"delimiter": ""}, {"delimiter": "\n"}, {"quoteChar": ""}, {"quoteChar": "''"},
        {"header": 1}, {"headerRowCount": -1}, {"headerRowCount": 1.5}, {"headerRowCount": True},
        {"lineTerminators": 1}, {"lineTerminators": [1]}, {"lineTerminators": []},
        {"quoteChar": 1}, {"skipBlankRows": "x"}, {"skipColumns": "1"}, {"skipInitialSpace": 1},
        {"skipRows": -1}, {"trim": "both"}, {"trim": 1}, {"foo": 1},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_ignored(value: dict[str, Any]) -> None:
    assert read(value) == (Dialect(), [f"$.dialect.{next(iter(value))}"])


def test_a_dialect_may_be_a_document_of_its_own(tmp_path: Path) -> None:
    linked = {"@context": CSVW, "delimiter": ";"}
    (tmp_path / "d.json").write_text(json.dumps(linked), encoding="utf-8")
    assert read("d.json", tmp_path) == (Dialect(delimiter=";"), [])


def test_the_sheet_of_a_workbook_is_named_by_a_word_of_our_own() -> None:
    assert read({"sheet": "园区"}) == (Dialect(sheet="园区"), [])
    assert read({SHEET: "园区"}) == (Dialect(sheet="园区"), [])
    assert read({"sheet": 1}) == (Dialect(), ["$.dialect.sheet"])


def test_a_delimiter_is_stated_or_it_is_not() -> None:
    assert read({"delimiter": ","})[0].states_delimiter
    assert not read({"delimiter": ""})[0].states_delimiter
    assert not read({})[0].states_delimiter
