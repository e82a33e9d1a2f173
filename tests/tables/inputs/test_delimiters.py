"""Which delimiter a file seems to have."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.tables.csvw.model import Dialect
from parkkg.tables.inputs.delimiters import guess_delimiter
from tabular import convert, described, written

COLUMNS = [{"name": "id"}, {"name": "size", "datatype": "integer"}]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b;c\n1,5;2,5;3\n", ";"),
        ("a\tb\n1,5\t2;5\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("编号，名称\n1，甲\n", "，"),
        ("编号；名称\n1；甲，乙\n", "；"),
        ('name,note\n甲,"one; two; three"\n乙,"four; five; six"\n', ","),
        ("Parks in 2021\n\na;b\n1;2\n3;4\n", ";"),
        ("one column\nof words\n", ","),
        ("", ","),
    ],
)
def test_it_is_the_one_that_cuts_rows_alike(text: str, delimiter: str, tmp_path: Path) -> None:
    assert guess_delimiter(written(tmp_path, text), Dialect()) == delimiter


@pytest.mark.parametrize("sign", [";", "\t", "|", "，", "；"])
def test_another_delimiter_is_said_with_the_line_to_write(sign: str, tmp_path: Path) -> None:
    table = f"id{sign}size\na{sign}1\nb{sign}2\n"
    found = convert(tmp_path, table, described(COLUMNS))
    assert (found.code, found.codes, found.triples) == (1, ["PK121"], "")
    assert found.problems[0]["hint"].startswith('write "dialect": {"delimiter": "')
    fixed = convert(tmp_path, table, described(COLUMNS, dialect={"delimiter": sign}))
    assert (fixed.codes, len(fixed.lines)) == ([], 4)


def test_a_comma_may_be_the_other_one(tmp_path: Path) -> None:
    metadata = described(COLUMNS, dialect={"delimiter": ";"})
    assert convert(tmp_path, "id,size\na,1\n", metadata).codes == ["PK121"]


def test_without_metadata_it_is_a_warning_and_an_error_where_everything_is_checked(
    tmp_path: Path,
) -> None:
    found = convert(tmp_path, "id;size\na;1\n")
    assert (found.code, found.codes, len(found.lines)) == (0, ["PK121"], 1)
    assert convert(tmp_path, "id;size\na;1\n", None, "--check").code == 1
    # One with a decimal comma would be a fault in every row.
    assert convert(tmp_path, "id;size\na;1,5\nb;2,5\n").codes == ["PK121"]


@pytest.mark.parametrize(
    "table", ["id\na;b\n", "a;b\nc\n", "a;b;c\nd;e\n", "id\n", "", "a|b,c\n1|2,3\n"]
)
def test_a_sign_that_does_not_split_all_rows_is_none(table: str, tmp_path: Path) -> None:
    assert "PK121" not in convert(tmp_path, table).codes
