"""Which of two literals is less (SPARQL 1.1, section 17.3; XML Schema Datatypes 1.1, section 3).

Values are compared, not texts: 10 is more than 9.0. What cannot be compared is neither less nor
more: a text and a number, NaN, an ill-typed literal, or two times of which one has a time zone,
unless they are more than 14 hours apart.

SQL decides the frequent cases, and says NULL for the rest; `less` decides all.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from parkkg.namespaces import XSD
from parkkg.shacl.terms import text_of
from parkkg.tables.csvw.builtin_datatypes import BUILTINS, NUMBERS
from parkkg.tables.csvw.sql import text

_LITERAL = re.compile(r'"(.*)"(?:\^\^<(.*)>)?', re.DOTALL)
_PATTERNS = MappingProxyType(
    {b.iri: re.compile(b.pattern) for b in BUILTINS.values()
     if b.pattern and b.kind in ("number", "boolean", "time", "duration")}
)  # fmt: skip
_FLOATS = frozenset((XSD + "double", XSD + "float"))
_BOUNDS = MappingProxyType({b.iri: (b.low, b.high) for b in BUILTINS.values() if b.pattern})
_FIELDS = MappingProxyType(
    {
        "year": r"(?P<y>-?\d+)",
        "month": r"(?P<m>\d\d)",
        "day": r"(?P<d>\d\d)",
        "clock": r"(?P<t>[\d:.]+)",
    }
)
_TIMES = MappingProxyType({b.iri: b.written(_FIELDS) for b in BUILTINS.values() if b.form})
_ZONE = r"(?P<z>Z|[+-]\d\d:\d\d)?"
_DURATION = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?"
)
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ZONE_LIMIT = 14 * 3600


@dataclass(frozen=True)
class _Instant:
    datatype: str
    seconds: Fraction
    zoned: bool


@dataclass(frozen=True)
class _Duration:
    months: int
    seconds: Fraction


_Value = int | Decimal | float | bool | str | _Instant | _Duration


def less(one: str, other: str, *, or_equal: bool = False) -> bool:
    """Whether the value of a term is less than that of another; False where none is.

    >>> integer, decimal = "http://www.w3.org/2001/XMLSchema#integer", '"9.5"^^<' + XSD + "decimal>"
    >>> less(decimal, f'"10"^^<{integer}>'), less(f'"10"^^<{integer}>', decimal)
    (True, False)
    """
    a, b = _value(one), _value(other)
    if a is None or b is None:
        return False
    if isinstance(a, bool) or isinstance(b, bool):
        return isinstance(a, bool) and isinstance(b, bool) and (a <= b if or_equal else a < b)
    if isinstance(a, int | Decimal | float) and isinstance(b, int | Decimal | float):
        return _less_number(a, b, or_equal=or_equal)
    if isinstance(a, str) and isinstance(b, str):
        return a <= b if or_equal else a < b
    if isinstance(a, _Instant) and isinstance(b, _Instant) and a.datatype == b.datatype:
        if a.zoned != b.zoned:
            return a.seconds + _ZONE_LIMIT < b.seconds
        return a.seconds <= b.seconds if or_equal else a.seconds < b.seconds
    if isinstance(a, _Duration) and isinstance(b, _Duration):
        within = a.months <= b.months and a.seconds <= b.seconds
        return within and (or_equal or a != b)
    return False


def decided_less(one: str, other: str, *, or_equal: bool) -> str:
    """SQL that is true or false where it is easily seen which of two terms is less, else NULL.

    `one` and `other` are SQL expressions of terms.
    """
    sign = "<=" if or_equal else "<"
    tails = f"split_part({one}, '\"', 3)", f"split_part({other}, '\"', 3)"
    texts = f"split_part({one}, '\"', 2)", f"split_part({other}, '\"', 2)"
    exact = f"('^^<{XSD}integer>', '^^<{XSD}decimal>')"
    numbers = " AND ".join(
        [f"{tail} IN {exact}" for tail in tails]
        + [f"regexp_full_match({x}, '[+-]?[0-9]+([.][0-9]+)?')" for x in texts]
        # 1.5 is no integer.
        + [
            f"({tail} <> '^^<{XSD}integer>' OR NOT contains({x}, '.'))"
            for x, tail in zip(texts, tails, strict=True)
        ]
        # Rounding to a double keeps the order, so that different doubles decide.
        + [f"try_cast({texts[0]} AS DOUBLE) <> try_cast({texts[1]} AS DOUBLE)"]
    )
    # With a year of four digits and no time zone, the order is that of the texts.
    dates = " AND ".join(
        [f"{tail} = '^^<{XSD}date>'" for tail in tails]
        + [f"regexp_full_match({x}, '[0-9]{{4}}-[0-9][0-9]-[0-9][0-9]')" for x in texts]
        + [f"try_cast({x} AS DATE) IS NOT NULL" for x in texts]
    )
    return (
        f"CASE WHEN {one}[1] <> '\"' OR {other}[1] <> '\"' THEN false "
        f"WHEN {numbers} THEN try_cast({texts[0]} AS DOUBLE) < try_cast({texts[1]} AS DOUBLE) "
        f"WHEN {dates} THEN {texts[0]} {sign} {texts[1]} "
        f"WHEN {one} = {other} AND {tails[0]} IN {exact} AND "
        f"regexp_full_match({texts[0]}, '[+-]?[0-9]+') THEN {'true' if or_equal else 'false'} END"
    )


def constant(term: str) -> str:
    """A term as a SQL expression."""
    return f"({text(term)})"


def _less_number(a: float | Decimal, b: float | Decimal, *, or_equal: bool) -> bool:
    if isinstance(a, float) or isinstance(b, float):
        a, b = float(a), float(b)
        if math.isnan(a) or math.isnan(b):
            return False
    return a <= b if or_equal else a < b


@lru_cache(100_000)
def _value(term: str) -> _Value | None:
    """The value of a literal; None where it has none that has an order."""
    match = _LITERAL.fullmatch(term)
    if match is None:
        return None
    lexical, datatype = match[1], match[2] or XSD + "string"
    if datatype == XSD + "string":
        return text_of(term)
    pattern = _PATTERNS.get(datatype)
    if pattern is None or pattern.fullmatch(lexical) is None:
        return None
    if datatype == XSD + "boolean":
        return lexical in ("true", "1")
    if datatype in NUMBERS:
        return _number(lexical, datatype)
    if datatype.endswith("uration"):
        return _duration(lexical)
    return _instant(lexical, XSD + "dateTime" if datatype.endswith("Stamp") else datatype)


def _number(lexical: str, datatype: str) -> float | Decimal | None:
    if datatype in _FLOATS:
        try:
            return float(lexical.replace("INF", "inf"))
        except OverflowError:
            return math.inf
    with localcontext() as context:
        context.prec = max(28, len(lexical) + 2)
        value = Decimal(lexical)
    low, high = _BOUNDS[datatype]
    if (low is not None and value < low) or (high is not None and value > high):
        return None
    return value


def _duration(lexical: str) -> _Duration | None:
    match = _DURATION.fullmatch(lexical)
    if match is None:
        return None
    years, months, days, hours, minutes = (int(match[n] or 0) for n in range(2, 7))
    sign = -1 if match[1] else 1
    seconds = days * 86400 + hours * 3600 + minutes * 60 + Fraction(match[7] or 0)
    return _Duration(sign * (years * 12 + months), sign * seconds)


def _instant(lexical: str, datatype: str) -> _Instant | None:
    """A time on the time line; what is not stated is that of the 31st of December 1972."""
    match = re.fullmatch(_TIMES[datatype] + _ZONE, lexical)
    if match is None:
        return None
    parts = match.groupdict()
    year, month = int(parts.get("y") or 1972), int(parts.get("m") or ("y" in parts and 1) or 12)
    day = int(parts.get("d") or (("y" in parts or "m" in parts) and 1) or 31)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day > _MONTH_DAYS[month - 1] + (leap and month == 2):
        return None
    hour, minute, second = (parts.get("t") or "0:0:0").split(":")
    zone = parts.get("z") or "Z"
    offset = 0 if zone == "Z" else int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    seconds = Fraction(second) + int(minute) * 60 + int(hour) * 3600
    seconds += _days(year, month, day) * 86400 - (-offset if zone.startswith("-") else offset)
    return _Instant(datatype, seconds, parts.get("z") is not None)


def _days(year: int, month: int, day: int) -> int:
    """The number of a day in the proleptic Gregorian calendar, from any fixed day on."""
    year, month = (year - 1, month + 9) if month < 3 else (year, month - 3)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day
