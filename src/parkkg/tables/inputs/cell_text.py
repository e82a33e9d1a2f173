"""A cell that has a type becomes the text that its column's datatype and format want.

Without a column, or where the column wants something else, it becomes the lexical form of XML
Schema: the check of the cell then says what is wrong.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import cast

from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.date_formats import date_writer
from parkkg.tables.csvw.model import Column, Datatype, Dialect

Writer = Callable[[object], str]
_MOST_KNOWN = 50_000
_MOMENTS = (date, time)  # a datetime is a date
_NUMBERS = (int, float, Decimal)
_NO_NUMBERS = ("NaN", "INF", "-INF")
_DAY = len("2016-09-01")
_NUMBER = re.compile(r"(?P<prefix>[^#0,.]*)(?P<body>[#0,.]+)(?P<suffix>.*)", re.DOTALL)
_MONTH = re.compile(r"(\d{4,}-\d{2})-01")


def plain_text(cell: object) -> str:
    """The text of a cell as XML Schema writes it.

    >>> plain_text(2018.0), plain_text(True), plain_text(date(2016, 9, 1))
    ('2018', 'true', '2016-09-01')
    """
    # There are millions of cells: those that most are of come first.
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return _float_text(cell)
    if isinstance(cell, _MOMENTS):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else _rare_text(cell)


def _float_text(number: float) -> str:
    """A number with all its digits and no exponent, as a decimal has to be.

    >>> _float_text(1e21), _float_text(0.056), _float_text(-0.0), _float_text(float("inf"))
    ('1000000000000000000000', '0.056', '0', 'INF')
    """
    text = repr(number)
    if text[-2:] == ".0":
        return text[:-2] if number else "0"
    if "e" in text:
        return _decimal_text(Decimal(text))
    if text[-1] in "fn":
        return "NaN" if text == "nan" else text.upper()
    return text


def _decimal_text(number: Decimal) -> str:
    if not number.is_finite():
        return _float_text(float(number))
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _rare_text(cell: object) -> str:
    if isinstance(cell, Decimal):
        return _decimal_text(cell)
    if isinstance(cell, timedelta):
        return _clock(cell)
    if isinstance(cell, bytes | bytearray | memoryview):
        return bytes(cell).hex().upper()
    if isinstance(cell, list | tuple | dict):
        return json.dumps(cell, ensure_ascii=False, default=plain_text)
    return str(cell)


def trimmed(text: str, dialect: Dialect) -> str:
    """A cell's text without white space at its ends, where the dialect says so."""
    if dialect.trim in ("true", "start"):
        text = text.lstrip()
    if dialect.trim in ("true", "end"):
        text = text.rstrip()
    return text


def writer(column: Column) -> Writer:
    """What makes the text of the cells of a column.

    >>> from parkkg.tables.csvw.model import Column, Datatype
    >>> day = writer(Column(1, "day", datatype=Datatype("date", format="yyyyMMdd")))
    >>> day(date(2016, 9, 1)), day("1 Sep")
    ('20160901', '1 Sep')
    """
    write = _of_datatype(column.datatype)
    separator = column.separator
    if separator is None:
        return write

    def write_list(cell: object) -> str:
        if isinstance(cell, list | tuple):
            return separator.join(write(item) for item in cell)
        return write(cell)

    return write_list


@dataclass(frozen=True)
class CellTexts:
    """Makes the texts of a column's cells, and remembers those it made: most come again."""

    write: Writer
    known: dict[object, str] = field(default_factory=dict)

    def __call__(self, cells: Sequence[object]) -> Sequence[str]:
        """The texts of cells."""
        if set(map(type, cells)) == {str}:
            return cast("Sequence[str]", cells)
        texts = [*map(self.known.get, cells)]
        if None not in texts:
            return cast("list[str]", texts)
        return [
            self._new(cell) if text is None else text
            for cell, text in zip(cells, texts, strict=True)
        ]

    def _new(self, cell: object) -> str:
        if isinstance(cell, str):
            return cell
        text = self.write(cell)
        # For Python 0 and 1 are truth values.
        if len(self.known) < _MOST_KNOWN and cell not in (0, 1):
            self.known[cell] = text
        return text


def _of_datatype(datatype: Datatype) -> Writer:
    builtin = BUILTINS[datatype.base]
    kind, name = builtin.kind, builtin.name
    if kind == "number":
        return _number_writer(datatype)
    if kind == "boolean" and datatype.format is not None:
        yes, _, no = datatype.format.partition("|")
        return lambda cell: (yes if cell else no) if isinstance(cell, bool) else plain_text(cell)
    if kind == "time":
        return _time_writer(name, datatype.format)
    if kind == "duration":
        return lambda cell: _duration(cell) if isinstance(cell, timedelta) else plain_text(cell)
    if name == "base64Binary":
        return lambda cell: (
            base64.b64encode(cell).decode() if isinstance(cell, bytes) else plain_text(cell)
        )
    return plain_text


def _number_writer(datatype: Datatype) -> Writer:
    decimal, group = datatype.decimal_char or ".", datatype.group_char
    shape = None
    if datatype.format is not None:
        neutral = "".join(
            "," if c == (group or ",") else "." if c == decimal else c for c in datatype.format
        )
        shape = _NUMBER.fullmatch(neutral)
        if shape is None or "E" in shape["suffix"]:
            return plain_text
    if shape is None and decimal == ".":
        return plain_text

    def write(cell: object) -> str:
        text = plain_text(cell)
        if isinstance(cell, bool) or not isinstance(cell, _NUMBERS) or text in _NO_NUMBERS:
            return text
        if shape is None:
            return text.replace(".", decimal)
        return _in_pattern(Decimal(text), shape, group or ",", decimal)

    return write


def _in_pattern(number: Decimal, shape: re.Match[str], group: str, decimal: str) -> str:
    """A number as a pattern of UAX #35 has it; no digit is lost, whatever the pattern has room for.

    >>> percent = _NUMBER.fullmatch("#,##0.0%")
    >>> _in_pattern(Decimal("12.34"), percent, ",", ".")
    '1,234.0%'
    """
    prefix, body, suffix = shape["prefix"], shape["body"], shape["suffix"]
    scale = 2 if "%" in prefix + suffix else 3 if "‰" in prefix + suffix else 0
    integer, _, fraction = body.partition(".")
    groups = integer.split(",")
    digits = _decimal_text(abs(number).scaleb(scale))
    whole, _, part = digits.partition(".")
    least = integer.count("0")
    whole = whole.zfill(least) if least or whole != "0" or not part else ""
    part = part.ljust(fraction.replace(",", "").count("0"), "0")
    if len(groups) > 1 and groups[-1]:
        whole = _grouped(whole, len(groups[-1]), len(groups[-2]) if len(groups) > 2 else 0, group)
    sign = "-" if number < 0 else "+" if "+" in prefix else ""
    written = whole + (decimal + part if part else "")
    return sign + prefix.replace("+", "").replace("-", "") + written + suffix


def _grouped(digits: str, primary: int, secondary: int, group: str) -> str:
    parts = [digits[-primary:]]
    rest, size = digits[:-primary], secondary or primary
    while rest:
        parts.insert(0, rest[-size:])
        rest = rest[:-size]
    return group.join(parts)


def _time_writer(base: str, pattern: str | None) -> Writer:
    in_pattern = date_writer(pattern, base) if pattern is not None else None

    def write(cell: object) -> str:
        if isinstance(cell, timedelta) and base == "time" and cell < timedelta(days=1):
            cell = (datetime.min + cell).time()
        if not isinstance(cell, _MOMENTS):
            return plain_text(cell)
        if in_pattern is not None:
            return in_pattern(cell) or plain_text(cell)
        text = cell.isoformat()
        if base in ("dateTime", "dateTimeStamp") and len(text) == _DAY:
            return f"{text}T00:00:00"
        if base == "gYearMonth" and (month := _MONTH.fullmatch(text)):
            # A spreadsheet makes the first day of a month of what was typed as 2020-05.
            return month[1]
        return text.removesuffix("T00:00:00") if base == "date" else text

    return write


def _clock(span: timedelta) -> str:
    """A span of time as a spreadsheet shows it.

    >>> _clock(timedelta(hours=30, minutes=5))
    '30:05:00'
    """
    sign, span = ("-", -span) if span < timedelta(0) else ("", span)
    seconds, parts = divmod(span, timedelta(seconds=1))
    minutes, second = divmod(seconds, 60)
    fraction = f"{parts.microseconds:06}".rstrip("0")
    shown = f"{sign}{minutes // 60:02}:{minutes % 60:02}:{second:02}"
    return f"{shown}.{fraction}" if fraction else shown


def _duration(span: timedelta) -> str:
    """A span of time as XML Schema writes it.

    >>> _duration(timedelta(days=1, hours=6))
    'P1DT6H'
    """
    sign, span = ("-", -span) if span < timedelta(0) else ("", span)
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    second = f"{seconds}.{span.microseconds:06}".rstrip("0").rstrip(".")
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{second}S" if second != "0" else ""
    days = f"{span.days}D" if span.days else ""
    return f"{sign}P{days}T{clock}" if clock else f"{sign}P{days or 'T0S'}"
