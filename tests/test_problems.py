"""The catalogue of problem codes."""

from __future__ import annotations

import re

import pytest

from parkkg.problems import PROBLEM_KINDS, problem


def test_codes_are_unique_and_described_in_both_languages() -> None:
    codes = [entry.code for entry in PROBLEM_KINDS]
    assert len(set(codes)) == len(codes)
    for entry in PROBLEM_KINDS:
        assert re.fullmatch(r"PK\d{3}", entry.code)
        for text in (entry.title_zh, entry.fix_zh):
            assert re.search(r"[\u4e00-\u9fff]", text)
        for text in (entry.title_en, entry.fix_en):
            assert text.isprintable()
            assert not re.search(r"[\u4e00-\u9fff]", text)


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        problem("PK999", "", file="")
