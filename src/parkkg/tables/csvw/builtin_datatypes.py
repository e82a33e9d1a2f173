"""The built-in datatypes: their IRIs and lexical spaces.

Metadata Vocabulary, 5.11.1; XML Schema Datatypes 1.1. Lexical rules are regular expressions,
for a cast would accept `1e3` or ` 5 ` as an integer. Casts check only the calendar and the range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from parkkg.namespaces import EDTF, RDF, XSD
from parkkg.tables.csvw import sql

_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"-?([1-9]\d{3,}|0\d{3})"
_MONTH = r"(0[1-9]|1[0-2])"
_DAY = r"(0[1-9]|[12]\d|3[01])"
_CLOCK = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
INTEGER = r"[+-]?\d+"
_FLOAT = r"[+-]?(\d+(\.\d*)?|\.\d+)([Ee][+-]?\d+)?|[+-]?INF|NaN"
_DAYTIME = r"T(\d+H(\d+M)?(\d+(\.\d+)?S)?|\d+M(\d+(\.\d+)?S)?|\d+(\.\d+)?S)"
# How XSD writes the fields of days and times.
_FIELDS = MappingProxyType({"year": _YEAR, "month": _MONTH, "day": _DAY, "clock": _CLOCK})
_DATE = ("year", "-", "month", "-", "day")
_NAME = r"[\pL_:][\pL\pN\pM_:.·-]*"
_NCNAME = r"[\pL_][\pL\pN\pM_.·-]*"
_EDTF_MONTH = r"\d{4}(-(0[1-9]|1[0-2]))?"
_EDTF_DAY = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"


@dataclass(frozen=True)
class Builtin:
    """One built-in datatype.

    `kind` is string, number, boolean, time, duration, binary or other. `keeps` says
    how much white space of a cell is kept: all, normalized (CR, LF and TAB become spaces) or
    collapsed. `form` is how a day or time is written: year, month, day and clock, and what stands
    between them. `needs_escapes` says that a valid value may need escapes in N-Triples.
    """

    name: str
    iri: str
    kind: str
    pattern: str | None = None
    keeps: str = "collapsed"
    low: int | None = None
    high: int | None = None
    form: tuple[str, ...] = ()

    def written(self, fields: Mapping[str, str]) -> str:
        """Its form, with `fields` in place of their names.

        >>> BUILTINS["gMonthDay"].written({"month": "09", "day": "01"})
        '--09-01'
        """
        return "".join(fields.get(part, part) for part in self.form)

    @property
    def is_whole(self) -> bool:
        """Whether it has the numbers without a fraction."""
        return self.pattern == INTEGER

    @property
    def needs_escapes(self) -> bool:
        return self.kind in ("string", "other")

    @property
    def has_pattern(self) -> bool:
        """Whether a format of it is a regular expression."""
        return self.kind not in ("number", "boolean", "time")

    @property
    def is_string(self) -> bool:
        """Whether it is the datatype string or derived from it."""
        return self.kind == "string" and self.iri != XSD + "anyAtomicType"


def _xsd(name: str, kind: str, pattern: str | None = None, keeps: str = "collapsed") -> Builtin:
    return Builtin(name, XSD + name, kind, pattern, keeps)


def _time(name: str, *form: str, zone: str = _ZONE) -> Builtin:
    pattern = "".join(_FIELDS.get(part, part) for part in form) + zone
    return Builtin(name, XSD + name, "time", pattern, form=form)


def _integer(name: str, low: int | None, high: int | None) -> Builtin:
    return Builtin(name, XSD + name, "number", INTEGER, low=low, high=high)


_TABLE = (
    _xsd("string", "string", keeps="all"),
    _xsd("anyAtomicType", "string", keeps="all"),
    Builtin("xml", RDF + "XMLLiteral", "string", keeps="all"),
    Builtin("html", RDF + "HTML", "string", keeps="all"),
    Builtin("json", "http://www.w3.org/ns/csvw#JSON", "string", keeps="all"),
    _xsd("normalizedString", "string", keeps="normalized"),
    _xsd("token", "string"),
    _xsd("language", "string", r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"),
    _xsd("Name", "string", _NAME),
    _xsd("NMTOKEN", "string", r"[\pL\pN\pM_:.·-]+"),
    _xsd("anyURI", "other", r"[^\s<>\"{}|\\^`]*"),
    _xsd("QName", "other", rf"({_NCNAME}:)?{_NCNAME}"),
    _xsd("boolean", "boolean", "true|false|1|0"),
    _xsd("decimal", "number", r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    _integer("integer", None, None),
    _integer("long", -(2**63), 2**63 - 1),
    _integer("int", -(2**31), 2**31 - 1),
    _integer("short", -(2**15), 2**15 - 1),
    _integer("byte", -128, 127),
    _integer("nonNegativeInteger", 0, None),
    _integer("positiveInteger", 1, None),
    _integer("unsignedLong", 0, 2**64 - 1),
    _integer("unsignedInt", 0, 2**32 - 1),
    _integer("unsignedShort", 0, 2**16 - 1),
    _integer("unsignedByte", 0, 255),
    _integer("nonPositiveInteger", None, 0),
    _integer("negativeInteger", None, -1),
    _xsd("double", "number", _FLOAT),
    _xsd("float", "number", _FLOAT),
    _time("date", *_DATE),
    _time("dateTime", *_DATE, "T", "clock"),
    _time("dateTimeStamp", *_DATE, "T", "clock", zone=_ZONE.removesuffix("?")),
    _time("time", "clock"),
    _time("gYear", "year"),
    _time("gYearMonth", "year", "-", "month"),
    _time("gMonth", "--", "month"),
    _time("gMonthDay", "--", "month", "-", "day"),
    _time("gDay", "---", "day"),
    _xsd(
        "duration",
        "duration",
        rf"-?P(((\d+Y(\d+M)?(\d+D)?|\d+M(\d+D)?|\d+D)({_DAYTIME})?)|{_DAYTIME})",
    ),
    _xsd("dayTimeDuration", "duration", rf"-?P(\d+D({_DAYTIME})?|{_DAYTIME})"),
    _xsd("yearMonthDuration", "duration", r"-?P(\d+Y(\d+M)?|\d+M)"),
    _xsd("hexBinary", "binary", r"([0-9A-Fa-f]{2})*"),
    _xsd(
        "base64Binary",
        "binary",
        r"(([A-Za-z0-9+/] ?){4})*((([A-Za-z0-9+/] ?){3}[A-Za-z0-9+/])"
        r"|(([A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=)|([A-Za-z0-9+/] ?[AQgw] ?= ?=))?",
    ),
)

# Names of CSVW for datatypes of XML Schema.
_SAME = MappingProxyType(
    {"any": "anyAtomicType", "binary": "base64Binary", "datetime": "dateTime", "number": "double"}
)
_BY_NAME = MappingProxyType({builtin.name: builtin for builtin in _TABLE})
BUILTINS = MappingProxyType({**_BY_NAME, **{name: _BY_NAME[_SAME[name]] for name in _SAME}})
# The IRIs of those whose values are numbers, and of those whose values are in a year.
NUMBERS = frozenset(builtin.iri for builtin in _TABLE if builtin.kind == "number")
CALENDAR = frozenset(builtin.iri for builtin in _TABLE if "year" in builtin.form)


def calendar(base: str, value: str) -> str | None:
    """SQL that is true where a lexical form is a day that exists; None where there are no days."""
    fields = set(BUILTINS[base].form)
    if fields >= {"year", "month", "day"}:
        # The calendar repeats every 400 years, so the last four digits of the year are enough.
        day = f"regexp_extract({value}, '^-?\\d*?(\\d{{4}}-\\d\\d-\\d\\d)', 1)"
        return f"try_cast({day} AS DATE) IS NOT NULL"
    if fields >= {"month", "day"}:
        return f"try_cast('2000' || substr({value}, 2, 6) AS DATE) IS NOT NULL"
    return None


def edtf_valid(value: str) -> str:
    """SQL that is true where `value` is EDTF level 0: a day, month or year, or an interval."""
    interval = f"{_EDTF_DAY}(/{_EDTF_DAY})?"
    halves = f"string_split({value}, '/')"
    days = f"list_filter({halves}, lambda h: length(h) = 10 AND try_cast(h AS DATE) IS NULL)"
    common = f"least(length({halves}[1]), length({halves}[-1]))"
    order = f"left({halves}[1], {common}) <= left({halves}[-1], {common})"
    # A month or a year needs no calendar, and a day that DuckDB writes as it was written is one.
    plain = f"{plain_day(value)} OR {sql.matches(value, _EDTF_MONTH)}"
    careful = f"{sql.matches(value, interval)} AND len({days}) = 0 AND {order}"
    return f"CASE WHEN {plain} THEN true ELSE {careful} END"


def plain_day(value: str) -> str:
    """SQL that is true of days that exist, written in ten characters: it is soon known."""
    # The cast takes more, such as `infinity` and years before Christ; none of it has ten.
    cast = f"CAST(try_cast({value} AS DATE) AS VARCHAR)"
    return f"(strlen({value}) = 10 AND {cast} IS NOT DISTINCT FROM {value})"


# Datatypes without a built-in name whose lexical space is known.
KNOWN_IRIS = MappingProxyType({EDTF: edtf_valid})
