from __future__ import annotations

import re

import pytest

from parkkg.errors import Problem
from parkkg.problems import RULES, problem, rule


def test_codes_are_unique_and_told_in_both_languages() -> None:
    codes = [entry.code for entry in RULES]
    assert len(set(codes)) == len(codes)
    for entry in RULES:
        assert re.fullmatch(r"PK\d{3}", entry.code)
        for text in (entry.title_zh, entry.mend_zh):
            assert re.search(r"[\u4e00-\u9fff]", text)
        for text in (entry.title_en, entry.mend_en):
            assert text.isprintable()
            assert not re.search(r"[\u4e00-\u9fff]", text)


def test_a_problem_is_shown_as_the_manual_says() -> None:
    found = problem(
        "PK203",
        "is not a calendar month (expected YYYY, YYYY-MM or YYYY-MM-DD)",
        file="data/awards.csv",
        line=4,
        column="date",
        value="2022-13",
    )
    assert str(found) == (
        'data/awards.csv:4: column "date": "2022-13" is not a calendar month '
        "(expected YYYY, YYYY-MM or YYYY-MM-DD) [PK203]"
    )
    assert found.hint == rule("PK203").mend_en


def test_a_long_value_is_cut_and_stays_on_one_line() -> None:
    shown = str(Problem("PK202", "error", "t.csv", 2, "c", "a\n" * 500, "is not", ""))
    assert len(shown) < 150
    assert "\n" not in shown


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        problem("PK999", "", file="")
