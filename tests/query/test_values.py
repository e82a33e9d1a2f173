from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.namespaces import XSD
from parkkg.query.values import is_number, value_of_text


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("007", "integer", 7),
        ("4.20", "decimal", Decimal("4.20")),
        ("1", "boolean", True),
        ("2022-12-26", "date", date(2022, 12, 26)),
        ("2022-02-30", "date", "2022-02-30"),
        ("1_000", "integer", "1_000"),
        ("2022", "gYear", "2022"),
    ],
)
def test_a_literal_is_what_its_datatype_says_or_its_text(
    text: str, datatype: str, value: object
) -> None:
    assert value_of_text(text, XSD + datatype) == value


@given(st.text())
def test_a_text_without_a_datatype_is_that_text_and_no_number(text: str) -> None:
    assert value_of_text(text, "") == text
    assert not is_number(text, "")


@given(st.text())
def test_what_only_claims_to_be_a_number_begins_as_no_formula_does(text: str) -> None:
    for name in ("integer", "decimal", "double"):
        if is_number(text, XSD + name):
            assert not text.startswith(("=", "@", "\t", "\r"))
            assert not text.lstrip("+-").startswith(("=", "+", "-", "@"))


def test_a_truth_is_no_number() -> None:
    assert not is_number("true", f"{XSD}boolean")
