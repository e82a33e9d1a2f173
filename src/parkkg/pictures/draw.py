"""A result as a picture: which views it can be drawn as, and the picture of one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from parkkg.errors import UsageError
from parkkg.pictures import days
from parkkg.pictures.bars import bars
from parkkg.pictures.graphs import graph
from parkkg.pictures.intervals import intervals
from parkkg.pictures.lines import lines
from parkkg.pictures.maps import point_map
from parkkg.pictures.marks import MOST, Mark
from parkkg.pictures.read import Rows, Words
from parkkg.pictures.svg import Frame
from parkkg.pictures.timeline import timeline
from parkkg.query.rows import Result
from parkkg.query.views import NO_VIEW, VIEWS, View
from parkkg.text import did_you_mean, listed, said
from parkkg.translations import Language, in_language


class Drawable:
    """A result, and what of it can be drawn.

    >>> from parkkg.query.rows import term_of
    >>> result = Result(("name", "n"), ((term_of('"A"'), term_of("3")),))
    >>> drawable = Drawable(result, Words(str, str))
    >>> drawable.views, drawable.draw("bar", Frame("Numbers")).count("<rect")
    (('bar',), 2)
    """

    def __init__(
        self, result: Result, words: Words, view: View = NO_VIEW, language: Language = "en"
    ) -> None:
        self._result = result
        rows = Rows(result, view, words, language)
        self._has_several_units = rows.units > 1
        self._found = _drawable(rows)

    @property
    def views(self) -> tuple[str, ...]:
        """The views that it can be drawn as, in the order in which they are offered."""
        return tuple(name for name in VIEWS if self._found[name])

    def draw(self, name: str, frame: Frame) -> str:
        """The picture. Raises UsageError where it cannot be drawn as the view `name`.

        Rows that have no place in it are left out, and the picture says how many they are.
        """
        if name not in VIEWS:
            raise UsageError(
                said('there is no view "{view}"', view=name), hint=did_you_mean(name, VIEWS)
            )
        marks = self._found[name]
        if not marks:
            unfit = said("this result cannot be drawn as {view}", view=VIEWS[name])
            if name in _NUMBERS and self._has_several_units:
                unfit = said("{unfit}: its numbers are of several units", unfit=unfit)
            possible = [VIEWS[other] for other in self.views]
            raise UsageError(
                unfit,
                hint=said("it can be drawn as: {views}", views=listed(possible))
                if possible
                else said("it can be shown as a table only"),
            )
        notes = _notes(self._result, len(marks))
        remarks = tuple(in_language(note, frame.language) for note in notes)
        return _DRAW[name](marks[:MOST], replace(frame, notes=(*frame.notes, *remarks)))


def _drawable(rows: Rows) -> dict[str, Sequence[Any]]:
    """What of the rows each view can draw."""
    marks = list(rows.marks())
    # Numbers of several units have no axis in common.
    numbers = [m for m in marks if (m.low, m.high) != (None, None)] if rows.units <= 1 else []
    dated = [mark for mark in numbers if mark.span]
    if rows.has_names:
        # What has the same name is in line; without an axis of time, dates are said.
        dated = [replace(mark, group=mark.group or mark.label) for mark in dated]
        numbers = [_with_date(mark) for mark in numbers]
    exact = [mark for mark in numbers if mark.low == mark.high]
    return {
        "timeline": [m for m in marks if m.span] if rows.has_names or not numbers else [],
        "bar": exact,
        "line": dated,
        "interval": numbers if len(exact) < len(numbers) else [],
        "graph": list(rows.edges()),
        "map": list(rows.places()),
    }


def _with_date(mark: Mark) -> Mark:
    when = days.words(mark.span) if mark.span else ""
    return replace(mark, group=" · ".join(filter(None, (mark.group, when))))


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


_NUMBERS = ("bar", "line", "interval")
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
