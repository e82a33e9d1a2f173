"""Days, months and years as spans of days, and an axis of time."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """Some days, both ends included, as ordinals of the Gregorian calendar (`date.toordinal`)."""

    first: int
    last: int

    @property
    def middle(self) -> float:
        """Halfway between its beginning and its end."""
        return (self.first + self.last + 1) / 2


def span_of(text: str) -> Span | None:
    """The days that a date, a month, a year or an interval of them can mean; else None.

    >>> span = span_of("2012-02")
    >>> span.last - span.first
    28
    >>> span_of("2012/2014") == Span(span_of("2012").first, span_of("2014").last)
    True
    >>> span_of("soon") is None
    True
    """
    first, slash, last = text.partition("/")
    begin, end = _days(first), _days(last if slash else first)
    if begin is None or end is None or end.last < begin.first:
        return None
    return Span(begin.first, end.last)


def is_uncertain(text: str) -> bool:
    """Whether a date says of itself that it is not sure (EDTF, level 1): `2012~`, `2012-05?`."""
    return text.endswith(("~", "?", "%"))


def _days(text: str) -> Span | None:
    match = _DATE(text)
    if match is None:
        return None
    year, month, day = int(match[1]), match[2], match[3]
    try:
        if day:
            only = date(year, int(month), int(day)).toordinal()
            return Span(only, only)
        if month:
            last = date(year, int(month), monthrange(year, int(month))[1])
            return Span(date(year, int(month), 1).toordinal(), last.toordinal())
        return Span(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
    except ValueError:  # the year 0, a month 13
        return None


def ticks(first: int, last: int, most: int = 6) -> list[tuple[int, str]]:
    """The days at which an axis from one day to another has a line, and what it says there.

    >>> begin, end = date(2012, 3, 1).toordinal(), date(2019, 1, 1).toordinal()
    >>> [text for _, text in ticks(begin, end)]
    ['2014', '2016', '2018']
    """
    days = last - first
    begin, end = date.fromordinal(first), date.fromordinal(last)
    places: Iterable[tuple[date, str]]
    if days > _YEAR:
        years = next((size for size in _YEARS if days / (_YEAR * size) <= most), _YEARS[-1])
        starts = range(-(-begin.year // years) * years, end.year + 1, years)
        places = ((date(year, 1, 1), f"{year:04}") for year in starts if year)
    elif days > 62:
        size = 1 if days / 31 <= most else 3
        months = range(begin.year * 12, end.year * 12 + 12, size)
        starts_of_months = (date(month // 12, month % 12 + 1, 1) for month in months)
        places = ((start, start.isoformat()[:7]) for start in starts_of_months)
    else:
        single = (date.fromordinal(day) for day in range(first, last + 1, max(1, -(-days // most))))
        places = ((day, day.isoformat()) for day in single)
    return [(day.toordinal(), text) for day, text in places if begin <= day <= end]


def words(span: Span) -> str:
    """A span as short as it can be said.

    >>> words(span_of("2012-02")), words(span_of("2012/2014")), words(span_of("2012-05-03"))
    ('2012-02', '2012 – 2014', '2012-05-03')
    """
    first, last = date.fromordinal(span.first), date.fromordinal(span.last)
    begin, end = first.isoformat(), last.isoformat()
    is_month = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if is_month:
        is_year = first.month == 1 and last.month == 12
        begin, end = (text[: 4 if is_year else 7] for text in (begin, end))
    return begin if begin == end else f"{begin} – {end}"


def shown(day: int) -> str:
    """A day as it is written."""
    return date.fromordinal(day).isoformat()


_YEAR = 365.25
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d+)?)?)?)?(?:Z|[+-]\d\d:\d\d)?[~?%]?"
).fullmatch
