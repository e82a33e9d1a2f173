"""Literals as Python values, as far as Python can keep what they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from parkkg.namespaces import XSD

# What a cell of a result is in Python.
Value: TypeAlias = str | int | float | Decimal | bool | date | datetime | None

_LONGEST_INTEGER = 4_000  # digits; Python converts no more than 4,300 by default


def value_of_text(text: str, datatype: str) -> Value:
    """The value of a literal by its datatype's IRI (XSD 1.1 part 2).

    Where the text is none of that datatype, or Python cannot keep the value, it is the text, so
    that nothing is lost.

    >>> value_of_text("4.20", XSD + "decimal"), value_of_text("2022-13-01", XSD + "date")
    (Decimal('4.20'), '2022-13-01')
    """
    read = _READERS.get(datatype)
    return text if read is None else read(text)


def is_number(text: str, datatype: str) -> bool:
    """Whether a literal is a number, and not only called one.

    >>> is_number("-5", XSD + "integer"), is_number("=1", XSD + "integer"), is_number("-5", "")
    (True, False, False)
    """
    value = value_of_text(text, datatype)
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _integer(text: str) -> Value:
    return int(text) if _INTEGER(text) and len(text) <= _LONGEST_INTEGER else text


def _decimal(text: str) -> Value:
    return Decimal(text) if _DECIMAL(text) else text


def _double(text: str) -> Value:
    return float(text) if _DOUBLE(text) else text


def _boolean(text: str) -> Value:
    return {"true": True, "1": True, "false": False, "0": False}.get(text, text)


def _date(text: str) -> Value:
    try:
        return date.fromisoformat(text) if _DATE(text) else text
    except ValueError:  # such as 30 February
        return text


def _date_time(text: str) -> Value:
    try:
        return datetime.fromisoformat(text) if _DATE_TIME(text) else text
    except ValueError:
        return text


# Python reads more than XSD allows: spaces, underscores, digits of other scripts.
_INTEGER = re.compile(r"[+-]?[0-9]+").fullmatch
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)").fullmatch
_DOUBLE = re.compile(
    r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|INF)|NaN"
).fullmatch
# Python keeps no year before 1 or after 9999, no time zone of a date, and microseconds at most.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
).fullmatch
_INTEGERS = (
    "integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger",
    "nonPositiveInteger", "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort",
    "unsignedByte",
)  # fmt: skip
_READERS: Mapping[str, Callable[[str], Value]] = MappingProxyType(
    {
        **dict.fromkeys((XSD + name for name in _INTEGERS), _integer),
        XSD + "decimal": _decimal,
        XSD + "double": _double,
        XSD + "float": _double,
        XSD + "boolean": _boolean,
        XSD + "date": _date,
        XSD + "dateTime": _date_time,
        XSD + "dateTimeStamp": _date_time,
    }
)
