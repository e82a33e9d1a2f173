"""From the text of a cell to its value: null, default, separator, required (6.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.csvw.model import Column, Datatype
from tabular import cells

INTEGER = Datatype("integer")


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, {"": (None, None), "a": (None, "a"), " ": (None, " ")}),
        ({"required": True}, {"": ("PK201", None), "a": (None, "a"), " ": (None, " ")}),
        ({"required": True, "datatype": INTEGER}, {" ": ("PK201", None), "1": (None, "1")}),
        ({"null": ("-", "NA")}, {"-": (None, None), "NA": (None, None), "": (None, "")}),
        ({"null": ()}, {"": (None, "")}),
        (
            {"null": ("99",), "datatype": INTEGER},
            {"99": (None, None), " 99 ": (None, None), "5": (None, "5")},
        ),
        ({"null": ("-",), "required": True}, {"-": ("PK201", None), "": (None, "")}),
        (
            {"default": "5", "datatype": INTEGER},
            {"": (None, "5"), "\t": (None, "5"), "6": (None, "6")},
        ),
        ({"default": "-", "null": ("-",)}, {"": (None, None)}),
        ({"default": "x", "datatype": INTEGER}, {"": ("PK202", "x")}),
        ({"required": True, "default": "x"}, {"": (None, "x")}),
        (
            {"datatype": Datatype(format="[a-z]+")},
            {"abc": (None, "abc"), "ab1": ("PK203", "ab1"), "": (None, None)},
        ),
        ({"datatype": Datatype(format="it's")}, {"it's": (None, "it's")}),
        (
            {"datatype": Datatype(length=2)},
            {
                "ab": (None, "ab"),
                "a": ("PK205", "a"),
                "溧阳": (None, "溧阳"),
                "😀😀": (None, "😀😀"),
            },
        ),
        (
            {"datatype": Datatype(min_length=2, max_length=3)},
            {"a": ("PK205", "a"), "abc": (None, "abc"), "abcd": ("PK205", "abcd")},
        ),
        (
            {"datatype": Datatype("hexBinary", length=2)},
            {"00ff": (None, "00ff"), "00": ("PK205", "00")},
        ),
        (
            {"datatype": Datatype("base64Binary", length=1)},
            {"YQ==": (None, "YQ=="), "YWI=": ("PK205", "YWI=")},
        ),
        (
            {"datatype": Datatype("base64Binary", max_length=3)},
            {"YWJj": (None, "YWJj"), "YWJjZA==": ("PK205", "YWJjZA==")},
        ),
        (
            {"datatype": Datatype("boolean", format="Y|N")},
            {"Y": (None, "true"), "N": (None, "false"), "true": ("PK203", "true")},
        ),
        (
            {"datatype": Datatype("boolean")},
            {"1": (None, "true"), "false": (None, "false"), "maybe": ("PK202", "maybe")},
        ),
    ],
)
def test_one_value(
    options: dict[str, Any],
    found: dict[str, tuple[str | None, str | None]],
    db: duckdb.DuckDBPyConnection,
) -> None:
    assert dict(zip(found, cells(db, Column(1, "x", **options), list(found)), strict=True)) == found


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (
            {},
            {
                "a;b": (None, ["a", "b"]),
                "a": (None, ["a"]),
                "": (None, None),
                "a; b": (None, ["a", " b"]),
                ";a;": (None, ["a"]),
            },
        ),
        ({"datatype": INTEGER}, {"1; 2": (None, ["1", "2"]), "1;x": ("PK202", ["1", "x"])}),
        ({"required": True}, {"": ("PK201", None), "a": (None, ["a"])}),
        (
            {"null": ("-",)},
            {"-": (None, None), "a;-;b": (None, ["a", "b"]), "a;;b": (None, ["a", "", "b"])},
        ),
        ({"default": "d"}, {"": (None, ["d"]), "a;;b": (None, ["a", "d", "b"])}),
        ({"default": "d;e"}, {"": (None, ["d", "e"])}),
        (
            {"datatype": Datatype("NMTOKEN", min_length=2)},
            {"aa;bbb": (None, ["aa", "bbb"]), "a;bb": ("PK205", ["a", "bb"])},
        ),
        (
            {"datatype": Datatype("date", format="d.M.yyyy")},
            {"1.2.2020;x": ("PK203", ["2020-02-01", "x"])},
        ),
        ({"datatype": Datatype("token")}, {" a  b ; c": (None, ["a b", "c"])}),
    ],
)
def test_a_list(
    options: dict[str, Any], found: dict[str, Any], db: duckdb.DuckDBPyConnection
) -> None:
    column = Column(1, "x", separator=";", **options)
    assert dict(zip(found, cells(db, column, list(found)), strict=True)) == found


@settings(max_examples=50, deadline=None)
@given(
    items=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0|"), min_size=1),
        min_size=1,
    ),
    separator=st.sampled_from(["|", "||", "|'|", "|\\"]),
)
def test_any_items_come_apart_at_any_separator(
    items: list[str], separator: str, db: duckdb.DuckDBPyConnection
) -> None:
    if separator.endswith("\\") and any(item.startswith("\\") for item in items):
        return  # the items would give the separator another place
    column = Column(1, "x", separator=separator)
    assert cells(db, column, [separator.join(items)]) == [(None, items)]
