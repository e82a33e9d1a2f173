from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parkkg.pictures.numbers import ticks, words

NUMBERS = st.floats(min_value=-1e15, max_value=1e15, allow_subnormal=False)


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
