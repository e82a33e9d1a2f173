"""Bars: a number for each mark, from nought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parkkg.pictures.marks import MOST, Mark
from parkkg.pictures.numbers import ticks, words
from parkkg.pictures.rows import across, extent, rows
from parkkg.pictures.svg import Frame, element
from parkkg.text import said
from parkkg.translations import in_language


def bars(marks: Sequence[Mark], frame: Frame) -> str:
    """Bars of the marks that have an exact number, in their order.

    >>> "<rect" in bars([Mark("2012", "3", low=3, high=3)], Frame("Events a year"))
    True
    """
    shown = [mark for mark in marks if mark.low is not None and mark.low == mark.high][:MOST]
    values = [mark.low or 0.0 for mark in shown]
    low, high = min([0.0, *values]), max([0.0, *values])
    length = (high - low) or 1.0

    def place(number: float) -> float:
        return (number - low) / length

    def shapes(mark: Mark, middle: float) -> Iterator[str]:
        value = mark.low or 0.0
        yield element(
            "rect",
            x=across(place(min(0.0, value))),
            y=middle - 8,
            width=extent(abs(value) / length),
            height=16,
            rx=2,
            class_="sure" if mark.sure else "unsure",
        )

    description = said(
        "Bars of {count:,} numbers, from {low} to {high}.",
        count=len(shown),
        low=f"{min(values, default=0):,g}",
        high=f"{max(values, default=0):,g}",
    )
    axis = [(place(number), words(number, frame.language)) for number in ticks(low, high)]
    return rows(frame, in_language(description, frame.language), shown, axis, shapes)
