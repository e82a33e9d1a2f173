"""Which delimiter a file seems to have."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.tables.csvw.model import Dialect
from parkkg.tables.inputs.delimiters import guess_delimiter
from tabular import written


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
