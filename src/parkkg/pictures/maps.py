"""Points on a plain grid of degrees: no tiles, no borders, nothing that is not in the result."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians

from parkkg.pictures.marks import MOST, Place
from parkkg.pictures.numbers import ticks
from parkkg.pictures.svg import WIDTH, Frame, element, linked, picture, text
from parkkg.text import said, width
from parkkg.translations import in_language

_LOWEST, _HIGHEST = 260.0, 720.0
_LEFT, _FOOT, _EDGE = 56.0, 26.0, 26.0
_LETTER = 6.6
# One point alone is shown with so many degrees around it.
_AROUND = 0.25


def point_map(places: Sequence[Place], frame: Frame) -> str:
    """The places on a grid, north above.

    >>> "31°N" in point_map([Place("A", 31.4, 119.5), Place("B", 29, 113)], Frame("Where"))
    True
    """
    shown = places[:MOST]
    south, north = _bounds([place.latitude for place in shown], 90)
    west, east = _bounds([place.longitude for place in shown], 180)
    # As wide as it is long in the middle of the map.
    squeeze = max(0.1, cos(radians((south + north) / 2)))
    across = WIDTH - _LEFT - _EDGE
    high = min(_HIGHEST, max(_LOWEST, across * (north - south) / ((east - west) * squeeze)))
    scale = min(across / ((east - west) * squeeze), high / (north - south))

    def x(longitude: float) -> float:
        return _LEFT + across / 2 + (longitude - (west + east) / 2) * squeeze * scale

    def y(latitude: float) -> float:
        return _EDGE / 2 + high / 2 - (latitude - (south + north) / 2) * scale

    right, bottom = WIDTH - _EDGE, _EDGE / 2 + high
    half = across / squeeze / scale / 2
    middle = (west + east) / 2
    parts = []
    for degrees in ticks(max(-180, middle - half), min(180, middle + half)):
        at = x(degrees)
        parts += [
            element("line", x1=at, x2=at, y1=_EDGE / 2, y2=bottom, class_="axis"),
            _words(_degrees(degrees, "EW"), at, bottom + 18, "middle"),
        ]
    half, middle = high / scale / 2, (south + north) / 2
    for degrees in ticks(max(-90, middle - half), min(90, middle + half)):
        at = y(degrees)
        parts += [
            element("line", x1=_LEFT, x2=right, y1=at, y2=at, class_="axis"),
            _words(_degrees(degrees, "NS"), _LEFT - 6, at + 4, "end"),
        ]
    taken = [(x(p.longitude) - 6, y(p.latitude) - 6, 12.0, 12.0) for p in shown]
    for place in shown:
        at, down = x(place.longitude), y(place.latitude)
        shapes = [
            element("circle", cx=at, cy=down, r=12, class_="hit"),
            element("circle", cx=at, cy=down, r=5, class_="sure"),
        ]
        room = (at + 8, down - 7, width(place.label) * _LETTER, 14.0)
        if room[0] + room[2] < WIDTH and not any(_meet(room, other) for other in taken):
            taken.append(room)
            label = text(place.label)
            shapes.append(element("text", label, x=at + 9, y=down + 4.5, class_="label"))
        where = f"{_degrees(place.latitude, 'NS')} {_degrees(place.longitude, 'EW')}"
        parts.append(linked(place.address, f"{place.label} · {where}", *shapes))
    description = said(
        "A map of {count:,} places, from {west} to {east} and from {south} to {north}.",
        count=len(shown),
        west=_degrees(west, "EW"),
        east=_degrees(east, "EW"),
        south=_degrees(south, "NS"),
        north=_degrees(north, "NS"),
    )
    return picture(
        frame,
        in_language(description, frame.language),
        _EDGE / 2 + high + _FOOT,
        parts,
        width=WIDTH,
    )


def _bounds(degrees: Sequence[float], most: float) -> tuple[float, float]:
    """From where to where a map goes, with some room around its points."""
    low, high = min(degrees, default=0.0), max(degrees, default=0.0)
    room = max(_AROUND, (high - low) * 0.08)
    return max(-most, low - room), min(most, high + room)


def _degrees(degrees: float, letters: str) -> str:
    """Degrees as a map says them: `119.5°E`."""
    return f"{abs(degrees):.6g}°{letters[degrees < 0] if degrees else ''}"


def _words(words: str, x: float, y: float, anchor: str) -> str:
    return element("text", text(words), x=x, y=y, class_="soft", text_anchor=anchor)


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes (left, top, width, height) have something in common."""
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )
