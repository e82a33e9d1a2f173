"""Terms become Python values and values become terms, and nothing is lost on the way."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.api.values import ParamValue, text_of, texts_of, value_of
from parkkg.errors import UsageError
from parkkg.namespaces import XSD
from parkkg.query.parameters import Param, term_of
from parkkg.query.values import Value

# What the engine itself takes for a number: 18 digits, on both sides of the point.
INTEGERS = st.integers(-(10**18) + 1, 10**18 - 1)
DECIMALS = st.decimals(
    -(10**17), 10**17, allow_nan=False, allow_infinity=False, places=6
) | st.builds(Decimal, st.sampled_from(["1E+3", "0E-7", "-0", "5E-18"]))
DATES = st.dates()
TEXTS = st.text(st.characters(codec="utf-8"))
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + name))


def through(value: ParamValue, kind: str, language: str = "") -> Value:
    """A value as a parameter of a saved query, and back from the term that it became."""
    text = text_of("x", value)
    assert text is not None
    return value_of(term_of(Param("x", kind, language=language), text))


@given(INTEGERS)
def test_integers_come_back(value: int) -> None:
    found = through(value, "integer")
    assert (found, type(found)) == (value, int)


@given(DECIMALS)
def test_decimals_come_back(value: Decimal) -> None:
    found = through(value, "decimal")
    assert (found, type(found)) == (value, Decimal)


@given(st.floats(-(10.0**15), 10.0**15).filter(lambda x: x == 0 or abs(x) > 1e-3))
def test_floats_come_back_as_decimals_of_the_same_value(value: float) -> None:
    assert float(str(through(round(value, 3), "decimal"))) == round(value, 3)


@given(DATES)
def test_dates_come_back(value: date) -> None:
    assert through(value, "date") == value


@given(TEXTS)
def test_texts_come_back(value: str) -> None:
    assert through(value, "string") == value
    assert through(ox.Literal(value, language="zh"), "langstring") == value
    assert through(ox.Literal(value), "string") == value


@given(st.from_regex(r"https://example\.org/[a-z0-9/#?=%5-]{0,20}", fullmatch=True))
def test_iris_come_back(value: str) -> None:
    try:
        node = ox.NamedNode(value)
    except ValueError:  # a % that begins nothing
        return
    assert through(value, "iri") == through(node, "iri") == value


@pytest.mark.parametrize("flag", [True, False])
def test_booleans_come_back_as_the_text_that_an_enumeration_has(flag: bool) -> None:
    param = Param("x", "enum", enum=("true", "false"))
    text = text_of("x", flag)
    assert text is not None
    assert value_of(term_of(param, text)) == str(flag).lower()
    with pytest.raises(UsageError, match='"true" does not fit'):
        term_of(Param("x", "integer"), text_of("x", True) or "")


@given(st.datetimes(timezones=st.none() | st.just(UTC) | ZONES))
def test_times_are_read_as_they_were_written(value: datetime) -> None:
    found = value_of(typed(value.isoformat(), "dateTime"))
    assert found == value
    assert isinstance(found, datetime)
    assert found.tzinfo is None if value.tzinfo is None else found.utcoffset() == value.utcoffset()


@given(st.floats())
def test_doubles_are_read_as_xsd_writes_them(value: float) -> None:
    text = {math.inf: "INF", -math.inf: "-INF"}.get(value, repr(value).replace("nan", "NaN"))
    found = value_of(typed(text, "double"))
    assert isinstance(found, float)
    assert found == value or (math.isnan(found) and math.isnan(value))


@given(TEXTS, st.sampled_from(["integer", "decimal", "double", "boolean", "date", "dateTime"]))
def test_any_text_of_any_type_is_a_value(text: str, name: str) -> None:
    found = value_of(typed(text, name))
    if isinstance(found, str):
        assert found == text
    else:
        assert found is not None


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("007", "integer", 7),
        ("+5", "nonNegativeInteger", 5),
        ("9" * 30, "long", int("9" * 30)),
        ("1.50", "decimal", Decimal("1.50")),
        (".5", "decimal", Decimal("0.5")),
        ("1e3", "float", 1000.0),
        ("1", "boolean", True),
        ("0", "boolean", False),
        ("2024-02-29", "date", date(2024, 2, 29)),
        ("2022-12-26T08:00:00Z", "dateTime", datetime(2022, 12, 26, 8, tzinfo=UTC)),
        ("2022-12-26T08:00:00.5", "dateTime", datetime(2022, 12, 26, 8, 0, 0, 500_000)),
    ],
)
def test_literals_are_what_their_datatype_says(text: str, name: str, expected: Value) -> None:
    found = value_of(typed(text, name))
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x", "integer"),
        (" 5", "integer"),
        ("5_000", "integer"),
        ("４２", "integer"),
        ("9" * 5000, "integer"),
        ("1e3", "decimal"),
        ("NaN", "decimal"),
        ("inf", "double"),
        ("1_0.0", "double"),
        ("True", "boolean"),
        ("2023-02-29", "date"),
        ("2022-12-26Z", "date"),
        ("-0044-03-15", "date"),
        ("12022-01-01", "date"),
        ("0000-01-01", "date"),
        ("20221226", "date"),
        ("2022-12-26T24:00:00", "dateTime"),
        ("2022-12-26T08:00:00.1234567", "dateTime"),
        ("2022-12-26 08:00:00", "dateTime"),
        ("2022", "gYear"),
        ("P1D", "duration"),
    ],
)
def test_what_python_cannot_keep_stays_text(text: str, name: str) -> None:
    assert value_of(typed(text, name)) == text


def test_other_terms_are_text_and_nothing_is_none() -> None:
    node = ox.NamedNode("https://example.org/a")
    assert value_of(node) == "https://example.org/a"
    assert value_of(ox.Literal("园区", language="zh")) == "园区"
    assert value_of(ox.BlankNode("b")) == "_:b"
    assert value_of(ox.Triple(node, node, node)) == "<https://example.org/a> " * 2 + (
        "<https://example.org/a>"
    )
    assert value_of(None) is None


@pytest.mark.parametrize("value", [math.nan, math.inf, Decimal("NaN"), Decimal("-Infinity")])
def test_numbers_that_are_not_finite_are_refused(value: ParamValue) -> None:
    with pytest.raises(UsageError, match=r'parameter "x": .* is not a finite number'):
        text_of("x", value)


def test_a_value_that_is_none_is_left_out() -> None:
    assert texts_of({"a": None, "b": 1, "c": ""}) == {"b": "1", "c": ""}
