"""Date and time patterns of UAX #35 as CSVW uses them, compiled to SQL.

Metadata Vocabulary, 6.4.4 (formats for dates and times).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from types import MappingProxyType

from parkkg.tables.csvw import sql
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.number_formats import LONGEST
from parkkg.text import said

_FIELDS = MappingProxyType(
    {"y": "year", "M": "month", "d": "day", "H": "hour", "m": "minute", "s": "second"}
)
_CLOCK_FIELDS = ("hour", "minute", "second")
# What a moment has of a field where nothing is lost when that is not written.
_LEAST = MappingProxyType(
    {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0}
)
_ZONES = MappingProxyType(
    {
        "X": r"Z|[+-]\d{2}(?:\d{2})?",
        "XX": r"Z|[+-]\d{4}",
        "XXX": r"Z|[+-]\d{2}:\d{2}",
        "x": r"[+-]\d{2}(?:\d{2})?",
        "xx": r"[+-]\d{4}",
        "xxx": r"[+-]\d{2}:\d{2}",
    }
)
_TOKEN = re.compile(r"(y+|M+|d+|H+|m+|s+|\.S+|S+|X+|x+|'[^']*'|[^A-Za-z']|T)")


@dataclass(frozen=True)
class DatePattern:
    """A pattern as one regular expression, and the groups that match its fields."""

    base: str
    regex: str
    groups: tuple[tuple[str, int], ...]

    def lexical(self, value: str) -> str:
        """SQL for the XSD lexical form of `value`, which must match `regex`."""
        part = {
            field: f"regexp_extract({value}, {sql.text(self.regex)}, {group})"
            for field, group in self.groups
        }

        def two(field: str) -> str:
            return f"lpad({part[field]}, 2, '0')" if field in part else "'00'"

        clock = [two("hour"), "':'", two("minute"), "':'", two("second")]
        if "fraction" in part:
            clock.append(part["fraction"])
        pieces: list[str] = []
        for name in BUILTINS[self.base].form:
            if name == "clock":
                pieces += clock
            elif name in part:
                pieces.append(part[name] if name == "year" else two(name))
            else:
                pieces.append(sql.text(name))
        if "zone" in part:
            zone = part["zone"]
            pieces.append(
                f"CASE length({zone}) WHEN 3 THEN {zone} || ':00' "
                f"WHEN 5 THEN left({zone}, 3) || ':' || right({zone}, 2) ELSE {zone} END"
            )
        return sql.joined(pieces)


def compile_date(pattern: str, base: str) -> DatePattern:
    """Compile a pattern for the built-in datatype `base`.

    Raises ValueError where it is not a date pattern, or lacks a field that `base` needs.
    """
    if len(pattern) > LONGEST:
        raise ValueError(said("a pattern of {length} characters is too long", length=len(pattern)))
    regex, position = "", 0
    groups: list[tuple[str, int]] = []
    for match in _TOKEN.finditer(pattern):
        token = match[0]
        if match.start() != position or (token[0] in "SXx" and token not in _ZONES):
            break
        position = match.end()
        if token[0] in _FIELDS:
            groups.append((_FIELDS[token[0]], len(groups) + 1))
            regex += "(" + _digits(token, pattern) + ")"
        elif token.startswith(".S"):
            groups.append(("fraction", len(groups) + 1))
            regex += r"((?:\.\d{1," + str(len(token) - 1) + "})?)"
        elif token in _ZONES:
            groups.append(("zone", len(groups) + 1))
            regex += f"({_ZONES[token]})"
        else:
            regex += re.escape(token.strip("'") or token[:1])
    fields = [field for field, _ in groups]
    if position != len(pattern) or len(set(fields)) != len(fields):
        raise ValueError(said('"{pattern}" is not a date or time pattern', pattern=pattern))
    needed = _needed(base)
    allowed = needed | ({*_CLOCK_FIELDS, "fraction", "zone"} if "hour" in needed else {"zone"})
    if not needed <= set(fields) <= allowed:
        raise ValueError(
            said('"{pattern}" does not have the fields of a {base}', pattern=pattern, base=base)
        )
    return DatePattern(base, regex, tuple(groups))


def date_writer(pattern: str, base: str) -> Callable[[date | time], str | None]:
    """What writes dates and times in a pattern for the built-in datatype `base`.

    It gives None where that would lose something, such as the hour of a date, or where the pattern
    has a field that the moment has not. Raises ValueError where it is no pattern for `base`.

    >>> date_writer("d.M.yyyy", "date")(date(2016, 9, 1))
    '1.9.2016'
    """
    given = {
        field.replace("fraction", "microsecond") for field, _ in compile_date(pattern, base).groups
    }
    tokens = _TOKEN.findall(pattern)
    lost = [(field, least) for field, least in _LEAST.items() if field not in given]

    def write(moment: date | time) -> str | None:
        written = ""
        for token in tokens:
            if token[0] in _FIELDS:
                field = _FIELDS[token[0]]
                value = getattr(moment, field, _LEAST[field] if field in _CLOCK_FIELDS else None)
                if value is None:
                    return None
                written += f"{value:0{len(token)}}"
            elif token.startswith(".S"):
                fraction = f"{getattr(moment, 'microsecond', 0):06}".rstrip("0")
                if len(fraction) >= len(token):
                    return None
                written += f".{fraction}" if fraction else ""
            elif token in _ZONES:
                return None
            else:
                written += token.strip("'") or token[:1]
        kept = all(getattr(moment, field, least) == least for field, least in lost)
        return written if kept else None

    return write


def _digits(token: str, pattern: str) -> str:
    if token[0] == "y":
        if len(token) != 4:
            raise ValueError(
                said('"{pattern}" does not have a year of four digits', pattern=pattern)
            )
        return r"\d{4}"
    if len(token) > 2:
        raise ValueError(
            said(
                '"{pattern}" has "{token}", which CSVW does not know', pattern=pattern, token=token
            )
        )
    return r"\d{2}" if len(token) == 2 else r"\d{1,2}"


def _needed(base: str) -> set[str]:
    """The fields that a pattern has to have."""
    form = set(BUILTINS[base].form)
    clock = {"hour", "minute"} if "clock" in form else set()
    zone = {"zone"} if base == "dateTimeStamp" else set()
    return (form & {"year", "month", "day"}) | clock | zone
