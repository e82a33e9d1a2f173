from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.pictures.days import Span, is_uncertain, shown, span_of, ticks, words


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2020-02-03", "2020-02-03", "2020-02-03"),
        ("2020-02-03T23:00:00Z", "2020-02-03", "2020-02-03"),
        ("2012/2014-06", "2012-01-01", "2014-06-30"),
        ("2012~", "2012-01-01", "2012-12-31"),
    ],
)
def test_a_date_is_all_the_days_that_it_can_mean(text: str, first: str, last: str) -> None:
    span = span_of(text)
    assert span is not None
    assert (shown(span.first), shown(span.last)) == (first, last)


@pytest.mark.parametrize("text", ["", "soon", "2020-13", "2020-02-30", "0000", "2014/2012", "60"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert span_of(text) is None


def test_a_date_may_say_that_it_is_not_sure() -> None:
    assert (is_uncertain("2012~"), is_uncertain("2012")) == (True, False)


@given(st.dates(), st.dates())
def test_an_axis_has_few_ticks_in_order_within_it(one: date, other: date) -> None:
    first, last = sorted((one.toordinal(), other.toordinal()))
    found = [day for day, _ in ticks(first, last)]
    assert found == sorted(found)
    assert all(first <= day <= last for day in found)
    assert len(found) <= 11


@given(st.dates(), st.dates())
def test_words_say_the_span(one: date, other: date) -> None:
    span = Span(*sorted((one.toordinal(), other.toordinal())))
    assert span_of(words(span).replace(" – ", "/")) == span
