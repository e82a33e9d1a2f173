from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.draft.names import (
    alike,
    class_name,
    column_name,
    different,
    is_name,
    known_property,
    property_name,
)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Turnover (m EUR)", "turnoverMEur"),
        ("产值（亿元）", "chanZhiYiYuan"),
        ("Größe", "grosse"),
        ("2018", "n2018"),
        ("firmID", "firmId"),
        ("№", "no"),
        ("!", ""),
    ],
)
def test_a_header_becomes_the_name_of_a_property(header: str, name: str) -> None:
    assert property_name(header) == name


@given(st.text(max_size=30))
def test_every_name_can_stand_in_an_iri_and_in_a_template(text: str) -> None:
    for name in (property_name(text), column_name(text), class_name(text)):
        assert re.fullmatch(r"([A-Za-z][A-Za-z0-9_]*)?", name)


@given(st.lists(st.sampled_from(["", "a", "a2", "b"])))
def test_names_are_different(names: list[str]) -> None:
    found = different(names, "column")
    assert len(set(found)) == len(names)


def test_a_table_gives_the_name_of_its_class() -> None:
    assert [class_name(t) for t in ("cities", "boxes", "news-papers", "status", "园区")] == [
        "City", "Box", "NewsPaper", "Status", "YuanQu",
    ]  # fmt: skip


def test_plain_headers_have_known_properties() -> None:
    assert known_property(" 网址 ").endswith("homepage")
    assert known_property("turnover") == ""


def test_a_name_is_that_of_the_thing_in_the_row() -> None:
    assert is_name("name", "firms")
    assert is_name("Firm name", "firms")
    assert not is_name("contact name", "firms")


def test_headers_are_like_tables_by_whole_words() -> None:
    assert alike("city", "cities")
    assert not alike("capacity", "cities")
