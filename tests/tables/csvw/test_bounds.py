"""Minimum and maximum, compared with what Python's own calendar and decimals say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.tables.csvw.bounds import is_bound, order
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.model import Column, Datatype
from tabular import cells

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_database() as connection:
        yield connection


def within(db: duckdb.DuckDBPyConnection, datatype: Datatype, *values: str) -> list[bool]:
    found = cells(db, Column(1, "x", datatype=datatype), values)
    assert {code for code, _ in found} <= {None, "PK204"}, found
    return [code is None for code, _ in found]


@pytest.mark.parametrize(
    ("datatype", "inside", "beyond"),
    [
        (
            Datatype("integer", min_inclusive="1", max_inclusive="10"),
            ["1", "10", "+5"],
            ["0", "11", "-5"],
        ),
        (Datatype("integer", max_exclusive="1e3"), ["999"], ["1000"]),
        (Datatype("integer", min_inclusive="9" * 40), ["9" * 41], ["1"]),
        (Datatype("decimal", min_exclusive="0.1"), ["0.10001"], ["0.1", ".1", "-1"]),
        (
            Datatype("decimal", max_inclusive="0.3"),
            ["0.3", "0.30000000000000"],
            ["0.30000000000001", "0.300000000001"],
        ),
        (
            Datatype("decimal", min_exclusive="1e-14"),
            ["0.00000000000002"],
            ["0", "0.000000000000005"],
        ),
        (Datatype("double", min_inclusive="0"), ["0", "INF", "1e300"], ["-1e-300", "-INF", "NaN"]),
        (Datatype("decimal", max_inclusive="1e999999999"), ["9" * 50], []),
        (Datatype("double", min_exclusive="-INF"), ["-1e300", "INF"], ["-INF", "NaN"]),
        (
            Datatype("date", min_inclusive="2020-02-29", max_inclusive="2020-12-31"),
            ["2020-02-29", "2020-12-31", "2020-06-01Z"],
            ["2020-02-28", "2021-01-01", "-2020-06-01"],
        ),
        (
            Datatype("date", max_inclusive="99999-12-31"),
            ["12024-01-01", "-0001-01-01"],
            ["100000-01-01"],
        ),
        (
            Datatype("dateTime", min_inclusive="2020-01-01T12:00:00Z"),
            ["2020-01-01T13:00:00+01:00", "2020-01-01T11:30:00-01:00"],
            ["2020-01-01T12:59:59+01:00", "2020-01-01T11:59:59.999"],
        ),
        (
            Datatype("time", min_inclusive="08:00:00", max_exclusive="24:00:00"),
            ["08:00:00", "23:59:59.9"],
            ["07:59:59.9", "24:00:00"],
        ),
        (
            Datatype("gYear", min_inclusive="-0044", max_inclusive="12000"),
            ["-0044", "0000", "11999"],
            ["-0045", "12001"],
        ),
        (Datatype("gYearMonth", min_inclusive="1999-12"), ["2000-01"], ["1999-11"]),
        (Datatype("gMonthDay", max_inclusive="--02-29"), ["--02-28"], ["--03-01"]),
        (Datatype("gDay", min_exclusive="---05"), ["---06"], ["---05"]),
        (
            Datatype("duration", max_inclusive="P1Y"),
            ["P11M", "P1Y", "-P5Y", "PT1S"],
            ["P13M", "P400D"],
        ),
        (
            Datatype("dayTimeDuration", min_exclusive="PT1.5S"),
            ["PT1.6S", "P1D"],
            ["PT1.5S", "-P1D"],
        ),
    ],
)
def test_a_value_is_inside_or_beyond(
    datatype: Datatype, inside: list[str], beyond: list[str], db: duckdb.DuckDBPyConnection
) -> None:
    assert within(db, datatype, *inside) == [True] * len(inside)
    assert within(db, datatype, *beyond) == [False] * len(beyond)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.decimals(-(10**9), 10**9, places=6), min_size=1, max_size=20),
    st.decimals(-100, 100, places=3),
)
def test_decimals_are_compared_exactly(values: list[Decimal], bound: Decimal) -> None:
    with empty_database() as db:
        datatype = Datatype("decimal", min_inclusive=f"{bound:f}")
        assert within(db, datatype, *(f"{v:f}" for v in values)) == [v >= bound for v in values]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dates(), min_size=1, max_size=20), st.dates())
def test_days_are_compared_by_the_calendar(values: list[date], bound: date) -> None:
    with empty_database() as db:
        datatype = Datatype("date", max_exclusive=bound.isoformat())
        assert within(db, datatype, *(v.isoformat() for v in values)) == [v < bound for v in values]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.datetimes(timezones=ZONES), min_size=1, max_size=10), st.datetimes())
def test_moments_are_compared_across_time_zones(values: list[datetime], bound: datetime) -> None:
    with empty_database() as db:
        datatype = Datatype("dateTime", min_inclusive=bound.isoformat() + "Z")
        expected = [v >= bound.replace(tzinfo=UTC) for v in values]
        assert within(db, datatype, *(v.isoformat() for v in values)) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("integer", "five"),
        ("integer", "1_0"),
        ("integer", "NaN"),
        ("integer", "٣"),
        ("double", "1e" + "9" * 30),
        ("double", "1e-" + "9" * 30),
        ("double", ""),
        ("date", "2023-02-29"),
        ("date", "1.1.2020"),
        ("date", "9" * 30 + "-01-01"),
        ("gYear", "20"),
        ("time", "8:00"),
        ("duration", "P"),
        ("duration", "1 year"),
    ],
)
def test_what_cannot_be_compared_is_no_bound(name: str, text: str) -> None:
    assert not is_bound(BUILTINS[name], text)


def test_bounds_have_an_order() -> None:
    assert order(BUILTINS["integer"], "5", "5.0") == 0
    assert order(BUILTINS["double"], "-INF", "INF") == -1
    assert order(BUILTINS["gYear"], "10000", "9999") == 1
    assert order(BUILTINS["duration"], "-P1Y", "P1D") == -1
