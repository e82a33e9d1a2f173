"""From the text of a cell to its value: null, default, separator, required (6.4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from csvw import Column as Peer
from hypothesis import given, settings
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.tables.csvw.metadata import read_document
from parkkg.tables.csvw.model import Column, Datatype
from tabular import cells, described

INTEGER = Datatype("integer")


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_database() as connection:
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
            {
                "99": (None, None),
                " 99 ": (None, None),
                "5": (None, "5"),
                "\r\n5": (None, "5"),
                "5\t": (None, "5"),
                "5\x01": ("PK202", "5\x01"),
                "\u30005": ("PK202", "\u30005"),
            },
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


INTEGERS = st.integers(-300, 300).map(str)
DECIMALS = st.decimals(-100, 100, places=2).map(str)
WORDS = st.text("abcé溧 ", max_size=5)
DAYS = st.dates().map(str)
ANYTHING = st.sampled_from(
    ["", "x", "-", "--1", "1-", "1.5", "5", "1.5.1", "2023-02-30", "2023-2-3", "Y", "N",
     "true", "P1Y", "abc", "ab", "abcd", "NA", "1,5", "1,234", "12,34"]
)  # fmt: skip
JUDGED: tuple[tuple[dict[str, Any], st.SearchStrategy[str]], ...] = (
    ({}, WORDS),
    ({"required": True}, WORDS),
    ({"null": ["NA", "x"]}, WORDS),
    ({"default": "ab", "null": "x"}, WORDS),
    ({"datatype": {"base": "string", "length": 3}}, WORDS),
    ({"datatype": {"base": "string", "minLength": 2, "maxLength": 3}}, WORDS),
    ({"datatype": {"base": "string", "format": "[abc]+"}}, WORDS),
    ({"datatype": "integer", "required": True, "null": "NA"}, INTEGERS),
    ({"datatype": {"base": "integer", "minimum": -10, "maximum": 10}}, INTEGERS),
    ({"datatype": {"base": "integer", "minExclusive": -10, "maxExclusive": 10}}, INTEGERS),
    ({"datatype": "byte", "default": "7"}, INTEGERS),
    ({"datatype": "unsignedByte"}, INTEGERS),
    ({"datatype": "decimal"}, DECIMALS),
    ({"datatype": {"base": "decimal", "maximum": "1.5"}}, DECIMALS),
    ({"datatype": {"base": "boolean", "format": "Y|N"}}, ANYTHING),
    ({"datatype": "boolean"}, st.sampled_from(["true", "false", "1", "0"])),
    ({"datatype": "date"}, DAYS),
    (
        {"datatype": {"base": "date", "format": "d.M.yyyy"}},
        st.dates().map(lambda d: f"{d.day}.{d.month}.{d.year:04}"),
    ),
    ({"separator": ";"}, st.lists(WORDS, max_size=3).map(";".join)),
    (
        {"separator": "|", "datatype": "integer", "null": "-"},
        st.lists(INTEGERS, max_size=3).map("|".join),
    ),
)


Pairs = list[tuple[Column, Peer]]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Pairs:
    """Each column of JUDGED as it is read here, and by another implementation."""
    path = tmp_path_factory.mktemp("judged") / "m.json"
    nodes = [{"name": f"x{i}", **node} for i, (node, _) in enumerate(JUDGED)]
    path.write_text(json.dumps(described(nodes)), encoding="utf-8")
    document = read_document(path, "http://e/m.json", "m.json", lambda _: None)
    return list(zip(document.group.tables[0].columns, map(Peer.fromvalue, nodes), strict=True))


@pytest.mark.parametrize("number", range(len(JUDGED)))
def test_the_csvw_package_agrees(number: int, pairs: Pairs, db: duckdb.DuckDBPyConnection) -> None:
    """On values, on what is null, and on which cells are wrong.

    Left out is where it takes more than the specification allows, such as NaN for a decimal.
    """
    column, peer = pairs[number]
    strategy = JUDGED[number][1]

    @settings(max_examples=15, deadline=None)
    @given(st.lists(strategy | ANYTHING, min_size=1, max_size=20))
    def agrees(texts: list[str]) -> None:
        for text, (code, value) in zip(texts, cells(db, column, texts), strict=True):
            try:
                expected = peer.read(text)
            except ValueError:
                assert code is not None, text
                continue
            assert code is None, text
            found = value if isinstance(value, list) else [value]
            wanted = expected if isinstance(expected, list) else [expected]
            # It keeps the null items of a list.
            assert [v for v in map(typed(column), found) if v is not None] == [
                w for w in wanted if w is not None
            ], text

    agrees()


def typed(column: Column) -> Callable[[str | None], Any]:
    """From a lexical form to what the other implementation makes of it."""
    made: dict[str, Callable[[str], Any]] = {
        "integer": int, "byte": int, "unsignedByte": int, "decimal": Decimal,
        "boolean": "true".__eq__, "date": datetime.fromisoformat,
    }  # fmt: skip
    make = made.get(column.datatype.base, str)
    return lambda text: None if text is None else make(text)
