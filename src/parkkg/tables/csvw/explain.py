"""The message and the hint for a faulty cell: the rule that it breaks, and how to fix it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from parkkg.namespaces import EDTF
from parkkg.tables.csvw.model import Column, Datatype

SHOWN = 1000  # characters of a faulty cell at most


@dataclass(frozen=True)
class Explanation:
    """A message, which follows the value, and a hint; without one the catalogue's hint is shown."""

    message: str
    hint: str = ""


_EXAMPLES = MappingProxyType(
    {
    "date": "2016-09-01", "datetime": "2016-09-01T12:00:00", "dateTime": "2016-09-01T12:00:00",
    "time": "12:00:00", "gYear": "2016", "gYearMonth": "2016-09", "gMonth": "--09", "gDay": "---01",
    "gMonthDay": "--09-01", "dateTimeStamp": "2016-09-01T12:00:00Z", "boolean": "true or false",
    "decimal": "4.3", "double": "4.3 or 1.0E6", "float": "4.3 or 1.0E6", "number": "4.3 or 1.0E6",
    "duration": "P1Y2M3D", "dayTimeDuration": "P3DT4H", "yearMonthDuration": "P1Y2M",
    }
)  # fmt: skip

# Of 1 September 2016, by the letters of UAX 35.
_PARTS = MappingProxyType({"yyyy": "2016", "MM": "09", "M": "9", "dd": "01", "d": "1"})


def explain(column: Column, code: str, value: str) -> Explanation:
    """The message and hint for a cell of `column` that breaks the rule `code`."""
    datatype = column.datatype
    if code == "PK201":
        return Explanation("the cell is required and empty")
    if code == "PK303":
        return Explanation("does not make a valid IRI")
    if code == "PK204":
        return Explanation(f"is outside {_range(datatype)}")
    if code == "PK205":
        return Explanation(_size(datatype, value))
    if datatype.iri == EDTF:
        return Explanation(
            _edtf(value), "write the date as exactly as the source states it, no more"
        )
    if code == "PK203":
        return Explanation(_format_message(datatype))
    example = _EXAMPLES.get(datatype.base)
    base = datatype.base
    if base.endswith(("nteger", "nt", "ong", "hort", "yte")):
        example = "7, digits only"
    article = "an" if base[0] in "aeiou" else "a"
    return Explanation(f"is not {article} {base}" + (f" (such as {example})" if example else ""))


def _format_message(datatype: Datatype) -> str:
    if datatype.base == "boolean":
        yes, _, no = (datatype.format or "").partition("|")
        return f'is neither "{yes}" nor "{no}"'
    if datatype.base == "date" and datatype.format:
        example = _dated(datatype.format)
        return f"is no day of the format {datatype.format} (such as {example})"
    return f"does not fit the format {datatype.format or 'of numbers'}"


def _dated(pattern: str) -> str:
    """An example of a date in a format of UAX 35."""
    return re.sub("[A-Za-z]+", lambda letters: _PARTS.get(letters[0], "Z"), pattern)


def _size(datatype: Datatype, value: str) -> str:
    if datatype.base.lower().endswith("binary"):
        return f"has the wrong number of bytes: it {_lengths(datatype)}"
    size = str(len(value)) if len(value) < SHOWN else f"{SHOWN} or more"
    return f"is {size} characters long, but {_lengths(datatype)}"


def _edtf(value: str) -> str:
    expected = "(expected YYYY, YYYY-MM or YYYY-MM-DD)"
    if "/" in value:
        return "is not an interval of two calendar dates, the earlier one first " + expected
    parts = value.split("-")
    if len(parts) == 2:
        return f"is not a calendar month {expected}"
    return f"is not a calendar {'day' if len(parts) == 3 else 'date'} {expected}"


def _range(datatype: Datatype) -> str:
    limits = (
        ("at least", datatype.min_inclusive), ("more than", datatype.min_exclusive),
        ("at most", datatype.max_inclusive), ("less than", datatype.max_exclusive),
    )  # fmt: skip
    limits_text = " and ".join(f"{word} {limit}" for word, limit in limits if limit is not None)
    return f"the range: {limits_text}"


def _lengths(datatype: Datatype) -> str:
    if datatype.length is not None:
        return f"must be {datatype.length}"
    if datatype.min_length is not None and datatype.max_length is not None:
        return f"must be {datatype.min_length} to {datatype.max_length}"
    if datatype.min_length is not None:
        return f"must be at least {datatype.min_length}"
    return f"must be at most {datatype.max_length}"
