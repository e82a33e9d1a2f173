"""RDF terms as Python values, and Python values as parameters of saved queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph as ox

from parkkg.errors import UsageError
from parkkg.namespaces import XSD
from parkkg.text import said

# What a cell of `Rows` is, and what a parameter of a saved query may be given as.
Value: TypeAlias = str | int | float | Decimal | bool | date | datetime | None
ParamValue: TypeAlias = str | int | float | Decimal | bool | date | ox.NamedNode | ox.Literal | None
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_LONGEST_INTEGER = 4_000  # digits; Python converts no more than 4,300 by default


def value_of(term: Term | None) -> Value:
    """The Python value of a term; None where a variable is unbound.

    An IRI and a text, with or without a language, are a `str`. A typed literal is what its
    datatype says (XSD 1.1 part 2), if its text is one of that datatype and Python can keep it;
    otherwise it is its text, so that nothing is lost.

    >>> value_of(ox.Literal("4.20", datatype=ox.NamedNode(XSD + "decimal")))
    Decimal('4.20')
    >>> value_of(ox.Literal("2022-12-26", datatype=ox.NamedNode(XSD + "date")))
    datetime.date(2022, 12, 26)
    >>> value_of(ox.Literal("2022-13-01", datatype=ox.NamedNode(XSD + "date")))
    '2022-13-01'
    >>> value_of(ox.NamedNode("https://example.org/a"))
    'https://example.org/a'
    """
    if isinstance(term, ox.Literal):
        read = _READERS.get(term.datatype.value)
        return term.value if read is None else read(term.value)
    if isinstance(term, ox.NamedNode):
        return term.value
    return None if term is None else str(term)


def text_of(name: str, value: ParamValue) -> str | None:
    """A parameter's value as text, in the form in which saved queries read it; None for None.

    Raises UsageError where the value is of a type that no parameter has, or is not finite.

    >>> text_of("year", 2022), text_of("since", date(2022, 12, 26)), text_of("x", Decimal("1E+2"))
    ('2022', '2022-12-26', '100')
    """
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() | Decimal():
            number = Decimal(repr(value)) if isinstance(value, float) else value
            if number.is_finite():
                return format(number, "f")
            raise UsageError(
                said('parameter "{name}": {value} is not a finite number', name=name, value=value)
            )
        case date():
            return value.isoformat()
        case ox.NamedNode():
            return f"<{value.value}>"
        case ox.Literal():
            return f"{value.value}@{value.language}" if value.language else value.value
    raise UsageError(
        said(
            'parameter "{name}": a value of type {type} cannot be given',
            name=name,
            type=type(value).__name__,
        ),
        hint=said("give text, a number, a bool, a date, or a term of pyoxigraph"),
    )


def texts_of(values: Mapping[str, ParamValue]) -> dict[str, str]:
    """The values of several parameters as text. One that is None is left out, as if not given."""
    texts = {name: text_of(name, value) for name, value in values.items()}
    return {name: text for name, text in texts.items() if text is not None}


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
