"""The rows of a result as marks, edges and places, by what their columns are for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from parkkg.pictures import days
from parkkg.pictures.days import Span, is_uncertain, span_of
from parkkg.pictures.marks import Edge, End, Mark, Place
from parkkg.pictures.numbers import number_of, plain
from parkkg.pictures.roles import point_of, roles_of
from parkkg.quantities import number, quantity
from parkkg.query.rows import ADDRESS, Result, Row, Term
from parkkg.query.views import View
from parkkg.translations import Language

_UNBOUND = Term()


@dataclass(frozen=True)
class Words:
    """How IRIs are shown.

    `address` is where a reader gets to know more of one, and empty where a link would not be safe;
    `name` is what it is called where there is no better name.
    """

    address: Callable[[str], str]
    name: Callable[[str], str]


class Rows:
    """The rows of a result, each as what is drawn of it."""

    def __init__(self, result: Result, view: View, words: Words, language: Language = "en") -> None:
        self._result = result
        self._language = language
        self._words = words
        self._roles = roles_of(result, view)
        # Whether rows have names, and not only dates.
        self.has_names = self._roles.get("label") not in (None, self._roles.get("date"))
        self._sure_texts = frozenset(view.sure_texts)
        self._sure = (
            result.names.index(view.sure_column) if view.sure_column in result.names else None
        )

    @property
    def units(self) -> int:
        """How many units its numbers have."""
        return len({self._text(row, "unit") for row in self._result.rows})

    def marks(self) -> Iterator[Mark]:
        """A mark for each row."""
        for row in self._result.rows:
            date = self._text(row, "date")
            span = _span(date, self._text(row, "until"))
            low, high = self._limits(row)
            when = days.words(span) if span else ""
            unit = self._text(row, "unit")
            in_short = readable(number_words(low, high), unit, self._language)
            is_dated = bool(when and not self.has_names)  # then the date is its name
            yield Mark(
                label=self._text(row, "label") if self.has_names else in_short if is_dated else "",
                head=self._head(row, unit) or (when if is_dated or not in_short else in_short),
                group=self._text(row, "series"),
                address=self._address(row, "label"),
                sure=self._is_sure(row) and not is_uncertain(date),
                span=span,
                low=low,
                high=high,
            )

    def edges(self) -> Iterator[Edge]:
        """An edge for each row that has both ends."""
        if "source" not in self._roles or "target" not in self._roles:
            return
        for row in self._result.rows:
            source, target = self._end(row, "source"), self._end(row, "target")
            if source.key and target.key:
                yield Edge(source, target, self._text(row, "relation"), self._is_sure(row))

    def places(self) -> Iterator[Place]:
        """A place for each row that has coordinates."""
        for row in self._result.rows:
            point = self._point(row)
            if point is not None:
                label = self._text(row, "label")
                yield Place(label, point[1], point[0], self._address(row, "label"))

    def _head(self, row: Row, unit: str) -> str:
        """What the query says of the row in short, its numbers as people write them."""
        head = self._term(row, "head")
        words = self._shown(head)
        return words if span_of(words) else readable(words, unit, self._language)

    def _limits(self, row: Row) -> tuple[float | None, float | None]:
        value = number_in(self._term(row, "value"))
        if value is not None:
            return value, value
        return number_in(self._term(row, "low")), number_in(self._term(row, "high"))

    def _is_sure(self, row: Row) -> bool:
        return self._sure is None or row[self._sure].text in self._sure_texts

    def _end(self, row: Row, role: str) -> End:
        term = self._term(row, role)
        return End(
            self._iri_of(row, role) or term.text, self._shown(term), self._address(row, role)
        )

    def _point(self, row: Row) -> tuple[float, float] | None:
        longitude = number_in(self._term(row, "longitude"))
        latitude = number_in(self._term(row, "latitude"))
        if longitude is None or latitude is None:
            return next(filter(None, (point_of(term.text) for term in row)), None)
        is_on_earth = abs(longitude) <= 180 and abs(latitude) <= 90
        return (longitude, latitude) if is_on_earth else None

    def _address(self, row: Row, role: str) -> str:
        iri = self._iri_of(row, role) or (self._term(row, "link").text if role == "label" else "")
        return self._words.address(iri) if iri else ""

    def _iri_of(self, row: Row, role: str) -> str:
        """The IRI of what stands in a column, or of what the column beside it says it is."""
        term = self._term(row, role)
        if term.kind == "iri":
            return term.text
        beside = f"{self._result.names[self._roles[role]]}{ADDRESS}" if role in self._roles else ""
        found = row[self._result.names.index(beside)] if beside in self._result.names else _UNBOUND
        return found.text if found.kind == "iri" else ""

    def _term(self, row: Row, role: str) -> Term:
        return row[self._roles[role]] if role in self._roles else _UNBOUND

    def _text(self, row: Row, role: str) -> str:
        return self._shown(self._term(row, role))

    def _shown(self, term: Term) -> str:
        return self._words.name(term.text) if term.kind == "iri" else term.text


def _span(date: str, until: str) -> Span | None:
    """The days from one date to another; one of them may be missing."""
    first, last = span_of(date), span_of(until)
    if first and last and last.last >= first.first:
        return Span(first.first, last.last)
    return first or last


def number_in(term: Term) -> float | None:
    """The number that a literal is; None for anything else."""
    return number_of(term.text) if term.kind == "literal" else None


def readable(words: str, unit: str, language: Language) -> str:
    """Words with the numbers in them as people write them, the last with its unit.

    >>> readable("more than 1500000000000", "CCY_CNY", "en"), readable("50 – 80", "PERCENT", "zh")
    ('more than 1.5 trillion CNY', '50 – 80 %')
    """
    found = list(_NUMBER(words))
    for match in reversed(found):
        is_last = match is found[-1]
        text = match[0].replace(",", "")
        said = quantity(text, unit, language) if is_last and unit else number(text, language)
        words = words[: match.start()] + said + words[match.end() :]
    return words


def number_words(low: float | None, high: float | None) -> str:
    """A number, a range or a limit in short.

    >>> number_words(60, None), number_words(4.5, 4.5), number_words(1000, 2000)
    ('≥ 60', '4.5', '1000 – 2000')
    """
    if low is None:
        return "" if high is None else f"≤ {plain(high)}"
    if high is None:
        return f"≥ {plain(low)}"
    return plain(low) if low == high else f"{plain(low)} – {plain(high)}"


_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w.])").finditer
