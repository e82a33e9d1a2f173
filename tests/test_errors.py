"""Errors for people, and problems that name a cell to fix."""

from __future__ import annotations

import pytest

from parkkg.errors import DataError, MachineError, ParkkgError, Problem, UsageError
from parkkg.problems import problem, problem_kind

MONTH = Problem(
    "PK203", "error", "data/a.csv", 4, "date", "2022-13", "is no month", "write YYYY-MM"
)


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
    assert found.hint == problem_kind("PK203").fix_en


@pytest.mark.parametrize(
    ("line", "column", "place"),
    [
        (4, "date", 'data/a.csv:4: column "date"'),
        (4, "", "data/a.csv:4"),
        (0, "date", 'data/a.csv: column "date"'),
        (0, "", "data/a.csv"),
    ],
)
def test_a_place_is_as_exact_as_is_known(line: int, column: str, place: str) -> None:
    found = Problem("PK203", "error", "data/a.csv", line, column, "", "is wrong", "")
    assert found.location() == place
    assert str(found) == f"{place}: is wrong [PK203]"


def test_a_long_value_is_cut_and_stays_on_one_line() -> None:
    shown = str(Problem("PK202", "error", "t.csv", 2, "c", "a\n" * 500, "is not", ""))
    assert len(shown) < 150
    assert "\n" not in shown


def test_a_problem_as_data_has_its_nine_fields_in_the_order_of_the_manual() -> None:
    assert list(MONTH.as_dict()) == [
        "code", "severity", "file", "line", "column", "value", "message", "hint", "cell",
    ]  # fmt: skip
    assert Problem(**MONTH.as_dict()) == MONTH  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [DataError, UsageError, MachineError])
def test_an_error_says_what_happened_and_what_to_do(kind: type[ParkkgError]) -> None:
    error = kind("the store is locked", hint="wait for the other load")
    assert isinstance(error, ParkkgError)
    assert (str(error), error.hint) == ("the store is locked", "wait for the other load")


def test_an_error_of_the_data_carries_its_problems() -> None:
    assert DataError("the data do not pass", problems=(MONTH,)).problems == (MONTH,)
    assert DataError("the data do not pass").problems == ()
