"""Marks below one another: on the left what each is, on the right where it lies on an axis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from parkkg.pictures.marks import Mark
from parkkg.pictures.svg import Frame, element, linked, percent, picture, text
from parkkg.text import width

_ROW = 26
_TOP = 24
_LETTER = 6.9  # pixels of a narrow one, of 13 pixels' height
_WIDEST_HEAD, _WIDEST_TEXT = 210, 0.56
# Words of so many pixels have room on a telephone; a picture with others is at least as wide as
# `picture.css` says, and scrolls there.
_SHORT, _TELEPHONE, _BROAD = 150, 330, 704
# What is left free on both sides of the axis.
_SIDE = 0.03


def rows(
    frame: Frame,
    description: str,
    marks: Sequence[Mark],
    ticks: Iterable[tuple[float, str]],
    shapes: Callable[[Mark, float], Iterable[str]],
) -> str:
    """A picture of marks in rows.

    `ticks` are places on the axis, from 0 to 1, with what stands there; `shapes` draws a mark,
    given the height of its middle, with positions made by `across`.
    """
    head = min(_WIDEST_HEAD, max((width(mark.head) for mark in marks), default=0) * _LETTER + 14)
    head = head if any(mark.head for mark in marks) else 0
    grouped = len({mark.group for mark in marks}) > 1
    longest = max((_letters(mark, grouped=grouped) for mark in marks), default=0) * _LETTER
    needed = head + longest + 16
    broad = needed > _SHORT
    share = min(_WIDEST_TEXT, needed / (_BROAD if broad else _TELEPHONE))
    height = _TOP + _ROW * len(marks)
    axis = [
        part
        for place, words in ticks
        for part in (
            element(
                "line", x1=across(place), x2=across(place), y1=_TOP - 6, y2=height, class_="axis"
            ),
            element(
                "text", text(words), x=across(place), y=12, class_="soft", text_anchor="middle"
            ),
        )
    ]
    drawn = []
    for number, mark in enumerate(marks):
        y = _TOP + _ROW * number
        middle = y + _ROW / 2
        drawn.append(
            linked(
                mark.address,
                mark.title,
                element("rect", x="0", y=y, width="100%", height=_ROW, class_="hit"),
                element(
                    "svg",
                    *_words(mark, head, grouped=grouped),
                    x="0", y=y, width=percent(share - 0.01), height=_ROW,
                ),
                _plot(shapes(mark, middle), share, height),
            )
        )  # fmt: skip
    return picture(frame, description, height, [_plot(axis, share, height), *drawn], broad=broad)


def across(place: float) -> str:
    """A place on the axis as a length."""
    return percent(_SIDE + place * (1 - 2 * _SIDE))


def extent(place: float) -> str:
    """A distance on the axis as a length."""
    return percent(place * (1 - 2 * _SIDE))


def _plot(parts: Iterable[str], share: float, height: float) -> str:
    """Parts on the right of the words, where positions are those on the axis."""
    return element(
        "svg",
        *parts,
        x=percent(share),
        y="0",
        width=percent(1 - share),
        height=height,
        overflow="visible",
    )


def _words(mark: Mark, head: float, *, grouped: bool) -> Iterable[str]:
    if mark.head:
        yield element("text", text(mark.head), x="0", y=17, class_="strong")
    label = [text(mark.label)]
    if grouped and mark.group:
        label.append(element("tspan", text(f" · {mark.group}"), class_="soft"))
    yield element("text", *label, x=head, y=17, class_="label")


def _letters(mark: Mark, *, grouped: bool) -> int:
    return width(mark.label) + (width(mark.group) + 3 if grouped and mark.group else 0)
