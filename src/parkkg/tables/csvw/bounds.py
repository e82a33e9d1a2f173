"""Minimum and maximum of a datatype: valid bounds, their order, and SQL for values outside them.

Metadata Vocabulary, 5.11.2; XML Schema Datatypes 1.1, on the order of each datatype. Days and
times are compared as seconds, those without a time zone as if in UTC. Durations are compared
likewise, with a month of mean length. XSD leaves both undefined.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from parkkg.tables.csvw import sql
from parkkg.tables.csvw.builtin_datatypes import BUILTINS, Builtin
from parkkg.tables.csvw.model import Datatype

_DAY = date(2000, 1, 1).toordinal()
_CYCLE = 146_097  # days in 400 years, after which the calendar repeats
_MONTH = 2_629_746
_PLACES = 12  # of a decimal that are compared exactly
_DIGITS = 18  # of a year at most, so that it fits in 64 bits
_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([Ee][+-]?\d+)?"
_ZONE = r"(|Z|[+-]\d\d:\d\d)"
_GROUPS = MappingProxyType(
    {
        "year": r"(-?\d+)",
        "month": r"(\d\d)",
        "day": r"(\d\d)",
        "clock": r"(\d\d):(\d\d):(\d\d(?:\.\d+)?)",
    }
)
_DURATION = (
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def is_bound(builtin: Builtin, text: str) -> bool:
    """Whether `text` is a value of the datatype that other values can be compared with."""
    if builtin.kind == "number":
        return _number(text) is not None
    if re.fullmatch(builtin.pattern or "", text, re.ASCII) is None:
        return False
    return builtin.kind == "duration" or _instant(builtin, text) is not None


def order(builtin: Builtin, one: str, other: str) -> int:
    """-1, 0 or 1 as `one` is less than, equal to or more than `other`; both are bounds."""
    a, b = _measure(builtin, one), _measure(builtin, other)
    return int(a > b) - int(a < b)


def outside(datatype: Datatype, value: str) -> list[str]:
    """SQL conditions, one for each bound, that are true where the lexical form is outside it."""
    limits = (
        (">=", datatype.min_inclusive), ("<=", datatype.max_inclusive),
        (">", datatype.min_exclusive), ("<", datatype.max_exclusive),
    )  # fmt: skip
    builtin = BUILTINS[datatype.base]
    return [
        f"NOT coalesce({_within(builtin, value, sign, limit)}, false)"
        for sign, limit in limits
        if limit is not None
    ]


def _within(builtin: Builtin, value: str, sign: str, limit: str) -> str:
    if builtin.kind == "number":
        bound = _measure(builtin, limit)
        double = f"try_cast({value} AS DOUBLE) {sign} CAST('{float(bound)}' AS DOUBLE)"
        if builtin.name in ("double", "float"):
            return f"{double} AND {value} <> 'NaN'"
        if bound.is_finite() and int(bound.as_tuple().exponent) < -_PLACES:
            return double
        decimal = f"DECIMAL(38, {_PLACES})"
        exact = f"try_cast({value} AS {decimal}) {sign} try_cast('{bound}' AS {decimal})"
        # A decimal with more places would be rounded.
        long = rf"regexp_matches({value}, '\.\d{{{_PLACES + 1}}}')"
        return f"CASE WHEN {long} THEN {double} ELSE coalesce({exact}, {double}) END"
    measure = _duration_sql(value) if builtin.kind == "duration" else _instant_sql(builtin, value)
    return f"{measure} {sign} {_measure(builtin, limit)}"


def _measure(builtin: Builtin, text: str) -> Decimal:
    if builtin.kind == "number":
        found = _number(text)
    elif builtin.kind == "duration":
        found = _duration(text)
    else:
        found = _instant(builtin, text)
    if found is None:
        raise ValueError(text)
    return found


def _number(text: str) -> Decimal | None:
    if text in ("INF", "+INF", "-INF"):
        return Decimal(text.replace("INF", "Infinity"))
    if re.fullmatch(_NUMBER, text, re.ASCII) is None:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:  # the exponent is too large
        return None


def _duration(text: str) -> Decimal | None:
    match = re.fullmatch(_DURATION, text, re.ASCII)
    if match is None:
        return None
    years, months, days, hours, minutes, seconds = (Decimal(g or 0) for g in match.groups()[1:])
    total = (years * 12 + months) * _MONTH + days * 86_400 + hours * 3_600 + minutes * 60 + seconds
    return -total if match[1] else total


def _duration_sql(x: str) -> str:
    names = ("sign", "y", "mo", "d", "h", "mi", "s")
    listed = ", ".join(f"'{name}'" for name in names)
    part = f"regexp_extract({x}, {sql.text(f'^{_DURATION}$')}, [{listed}])"
    y, mo, d, h, mi, s = (f"coalesce(try_cast({part}.{n} AS DECIMAL(38, 9)), 0)" for n in names[1:])
    total = f"(({y} * 12 + {mo}) * {_MONTH} + {d} * 86400 + {h} * 3600 + {mi} * 60 + {s})"
    return f"CASE WHEN {part}.sign = '-' THEN -{total} ELSE {total} END"


def _pattern(builtin: Builtin) -> str:
    """Seven groups: year, month, day, hour, minute, second and zone. What it has not is empty."""
    pattern, fields = "", list(_GROUPS)
    for part in builtin.form:
        while part in _GROUPS and fields.pop(0) != part:
            pattern += "()"
        pattern += _GROUPS.get(part, part)
    return pattern + "".join("()()()" if name == "clock" else "()" for name in fields) + _ZONE


def _instant(builtin: Builtin, text: str) -> Decimal | None:
    match = re.fullmatch(_pattern(builtin), text, re.ASCII)
    if match is None or len(match[1]) > _DIGITS:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    cycles, rest = divmod(int(year or 2000), 400)
    try:
        days = date(2000 + rest, int(month or 1), int(day or 1)).toordinal() - _DAY
    except ValueError:  # there is no such day
        return None
    shift = 0
    if zone not in ("", "Z"):
        shift = int(zone[0] + "1") * (int(zone[1:3]) * 3_600 + int(zone[4:]) * 60)
    clock = int(hour or 0) * 3_600 + int(minute or 0) * 60 + Decimal(second or 0)
    return (cycles * _CYCLE + days) * 86_400 + clock - shift


def _instant_sql(builtin: Builtin, x: str) -> str:
    names = ("y", "mo", "d", "h", "mi", "s", "z")
    listed = ", ".join(f"'{name}'" for name in names)
    part = f"regexp_extract({x}, {sql.text(f'^{_pattern(builtin)}$')}, [{listed}])"

    def number(name: str, kind: str = "BIGINT") -> str:
        return f"coalesce(try_cast({part}.{name} AS {kind}), 0)"

    year = f"CASE {part}.y WHEN '' THEN 2000 ELSE try_cast({part}.y AS BIGINT) END"
    rest = f"((({year}) % 400 + 400) % 400)"
    month, day = (f"CASE {part}.{n} WHEN '' THEN '01' ELSE {part}.{n} END" for n in ("mo", "d"))
    day = f"try_cast(concat_ws('-', 2000 + {rest}, {month}, {day}) AS DATE)"
    days = f"(({year}) - {rest}) // 400 * {_CYCLE} + date_diff('day', DATE '2000-01-01', {day})"
    shift = (
        f"CASE WHEN length({part}.z) < 6 THEN 0 ELSE try_cast(left({part}.z, 1) || '1' AS INTEGER) "
        f"* (try_cast(substr({part}.z, 2, 2) AS INTEGER) * 3600 "
        f"+ try_cast(substr({part}.z, 5, 2) AS INTEGER) * 60) END"
    )
    clock = f"{number('h')} * 3600 + {number('mi')} * 60 + {number('s', 'DECIMAL(38, 9)')}"
    return f"(({days}) * 86400 + {clock} - {shift})"
