"""What is counted while a release is built."""

from __future__ import annotations

import pytest

from parkkg.errors import Problem, Severity
from parkkg.progress import BuildProblems, Stage, StepTimer


def problem(line: int, code: str = "PK203", severity: Severity = "error") -> Problem:
    return Problem(code, severity, "t.csv", line, "", "", "is wrong", "")


@pytest.mark.parametrize(
    ("stage", "facts"),
    [
        (Stage("check"), []),
        (Stage("map", rows=179_441), ["179,441 rows"]),
        (
            Stage("seal", rows=1, triples=2_000, megabytes=1.25),
            ["1 row", "2,000 triples", "1.2 MB"],
        ),
    ],
)
def test_a_stage_says_how_much_it_has_to_do(stage: Stage, facts: list[str]) -> None:
    assert list(stage.amounts()) == facts


def test_problems_are_counted_and_passed_on() -> None:
    passed: list[Problem] = []
    counter = BuildProblems(passed.append)
    given = [problem(2), problem(3, severity="warning"), problem(4, severity="info")]
    for found in given:
        counter.add(found)
    assert passed == given
    assert (counter.errors, counter.warnings, counter.structural) == (1, 1, False)
    counter.add(problem(5, "PK103"))
    assert counter.structural


def test_what_a_shape_says_of_a_row_that_is_wrong_already_is_left_out() -> None:
    passed: list[Problem] = []
    counter = BuildProblems(passed.append)
    counter.add(problem(2))
    counter.add(problem(3, severity="warning"))
    for line in (2, 3, 4):
        counter.add_consequence(problem(line, "PK401"))
    assert [(p.code, p.line) for p in passed[2:]] == [("PK401", 3), ("PK401", 4)]
    assert counter.errors == 3
    assert counter.consequences == 1
    # Its node is described by several rows.
    counter.add_consequence(problem(9, "PK401"), [("t.csv", 9), ("t.csv", 2)])
    assert (counter.errors, counter.consequences) == (3, 2)


def test_steps_are_noted_in_their_order() -> None:
    timer = StepTimer()
    for name in ("check", "map"):
        with timer.step(name):
            pass
    assert list(timer.seconds) == ["check", "map"]
    assert all(seconds >= 0 for seconds in timer.seconds.values())
