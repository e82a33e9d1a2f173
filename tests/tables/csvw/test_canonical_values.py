"""One text for each value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.tables.csvw.canonical_values import canonical
from parkkg.tables.csvw.model import Datatype


def texts(base: str, *values: str) -> list[str]:
    with empty_database() as db:
        rows = db.execute(
            f"SELECT {canonical(Datatype(base), 'x')} FROM (SELECT unnest(?::VARCHAR[]) AS x)",
            [list(values)],
        ).fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("base", "values", "one"),
    [
        ("integer", ["7", "007", "+7", "+007"], "7"),
        ("short", ["-7", "-07"], "-7"),
        ("integer", ["0", "-0", "000", "+0"], "0"),
        ("decimal", ["6.45", "6.450", "+06.45", "6.45000"], "6.45"),
        ("decimal", ["6", "6.", "6.0", "06"], "6"),
        ("decimal", [".5", "0.5", "0.50"], "0.5"),
        ("decimal", ["-.5", "-0.5"], "-0.5"),
        ("decimal", ["0", "0.0", "-0", "-.0", ".0"], "0"),
        ("double", ["1000", "1E3", "1000.0", "1.0e3"], "1000"),
        ("number", ["2018", "2018.0"], "2018"),
        ("float", ["INF", "INF"], "INF"),
        ("time", ["12:00:00", "12:00:00.0"], "12:00:00"),
        ("time", ["12:00:00Z", "12:00:00+00:00", "12:00:00.00-00:00"], "12:00:00Z"),
        ("date", ["2024-03-05Z", "2024-03-05+00:00"], "2024-03-05Z"),
        (
            "dateTime",
            ["2024-03-05T02:00:00.5Z", "2024-03-05T10:00:00.50+08:00"],
            "2024-03-05T02:00:00.5Z",
        ),
        ("hexBinary", ["ab0F", "AB0f"], "AB0F"),
        ("base64Binary", ["YWJj", "YW Jj"], "YWJj"),
        ("string", ["01"], "01"),
    ],
)  # fmt: skip
def test_a_value_has_one_text(base: str, values: list[str], one: str) -> None:
    assert texts(base, *values) == [one] * len(values)


@pytest.mark.parametrize("base", ["integer", "decimal", "double", "dateTime", "time"])
def test_what_is_no_value_stays_as_it_is(base: str) -> None:
    wrong = ["", "x", "0x", "--1", "1,5", "2024-13-45T99:99:99+08:00"]
    assert texts(base, *wrong) == wrong


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.integers(0, 3))
def test_decimals_are_one_where_their_values_are(value: Decimal, zeros: int) -> None:
    sign, plain = ("-", f"{-value:f}") if value.is_signed() else ("", f"{value:f}")
    (short, long) = texts("decimal", sign + plain, sign + "0" * zeros + plain + "0" * zeros)
    assert short == long
    assert Decimal(short) == value
