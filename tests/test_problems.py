"""The catalogue of problem codes."""

from __future__ import annotations

import re

import pytest

from parkkg.problems import RULES, problem


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


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        problem("PK999", "", file="")
