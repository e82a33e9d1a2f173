"""Intervals: what is known of numbers that are limits or ranges; a point only where it is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parkkg.pictures.marks import MOST, Mark
from parkkg.pictures.numbers import ticks, words
from parkkg.pictures.rows import across, extent, rows
from parkkg.pictures.svg import Frame, element
from parkkg.text import said
from parkkg.translations import in_language

# How far the axis goes on beyond the numbers, so that what is open has somewhere to go.
_BEYOND = 1.12


def intervals(marks: Sequence[Mark], frame: Frame) -> str:
    """The numbers of marks: a point, a bar between two limits, or an arrow from one on.

    >>> "▶" in intervals([Mark("Firms", "more than 60", low=60)], Frame("Figures"))
    True
    """
    shown = [mark for mark in marks if (mark.low, mark.high) != (None, None)][:MOST]
    limits = [limit for mark in shown for limit in (mark.low, mark.high) if limit is not None]
    low, high = min([0.0, *limits]), max([0.0, *limits])
    high = high if high == low else low + (high - low) * _BEYOND
    length = (high - low) or 1.0

    def place(number: float) -> float:
        return (number - low) / length

    def shapes(mark: Mark, middle: float) -> Iterator[str]:
        kind = "sure" if mark.sure else "unsure"
        if mark.low is not None and mark.low == mark.high:
            yield element("circle", cx=across(place(mark.low)), cy=middle, r=5.5, class_=kind)
            return
        begin = 0.0 if mark.low is None else place(mark.low)
        end = 1.0 if mark.high is None else place(mark.high)
        for limit in (mark.low, mark.high):
            if limit is not None:
                x = across(place(limit))
                yield element("line", x1=x, x2=x, y1=middle - 7, y2=middle + 7, class_=kind)
        if mark.low is not None and mark.high is not None:
            yield element(
                "rect",
                x=across(begin),
                y=middle - 4,
                width=extent(end - begin),
                height=8,
                class_=kind,
            )
            return
        yield element("line", x1=across(begin), x2=across(end), y1=middle, y2=middle, class_=kind)
        arrow, at = ("▶", end) if mark.high is None else ("◀", begin)
        yield element("text", arrow, x=across(at), y=middle + 5, class_="glyph")

    description = said(
        "What is known of {count:,} numbers: a point is exact, a bar lies between two limits, an "
        "arrow begins at the only one.",
        count=len(shown),
    )
    axis = [(place(number), words(number, frame.language)) for number in ticks(low, high)]
    return rows(frame, in_language(description, frame.language), shown, axis, shapes)
