"""The keys by which rows are sorted: terms that the engine compares in a total order.

`order_by` says where they are used, and writes those of plain values in SPARQL. Here are
those of all terms: text, of which the first character says the kind; times as durations; and blank
nodes and IRIs as they are. The engine compares two keys of different kinds by their text, and
finds numbers before times, times before all others, and text last.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.namespaces import XSD
from parkkg.sparql.order_by import EPOCH, SORT_KEY, TEXT

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_MOMENT = re.compile(
    r"(-?\d{4,9})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d(?:\.\d{1,12})?)\d*)?)?)?(Z|[+-]\d\d:\d\d)?"
).fullmatch
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d(?:\.\d{1,12})?)\d*(Z|[+-]\d\d:\d\d)?").fullmatch
_DURATION = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?"
    r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+\.?\d*|\.\d+)S)?)?"
).fullmatch
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?").fullmatch
# Seconds; the month is one of the mean length, which lies between all that it may have.
_DAY, _MONTH = 86_400, Decimal("2629746")
_DURATIONS = ("duration", "yearMonthDuration", "dayTimeDuration")
_MOMENTS = ("date", "dateTime", "gYear", "gYearMonth")
_NUMBERS = ("integer", "decimal", "double", "float")


def sort_key(term: Term) -> Term:
    """The key of a term: itself, a duration, or text.

    >>> str(sort_key(ox.Literal("b"))), str(sort_key(ox.Literal(True)))
    ('"~b"', '"btrue"')
    """
    if isinstance(term, ox.NamedNode | ox.BlankNode):
        return term
    if isinstance(term, ox.Triple):
        parts = " ".join(_text(part) for part in (term.subject, term.predicate, term.object))
        return ox.Triple(_HERE, _HERE, ox.Literal(parts))
    seconds = _moment(term)
    if seconds is None:
        return ox.Literal(_text(term))
    sign = "-" if seconds < 0 else ""
    return ox.Literal(f"{sign}PT{abs(seconds):f}S", datatype=_SPAN)


def _text(term: Term) -> str:
    """The key as text: the kind, and within the kind what is sorted like the values."""
    if isinstance(term, ox.Triple):
        return str(sort_key(term))
    if not isinstance(term, ox.Literal):
        return f"{'A' if isinstance(term, ox.BlankNode) else 'I'}{term.value}"
    name = term.datatype.value.removeprefix(XSD)
    if term.language or name == "string":
        return f"{TEXT}{term.value}"
    found = None
    if name in _NUMBERS:
        found = _number(term.value)
    elif name == "boolean":
        found = f"b{term.value}"
    elif name in _DURATIONS:
        found = _duration(term.value)
    elif name == "time" and (match := _TIME(term.value)):
        found = f"t{_digits(_seconds(*match.groups()))}"
    elif (seconds := _moment(term)) is not None:
        found = f"P{_digits(seconds)}"
    return found or f"x{term.value} {name}"


def _duration(value: str) -> str | None:
    match = _DURATION(value)
    if match is None:
        return None
    sign, years, months, *others = match.groups()
    length = Decimal(12 * int(years or 0) + int(months or 0)) * _MONTH
    length += sum(
        Decimal(amount or 0) * unit
        for amount, unit in zip(others, (_DAY, 3600, 60, 1), strict=True)
    )
    return f"d{_digits(-length if sign else length)}"


def _number(value: str) -> str | None:
    match value:
        case "-INF":
            return "0"
        case "INF":
            return "1~"
        case "NaN":
            return "2"
    return _digits(Decimal(value)) if _NUMBER(value) else None


def _digits(number: Decimal) -> str:
    """Text that is sorted like the number: by its sign, its order of magnitude, its digits."""
    sign, digits, exponent = number.as_tuple()
    significant = "".join(map(str, digits)).lstrip("0")
    if not significant or not isinstance(exponent, int):
        return "1"
    size = f"{len(significant) + exponent + 500_000:06d}{significant.rstrip('0')}"
    # Of two negative numbers the one with the greater digits is the lesser.
    return f"0{size.translate(_COMPLEMENTS)}~" if sign else f"1{size}"


def _moment(term: ox.Literal) -> Decimal | None:
    """The seconds from the epoch to when a date, a moment, a year or a month begins.

    Without a timezone, that is in UTC.
    """
    name = term.datatype.value.removeprefix(XSD)
    match = _MOMENT(term.value) if name in _MOMENTS else None
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    days = _days(year, month, day) - _days(*_EPOCH)
    return days * _DAY + _seconds(*match.groups()[3:])


def _seconds(
    hours: str | None, minutes: str | None, seconds: str | None, zone: str | None
) -> Decimal:
    found = int(hours or 0) * 3600 + int(minutes or 0) * 60 + Decimal(seconds or 0)
    if zone and zone != "Z":
        offset = int(zone[1:3]) * 3600 + int(zone[4:]) * 60
        found -= -offset if zone[0] == "-" else offset
    return found


def _days(year: int, month: int, day: int) -> int:
    """The days to a date of the Gregorian calendar, from one that is always the same."""
    year -= month <= 2
    # Years from March to February: so the day that may be missing is the last.
    return (
        365 * year
        + year // 4
        - year // 100
        + year // 400
        + (153 * ((month - 3) % 12) + 2) // 5
        + day
    )


_HERE = ox.NamedNode(SORT_KEY)
_SPAN = ox.NamedNode(f"{XSD}dayTimeDuration")
_COMPLEMENTS = str.maketrans("0123456789", "9876543210")
_EPOCH = tuple(int(part) for part in EPOCH.rsplit("-", 2))

# What the engine is given to sort by.
FUNCTIONS = MappingProxyType[ox.NamedNode, Callable[..., Term | None]]({_HERE: sort_key})
