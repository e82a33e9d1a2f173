"""SVG as text: elements, and the frame that every picture has.

Positions across are percentages, so that a picture is as wide as its page and its letters stay as
large as they are. Nothing has a style of its own: `picture.css` has it, for pages with a policy
that forbids more; a picture that stands alone carries that file in it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from parkkg.text import printable
from parkkg.translations import Language

WIDTH = 880  # pixels, of a picture that stands alone
EM = 13  # pixels, where a picture is not on a telephone
MARGIN = 8


@dataclass(frozen=True)
class Frame:
    """What a picture says about itself. `id` tells it from others on the page.

    `notes` are said below it. One that stands `alone` is a file, not a part of a page.
    """

    title: str
    language: Language = "en"
    id: str = "picture"
    notes: tuple[str, ...] = ()
    alone: bool = False


def element(name: str, *children: str, **attributes: str | float | None) -> str:
    """An element. Children are SVG already; values of attributes are escaped here.

    A Python name such as `text_anchor` is `text-anchor`, `class_` is `class`.

    >>> element("a", text("R & D"), href="/x?a=1&b=2", class_="mark", id=None)
    '<a href="/x?a=1&amp;b=2" class="mark">R &amp; D</a>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_characters(_value(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(children)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def text(words: str) -> str:
    """Text for an element: on one line, escaped, without what turns the direction of writing."""
    return escape(_characters(words), quote=False)


def percent(part: float) -> str:
    """A part of the width, such as 0.25, as a length.

    >>> percent(0.25), percent(1 / 3)
    ('25%', '33.33%')
    """
    return f"{_number(part * 100)}%"


def em(number: float) -> str:
    """A length that grows where rows have to be higher.

    >>> em(2.5)
    '2.5em'
    """
    return f"{_number(number)}em"


def linked(address: str, title: str, *children: str) -> str:
    """What belongs together as a link with a title; without an address, as a group with one."""
    inner = (element("title", text(title)), *children)
    if not address:
        return element("g", *inner, class_="mark")
    return element("a", *inner, href=address, class_="mark")


def picture(
    frame: Frame,
    description: str,
    height: float,
    parts: Iterable[str],
    *,
    width: float | None = None,
    folds: bool = False,
) -> str:
    """The whole SVG. Unless `width` is given, in pixels, it is as wide as there is room.

    What `folds` has rows that are higher on a telephone, as `picture.css` says.
    """
    names = f"{frame.id}-title", f"{frame.id}-desc"
    notes = [
        element(
            "svg",
            element("text", text(note), x="0", y=MARGIN + 20 * line, class_="soft"),
            y=em(height / EM),
            height=MARGIN + 20 * len(frame.notes) + MARGIN,
            overflow="visible",
        )
        for line, note in enumerate(frame.notes, 1)
    ]
    height += MARGIN + 20 * len(notes) + (MARGIN if notes else 0)
    across = width or (WIDTH if frame.alone else "100%")
    return element(
        "svg",
        element("title", text(frame.title), id=names[0]),
        element("desc", text(" ".join((description, *frame.notes))), id=names[1]),
        element("style", style()) if frame.alone else "",
        *parts,
        *notes,
        xmlns="http://www.w3.org/2000/svg",
        class_="picture folds" if folds else "picture",
        role="group",
        lang=frame.language,
        aria_labelledby=f"{names[0]} {names[1]}",
        width=across,
        height=em(height / EM) if folds else height,
        viewBox=f"0 0 {_value(across)} {_value(height)}" if width or frame.alone else None,
    )


@cache
def style() -> str:
    """The style sheet of pictures."""
    return (Path(__file__).parent / "picture.css").read_text(encoding="utf-8")


def _characters(words: str) -> str:
    """Only what XML can hold, and one line of it."""
    return _NOT_XML("\ufffd", printable(words))


@cache
def style_digest() -> str:
    """What a Content-Security-Policy has to name under style-src for a picture that stands alone.

    >>> style_digest()[:7]
    'sha256-'
    """
    return f"sha256-{base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()}"


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


_NOT_XML = re.compile("[\ufffe\uffff\ud800-\udfff]").sub
