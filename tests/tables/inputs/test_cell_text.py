"""Cells with types, as the text that a column wants: what is written is what the check takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.tables.csvw.model import Column, Datatype, Dialect
from parkkg.tables.inputs.cell_text import plain_text, trimmed, writer
from tabular import cells

_DAY = date(2016, 9, 1)
_MOMENT = datetime(2016, 9, 1, 12, 30, 15)


def written(datatype: Datatype, cell: object, separator: str | None = None) -> str:
    return writer(Column(1, "a", datatype=datatype, separator=separator))(cell)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("", ""), (None, ""), (" a\n", " a\n"), (True, "true"), (2018.0, "2018"), (-0.0, "0"),
        (0.056, "0.056"), (1e21, "1" + "0" * 21), (1.5e-7, "0.00000015"), (7, "7"),
        (float("nan"), "NaN"), (float("-inf"), "-INF"), (Decimal("6.450"), "6.45"),
        (Decimal("100"), "100"), (_DAY, "2016-09-01"), (_MOMENT, "2016-09-01T12:30:15"),
        (datetime(2016, 9, 1, tzinfo=UTC), "2016-09-01T00:00:00+00:00"), (time(9, 5), "09:05:00"),
        (timedelta(hours=30), "30:00:00"), (timedelta(minutes=-90), "-01:30:00"),
        (timedelta(seconds=1.5), "00:00:01.5"), (b"\x01\xff", "01FF"), (["a", 1], '["a", 1]'),
    ],
)  # fmt: skip
def test_without_a_column_it_is_what_xml_schema_writes(cell: object, text: str) -> None:
    assert plain_text(cell) == text


@pytest.mark.parametrize(
    ("datatype", "cell", "text"),
    [
        (Datatype("date"), _DAY, "2016-09-01"),
        (Datatype("date"), datetime(2016, 9, 1), "2016-09-01"),
        (Datatype("date", format="yyyyMMdd"), _DAY, "20160901"),
        (Datatype("date", format="yyyyMMdd"), 20160901.0, "20160901"),
        (Datatype("date", format="yyyy年M月d日"), _DAY, "2016年9月1日"),
        (Datatype("date", format="d.M.yyyy"), _DAY, "1.9.2016"),
        (Datatype("dateTime"), _DAY, "2016-09-01T00:00:00"),
        (Datatype("dateTime", format="yyyy-MM-dd HH:mm:ss"), _MOMENT, "2016-09-01 12:30:15"),
        (Datatype("dateTime", format="yyyy-MM-dd HH:mm"), _DAY, "2016-09-01 00:00"),
        (Datatype("datetime", format="yyyy-MM-ddTHH:mm:ss"), _MOMENT, "2016-09-01T12:30:15"),
        (Datatype("time", format="HH:mm"), time(9, 5), "09:05"),
        (Datatype("time"), timedelta(hours=1), "01:00:00"),
        (Datatype("gYear"), 2018.0, "2018"),
        (Datatype("gYearMonth"), date(2020, 5, 1), "2020-05"),
        (Datatype("gYearMonth", format="yyyy年M月"), date(2020, 5, 1), "2020年5月"),
        (Datatype("duration"), timedelta(hours=30), "P1DT6H"),
        (Datatype("boolean"), True, "true"),
        (Datatype("boolean", format="是|否"), False, "否"),
        (Datatype("boolean"), 1.0, "1"),
        (Datatype("integer"), 2018.0, "2018"),
        (Datatype("decimal"), 0.056, "0.056"),
        (Datatype("decimal", group_char="", decimal_char=","), 12.5, "12,5"),
        (Datatype("decimal", format="0.0%"), 0.056, "5.6%"),
        (Datatype("decimal", format="0‰"), 0.056, "56‰"),
        (Datatype("decimal", format="#,##0.00", group_char=","), 1234567.5, "1,234,567.50"),
        (Datatype("decimal", format="#.##0,0", group_char=".", decimal_char=","), -1234.0,
         "-1.234,0"),
        (Datatype("decimal", format="#,##,##0", group_char=","), 1234567.0, "12,34,567"),
        (Datatype("integer", format="000"), 7.0, "007"),
        (Datatype("double"), 1e300, "1" + "0" * 300),
        (Datatype("string"), 2018.0, "2018"),
        (Datatype("string"), _DAY, "2016-09-01"),
        (Datatype("hexBinary"), b"\x01\xff", "01FF"),
        (Datatype("base64Binary"), b"\x01\xff", "Af8="),
    ],
)  # fmt: skip
def test_it_is_what_the_column_wants(datatype: Datatype, cell: object, text: str) -> None:
    assert written(datatype, cell) == text
    with empty_database() as db:
        assert cells(db, Column(1, "a", datatype=datatype), [text])[0][0] is None


@pytest.mark.parametrize(
    ("datatype", "cell", "text"),
    [
        (Datatype("date", format="yyyyMMdd"), _MOMENT, "2016-09-01T12:30:15"),  # its hour is lost
        (Datatype("date"), _MOMENT, "2016-09-01T12:30:15"),
        (Datatype("dateTime", format="yyyy-MM-dd HH:mm"), _MOMENT, "2016-09-01T12:30:15"),
        (Datatype("gYearMonth"), date(2020, 5, 2), "2020-05-02"),
        (Datatype("gYearMonth", format="yyyy年M月"), date(2020, 5, 2), "2020-05-02"),
        (Datatype("dateTimeStamp", format="yyyy-MM-ddTHH:mmXXX"), _MOMENT, "2016-09-01T12:30:15"),
        (Datatype("decimal", format="0.0"), 12.34, "12.34"),
        (Datatype("integer"), 12.5, "12.5"),
        (Datatype("decimal"), True, "true"),
        (Datatype("boolean", format="是|否"), 1.0, "1"),
        (Datatype("date"), 45123.0, "45123"),
    ],
)
def test_where_something_would_be_lost_the_check_refuses_it(
    datatype: Datatype, cell: object, text: str
) -> None:
    assert written(datatype, cell) == text
    with empty_database() as db:
        assert cells(db, Column(1, "a", datatype=datatype), [text])[0][0] is not None


def test_lists_are_joined_by_the_separator_of_the_column() -> None:
    assert written(Datatype("integer"), [1, 2.0, 3], ";") == "1;2;3"
    assert written(Datatype("string"), "a;b", ";") == "a;b"


def test_texts_are_trimmed_where_the_dialect_says_so() -> None:
    assert trimmed(" a ", Dialect(trim="true")) == "a"
    assert trimmed(" a ", Dialect(trim="start")) == "a "
    assert trimmed(" a ", Dialect()) == " a "


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    ),
    st.sampled_from(
        [
            Datatype("decimal", format="#,##0.####", group_char=","),
            Datatype("decimal", format="0.0###%"),
            Datatype("decimal", format="#.##0,####", group_char=".", decimal_char=","),
            Datatype("decimal", group_char="", decimal_char=","),
        ]
    ),
)
def test_a_number_in_a_pattern_is_read_as_that_number(number: Decimal, datatype: Datatype) -> None:
    text = written(datatype, number)
    with empty_database() as db:
        fault, value = cells(db, Column(1, "a", datatype=datatype), [text])[0]
    assert (fault, Decimal(value)) == (None, number)
