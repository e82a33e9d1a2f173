"""What to write into the metadata for a cell that is well written, but not as XSD writes it.

A spreadsheet program writes a date, a number or a yes as its reader is used to it, and does so
again each time the file is saved. So the hint does not say how to change the cell: it names the
format that the column has (Metadata Vocabulary, 6.4), and says what to do where none would help.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from types import MappingProxyType

from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.date_formats import compile_date
from parkkg.tables.csvw.model import Datatype
from parkkg.tables.csvw.number_formats import compile_number
from parkkg.text import said

_DAYS = ("yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "yyyy年M月d日", "d/M/yyyy", "M/d/yyyy",
         "d.M.yyyy", "d-M-yyyy", "M-d-yyyy")  # fmt: skip
_TIMES = ("H:mm", "H:mm:ss")
_DATE_TIMES = tuple(f"{day} {time}" for day in _DAYS for time in _TIMES)
_MONTHS = ("yyyy-M", "yyyy/M", "yyyy.M", "yyyyMM", "yyyy年M月", "M/yyyy")
_YEARS = ("yyyy年", "yyyy")
# The formats that a column may have by its datatype; what is no value of its own comes last.
_PATTERNS = MappingProxyType(
    {
        "date": (("date", _DAYS), ("dateTime", _DATE_TIMES), ("gYearMonth", _MONTHS),
                 ("gYear", _YEARS)),
        "dateTime": (("dateTime", _DATE_TIMES), ("date", _DAYS)),
        "gYearMonth": (("gYearMonth", _MONTHS), ("date", _DAYS), ("gYear", _YEARS)),
        "gYear": (("gYear", _YEARS), ("gYearMonth", _MONTHS), ("date", _DAYS)),
        "time": (("time", _TIMES),),
    }
)  # fmt: skip
# The fields as XSD writes them, in the letters of UAX 35.
_XSD = MappingProxyType({"year": "yyyy", "month": "MM", "day": "dd", "clock": "HH:mm:ss"})
_BOOLEANS = (
    "TRUE|FALSE", "True|False", "YES|NO", "Yes|No", "yes|no", "Y|N", "y|n", "T|F", "是|否", "有|无",
    "真|假", "对|错", "√|×", "✓|✗", "1|0", "WAHR|FALSCH", "VRAI|FAUX", "ja|nein", "oui|non",
)  # fmt: skip
# What people write where they know of no value.
_NO_VALUES = frozenset(
    [
        "n/a",
        "na",
        "#n/a",
        "nil",
        "null",
        "none",
        "nan",
        "-",
        "--",
        "---",
        "–",
        "—",
        "——",
        "/",
        "\\",
        ".",
        "..",
        "...",
        "…",
        "……",
        "?",
        "无",
        "暂无",
        "没有",
        "未知",
        "不详",
        "缺",
        "空",
    ]
)
_SPREADSHEET_ERROR = re.compile(r"#(REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|####*)").fullmatch
_EXPONENT = re.compile(r"[+-]?\d(\.\d+)?[Ee]\+\d+", re.ASCII).fullmatch
_IN_GROUPS = re.compile(
    r"[+-]?\d{1,3}([, \u00a0\u202f'’])\d{3}(?:\1\d{3})*(\.\d+)?%?", re.ASCII
).fullmatch
_DECIMAL_COMMA = re.compile(
    r"[+-]?(\d+|\d{1,3}(?:(?P<group>[. \u00a0\u202f'’])\d{3})+),\d+%?", re.ASCII
).fullmatch
_WITH_UNIT = re.compile(
    r"(?P<before>[¥￥$€£约]?)\s*(?P<number>[+-]?[\d,.]*\d)\s*(?P<after>[^\d-]*)", re.ASCII
).fullmatch
_LIKE_A_DAY = re.compile(
    r"\d{4}\D?\d{1,2}\D?\d{1,2}日?|\d{1,2}\D\d{1,2}\D\d{4}", re.ASCII
).fullmatch
_OF_THE_REPUBLIC = re.compile(r"(?:民国|民國)\s*(\d{1,3})\s*年").match
_FORMULA_TEXT = re.compile(r'="([^"]*)"').fullmatch
# Day 1 of a spreadsheet is 1 January 1900; it takes 1900 for a leap year.
_DAY_ZERO, _FIRST_SERIAL, _LAST_SERIAL = date(1899, 12, 30), 18_000, 80_000


@lru_cache(maxsize=1024)  # a value that is wrong once is mostly wrong a thousand times
def format_hint(datatype: Datatype, value: str) -> str:
    """A hint for a cell that is no value of a datatype; empty where nothing is known.

    >>> format_hint(Datatype("date"), "45356")[:53]
    'this is how a spreadsheet counts days: 2024-03-05. Gi'
    """
    builtin = BUILTINS[datatype.base]
    kind = builtin.kind
    if kind not in ("number", "time", "boolean"):
        return ""
    if value.strip().casefold() in _NO_VALUES:
        null = _in_json(["", value])
        return said('if it stands for no value, say it in the metadata: "null": {null}', null=null)
    if _SPREADSHEET_ERROR(value):
        return said("the spreadsheet could not compute this cell: correct its formula")
    if text := _FORMULA_TEXT(value):
        return said(
            'the spreadsheet wrote a formula for the text "{text}": write the text alone, and give '
            "the column the format of text",
            text=text[1],
        )
    if kind == "boolean":
        pairs = [pair for pair in _BOOLEANS if value in pair.split("|")]
        return _in_the_metadata("boolean", pairs[0]) if pairs else ""
    hint = _of_time(builtin.name, value) if kind == "time" else _of_number(datatype.base, value)
    narrow = unicodedata.normalize("NFKC", value)
    if not hint and narrow != value:
        return said('write it in narrow characters: "{narrow}"', narrow=narrow)
    return hint


def _in_the_metadata(base: str, form: object = None) -> str:
    described = base if form is None else {"base": base, "format": form}
    return said(
        "if the column is written so, say it in the metadata: {datatype}",
        datatype=f'"datatype": {_in_json(described)}',
    )


def _in_json(value: object) -> str:
    """A value as JSON, in which another blank than a space can be told from one."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(r"[^\S ]", lambda blank: f"\\u{ord(blank[0]):04x}", text)


def _of_time(base: str, value: str) -> str:
    for other, patterns in _PATTERNS.get(base, ()):
        if other != base and _fits(BUILTINS[other].written(_XSD), other, value):
            return _in_the_metadata(other)
        fitting = [pattern for pattern in patterns if _fits(pattern, other, value)]
        if len(fitting) > 1 and {"d", "M"} == {pattern[0] for pattern in fitting[:2]}:
            return said(
                "say in the metadata which comes first, the day or the month: {one}, or {other}",
                one=json.dumps({"base": other, "format": fitting[0]}),
                other=json.dumps({"base": other, "format": fitting[1]}),
            )
        if fitting:
            return _in_the_metadata(other, fitting[0])
    # The fraction is the time of the day.
    serial = re.fullmatch(r"([0-9]{5})(\.[0-9]+)?", value)
    if serial and _FIRST_SERIAL <= int(serial[1]) <= _LAST_SERIAL:
        return said(
            "this is how a spreadsheet counts days: {day}. Give the column the format of a date, "
            "yyyy-mm-dd, and save the file again",
            day=_DAY_ZERO + timedelta(int(serial[1])),
        )
    if year := _OF_THE_REPUBLIC(unicodedata.normalize("NFKC", value)):
        return said(
            "this is the year {year} of the common calendar, which the cell is to have",
            year=int(year[1]) + 1911,
        )
    if _LIKE_A_DAY(value):
        return said("look the day up: the calendar has no such one")
    return ""


def _fits(pattern: str, base: str, value: str) -> bool:
    """Whether a value is of the pattern, and a day of the calendar."""
    groups, fullmatch = _compiled(pattern, base)
    match = fullmatch(value)
    if match is None:
        return False
    fields = {field: int(match[group]) for field, group in groups}
    try:
        date(fields.get("year", 2000), fields.get("month", 1), fields.get("day", 1))
    except ValueError:
        return False
    return fields.get("hour", 0) < 25 and fields.get("minute", 0) < 60


@cache
def _compiled(
    pattern: str, base: str
) -> tuple[tuple[tuple[str, int], ...], Callable[[str], re.Match[str] | None]]:
    compiled = compile_date(pattern, base)
    return compiled.groups, re.compile(compiled.regex, re.ASCII).fullmatch


def _of_number(base: str, value: str) -> str:
    if _EXPONENT(value):
        return said(
            "a spreadsheet shortens long numbers so, and their last digits are lost: give the "
            "column the format of text, and write the number again from its source"
        )
    for form in _number_forms(value):
        pattern = compile_number(
            form.get("pattern"), form.get("groupChar"), form.get("decimalChar")
        )
        if re.fullmatch(pattern.written, value, re.ASCII):
            whole = "." not in value and "%" not in value and "decimalChar" not in form
            number = base if whole or not BUILTINS[base].is_whole else "decimal"
            only = form["pattern"] if list(form) == ["pattern"] else form
            return _in_the_metadata(number, only)
    if BUILTINS[base].is_whole and re.fullmatch(r"[+-]?\d+\.\d+", value):
        return said(
            "if the column has fractions, say it in the metadata: {datatype}",
            datatype='"datatype": "decimal"',
        )
    with_unit = _WITH_UNIT(value)
    if with_unit and (with_unit["before"] or with_unit["after"].strip()):
        return said(
            "write the unit into the title of the column, and the number alone into the cell: "
            "{number}",
            number=with_unit["number"],
        )
    return ""


def _number_forms(value: str) -> Iterator[dict[str, str]]:
    """Formats that a number may have: with groups, with a decimal comma, in percent."""
    percent = {"pattern": "#0.##########%"} if value.endswith("%") else {}
    if groups := _IN_GROUPS(value):
        yield {"groupChar": groups[1]} | (percent and {"pattern": "#,##0.##########%"})
    if comma := _DECIMAL_COMMA(value):
        group = {"groupChar": comma["group"]} if comma["group"] else {}
        yield {"decimalChar": ","} | group | percent
    if percent:
        yield percent
