"""A result as a picture: which views it can be drawn as, and the picture of one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from parkkg.errors import UsageError
from parkkg.pictures.bars import bars
from parkkg.pictures.graphs import graph
from parkkg.pictures.intervals import intervals
from parkkg.pictures.lines import lines
from parkkg.pictures.maps import point_map
from parkkg.pictures.marks import MOST
from parkkg.pictures.read import Rows, Words
from parkkg.pictures.svg import Frame
from parkkg.pictures.timeline import timeline
from parkkg.query.rows import Result
from parkkg.query.views import NO_VIEW, VIEWS, View
from parkkg.text import did_you_mean, listed, said
from parkkg.translations import in_language


def views_of(result: Result, view: View = NO_VIEW) -> tuple[str, ...]:
    """The views that a result can be drawn as, in the order in which they are offered.

    >>> from parkkg.query.rows import term_of
    >>> views_of(Result(("name", "n"), ((term_of('"A"'), term_of("3")),)))
    ('bar',)
    """
    drawable = _drawable(Rows(result, view, Words(str, str)))
    return tuple(name for name in VIEWS if drawable[name])


def drawn(result: Result, name: str, frame: Frame, words: Words, view: View = NO_VIEW) -> str:
    """The picture of a result. Raises UsageError where it cannot be drawn as the view `name`.

    Rows that have no place in it are left out, and the picture says how many they are.

    >>> from parkkg.query.rows import term_of
    >>> result = Result(("name", "n"), ((term_of('"A"'), term_of("3")),))
    >>> drawn(result, "bar", Frame("Numbers"), Words(str, str)).count("<rect")
    2
    """
    if name not in VIEWS:
        raise UsageError(
            said('there is no view "{view}"', view=name), hint=did_you_mean(name, VIEWS)
        )
    drawable = _drawable(Rows(result, view, words))
    if not drawable[name]:
        possible = [VIEWS[other] for other in VIEWS if drawable[other]]
        raise UsageError(
            said("this result cannot be drawn as {view}", view=VIEWS[name]),
            hint=said("it can be drawn as: {views}", views=listed(possible))
            if possible
            else said("it can be shown as a table only"),
        )
    notes = _notes(result, len(drawable[name]))
    told = tuple(in_language(note, frame.language) for note in notes)
    return _DRAW[name](drawable[name][:MOST], replace(frame, notes=(*frame.notes, *told)))


def _drawable(rows: Rows) -> dict[str, Sequence[Any]]:
    """What of the rows each view can draw."""
    marks = list(rows.marks())
    numbers = [mark for mark in marks if (mark.low, mark.high) != (None, None)]
    exact = [mark for mark in numbers if mark.low == mark.high]
    dated = [mark for mark in numbers if mark.span]
    if rows.has_names:  # what has the same name is in line
        dated = [replace(mark, group=mark.group or mark.label) for mark in dated]
    return {
        "timeline": [mark for mark in marks if mark.span],
        "bar": exact,
        "line": dated,
        "interval": numbers if len(exact) < len(numbers) else [],
        "graph": list(rows.edges()),
        "map": list(rows.places()),
    }


def _notes(result: Result, drawable: int) -> list[str]:
    """What is to be said of rows that are not in the picture."""
    notes: list[str] = []
    missing = len(result.rows) - drawable
    if missing:
        notes.append(
            said("{count:,} rows have no place in it: what they lack is not drawn.", count=missing)
            if missing > 1
            else said("1 row has no place in it: what it lacks is not drawn.")
        )
    if drawable > MOST or result.more:
        notes.append(said("Only the first {count:,} are drawn.", count=min(drawable, MOST)))
    return notes


_DRAW: MappingProxyType[str, Callable[[Sequence[Any], Frame], str]] = MappingProxyType(
    {
        "timeline": timeline,
        "bar": bars,
        "line": lines,
        "interval": intervals,
        "graph": graph,
        "map": point_map,
    }
)
