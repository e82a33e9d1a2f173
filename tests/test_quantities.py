from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.quantities import number, quantity


@pytest.mark.parametrize(
    ("text", "unit", "zh", "en"),
    [
        ("6000000000", "CCY_CNY", "60亿元", "6 billion CNY"),
        ("650940000000", "CCY_CNY", "6,509.4亿元", "650.94 billion CNY"),
        ("1500000000000", "http://qudt.org/vocab/unit/CCY_CNY", "1.5万亿元", "1.5 trillion CNY"),
        ("1883", "", "1883", "1883"),
        ("12345", "NUM", "12,345", "12,345"),
        ("200000", "人", "20万 人", "200,000 人"),
        ("-0.30", "PERCENT", "-0.3 %", "-0.3 %"),
        ("4.3", "KiloM2", "4.3 km²", "4.3 km²"),
    ],
)
def test_quantities_are_written_as_people_read_them(text: str, unit: str, zh: str, en: str) -> None:
    assert (quantity(text, unit, "zh"), quantity(text, unit, "en")) == (zh, en)


@given(st.text())
def test_what_is_no_number_stays_as_it_is(text: str) -> None:
    written = number(text, "en")
    if not any(char.isdecimal() for char in text):
        assert written == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.sampled_from(["zh", "en"]))
def test_no_digit_is_lost(value: Decimal, language: str) -> None:
    written = number(f"{value:f}", language)
    scales = {"万亿": 12, "亿": 8, "万": 4, " trillion": 12, " billion": 9, " million": 6}
    word = next((word for word in scales if written.endswith(word)), "")
    digits = written.removesuffix(word).replace(",", "")
    assert Decimal(digits) * 10 ** scales.get(word, 0) == value
