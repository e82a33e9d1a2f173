"""Cutting files into rows: dialects, physical lines, and what is wrong with a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parkkg.errors import DataError
from parkkg.tables.csvw.model import Dialect
from parkkg.tables.csvw.parser import (
    Comment,
    Record,
    check_dialect,
    places,
    read_head,
    records,
)
from tabular import written

Fault = tuple[str, int, str]
PLAIN = Dialect()
NO_HEADER = Dialect(header_row_count=0)
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)


def cut(path: Path, dialect: Dialect = PLAIN) -> tuple[list[Record], list[str], list[Fault]]:
    """Rows of data, comments, and faults as (code, line, value)."""
    faults: list[Fault] = []
    items = list(records(path, dialect, lambda c, line, v, _: faults.append((c, line, v))))
    rows = [item for item in items if isinstance(item, Record)]
    return rows, [item.text for item in items if isinstance(item, Comment)], faults


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_writer_of_csv_wrote_comes_back(
    table: list[list[str]], end: str, tmp_path: Path
) -> None:
    made = io.StringIO()
    csv.writer(made, lineterminator=end).writerows([["a", "b"], *table])
    rows, _, faults = cut(written(tmp_path, made.getvalue()))
    assert [row.cells for row in rows] == table
    assert [row.number for row in rows] == list(range(2, len(table) + 2))
    assert faults == []


@pytest.mark.parametrize(
    ("dialect", "text", "rows", "comments"),
    [
        (Dialect(delimiter="\t"), "a\tb\n1\t2,3\n", [["1", "2,3"]], []),
        (Dialect(delimiter="||"), 'a||b\n1|||2\n"x||y"||z\n', [["1", "|2"], ["x||y", "z"]], []),
        (Dialect(delimiter=";", quote_char="'"), "a;b\n'1;2';\"\n", [["1;2", '"']], []),
        (Dialect(quote_char=None), 'a,b\n"1","2"\n', [['"1"', '"2"']], []),
        (Dialect(double_quote=False), 'a,b\n"1\\"2",\\,\n', [['1"2', ","]], []),
        (Dialect(quote_char=None, double_quote=False), "a\n\\x\n", [["\\x"]], []),
        (Dialect(comment_prefix="#"), "#x\na\n1\n# y \n2\n", [["1"], ["2"]], ["x", "y"]),
        (Dialect(comment_prefix="#"), 'a\n# it"s odd\n1\n', [["1"]], ['it"s odd']),
        (Dialect(comment_prefix="//"), "a\n//c\n/1\n", [["/1"]], ["c"]),
        (Dialect(skip_rows=2), "x\n\na\n1\n", [["1"]], ["x"]),
        (Dialect(skip_rows=1, comment_prefix="#"), "#x\na\n1\n", [["1"]], ["x"]),
        (Dialect(header_row_count=2), "a\nA\n1\n", [["1"]], []),
        (Dialect(header_row_count=0), "1\n2\n", [["1"], ["2"]], []),
        (Dialect(skip_columns=1), "x,a\ny,1\n", [["1"]], []),
        (Dialect(skip_blank_rows=True), "a,b\n,\n1,2\n", [["1", "2"]], []),
        (Dialect(skip_blank_rows=False), "a,b\n,\n1,2\n", [["", ""], ["1", "2"]], []),
        (Dialect(trim="true"), "a,b\n 1 ,\t2\n", [["1", "2"]], []),
        (Dialect(trim="start"), "a\n 1 \n", [["1 "]], []),
        (Dialect(trim="end"), "a\n 1 \n", [[" 1"]], []),
        (Dialect(line_terminators=("\r",)), "a\r1\r2", [["1"], ["2"]], []),
        (
            Dialect(line_terminators=("\r", "\n", "\r\n")),
            'a\r"1\r\n2"\r\n3\n',
            [["1\r\n2"], ["3"]],
            [],
        ),
        (Dialect(line_terminators=("|", "\n")), "a|1|2\n3", [["1"], ["2"], ["3"]], []),
        (Dialect(encoding="latin-1"), "a\né\n".encode("latin-1"), [["é"]], []),
        (Dialect(encoding="iso-8859-1"), b"a\n\x80\n", [["€"]], []),
        (Dialect(encoding="us-ascii"), b"a\n\xe9\n", [["é"]], []),
        (Dialect(encoding="gb2312"), "a\n朱镕基\n".encode("gbk"), [["朱镕基"]], []),
        (Dialect(encoding="shift_jis"), b"a\n\x87\x40\n", [["①"]], []),
        (Dialect(encoding="gb18030"), "a\n溧阳\n".encode("gb18030"), [["溧阳"]], []),
        (Dialect(encoding="shift_jis"), "a\nガ\n".encode("shift_jis"), [["ガ"]], []),
        (Dialect(encoding="utf-16"), 'a\n"x\r\ny"\u2028z\n'.encode("utf-16"), [], []),
    ],
)
def test_dialects(
    dialect: Dialect, text: str | bytes, rows: list[list[str]], comments: list[str], tmp_path: Path
) -> None:
    found, said, faults = cut(written(tmp_path, text), dialect)
    if rows:
        assert ([row.cells for row in found], said, faults) == (rows, comments, [])
    else:  # text after a closing quotation mark
        assert [code for code, *_ in faults] == ["PK104"]


def test_an_end_of_line_that_only_unicode_knows_is_a_character(tmp_path: Path) -> None:
    text = 'a\n"x\r\ny"\nz\u2028w\x0b\x85\n'
    rows, _, faults = cut(written(tmp_path, text.encode("utf-16")), Dialect(encoding="utf-16"))
    assert [row.cells for row in rows] == [["x\r\ny"], ["z\u2028w\x0b\x85"]]
    assert faults == []


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("shift_jis", b"a\nx\n\x83\n"), ("utf-16-le", "a\nx\n".encode("utf-16-le") + b"\0\xd8\n\0")],
)
def test_bytes_that_cannot_be_decoded_are_reported_in_any_encoding(
    encoding: str, text: bytes, tmp_path: Path
) -> None:
    rows, _, faults = cut(written(tmp_path, text), Dialect(encoding=encoding))
    assert [(code, line) for code, line, *_ in faults] == [("PK102", 3)]
    assert rows[0].cells == ["x"]


def test_what_is_no_unicode_is_composed(tmp_path: Path) -> None:
    """Model for Tabular Data, 8: a normalizing transcoder."""
    rows, *_ = cut(written(tmp_path, b"x\na\xde\n"), Dialect(encoding="cp1258"))
    assert [row.cells for row in rows] == [["ã"]]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\n1\n2\n", [2, 3]),
        ('a\n"1\n\n1"\n2', [2, 5]),
        ('"a\nb"\n1\n2\n', [3, 4]),
        ("a\r\n1\r\n\r\n2\r\n", [2, 4]),
        ("\n\na\n\n1\n", [5]),
        ("\ufeffa\n1\n", [2]),
    ],
)
def test_lines_are_those_of_an_editor(text: str, lines: list[int], tmp_path: Path) -> None:
    assert [place.line for place in places(written(tmp_path, text), PLAIN)] == lines


def test_rows_have_the_numbers_that_a_spreadsheet_gives_them(tmp_path: Path) -> None:
    path = written(tmp_path, 'a\n"two\nlines"\n\n4\n')
    assert [place.number for place in places(path, PLAIN)] == [2, 4]


@pytest.mark.parametrize(
    ("text", "faults", "rows"),
    [
        (b"a,b\n1,\xff\n3,4\n", [("PK102", 2, "1,�")], [["1", "�"], ["3", "4"]]),
        ("a\n1\0\n2\n", [("PK109", 2, "")], [["1�"], ["2"]]),
        ('a,b\n"1"x,2\n3,4\n', [("PK104", 2, "")], [["3", "4"]]),
        ('a,b\n1,2\n"3,4\n5,6\n', [("PK104", 3, "")], [["1", "2"]]),
        ('a,b\n"1\n2"x,\n3,4', [("PK104", 2, "")], [["3", "4"]]),
        ("a,b\n1\r2,3\n4,5\n", [("PK104", 2, "")], [["4", "5"]]),
        ('"a"x,b\n1,2\n', [("PK104", 1, "")], [["1", "2"]]),
        ('a\n1 "2" 3\n', [], [['1 "2" 3']]),
    ],
)
def test_reading_goes_on_after_a_fault(
    text: str | bytes, faults: list[Fault], rows: list[list[str]], tmp_path: Path
) -> None:
    found, _, told = cut(written(tmp_path, text))
    assert told == faults
    assert [row.cells for row in found] == rows


@pytest.mark.parametrize(
    ("text", "headers", "width", "sound"),
    [
        ("a,b\n1,2,3\n", (["a", "b"],), 3, True),
        ("a,b", (["a", "b"],), 2, True),
        ("", (), 0, True),
        ("\ufeffa\n", (["a"],), 1, True),
        ('"a\nb",c\n', (["a\nb", "c"],), 2, False),
        ('"a"x,b\n1,2\n', (["", ""],), 2, False),
    ],
)
def test_how_a_file_begins(
    text: str, headers: tuple[list[str], ...], width: int, sound: bool, tmp_path: Path
) -> None:
    shape = read_head(written(tmp_path, text), PLAIN)
    assert (shape.headers, shape.width, shape.duckdb_compatible) == (headers, width, sound)


@pytest.mark.parametrize(
    ("dialect", "told"),
    [
        (Dialect(encoding="klingon"), "encoding"),
        (Dialect(encoding="base64"), "encoding"),
        (Dialect(encoding="idna"), "encoding"),
        (Dialect(encoding="\0"), "encoding"),
        (Dialect(encoding="é"), "encoding"),
        (Dialect(delimiter=""), "delimiter"),
        (Dialect(delimiter="\n"), "delimiter"),
        (Dialect(delimiter='"'), "differ"),
        (Dialect(quote_char="''"), "quoteChar"),
        (Dialect(quote_char="\r"), "quoteChar"),
    ],
)
def test_a_dialect_that_cannot_be_used(dialect: Dialect, told: str) -> None:
    with pytest.raises(DataError) as refused:
        check_dialect(dialect, "t.csv")
    assert told in refused.value.problems[0].message
    assert refused.value.problems[0].code == "PK502"
