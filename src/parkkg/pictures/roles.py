"""What each column of a result is for in a picture: the header of its query says, or its terms.

Where the header does not say, a column of dates is the date, one of numbers the value, and the
first column of texts that has a column of addresses beside it (`x` and `x_iri`) the name. Names
that columns have in many tables (`minimum`, `upper`, `since`, `latitude`) say what they say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from parkkg.namespaces import EDTF, XSD
from parkkg.pictures.days import span_of
from parkkg.query.rows import ADDRESS, Result, Term
from parkkg.query.views import View
from parkkg.tables.csvw.builtin_datatypes import CALENDAR, NUMBERS

ColumnKind = Literal["date", "number", "iri", "point", "flag", "text", ""]


def roles_of(result: Result, view: View) -> Mapping[str, int]:
    """The columns of a result by their roles, as far as they have one.

    >>> from parkkg.query.rows import term_of
    >>> row = tuple(map(term_of, ('"A"@en', "<urn:a>", "12", '"2020"')))
    >>> dict(roles_of(Result(("firm", "firm_iri", "count", "year"), (row,)), View()))
    {'label': 0, 'link': 1, 'value': 2, 'date': 3}
    """
    columns = _Columns(result)
    found = {role: result.names.index(n) for role, n in view.roles if n in result.names}
    # A header that names columns knows which numbers there are.
    limits = () if view.roles else ("low", "high")
    numbers = {role: columns.number_named(role) for role in (*limits, "latitude", "longitude")}
    for role, column in {"label": columns.label(), **numbers}.items():
        if column is not None:
            found.setdefault(role, column)
    label = found.get("label")
    link = None if label is None else columns.address_of(label)
    if link is None:
        link = next((i for i, kind in enumerate(columns.kinds) if kind == "iri"), None)
    if link is not None:
        found.setdefault("link", link)
    if not view.roles:
        value = columns.value(frozenset(found.values()))
        if value is not None:
            found["value"] = value
    if "date" not in found:
        found |= columns.dates()
    if "source" not in found and "target" not in found:
        found |= columns.ends()
    return MappingProxyType(found)


def kind_of(name: str, terms: Sequence[Term]) -> ColumnKind:
    """What all the terms of a column are; empty where it has none."""
    kinds = {_kind(term, name) for term in terms if term.kind}
    if len(kinds) == 1:
        return kinds.pop()
    return "text" if kinds else ""


class _Columns:
    """The columns of a result, by name and by what is in them."""

    def __init__(self, result: Result) -> None:
        self.names = result.names
        self.kinds = [
            kind_of(name, [row[i] for row in result.rows]) for i, name in enumerate(result.names)
        ]

    def address_of(self, column: int) -> int | None:
        """The column of the addresses that another column has the names of."""
        if self.kinds[column] == "iri":
            return column
        beside = f"{self.names[column]}{ADDRESS}"
        return self.names.index(beside) if beside in self.names else None

    def label(self) -> int | None:
        texts = [i for i, kind in enumerate(self.kinds) if kind == "text"]
        named = [i for i in texts if self.address_of(i) is not None]
        iris = [i for i, kind in enumerate(self.kinds) if kind == "iri"]
        dates = [i for i, kind in enumerate(self.kinds) if kind == "date"]
        return next(iter((*named, *texts, *iris, *dates)), None)

    def number_named(self, role: str) -> int | None:
        return next(
            (
                i
                for i, name in enumerate(self.names)
                if self.kinds[i] == "number" and name.casefold() in _NAMES[role]
            ),
            None,
        )

    def value(self, taken: frozenset[int]) -> int | None:
        numbers = [i for i, kind in enumerate(self.kinds) if kind == "number" and i not in taken]
        named = [i for i in numbers if self.names[i].casefold() in _NAMES["value"]]
        return next(iter((*named, *numbers)), None)

    def dates(self) -> dict[str, int]:
        dates = [i for i, kind in enumerate(self.kinds) if kind == "date"]
        for first, last in _PAIRS:
            pair = [i for i in dates if self.names[i].casefold() in (first, last)]
            if len(pair) == 2:
                return dict(zip(("date", "until"), sorted(pair, key=self._is(last)), strict=True))
        return {"date": dates[0]} if dates else {}

    def ends(self) -> dict[str, int]:
        """The first two columns of things, as the ends of edges."""
        beside = {i for i, name in enumerate(self.names) if name.removesuffix(ADDRESS) != name
                  and name.removesuffix(ADDRESS) in self.names}  # fmt: skip
        things = [
            i
            for i, kind in enumerate(self.kinds)
            if i not in beside and kind in ("iri", "text") and self.address_of(i) is not None
        ]
        return dict(zip(("source", "target"), things[:2], strict=True)) if len(things) > 1 else {}

    def _is(self, name: str) -> Callable[[int], bool]:
        return lambda column: self.names[column].casefold() == name


def _kind(term: Term, name: str) -> ColumnKind:
    if term.kind != "literal":
        return "iri" if term.kind == "iri" else "text"
    if term.datatype in _DATES and span_of(term.text):
        return "date"
    if term.datatype in NUMBERS:
        is_year = name.casefold() in _NAMES["year"] and _YEAR(term.text)
        return "date" if is_year else "number"
    if term.datatype == f"{XSD}boolean":
        return "flag"
    if term.datatype == WKT and point_of(term.text):
        return "point"
    return "text"


def point_of(text: str) -> tuple[float, float] | None:
    """Longitude and latitude of a point in WKT; None where it is none.

    >>> point_of("POINT(119.48 31.41)")
    (119.48, 31.41)
    """
    match = _POINT(text)
    if match is None:
        return None
    longitude, latitude = float(match[1]), float(match[2])
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None


WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_POINT = re.compile(
    r"\s*(?:<http://www\.opengis\.net/def/crs/OGC/1\.3/CRS84>\s*)?"
    r"POINT\s*\(\s*(-?[0-9.]+)\s+(-?[0-9.]+)\s*\)\s*",
    re.IGNORECASE,
).fullmatch
_YEAR = re.compile(r"[12][0-9]{3}").fullmatch
_DATES = frozenset({*CALENDAR, EDTF, ""})
_NAMES = MappingProxyType(
    {
        "value": frozenset({"value", "count", "number", "total", "amount", "n"}),
        "low": frozenset({"low", "lower", "min", "minimum", "least"}),
        "high": frozenset({"high", "upper", "max", "maximum", "most"}),
        "latitude": frozenset({"latitude", "lat"}),
        "longitude": frozenset({"longitude", "long", "lon", "lng"}),
        "year": frozenset({"year"}),
    }
)
_PAIRS = (
    ("start", "end"),
    ("since", "until"),
    ("first", "last"),
    ("from", "to"),
)
