from __future__ import annotations

import pytest

from parkkg.text import did_you_mean, pad, reader_language, width


def test_a_near_name_is_named() -> None:
    assert did_you_mean("timelin", ["timeline", "awards"]) == 'did you mean "timeline"?'
    assert did_you_mean("TIMELINE", ["timeline"]) == 'did you mean "timeline"?'


def test_where_none_is_near_all_are_listed() -> None:
    assert did_you_mean("xyz", ["b", "a"]) == "known are: a, b"
    assert did_you_mean("xyz", []) == ""
    assert did_you_mean("?", [f"name{n:02}" for n in range(30)]).endswith("name19, …")


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("溧阳", 4), ("é", 1), ("e\u0301", 1)])
def test_wide_characters_count_two_and_marks_none(text: str, columns: int) -> None:
    assert width(text) == columns
    assert width(pad(text, 10)) == 10


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
    ],
)
def test_the_reader_is_addressed_as_gettext_would(environ: dict[str, str], language: str) -> None:
    assert reader_language(environ) == language
