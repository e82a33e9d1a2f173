"""Regular expressions of ECMAScript, run by RE2."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from empty_database import empty_database
from parkkg.tables.csvw.regular_expressions import is_unsupported, to_re2
from tabular import full_match


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_database() as connection:
        yield connection


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\d{3}-\w+", "123-ab_c"),
        (r"^[A-Z]{2}$", "AB"),
        (r"a|b", "b"),
        (r"\/\-\.", "/-."),
        (r"\u4e2d\x41\cA", "中A\x01"),
        (r"[\u4e00-\u9fff]+", "溧阳"),
        (r"\ud83d\ude00|\u{1F600}", "😀"),
        (r"(?<year>\d{4})", "2020"),
        (r"[^]", "\n"),
        (r"\\u4e2d", "\\u4e2d"),
        (r"\[\]", "[]"),
        ("", ""),
    ],
)
def test_the_notation_is_translated(pattern: str, text: str, db: duckdb.DuckDBPyConnection) -> None:
    assert full_match(db, to_re2(pattern), text)


def test_the_pattern_has_to_match_all_of_the_value(db: duckdb.DuckDBPyConnection) -> None:
    assert not full_match(db, to_re2("[a-z]+"), "abc1")
    assert not full_match(db, to_re2("a|b"), "ab")
    assert not full_match(db, to_re2("[]"), "")


@pytest.mark.parametrize(
    "pattern",
    [r"(?=x)x", r"(?!x)y", r"(?<=x)y", r"(?<!x)y", r"(a)\1", r"(?<n>a)\k<n>", "a{0,1001}"],
)
def test_unsupported_patterns_are_distinguished_from_mistakes(
    pattern: str, db: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(duckdb.Error) as refused:
        full_match(db, to_re2(pattern), "")
    assert is_unsupported(str(refused.value))


@pytest.mark.parametrize("pattern", ["[", "*", "(", "a)", r"\u12", "[z-a]", "(?x"])
def test_a_mistake_is_a_mistake(pattern: str, db: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error) as refused:
        full_match(db, to_re2(pattern), "")
    assert not is_unsupported(str(refused.value))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "(a?){50}a{50}"])
def test_a_pattern_that_runs_for_ever_elsewhere_does_not_here(
    pattern: str, db: duckdb.DuckDBPyConnection
) -> None:
    """RE2 takes linear time; a backtracking engine would not come back from this."""
    assert not full_match(db, to_re2(pattern), "a" * 100_000 + "!")
