from __future__ import annotations

import pytest

from parkkg.pictures.intervals import intervals
from parkkg.pictures.marks import Mark
from parkkg.pictures.svg import Frame
from pictured import titles


@pytest.mark.parametrize(
    ("low", "high", "has", "lacks"),
    [
        (60, None, "▶", "<circle"),
        (None, 60, "◀", "<circle"),
        (50, 80, 'height="8"', "<circle"),
        (56, 56, "<circle", "▶"),
    ],
)
def test_only_an_exact_number_is_a_point(
    low: float | None, high: float | None, has: str, lacks: str
) -> None:
    svg = intervals([Mark("a", low=low, high=high)], Frame("x"))
    assert has in svg
    assert lacks not in svg


def test_what_has_no_number_is_not_drawn() -> None:
    assert titles(intervals([Mark("a"), Mark("b", low=1)], Frame("x"))) == ["b"]
