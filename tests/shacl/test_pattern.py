"""Regular expressions: RE2 and Python agree, and both know all of Unicode."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import amount
from empty_database import empty_database
from parkkg.shacl.pattern import PatternError, check_pattern, translated
from parkkg.shacl.shapes import Pattern
from shacl_graphs import validated

CASES = [
    (r"^\p{L}+$", "", ["安", "Ann"], ["a1", "x "]),
    (r"^\w+$", "", ["安_1", "é"], ["a b", "a-b", "+"]),
    (r"^\W$", "", ["-", " "], ["安", "_"]),
    (r"^\d+$", "", ["12", "١٢"], ["1a", "½"]),
    (r"^[^\W\d]+$", "", ["安a"], ["a1"]),
    (r"^[a-z-[aeiou]]+$", "", ["xyz"], ["xa"]),
    (r"^(?!x)", "", ["y"], ["x"]),
    (r"(.)\1", "", ["aa", "好好"], ["ab"]),
    (r"^\p{Han}+(?=。)", "", ["好。"], ["好", "a。"]),
    ("^a.b$", "", ["axb"], ["a\nb", "axb\n"]),
    ("^a.b$", "s", ["a\nb"], ["axxb"]),
    ("^b$", "m", ["a\nb\nc"], ["ab"]),
    ("ANN", "i", ["Joanne"], ["bob"]),
    ("a b # c", "x", ["ab#c"], ["a b"]),
    ("a.(b", "q", ["xa.(b"], ["axb"]),
    (r"^\i\c*$", "", ["_a-1", "安"], ["1a"]),
    ("^x{1,2000}$", "", ["x" * 1500], ["", "y"]),
    (r"^\u4e2d\x{6587}$", "", ["中文"], ["中"]),
    (r"\P{L}", "", ["1"], ["a"]),
    ("[", "q", ["a[b"], ["ab"]),
    (r"^[\[\]&~|-]+$", "", ["[]&-"], ["a"]),
]


@pytest.mark.parametrize(("expression", "flags", "good", "bad"), CASES)
def test_what_matches_and_what_does_not(
    expression: str, flags: str, good: list[str], bad: list[str]
) -> None:
    regex = translated(Pattern(expression, flags))
    assert [text for text in good + bad if regex.python.search(text)] == good
    if regex.re2 is not None and "2000" not in expression:
        with empty_database() as db:
            query = "SELECT regexp_matches(?, ?)"
            found = [t for t in good + bad if db.execute(query, [t, regex.re2]).fetchall()[0][0]]
        assert found == good
    escaped = expression.replace("\\", "\\\\")
    shape = f":S sh:targetObjectsOf :p ; sh:pattern '''{escaped}''' ; sh:flags '{flags}' ."
    data = " ".join(f":a :p '''{text}''' ." for text in good + bad)
    assert len(validated(shape, data).results) == len(bad)


@pytest.mark.parametrize(
    "expression", ["(", "a[", "*", "[z-a]", "a\\", r"\p{Nothing}", "x{3,2}", "[a-[b]c]"]
)
def test_what_is_no_regular_expression_is_refused(expression: str) -> None:
    with pytest.raises(PatternError):
        check_pattern(Pattern(expression))


def test_an_unknown_flag_is_refused() -> None:
    with pytest.raises(PatternError, match='flag "g"'):
        check_pattern(Pattern("a", "ig"))


@settings(max_examples=amount(40, 5_000), deadline=None)
@given(st.text(alphabet="ab\\[]()^$.-+*?{}|1pLPw安dsWD&~", max_size=8))
def test_any_text_is_an_expression_for_both_or_for_none(expression: str) -> None:
    try:
        regex = translated(Pattern(expression))
    except PatternError:
        return
    assert isinstance(regex.python, re.Pattern)
    regex.python.search("ab")
