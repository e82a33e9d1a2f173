"""Which files DuckDB may read, and which need the reader that knows every dialect."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from amount import amount
from parkkg.tables.csvw.duckdb_support import (
    duckdb_supports,
    has_blank_line,
    scan,
    space_beside_quote_pattern,
)
from parkkg.tables.csvw.model import Dialect
from tabular import written


@pytest.mark.parametrize(
    ("text", "tidy", "spaced"),
    [
        ("a,b\n1,2\n", True, False),
        ("a,b\r\n1,2\r\n", True, False),
        ("a\n1\r", False, False),
        ("a\n1\r2\n", False, False),
        ("\na\n1\n", False, False),
        ("\ufeff\r\na\n", False, False),
        ("a\n\0\n", False, False),
        ('a,b\n1, "2"\n', True, True),
        ('a,b\n"1" ,2\n', True, True),
        ("", True, False),
        ("a\n" + "x" * (1 << 22) + "\r\n1\n", True, False),
        ("a\n" + "x" * ((1 << 22) - 3) + "\r\n1\n", True, False),
        ("a\n" + "x" * ((1 << 22) - 3) + "\r1\n", False, False),
    ],
)
def test_the_bytes_of_a_file_show_whether_duckdb_may_read_it(
    text: str, tidy: bool, spaced: bool, tmp_path: Path
) -> None:
    look = scan(written(tmp_path, text), ",")
    assert (look.duckdb_compatible, look.space_beside_quote) == (tidy, spaced)


@pytest.mark.parametrize("size", [3, 1 << 18])
def test_no_space_beside_a_quotation_mark_is_missed(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the pattern of a line matches, the bytes have shown it, in chunks of any size."""
    monkeypatch.setattr("parkkg.tables.csvw.duckdb_support._CHUNK", size)
    random, pattern = Random(size), re.compile(space_beside_quote_pattern(","))
    spaced = 0
    for _ in range(amount(1_000, 100_000)):
        text = "".join(random.choices(['"', '"', " ", ",", "a", "\n"], k=random.randint(1, 12)))
        look = scan(written(tmp_path, text), ",")
        found = any(map(pattern.search, text.split("\n")))
        assert look.space_beside_quote or not found or text.startswith("\n"), repr(text)
        spaced += found
    assert spaced > 100


def test_quotes_within_a_quoted_cell_need_no_second_look(tmp_path: Path) -> None:
    text = 'a,b\n"says ""yes"", and ""no""","Works, ""Ltd."", Company"\n'
    assert not scan(written(tmp_path, text), ",").space_beside_quote


def test_blank_lines_are_found(tmp_path: Path) -> None:
    assert has_blank_line(written(tmp_path, "a\n\n1\n"))
    assert has_blank_line(written(tmp_path, "a\r\n\r\n1\r\n"))
    assert has_blank_line(written(tmp_path, "x" * ((1 << 22) - 1) + "\n\n"))
    assert not has_blank_line(written(tmp_path, "a\n1\n"))


def test_only_a_plain_dialect_is_read_by_duckdb() -> None:
    assert duckdb_supports(Dialect())
    assert duckdb_supports(Dialect(header_row_count=0))
    assert duckdb_supports(Dialect(delimiter=";", encoding="UTF8"))
    odd: list[dict[str, Any]] = [
        {"comment_prefix": "#"}, {"delimiter": "·"}, {"double_quote": False}, {"trim": "end"},
        {"encoding": "utf-16"}, {"header_row_count": 2}, {"line_terminators": (";",)},
        {"quote_char": None}, {"skip_rows": 1}, {"skip_columns": 1}, {"skip_blank_rows": True},
    ]  # fmt: skip
    assert not any(duckdb_supports(Dialect(**options)) for options in odd)


@pytest.mark.parametrize(
    ("line", "spaced"),
    [
        ('a, "b"', True), ('"a" ,b', True), (' "a"', True), ('"a" ', True), ('a;"b" ', True),
        ('a,"b c"', False), ('"a "" b",c', False), ('a "b",c', False), ('"a","b"', False),
        ('"a, b"', False), ('""" a"', False), (' ,"a"', False),
    ],
)  # fmt: skip
def test_a_space_beside_a_quoted_cell_is_found(line: str, spaced: bool) -> None:
    """DuckDB drops it, and CSVW keeps it."""
    found = duckdb.execute(
        "SELECT regexp_matches(?, ?)", [line, space_beside_quote_pattern(",")]
    ).fetchone()
    assert found == (spaced,)
