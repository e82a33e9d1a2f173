"""A timeline: a bar for the days that a date can mean, dashed where it is not sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parkkg.pictures import days
from parkkg.pictures.marks import MOST, Mark
from parkkg.pictures.rows import across, extent, rows
from parkkg.pictures.svg import Frame, element
from parkkg.text import said
from parkkg.translations import in_language

_SHORTEST = 0.012  # a shorter bar is a point


def timeline(marks: Sequence[Mark], frame: Frame) -> str:
    """The timeline of marks with a span, the earliest first.

    >>> from parkkg.pictures.days import span_of
    >>> marks = [Mark("Opened", "2012-03", span=span_of("2012-03"), address="/page/a")]
    >>> "<title>2012-03 · Opened</title>" in timeline(marks, Frame("What happened"))
    True
    """
    spans = [(mark.span, mark) for mark in marks if mark.span is not None]
    spans.sort(key=lambda pair: pair[0])
    shown = [mark for _, mark in spans[:MOST]]
    first = min((span.first for span, _ in spans), default=1)
    last = max((span.last for span, _ in spans), default=1)
    length = max(1, last + 1 - first)

    def place(day: float) -> float:
        return (day - first) / length

    def shapes(mark: Mark, middle: float) -> Iterator[str]:
        if mark.span is None:
            return
        kind = "sure" if mark.sure else "unsure"
        size = (mark.span.last + 1 - mark.span.first) / length
        if size < _SHORTEST:
            yield element("circle", cx=across(place(mark.span.middle)), cy=middle, r=5, class_=kind)
            return
        yield element(
            "rect",
            x=across(place(mark.span.first)),
            y=middle - 5,
            width=extent(size),
            height=10,
            rx=4,
            class_=kind,
        )

    description = said(
        "A timeline of {count:,} items, from {first} to {last}.",
        count=len(shown),
        first=days.shown(first),
        last=days.shown(last),
    )
    axis = [(place(day), words) for day, words in days.ticks(first, last)]
    return rows(frame, in_language(description, frame.language), shown, axis, shapes)
