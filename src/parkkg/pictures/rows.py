"""Marks below one another: on the left what each is, on the right where it lies on an axis.

On a telephone the words of a row stand above its shapes, and rows are higher: heights are in `em`,
and how much that is says `picture.css`. Letters have sizes of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from parkkg.pictures.marks import Mark
from parkkg.pictures.svg import EM, Frame, element, em, linked, percent, picture, text
from parkkg.text import width

_ROW = 2  # em
_TOP = 2
_MIDDLE = EM  # pixels, of a row
_LOWER = 18  # pixels, where words are above
_LETTER = 6.9  # pixels of a narrow one, of 13 pixels' height
_WIDEST_HEAD, _WIDEST_TEXT = 210, 0.56
# Words of so many pixels have room beside the axis on a telephone; others stand above it there.
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
    given the height of its middle in pixels, with positions made by `across`.
    """
    head = min(_WIDEST_HEAD, max((width(mark.head) for mark in marks), default=0) * _LETTER + 14)
    head = head if any(mark.head for mark in marks) else 0
    grouped = len({mark.group for mark in marks}) > 1
    longest = max((_letters(mark, grouped=grouped) for mark in marks), default=0) * _LETTER
    needed = head + longest + 16
    broad = needed > _SHORT
    share = min(_WIDEST_TEXT, needed / (_BROAD if broad else _TELEPHONE))
    height = _TOP + _ROW * len(marks)
    folds = broad and not frame.alone

    def plot(name: str, parts: Iterable[str], y: float, size: float, lower: float) -> Iterator[str]:
        """Parts beside the words; for a telephone also over the whole width, below the words."""
        # The class is for the copy: rules do not see what is around it.
        own = {"id": f"{frame.id}-{name}", "class_": "picture"} if folds else {}
        yield _box(element("g", *parts, **own), share, y, 1 - share, size, "beside")
        if folds:
            yield _box(element("use", href=f"#{own['id']}", y=lower), 0, y, 1, size, "above")

    axis = [
        part
        for place, words in ticks
        for part in (
            element(
                "line",
                x1=across(place),
                x2=across(place),
                y1=em(_TOP - 0.5),
                y2=em(height),
                class_="axis",
            ),
            element(
                "text", text(words), x=across(place), y=12, class_="soft", text_anchor="middle"
            ),
        )
    ]
    drawn = []
    for number, mark in enumerate(marks):
        y = _TOP + _ROW * number
        words = "".join(_words(mark, head, grouped=grouped))
        line = _line(mark, grouped=grouped)
        drawn.append(
            linked(
                mark.address,
                mark.title,
                element("rect", x="0", y=em(y), width="100%", height=em(_ROW), class_="hit"),
                _box(words, 0, y, share - 0.01, _ROW, "beside"),
                _box(line, 0, y, 1, _ROW, "above") if folds else "",
                *plot(f"row{number}", shapes(mark, _MIDDLE), y, _ROW, _LOWER),
            )
        )
    parts = [*plot("axis", axis, 0, height, 0), *drawn]
    return picture(frame, description, height * EM, parts, folds=folds)


def across(place: float) -> str:
    """A place on the axis as a length."""
    return percent(_SIDE + place * (1 - 2 * _SIDE))


def extent(place: float) -> str:
    """A distance on the axis as a length."""
    return percent(place * (1 - 2 * _SIDE))


def _box(inner: str, x: float, y: float, share: float, height: float, kind: str) -> str:
    """A part of the picture, in which lengths across are shares of its own width."""
    return element(
        "svg",
        inner,
        x=percent(x),
        y=em(y),
        width=percent(share),
        height=em(height),
        overflow="visible" if x else None,  # words end where the picture or the axis does
        class_=kind,
    )


def _words(mark: Mark, head: float, *, grouped: bool) -> Iterator[str]:
    """What a mark is, in two columns."""
    if mark.head:
        yield element("text", text(mark.head), x="0", y=17, class_="strong")
    yield element("text", *_label(mark, grouped=grouped), x=head, y=17, class_="label")


def _line(mark: Mark, *, grouped: bool) -> str:
    """The same in one line, for a telephone."""
    head = element("tspan", text(f"{mark.head} "), class_="strong") if mark.head else ""
    return element("text", head, *_label(mark, grouped=grouped), x="0", y=17, class_="label")


def _label(mark: Mark, *, grouped: bool) -> Iterator[str]:
    yield text(mark.label)
    if grouped and mark.group:
        yield element("tspan", text(f" · {mark.group}"), class_="soft")


def _letters(mark: Mark, *, grouped: bool) -> int:
    return width(mark.label) + (width(mark.group) + 3 if grouped and mark.group else 0)
