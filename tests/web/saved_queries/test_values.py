from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.query.parameters import Param
from parkkg.query.saved import SavedQuery, bind, parse
from parkkg.sparql.query import read_query
from parkkg.web.problem import HttpError
from parkkg.web.saved_queries.values import check_values, counting, example_of, schema_of


def query_of(kind: str, **more: str) -> SavedQuery:
    told = "".join(f", {name}: '{value}'" for name, value in more.items())
    text = f"#+ params:\n#+   - {{name: v, type: {kind}{told}}}\nSELECT * {{ ?s ?p ?_v }}"
    return parse("q", Path("q.rq"), text, "q.rq")


def whole(schema: dict[str, Any]) -> str:
    r"""The pattern as ECMA 262 reads it, where $ is the very end; in Python that is \Z."""
    pattern: str = schema["pattern"]
    return pattern.removesuffix("$") + r"\Z"


def fits(query: SavedQuery, value: str) -> bool:
    try:
        check_values(query, {"v": value}, {})
    except HttpError:
        return False
    return True


def allowed(schema: dict[str, Any], value: str) -> bool:
    """Whether a JSON Schema of ours takes a text, as it comes in an address."""
    if schema["type"] == "integer":
        is_number = re.fullmatch(r"[+-]?[0-9]+", value) is not None
        return is_number and bool(schema["minimum"] <= int(value) <= schema["maximum"])
    if "pattern" in schema and not re.search(whole(schema), value):
        return False
    return bool(len(value) <= schema["maxLength"])


# What stands for a thing is any name that one may have; see `meant`.
@pytest.mark.parametrize("kind", ["lang", "decimal", "year", "integer", "string"])
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_whatever_the_schema_takes_becomes_a_query(kind: str, data: st.DataObject) -> None:
    query = query_of(kind, base="https://w3id.org/parkkg/id/park/")
    schema: Any = schema_of(query.params[0], {}, counts=False)
    strategy: st.SearchStrategy[str] = st.text(max_size=40)
    if "pattern" in schema:
        strategy = st.from_regex(whole(schema))
    elif schema["type"] == "integer":
        strategy = st.integers(schema["minimum"], schema["maximum"]).map(str)
    value = data.draw(strategy)
    check_values(query, {"v": value}, {})
    read_query(bind(query, {"v": value}))


@pytest.mark.parametrize("kind", ["iri", "lang", "decimal", "year", "integer", "date"])
@given(value=st.text(max_size=12) | st.text("0123456789.-+:/<>ab#%", max_size=12))
@settings(max_examples=100, deadline=None)
def test_whatever_the_schema_refuses_is_refused(kind: str, value: str) -> None:
    query = query_of(kind, base="https://w3id.org/parkkg/id/park/")
    schema: Any = schema_of(query.params[0], {}, counts=False)
    assert fits(query, value) <= allowed(schema, value)


@pytest.mark.parametrize(
    ("param", "choices", "schema"),
    [
        (Param("v", "enum", enum=("a", "b")), {},
         {"type": "string", "enum": ["a", "b"]}),
        (Param("v", "iri"), {"http://x/1": "1"}, {"type": "string", "enum": ["1"]}),
        (Param("v", "integer", default="5"), {},
         {"type": "integer", "minimum": -(10**18) + 1, "maximum": 10**18 - 1, "default": 5}),
        (Param("v", "string"), {}, {"type": "string", "maxLength": 2000}),
    ],
)  # fmt: skip
def test_the_schema_of_a_parameter(
    param: Param, choices: dict[str, str], schema: dict[str, object]
) -> None:
    assert schema_of(param, choices, counts=False) == schema


def test_a_number_of_rows_is_not_negative() -> None:
    schema = schema_of(Param("v", "integer"), {}, counts=True)
    assert schema["minimum"] == 0


def test_choices_are_taken_short_and_in_full() -> None:
    query = query_of("iri", base="http://x/")
    choices = {"v": {"http://x/1": "1"}}
    for value in ("1", "http://x/1", "<http://x/1>"):
        check_values(query, {"v": value}, choices)
    with pytest.raises(HttpError, match="expected one of its values") as caught:
        check_values(query, {"v": "2"}, choices)
    assert caught.value.hint == "known are: 1"


def test_a_missing_value_is_named_with_an_example() -> None:
    query = query_of("year", example="2022")
    with pytest.raises(HttpError, match='needs the parameter "v": a year') as caught:
        check_values(query, {}, {})
    assert caught.value.hint == "for example v=2022"
    check_values(query, {}, {}, partly=True)


def test_examples_come_from_the_header_or_the_data() -> None:
    assert example_of(Param("v", "integer", example="3", default="5"), {}) == 3
    assert example_of(Param("v", default="5"), {}) == "5"
    assert example_of(Param("v"), {"http://x/1": "1"}) == "1"
    assert example_of(Param("v"), {}) is None


def test_the_parameters_of_limit_and_offset_are_known_by_their_places() -> None:
    text = "SELECT * { ?s ?p ?o } LIMIT ?_most_integer OFFSET ?_from_integer"
    assert counting(parse("q", Path("q"), text, "q")) == ("most", "from")
    assert counting(parse("q", Path("q"), "SELECT * { ?s ?p ?_x }", "q")) == (None, None)
