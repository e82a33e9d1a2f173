from __future__ import annotations

import pickle

import pytest

from parkkg.text import did_you_mean, printable, said, translated, width


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


def test_what_would_move_the_cursor_is_made_visible() -> None:
    assert printable("a\tb\nc\r\nd") == "a b c d"
    assert printable("\x00\x1b[31m\x9f\u2028\u202e") == "\\u0000\\u001b[31m\\u009f\\u2028\\u202e"
    assert printable("园区 [bold] \\ é") == "园区 [bold] \\ é"


def test_a_message_says_the_same_after_it_was_sent_to_another_process() -> None:
    message = said("{n} rows of {table}", n=2, table=said("a table"))
    again = pickle.loads(pickle.dumps(message))  # noqa: S301 -- its own bytes
    chinese = {"{n} rows of {table}": "{table}的 {n} 行", "a table": "某表"}
    assert (again, translated(again, chinese.__getitem__)) == ("2 rows of a table", "某表的 2 行")


def test_braces_in_words_are_no_places_for_words() -> None:
    assert said("{value} is no number", value="{x}") == "{x} is no number"
    assert (
        translated("a text {of} the user", dict[str, str]().__getitem__) == "a text {of} the user"
    )
