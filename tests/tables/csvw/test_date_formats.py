"""Date and time patterns: every one that CSVW names, forth and back, and the calendar."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import product

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.tables.csvw.date_formats import compile_date
from parkkg.tables.csvw.model import Column, Datatype
from tabular import cells

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from csvw.metadata import Datatype as Peer

DAYS = [
    "yyyy-MM-dd", "yyyyMMdd", "dd-MM-yyyy", "d-M-yyyy", "MM-dd-yyyy", "M-d-yyyy", "dd/MM/yyyy",
    "d/M/yyyy", "MM/dd/yyyy", "M/d/yyyy", "dd.MM.yyyy", "d.M.yyyy", "MM.dd.yyyy", "M.d.yyyy",
]  # fmt: skip
CLOCKS = ["HH:mm:ss.SSS", "HH:mm:ss", "HHmmss", "HH:mm", "HHmm"]
ZONES = ["", "X", "XX", "XXX", "x", "xx", "xxx", " X", " xxx"]


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_database() as connection:
        yield connection


def formatted(moment: datetime, pattern: str) -> str:
    """A moment as a pattern has it."""
    offset = moment.utcoffset() or timedelta()
    minutes = int(abs(offset).total_seconds()) // 60
    sign = "-" if offset < timedelta() else "+"
    short, long = (
        f"{sign}{minutes // 60:02}{minutes % 60:02}",
        f"{sign}{minutes // 60:02}:{minutes % 60:02}",
    )
    fields = [
        ("yyyy", f"{moment.year:04}"), ("MM", f"{moment.month:02}"), ("dd", f"{moment.day:02}"),
        ("HH", f"{moment.hour:02}"), ("mm", f"{moment.minute:02}"), ("ss", f"{moment.second:02}"),
        ("SSS", f"{moment.microsecond // 1000:03}"),
        ("M", str(moment.month)), ("d", str(moment.day)),
        ("XXX", long), ("XX", short), ("X", short), ("xxx", long), ("xx", short), ("x", short),
    ]  # fmt: skip
    text = pattern
    for index, (field, _) in enumerate(fields):
        text = text.replace(field, chr(0xE000 + index))
    for index, (_, value) in enumerate(fields):
        text = text.replace(chr(0xE000 + index), value)
    return text


def lexical(moment: datetime, base: str, pattern: str) -> str:
    """What the cell has to become."""
    clock = f"{moment:%H:%M:}{moment.second if 's' in pattern else 0:02}"
    if "S" in pattern:
        clock += f".{moment.microsecond // 1000:03}"
    offset = moment.isoformat()[-6:] if "x" in pattern.lower() else ""
    day = f"{moment.year:04}-{moment:%m-%d}"
    return {"date": day, "time": clock, "dateTime": f"{day}T{clock}"}[base] + offset


MOMENTS = st.datetimes(
    datetime(1, 1, 1),
    timezones=st.integers(-13 * 60, 13 * 60).map(lambda m: timezone(timedelta(minutes=m))),
)


PATTERNS = [
    *(("date", day + zone) for day, zone in product(DAYS, ZONES)),
    *(("time", clock + zone) for clock, zone in product(CLOCKS, ZONES)),
    *(("dateTime", f"{DAYS[0]}T{clock}") for clock in CLOCKS[:4]),
    *(("dateTime", f"{day} {clock}XXX") for day, clock in product(DAYS, CLOCKS)),
]


@settings(max_examples=80, deadline=None)
@given(pattern=st.sampled_from(PATTERNS), moments=st.lists(MOMENTS, min_size=1))
def test_every_pattern_that_csvw_names_is_read(
    pattern: tuple[str, str], moments: list[datetime], db: duckdb.DuckDBPyConnection
) -> None:
    base, form = pattern
    column = Column(1, "x", datatype=Datatype(base, format=form))
    found = cells(db, column, [formatted(moment, form) for moment in moments])
    assert found == [(None, lexical(moment, base, form)) for moment in moments]


@pytest.mark.parametrize(
    ("base", "pattern", "right", "wrong"),
    [
        (
            "date",
            "d/M/yyyy",
            {"3/4/2020": "2020-04-03", "03/04/2020": "2020-04-03"},
            ["31/4/2020", "29/2/2023", "3/13/2020", "3/4/20", "3-4-2020", "2020-04-03"],
        ),
        ("date", "yyyy-MM-dd", {"2020-02-29": "2020-02-29"}, ["2020-2-29", "2023-02-29"]),
        (
            "dateTime",
            "yyyy-MM-ddTHH:mm",
            {"2020-01-02T03:04": "2020-01-02T03:04:00"},
            ["2020-01-02T25:00"],
        ),
        (
            "dateTime",
            "yyyy-MM-ddTHH:mm:ss.SS",
            {
                "2020-01-02T03:04:05.6": "2020-01-02T03:04:05.6",
                "2020-01-02T03:04:05": "2020-01-02T03:04:05",
            },
            ["2020-01-02T03:04:05.678"],
        ),
        (
            "datetime",
            "M/d/yyyy HH:mm",
            {"3/22/2015 15:02": "2015-03-22T15:02:00"},
            ["3/22/2015  15:02x"],
        ),
        (
            "dateTimeStamp",
            "yyyy-MM-dd HH:mmX",
            {
                "2020-01-02 03:04Z": "2020-01-02T03:04:00Z",
                "2020-01-02 03:04-08": "2020-01-02T03:04:00-08:00",
            },
            ["2020-01-02 03:04"],
        ),
        (
            "time",
            "HH:mm x",
            {"15:02 -05": "15:02:00-05:00", "15:02 +0530": "15:02:00+05:30"},
            ["15:02 Z"],
        ),
        ("time", "HHmm", {"2400": "24:00:00"}, ["2401", "1260"]),
        ("gYear", "yyyy", {"2020": "2020"}, ["20"]),
        ("gYearMonth", "MM/yyyy", {"12/2020": "2020-12"}, ["13/2020"]),
        ("gMonth", "M", {"9": "--09"}, ["13"]),
        ("gMonthDay", "d.M.", {"29.2.": "--02-29"}, ["30.2."]),
        ("gDay", "dd", {"31": "---31"}, ["32"]),
    ],
)
def test_days_that_do_not_exist_are_found(
    base: str, pattern: str, right: dict[str, str], wrong: list[str], db: duckdb.DuckDBPyConnection
) -> None:
    column = Column(1, "x", datatype=Datatype(base, format=pattern))
    found = cells(db, column, [*right, *wrong])
    assert found[: len(right)] == [(None, value) for value in right.values()]
    assert {code for code, _ in found[len(right) :]} == {"PK203"}


@pytest.mark.parametrize(
    ("pattern", "base"),
    [
        ("yyyy-MM", "date"), ("HH:mm", "date"), ("yyyy-MM-dd", "dateTime"), ("yyyy-MM-dd", "time"),
        ("yy-MM-dd", "date"), ("yyyy-MMM-dd", "date"), ("yyyy-MM-dd EEE", "date"), ("", "date"),
        ("yyyy-yyyy-MM-dd", "date"), ("yyyy-MM-ddXXXX", "date"), ("yyyy-MM-dd HH:mm", "date"),
        ("yyyy-MM-dd'", "date"), ("S", "time"), ("yyyy-MM-ddTHH:mm", "dateTimeStamp"),
    ],
)  # fmt: skip
def test_what_is_no_pattern_of_the_datatype_is_refused(pattern: str, base: str) -> None:
    with pytest.raises(ValueError, match=r"date|year|field|CSVW"):
        compile_date(pattern, base)


def test_a_pattern_that_is_too_long_to_be_one_is_refused() -> None:
    assert compile_date("HH:mm:ss." + "S" * 100, "time")
    with pytest.raises(ValueError, match="209 characters is too long"):
        compile_date("HH:mm:ss." + "S" * 200, "time")


@settings(max_examples=60, deadline=None)
@given(
    pattern=st.sampled_from(DAYS),
    texts=st.lists(st.text("0123456789./-", min_size=6, max_size=10), max_size=10),
    day=st.dates(),
)
def test_the_csvw_package_agrees(
    pattern: str, texts: list[str], day: date, db: duckdb.DuckDBPyConnection
) -> None:
    """On values and on which cells are wrong; it takes no year 0, and does not read to the end."""
    texts = [*texts, formatted(datetime(day.year, day.month, day.day), pattern)]
    peer = Peer.fromvalue({"base": "date", "format": pattern})
    found = cells(db, Column(1, "x", datatype=Datatype("date", format=pattern)), texts)
    for text, (code, value) in zip(texts, found, strict=True):
        if "0000" in text:
            continue
        expected = peer_day(peer, text)
        if expected is None or expected == peer_day(peer, text[:-1]):
            assert code == "PK203", text
        else:
            assert (code, value) == (None, expected)


def peer_day(peer: Peer, text: str) -> str | None:
    try:
        return str(peer.parse(text).date().isoformat())
    except ValueError:
        return None
