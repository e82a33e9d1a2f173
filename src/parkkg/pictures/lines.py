"""Lines: numbers over time, each series with a shape of its own; limits as lines upright."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from parkkg.pictures import days
from parkkg.pictures.marks import MOST, Mark
from parkkg.pictures.numbers import ticks, words
from parkkg.pictures.svg import Frame, element, linked, percent, picture, text
from parkkg.text import said
from parkkg.translations import in_language

_TOP, _HEIGHT, _FOOT, _LEGEND = 16, 300, 26, 22
_LEFT, _RIGHT = 0.13, 0.04
_GLYPHS = "●■▲◆▼★"
# Of more series, the names are in the titles only.
_MOST_NAMED = 24
# How far the axis goes on where a number has no upper limit.
_BEYOND = 1.12


def lines(marks: Sequence[Mark], frame: Frame) -> str:
    """The numbers of marks with a span; those of a group are one series.

    Only exact numbers are joined by a line: between two limits nothing is known.

    >>> from parkkg.pictures.days import span_of
    >>> marks = [Mark("2020", span=span_of("2020"), low=4, high=4)]
    >>> "●" in lines(marks, Frame("Over time"))
    True
    """
    found = [(mark.span, mark) for mark in marks if mark.span is not None]
    dated = sorted(found, key=lambda pair: pair[0].middle)
    shown = [(span, mark) for span, mark in dated if (mark.low, mark.high) != (None, None)][:MOST]
    first = min((span.first for span, _ in shown), default=1)
    last = max((span.last for span, _ in shown), default=1)
    length = max(1, last + 1 - first)
    limits = [n for _, mark in shown for n in (mark.low, mark.high) if n is not None]
    low, high = min([0.0, *limits]), max([0.0, *limits])
    if any(mark.high is None for _, mark in shown):
        high = low + (high - low) * _BEYOND
    size = (high - low) or 1.0

    def x(day: float) -> str:
        return percent(_LEFT + (day - first) / length * (1 - _LEFT - _RIGHT))

    def y(number: float) -> float:
        return _TOP + _HEIGHT - (number - low) / size * _HEIGHT

    parts = [
        *_grid([(y(number), words(number, frame.language)) for number in ticks(low, high)]),
        *(
            element(
                "text", text(label), x=x(day), y=_TOP + _HEIGHT + 18, class_="soft",
                text_anchor="middle",
            )
            for day, label in days.ticks(first, last)
        ),
    ]  # fmt: skip
    groups = list(dict.fromkeys(mark.group for _, mark in shown))
    for number, group in enumerate(groups):
        series = [(span, mark) for span, mark in shown if mark.group == group]
        exact = [pair for pair in series if pair[1].low == pair[1].high]
        for (before, one), (after, other) in pairwise(exact):
            parts.append(
                element(
                    "line",
                    x1=x(before.middle),
                    y1=y(one.low or 0),
                    x2=x(after.middle),
                    y2=y(other.low or 0),
                    class_="sure" if other.sure else "unsure",
                )
            )
        glyph = _GLYPHS[number % len(_GLYPHS)]
        for span, mark in series:
            shapes = _shapes(mark, glyph, x(span.middle), y)
            said_of_it = (days.words(span), mark.head, mark.label, mark.group)
            title = " · ".join(dict.fromkeys(filter(None, said_of_it)))
            parts.append(linked(mark.address, title, *shapes))
    height = _TOP + _HEIGHT + _FOOT
    if len(groups) in range(2, _MOST_NAMED + 1):
        for number, group in enumerate(groups):
            place = height + _LEGEND * number + 14
            label = f"{_GLYPHS[number % len(_GLYPHS)]}  {group}"
            parts.append(element("text", text(label), x=percent(_LEFT), y=place))
        height += _LEGEND * len(groups)
    description = said(
        "{count:,} numbers over time, from {first} to {last}.",
        count=len(shown),
        first=days.shown(first),
        last=days.shown(last),
    )
    return picture(frame, in_language(description, frame.language), height, parts)


def _grid(places: Sequence[tuple[float, str]]) -> Iterator[str]:
    for y, label in places:
        yield element(
            "line", x1=percent(_LEFT), x2=percent(1 - _RIGHT / 2), y1=y, y2=y, class_="axis"
        )
        yield element(
            "text", text(label), x=percent(_LEFT - 0.015), y=y + 4, class_="soft", text_anchor="end"
        )


def _shapes(mark: Mark, glyph: str, x: str, y: Callable[[float], float]) -> Iterator[str]:
    kind = "sure" if mark.sure else "unsure"
    at = [y(limit) for limit in (mark.low, mark.high) if limit is not None]
    middle = sum(at) / len(at)
    yield element("circle", cx=x, cy=middle, r=12, class_="hit")
    if mark.low is not None and mark.low == mark.high:
        yield element("text", glyph, x=x, y=middle + 5, class_=f"glyph {kind}")
        return
    bottom = _TOP + _HEIGHT if mark.low is None else y(mark.low)
    top = _TOP if mark.high is None else y(mark.high)
    yield element("line", x1=x, x2=x, y1=bottom, y2=top, class_=kind)
    for limit in at:
        yield element("text", "—", x=x, y=limit + 4.5, class_="glyph")
    if mark.high is None:
        yield element("text", "△", x=x, y=top + 5, class_="glyph")
    if mark.low is None:
        yield element("text", "▽", x=x, y=bottom + 5, class_="glyph")
