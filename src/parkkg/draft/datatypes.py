"""The datatypes that the cells of a column may have.

Whether a cell has one is decided by the SQL that a conversion checks cells with, so that a draft
and a conversion never differ about it. The patterns here only say which datatypes are worth trying.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from parkkg.namespaces import EDTF
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.date_formats import compile_date
from parkkg.tables.csvw.model import Datatype

# Texts that stand for an empty cell. The first are no value of anything; the others may be one, so
# that they are taken for empty only among numbers, dates and the like.
NOTHING = ("-", "--", "—", "——", "N/A", "n/a", "#N/A", "null", "NULL", "(null)", "…", "..")
NOTHING_AMONG_NUMBERS = (
    "NA",
    "nan",
    "NaN",
    "None",
    "none",
    "nil",
    "/",
    "无",
    "暂无",
    "不详",
    "未知",
)

_BOOLEANS = (
    "true|false", "TRUE|FALSE", "True|False", "是|否", "有|无", "yes|no", "Yes|No", "YES|NO", "Y|N",
    "y|n", "√|×",
)  # fmt: skip
_DATES = (
    "yyyy-MM-dd", "yyyy/M/d", "yyyy.M.d", "yyyy-M-d", "yyyy年M月d日", "d/M/yyyy",
    "M/d/yyyy", "d.M.yyyy", "d-M-yyyy", "M-d-yyyy",
)  # fmt: skip
_MONTHS = ("yyyy-MM", "yyyy/M", "yyyy年M月", "yyyy.M", "M/yyyy")
_TIMES = ("HH:mm:ss", "H:mm:ss", "H:mm")
_ISO = ("yyyy-MM-dd", "yyyy-MM", "HH:mm:ss", "true|false")  # what needs no format
_DAY = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
# With a zero in front it is a code, and with more than fifteen digits nobody calculates.
_CODE = r"^[+-]?0[0-9]|[0-9]{16}"

_PERCENT = "#0.##########%"


@dataclass(frozen=True)
class Candidate:
    """A datatype that a column may have; `words` show a person what such cells look like.

    `pattern` is what texts of the datatype look like; `likely` is what some have to look like, and
    `never` what none may.
    """

    datatype: Datatype
    words: str
    pattern: str = ""
    likely: str = ""
    never: str = ""

    def likeness(self, values: Sequence[str]) -> float:
        """The share of values that look like it; 0 where these cannot have the datatype."""
        if self.never and any(re.search(self.never, value) for value in values):
            return 0
        if self.likely and not any(re.fullmatch(self.likely, value) for value in values):
            return 0
        return sum(re.fullmatch(self.pattern, value) is not None for value in values) / len(values)

    @property
    def as_json(self) -> str | dict[str, Any]:
        """The datatype as metadata say it (Metadata Vocabulary, 5.11.2)."""
        kind = self.datatype
        signs = {"groupChar": kind.group_char, "decimalChar": kind.decimal_char}
        signs = {name: sign for name, sign in signs.items() if sign}
        said = {"@id": kind.iri, "base": kind.base, "format": signs or kind.format}
        said = {name: value for name, value in said.items() if value}
        return kind.base if list(said) == ["base"] else said


def _candidates() -> Iterator[Candidate]:
    """All datatypes to try, those that say more first."""
    for form in _BOOLEANS:
        yes, no = form.split("|")
        yield _formatted("boolean", form, f"{yes}|{no}")
    yield Candidate(
        Datatype("date", format="yyyyMMdd"), "yyyyMMdd", r"(1[89]|20)\d\d(0[1-9]|1[0-2])[0-3]\d"
    )
    yield Candidate(Datatype("gYear"), "yyyy", r"(1[5-9]|20)\d\d")
    yield Candidate(Datatype("integer"), "7", r"[+-]?\d+", never=_CODE)
    grouped = r"[+-]?\d{1,3}(,\d{3})+"
    yield Candidate(
        Datatype("integer", group_char=","), "1,234", rf"{grouped}|[+-]?\d+", grouped, _CODE
    )
    number = r"[+-]?(\d+\.?\d*|\.\d+)"
    yield Candidate(Datatype("decimal"), "4.3", number, never=_CODE)
    percent = f"{number}%"
    yield Candidate(Datatype("decimal", format=_PERCENT), "4.3%", percent, percent, _CODE)
    yield Candidate(
        Datatype("decimal", group_char=","), "1,234.5", rf"({grouped}|[+-]?\d+)(\.\d+)?",
        rf"{grouped}(\.\d+)?", _CODE,
    )  # fmt: skip
    with_points = r"[+-]?\d{1,3}(\.\d{3})*,\d+"
    yield Candidate(
        Datatype("decimal", group_char=".", decimal_char=","), "1.234,5",
        rf"{with_points}|[+-]?\d+", r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d+,(\d{1,2}|\d{4,})", _CODE,
    )  # fmt: skip
    yield Candidate(
        Datatype("number"), "1.0E6", r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?",
        r"[+-]?\d+(\.\d+)?[eE][+-]?\d+", _CODE,
    )  # fmt: skip
    for form in _DATES:
        yield _formatted("date", form)
    for form in _MONTHS:
        yield _formatted("gYearMonth", form)
    yield _formatted("gYear", "yyyy年")
    moment = compile_date("yyyy-MM-ddTHH:mm:ss", "dateTime").regex
    yield Candidate(
        Datatype("dateTime"), "yyyy-MM-ddTHH:mm:ss", rf"{moment}(\.\d+)?(Z|[+-]\d\d:\d\d)?"
    )
    for day in _DATES[:5]:
        for time in _TIMES:
            yield _formatted("dateTime", f"{day} {time}")
    for form in _TIMES:
        yield _formatted("time", form)
    dates = f"{_DAY}(/{_DAY})?"
    yield Candidate(Datatype("string", EDTF, dates), "yyyy[-MM[-dd]]", dates, r"\d{4}-.*|.*/.*")


def _formatted(base: str, form: str, pattern: str = "") -> Candidate:
    own = None if form in _ISO else form
    return Candidate(Datatype(base, format=own), form, pattern or compile_date(form, base).regex)


TEXT = Candidate(Datatype("string"), "text")
ADDRESS = Candidate(Datatype("anyURI"), "https://…", r"https?://[^\s<>\"{}|\\^`]+")
CANDIDATES = (*_candidates(), ADDRESS)


def datatype_iri(datatype: Datatype) -> str:
    """The IRI of the datatype of the literals that a column makes."""
    return datatype.iri or BUILTINS[datatype.base].iri
