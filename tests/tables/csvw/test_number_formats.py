"""Number patterns of UAX #35: which cells fit, and what number they are."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.tables.csvw.model import Column, Datatype
from parkkg.tables.csvw.number_formats import compile_number
from tabular import cells, full_match

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from csvw.metadata import Datatype as Peer


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_database() as connection:
        yield connection


def column(
    pattern: str | None, base: str = "decimal", group: str = ",", point: str = "."
) -> Column:
    return Column(
        1, "x", datatype=Datatype(base, format=pattern, group_char=group, decimal_char=point)
    )


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        ("0", {"0": "0", "-7": "-7", "12": "12", "+1": "+1"}, ["1.0", "1,000", "--1", "1-", "x"]),
        ("#", {"0": "0", "12": "12"}, ["1.5"]),
        ("000", {"007": "007", "1234": "1234"}, ["7", "07"]),
        ("+0", {"+1": "+1", "-1": "-1"}, ["1"]),
        ("-0", {"-1": "-1"}, ["1", "+1", "--1"]),
        ("0+", {"1+": "1", "1-": "-1"}, ["1", "+1"]),
        ("0-", {"1-": "-1"}, ["1", "-1"]),
        ("#0.#", {"1": "1", "1.5": "1.5"}, ["1.55", "1,000.5", "1."]),
        ("#0.0#", {"1.5": "1.5", "1.55": "1.55"}, ["1", "1.555"]),
        ("#.0", {"0.1": "0.1", ".1": ".1"}, ["1"]),
        (
            "#,##0",
            {"1": "1", "1,000": "1000", "12,345,678": "12345678"},
            ["1000", "1,00", "1,,000"],
        ),
        ("#,##,##0", {"12,34,567": "1234567"}, ["1,234,567", "12,34,56"]),
        ("#,#00", {"1,234": "1234", "12": "12"}, ["1", "12,34,567"]),
        ("#0.0#,#", {"1.23,4": "1.234", "1.2": "1.2"}, ["1.234", "12.34,567"]),
        ("#0.###,#", {"1.234,5": "1.2345"}, ["1.2345"]),
        ("0%", {"50%": "0.5", "-25%": "-0.25", "100%": "1"}, ["50", "50‰", "%50"]),
        (
            "%000",
            {"%123": "1.23", "-%005": "-0.05", "%-005": "-0.05", "%+1234": "+12.34"},
            ["123%", "%1", "-%-123", "123"],
        ),
        ("‰#0.0", {"‰1.5": "0.0015", "‰-1.5": "-0.0015"}, ["1.5‰", "%1.5"]),
        ("%+0", {"%+5": "+0.05", "%-5": "-0.05"}, ["+%5", "%5"]),
        ("+%0", {"+%5": "+0.05", "-%5": "-0.05"}, ["%+5", "%5"]),
        ("-0%", {"-5%": "-0.05"}, ["5%"]),
        ("0%+", {"5%+": "0.05", "5%-": "-0.05"}, ["+5%", "5+%"]),
        ("0-‰", {"5-‰": "-0.005"}, ["-5‰"]),
        ("#,##0.0%", {"1,234.5%": "12.345", "-0.1%": "-0.001"}, ["1234.5%", "1,234%"]),
        ("0.0‰", {"1.5‰": "0.0015", "+1.5‰": "+0.0015"}, ["1.5", "1.5%"]),
        ("0 %", {"5 %": "0.05", "5\u00a0%": "0.05", "-5\u202f%": "-0.05"}, ["5%", "5  %"]),
        ("0;-0", {"5": "5", "-5": "-5"}, ["(5)"]),
        ("0;", {"5": "5", "-5": "-5"}, []),
        ("#,##0.0#;(#)", {"1,234.5": "1234.5", "(1,234.5)": "-1234.5"}, ["-1", "(1.5", "1.5)"]),
        ("0.00;0.00-", {"3.14": "3.14", "3.14-": "-3.14"}, ["-3.14", "+3.14"]),
        ("0.00+;0.00-", {"3.14+": "3.14", "3.14-": "-3.14"}, ["3.14"]),
        ("0%;(0%)", {"5%": "0.05", "(5%)": "-0.05"}, ["-5%", "(5)"]),
        ("0;0", {"5": "5"}, ["-5"]),
        ("#,##0'元'", {"1,234元": "1234", "-5元": "-5", "+5元": "5"}, ["5", "5圆"]),
        ("'No. '0", {"No. 7": "7", "-No. 7": "-7"}, ["No 7", "7"]),
        ("0' o''clock'", {"7 o'clock": "7"}, ["7 oclock"]),
        ("0'%'", {"5%": "5"}, ["5"]),
        ("#0.#%", {"12345678901234567890123.4%": "123456789012345678901.234"}, []),
    ],
)
def test_patterns(
    pattern: str, right: dict[str, str], wrong: list[str], db: duckdb.DuckDBPyConnection
) -> None:
    found = cells(db, column(pattern), [*right, *wrong])
    assert found[: len(right)] == [(None, value) for value in right.values()]
    assert {code for code, _ in found[len(right) :]} <= {"PK203"}


def test_exponents(db: duckdb.DuckDBPyConnection) -> None:
    found = cells(db, column("0.0E0", "double"), ["1.5E3", "1.5E-3", "1.5", "1.5e3", "-1.5E3"])
    assert found == [
        (None, "1.5E3"), (None, "1.5E-3"), ("PK203", "1.5"), (None, "1.5e3"), (None, "-1.5E3"),
    ]  # fmt: skip
    assert cells(db, column("0E+00", "double"), ["1E+06", "1E6"])[1][0] == "PK203"
    # A decimal has none, whatever the pattern says (6.4.2).
    assert cells(db, column("0E0"), ["1E6"])[0][0] == "PK202"


def test_a_pattern_is_written_with_the_characters_of_the_format(
    db: duckdb.DuckDBPyConnection,
) -> None:
    continental = column("#.##0,0", group=".", point=",")
    assert cells(db, continental, ["1.234,5", "1,234.5"]) == [
        (None, "1234.5"),
        ("PK203", "1,234.5"),
    ]
    swiss = column("#'##0.00", group="'")
    assert cells(db, swiss, ["1'234.50"]) == [(None, "1234.50")]
    spaced = column("# ##0", group=" ")
    assert cells(db, spaced, [" 1 234 ", "1234"]) == [(None, "1234"), ("PK203", "1234")]


def test_what_groups_and_points_may_be_longer_than_a_character(
    db: duckdb.DuckDBPyConnection,
) -> None:
    spelled = column("# , ##0 . 0", group=" , ", point=" . ")
    assert cells(db, spelled, ["1 , 234 . 5", "1,234.5"]) == [
        (None, "1234.5"),
        ("PK203", "1,234.5"),
    ]


def test_a_decimal_comma_is_no_group(db: duckdb.DuckDBPyConnection) -> None:
    french = column("0,0#", group="", point=",")
    assert cells(db, french, ["12,5", "12.5", "1,234,5"]) == [
        (None, "12.5"), ("PK203", "12.5"), ("PK203", "1,234,5"),
    ]  # fmt: skip


def test_without_a_pattern_groups_are_taken_out(db: duckdb.DuckDBPyConnection) -> None:
    cells_and_values = {
        "123,456.789": "123456.789", "12,3": "123", "123456.789%": "1234.56789", "+1": "+1",
    }  # fmt: skip
    found = cells(db, column(None), list(cells_and_values))
    assert found == [(None, value) for value in cells_and_values.values()]
    wrong = cells(db, column(None), ["123,,456", ",1", "1,", ".5", "1.2.3", "5%%", "NaN"])
    assert [code for code, _ in wrong] == ["PK203"] * 6 + ["PK202"]
    assert cells(db, column(None, "double"), ["1,000E3", "NaN", "-INF", "1E2%"]) == [
        (None, "1000E3"), (None, "NaN"), (None, "-INF"), ("PK203", "1E2%"),
    ]  # fmt: skip
    point_only = column(None, group="", point=",")
    assert cells(db, point_only, ["1,5", ",5", "1.5"]) == [
        (None, "1.5"), (None, ".5"), ("PK203", "1.5"),
    ]  # fmt: skip


def test_a_whole_number_stays_one(db: duckdb.DuckDBPyConnection) -> None:
    found = cells(db, column("0.0", "integer"), ["1.0"]) + cells(
        db, column("0%", "integer"), ["50%"]
    )
    assert [code for code, _ in found] == ["PK202", "PK202"]
    assert cells(db, column("#,##0", "byte"), ["127", "1,000"]) == [
        (None, "127"),
        ("PK202", "1,000"),
    ]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "empty"), (";0", "empty"), ("0'm", "quote"), ("x", "may have"), ("$0", "may have"),
        ("E0", "may have"), (".", "may have"), ("0;x", "may have"), ("@@#", "may have"),
        ("*x0", "may have"),
        ("0.0.0", "two decimal"), ("0#", "wrong order"), ("0.#0", "wrong order"),
        ("0,", "empty group"), ("#,,0", "empty group"), ("+0-", "two signs"), ("%0%", "two signs"),
        ("%0‰", "two signs"), ("#,##0E0", "exponent"), ("0E0%", "exponent"),
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"number pattern: .*{reason}"):
        compile_number(pattern, ",", None)


def test_a_pattern_that_is_too_long_to_be_one_is_refused(db: duckdb.DuckDBPyConnection) -> None:
    longest = compile_number("0" * 200, ",", None)
    assert full_match(db, longest.plain, "1" * 200)
    assert not full_match(db, longest.plain, "1" * 199)
    with pytest.raises(ValueError, match="201 characters is too long"):
        compile_number("0" * 201, ",", None)


NUMBERS = st.builds(
    lambda sign, number, grouped, fraction: f"{sign}{number:{',' if grouped else ''}}{fraction}",
    st.sampled_from(["", "", "-"]),
    st.integers(0, 10**9),
    st.booleans(),
    st.sampled_from(["", ".5", ".25", ".125", ".0625"]),
)


@settings(max_examples=60, deadline=None)
@given(
    whole=st.sampled_from(["0", "#0", "00", "#", "##0", "#,##0", "#,##,##0", "#,###"]),
    fraction=st.sampled_from(["", ".0", ".#", ".0#", ".00", ".0##"]),
    written=st.lists(NUMBERS, min_size=1, max_size=10),
)
def test_the_csvw_package_agrees(
    whole: str, fraction: str, written: list[str], db: duckdb.DuckDBPyConnection
) -> None:
    """On values and on which cells are wrong.

    Left out is where that package is more lenient than the tests of the W3C: groups in the
    fraction, a sign or a percent sign that the pattern does not have, a full stop at the end.
    """
    peer = Peer.fromvalue({"base": "decimal", "format": whole + fraction})
    found = cells(db, column(whole + fraction), written)
    for text, (code, value) in zip(written, found, strict=True):
        try:
            expected = peer.parse(text)
        except ValueError:
            assert code == "PK203", text
        else:
            assert code is None, text
            assert Decimal(value) == expected


# A pattern's affixes: what it writes before and after numbers from zero, and below; by how much it
# multiplies.
AFFIXES = [
    ("{}", "{}", "-{}", 1), ("{}%", "{}%", "-{}%", 100), ("%{}", "%{}", "-%{}", 100),
    ("{}‰", "{}‰", "-{}‰", 1000), ("+{}", "+{}", "-{}", 1), ("{}+", "{}+", "{}-", 1),
    ("{};({})", "{}", "({})", 1), ("{} %;{}- %", "{} %", "{}- %", 100), ("'€'{}", "€{}", "-€{}", 1),
]  # fmt: skip
GROUPS = {"#0": (), "#,##0": (3,), "#,####": (4,), "#,##,##0": (3, 2), "0,000": (3,)}


def grouped(digits: str, sizes: tuple[int, ...]) -> str:
    """Digits as UTS #35 groups them: by the primary size, then by the secondary one."""
    if not sizes or len(digits) <= sizes[0]:
        return digits
    primary, secondary = sizes[0], sizes[-1]
    rest, parts = digits[:-primary], [digits[-primary:]]
    while rest:
        parts.insert(0, rest[-secondary:])
        rest = rest[:-secondary]
    return ",".join(parts)


@settings(max_examples=60, deadline=None)
@given(
    numbers=st.lists(st.decimals(-(10**9), 10**9, places=5), min_size=1, max_size=5),
    affixes=st.sampled_from(AFFIXES),
    integer=st.sampled_from([*GROUPS]),
)
def test_what_a_pattern_writes_is_read(
    numbers: list[Decimal],
    affixes: tuple[str, str, str, int],
    integer: str,
    db: duckdb.DuckDBPyConnection,
) -> None:
    pattern, above, below, scale = affixes
    written = []
    for number in numbers:
        whole, _, fraction = f"{abs(number) * scale:.5f}".partition(".")
        digits = grouped(whole.zfill(integer.count("0")), GROUPS[integer])
        decimals = fraction.rstrip("0") or "0"
        written.append((below if number < 0 else above).format(f"{digits}.{decimals}"))
    found = cells(db, column(pattern.replace("{}", f"{integer}.0####")), written)
    assert [code for code, _ in found] == [None] * len(written)
    assert [Decimal(value) for _, value in found] == numbers
