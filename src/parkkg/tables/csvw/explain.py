"""The message and the hint for a faulty cell: the rule that it breaks, and how to fix it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from parkkg.namespaces import EDTF
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.format_hints import format_hint
from parkkg.tables.csvw.model import Column, Datatype
from parkkg.text import Message, said

SHOWN = 1000  # characters of a faulty cell at most


@dataclass(frozen=True)
class Explanation:
    """A message, which follows the value, and a hint; without one the catalogue's hint is shown."""

    message: str
    hint: str = ""


_EXAMPLES = MappingProxyType(
    {
        "boolean": said("true or false"), "decimal": "4.3", "double": said("4.3 or 1.0E6"),
        "float": said("4.3 or 1.0E6"), "dateTimeStamp": "2016-09-01T12:00:00Z",
        "duration": "P1Y2M3D", "dayTimeDuration": "P3DT4H", "yearMonthDuration": "P1Y2M",
    }
)  # fmt: skip
_MOMENT = MappingProxyType({"year": "2016", "month": "09", "day": "01", "clock": "12:00:00"})
# Datatypes that have a word of their own.
_NAMES = MappingProxyType(
    {
        "boolean": said("a boolean"),
        "date": said("a date"),
        "dateTime": said("a dateTime"),
        "datetime": said("a datetime"),
        "decimal": said("a decimal"),
        "double": said("a double"),
        "gYear": said("a gYear"),
        "gYearMonth": said("a gYearMonth"),
        "integer": said("an integer"),
        "number": said("a number"),
        "time": said("a time"),
    }
)

# Of 1 September 2016, by the letters of UAX 35.
_PARTS = MappingProxyType({"yyyy": "2016", "MM": "09", "M": "9", "dd": "01", "d": "1"})


def explain(column: Column, code: str, value: str) -> Explanation:
    """The message and hint for a cell of `column` that breaks the rule `code`.

    >>> from parkkg.tables.csvw.model import Column, Datatype
    >>> since = Column(1, "since", datatype=Datatype("date"))
    >>> explain(since, "PK202", "2018/9/1").message
    'is not a date (such as 2016-09-01)'
    >>> explain(since, "PK202", "2018/9/1").hint.partition(": ")[2]
    '"datatype": {"base": "date", "format": "yyyy/M/d"}'
    """
    datatype = column.datatype
    if code == "PK201":
        return Explanation(said("the cell is required and empty"))
    if code == "PK303":
        return Explanation(said("does not make a valid IRI"))
    if code == "PK204":
        return Explanation(said("is outside the range: {range}", range=_range(datatype)))
    if code == "PK205":
        return Explanation(_size(datatype, value))
    if datatype.iri == EDTF:
        return Explanation(
            _edtf(value), said("write the date as exactly as the source states it, no more")
        )
    hint = format_hint(datatype, value)
    if code == "PK203":
        return Explanation(_format_message(datatype), hint)
    return Explanation(_wrong_type(datatype.base), hint)


def _wrong_type(base: str) -> Message:
    name = _NAMES.get(base)
    if name is None:
        vowel = base[0] in "aeiou"
        name = (
            said("an {datatype}", datatype=base) if vowel else said("a {datatype}", datatype=base)
        )
    builtin = BUILTINS[base]
    example = _EXAMPLES.get(builtin.name) or builtin.written(_MOMENT)
    if builtin.is_whole:
        example = said("7, digits only")
    if not example:
        return said("is not {type}", type=name)
    return said("is not {type} (such as {example})", type=name, example=example)


def _format_message(datatype: Datatype) -> Message:
    if datatype.base == "boolean":
        yes, _, no = (datatype.format or "").partition("|")
        return said('is neither "{yes}" nor "{no}"', yes=yes, no=no)
    if datatype.base == "date" and datatype.format:
        return said(
            "is no day of the format {format} (such as {example})",
            format=datatype.format,
            example=_dated(datatype.format),
        )
    if datatype.format:
        return said("does not fit the format {format}", format=datatype.format)
    return said("does not fit the format of numbers")


def _dated(pattern: str) -> str:
    """An example of a date in a format of UAX 35."""
    return re.sub("y+|M+|d+|[A-Za-z]+", lambda letters: _PARTS.get(letters[0], "Z"), pattern)


def _size(datatype: Datatype, value: str) -> Message:
    lengths = _lengths(datatype)
    if BUILTINS[datatype.base].kind == "binary":
        return said("has the wrong number of bytes: it {lengths}", lengths=lengths)
    if len(value) < SHOWN:
        return said(
            "is {number} characters long, but {lengths}", number=len(value), lengths=lengths
        )
    return said("is {number} or more characters long, but {lengths}", number=SHOWN, lengths=lengths)


def _edtf(value: str) -> Message:
    if "/" in value:
        return said(
            "is not an interval of two calendar dates, the earlier one first "
            "(expected YYYY, YYYY-MM or YYYY-MM-DD)"
        )
    match value.count("-"):
        case 1:
            return said("is not a calendar month (expected YYYY, YYYY-MM or YYYY-MM-DD)")
        case 2:
            return said("is not a calendar day (expected YYYY, YYYY-MM or YYYY-MM-DD)")
        case _:
            return said("is not a calendar date (expected YYYY, YYYY-MM or YYYY-MM-DD)")


def _range(datatype: Datatype) -> Message:
    limits = [
        said(template.template, limit=limit)
        for template, limit in (
            (said("at least {limit}"), datatype.min_inclusive),
            (said("more than {limit}"), datatype.min_exclusive),
            (said("at most {limit}"), datatype.max_inclusive),
            (said("less than {limit}"), datatype.max_exclusive),
        )
        if limit is not None
    ]
    low, *high = limits
    return said("{low} and {high}", low=low, high=high[0]) if high else low


def _lengths(datatype: Datatype) -> Message:
    if datatype.length is not None:
        return said("must be {length}", length=datatype.length)
    least, most = datatype.min_length, datatype.max_length
    if least is not None and most is not None:
        return said("must be {least} to {most}", least=least, most=most)
    if least is not None:
        return said("must be at least {least}", least=least)
    return said("must be at most {most}", most=most)
