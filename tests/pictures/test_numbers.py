from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.pictures.numbers import number_of, ticks, words

NUMBERS = st.floats(min_value=-1e15, max_value=1e15, allow_subnormal=False)
MOST = 1e100


@given(NUMBERS, NUMBERS)
def test_an_axis_has_few_numbers_in_order(one: float, other: float) -> None:
    found = ticks(min(one, other), max(one, other))
    assert found == sorted(found)
    assert len(found) <= 7


def test_an_axis_from_nought_has_nought() -> None:
    assert ticks(0, 7) == [0, 2, 4, 6]


def test_numbers_are_written_as_people_write_them_in_both_languages() -> None:
    found = [words(1.5e12, "zh"), words(60_000, "zh"), words(2e6, "en"), words(0.25, "en")]
    assert found == ["1.5万亿", "6万", "2 million", "0.25"]


@pytest.mark.parametrize("text", ["1e308", "-1e308", "1e-320", "NaN", "INF", "1e400", "", "many"])
def test_what_no_axis_has_a_place_for_is_no_number(text: str) -> None:
    assert number_of(text) is None


@pytest.mark.parametrize(("low", "high"), [(-MOST, MOST), (0.0, 1 / MOST), (0.0, 6.02e23)])
def test_an_axis_of_the_largest_and_the_smallest_numbers_can_be_read(
    low: float, high: float
) -> None:
    found = [words(place, "en") for place in ticks(low, high)]
    assert len(set(found)) == len(found) > 2
    assert all(len(word) < 12 for word in found)
