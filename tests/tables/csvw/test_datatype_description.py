"""Datatype descriptions: constraints that contradict one another, formats that are none."""

from __future__ import annotations

from typing import Any

import pytest

from parkkg.errors import DataError
from parkkg.tables.csvw.datatype_description import read_datatype
from parkkg.tables.csvw.model import Datatype
from parkkg.tables.csvw.properties import DocumentReader, Node


def read(value: Any) -> tuple[Datatype | None, list[str]]:
    """A datatype, and where the warnings are."""
    reader = DocumentReader("m.json", "http://e/m.json", lambda _: None)
    datatype = read_datatype(Node(reader, {"datatype": value}))
    return datatype, [warning.message.partition(": ")[0] for warning in reader.warnings]


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("integer", Datatype("integer")),
        ({}, Datatype()),
        ({"base": "date", "format": "d/M/yyyy"}, Datatype("date", format="d/M/yyyy")),
        (
            {"base": "decimal", "format": "#,##0"},
            Datatype("decimal", format="#,##0", group_char=","),
        ),
        (
            {"base": "decimal", "format": {"decimalChar": ","}},
            Datatype("decimal", group_char="", decimal_char=","),
        ),
        (
            {
                "base": "decimal",
                "format": {"pattern": "#.##0,0", "groupChar": ".", "decimalChar": ","},
            },
            Datatype("decimal", format="#.##0,0", group_char=".", decimal_char=","),
        ),
        (
            {"base": "decimal", "format": {"pattern": "0,0", "decimalChar": ","}},
            Datatype("decimal", format="0,0", group_char="", decimal_char=","),
        ),
        (
            {"base": "integer", "format": {"groupChar": "."}},
            Datatype("integer", group_char="."),
        ),
        ({"base": "boolean", "format": "Y|N"}, Datatype("boolean", format="Y|N")),
        ({"length": 2}, Datatype(length=2)),
        (
            {"base": "hexBinary", "minLength": 1, "maxLength": 1},
            Datatype("hexBinary", min_length=1, max_length=1),
        ),
        (
            {"base": "integer", "minimum": 1, "minInclusive": "1.0"},
            Datatype("integer", min_inclusive="1"),
        ),
        ({"base": "double", "maxExclusive": 1.5}, Datatype("double", max_exclusive="1.5")),
        (
            {"base": "gYear", "minExclusive": 2000, "maxExclusive": "2000"},
            Datatype("gYear", min_exclusive="2000", max_exclusive="2000"),
        ),
        ({"base": "duration", "maximum": "P1Y"}, Datatype("duration", max_inclusive="P1Y")),
        ({"@id": "http://e/mine", "dc:title": "x"}, Datatype(iri="http://e/mine")),
        ({"maxLength": 10**40}, Datatype(max_length=2**63 - 1)),
        ({"@id": "#mine"}, Datatype(iri="http://e/m.json#mine")),
        ({"@id": "schema:Text"}, Datatype(iri="http://schema.org/Text")),
    ],
)
def test_what_is_read(value: Any, datatype: Datatype) -> None:
    assert read(value) == (datatype, [])


@pytest.mark.parametrize(
    ("value", "path", "datatype"),
    [
        ("http://www.w3.org/2001/XMLSchema#integer", "$.datatype", None),
        (None, "$.datatype", None),
        (["integer"], "$.datatype", None),
        ({"base": "foo"}, "$.datatype.base", Datatype()),
        ({"length": "2"}, "$.datatype.length", Datatype()),
        ({"length": True}, "$.datatype.length", Datatype()),
        ({"maxLength": -1}, "$.datatype.maxLength", Datatype()),
        ({"base": "integer", "minimum": True}, "$.datatype.minimum", Datatype("integer")),
        ({"base": "integer", "minimum": [1]}, "$.datatype.minimum", Datatype("integer")),
        ({"base": "integer", "maximum": "many"}, "$.datatype.maximum", Datatype("integer")),
        ({"base": "date", "minimum": "1/1/2020"}, "$.datatype.minimum", Datatype("date")),
        ({"base": "date", "format": "yyyy"}, "$.datatype.format", Datatype("date")),
        ({"base": "date", "format": 1}, "$.datatype.format", Datatype("date")),
        ({"base": "boolean", "format": "YN"}, "$.datatype.format", Datatype("boolean")),
        ({"base": "boolean", "format": "Y|N|M"}, "$.datatype.format", Datatype("boolean")),
        ({"base": "boolean", "format": {}}, "$.datatype.format", Datatype("boolean")),
        ({"base": "boolean", "format": "Y|Y"}, "$.datatype.format", Datatype("boolean")),
        ({"base": "decimal", "format": "0.0.0"}, "$.datatype.format", Datatype("decimal")),
        (
            {"base": "decimal", "format": {"pattern": 1}},
            "$.datatype.format.pattern",
            Datatype("decimal", group_char=""),
        ),
        (
            {"base": "decimal", "format": {"groupChar": 1, "pattern": "0"}},
            "$.datatype.format.groupChar",
            Datatype("decimal", format="0", group_char=","),
        ),
        (
            {"base": "decimal", "format": {"foo": "0"}},
            "$.datatype.format.foo",
            Datatype("decimal", group_char=""),
        ),
        (
            {"base": "decimal", "format": {"pattern": "x", "groupChar": "_", "decimalChar": ","}},
            "$.datatype.format",
            Datatype("decimal", group_char="_", decimal_char=","),
        ),
        (
            {"base": "decimal", "format": {"pattern": "x", "decimalChar": ","}},
            "$.datatype.format",
            Datatype("decimal", group_char="", decimal_char=","),
        ),
        ({"base": "decimal", "format": "0" * 201}, "$.datatype.format", Datatype("decimal")),
        (
            {"base": "decimal", "format": {"groupChar": "."}},
            "$.datatype.format",
            Datatype("decimal", group_char="."),
        ),
        (
            {"base": "integer", "minimum": "1e" + "9" * 30},
            "$.datatype.minimum",
            Datatype("integer"),
        ),
        ({"format": {"pattern": "x"}}, "$.datatype.format", Datatype()),
        ({"@id": 1}, "$.datatype.@id", Datatype()),
        ({"foo": 1}, "$.datatype.foo", Datatype()),
    ],
)
def test_what_does_not_fit_is_ignored(value: Any, path: str, datatype: Datatype | None) -> None:
    assert read(value) == (datatype, [path])


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"@id": "_:x"}, "$.datatype.@id"),
        ({"@id": "http://["}, "$.datatype.@id"),
        ({"@id": "http://www.w3.org/2001/XMLSchema#string"}, "$.datatype.@id"),
        ({"@id": "xsd:string", "base": "string"}, "$.datatype.@id"),
        ({"@type": "Table"}, "$.datatype.@type"),
        ({"length": 2, "minLength": 3}, "$.datatype.length"),
        ({"length": 2, "maxLength": 1}, "$.datatype.length"),
        ({"minLength": 2, "maxLength": 1}, "$.datatype.maxLength"),
        ({"base": "date", "length": 1}, "$.datatype.length"),
        ({"base": "integer", "minLength": 1}, "$.datatype.minLength"),
        ({"base": "anyURI", "maxLength": 1}, "$.datatype.maxLength"),
        ({"base": "any", "maxLength": 1}, "$.datatype.maxLength"),
        ({"base": "string", "minimum": 1}, "$.datatype.minimum"),
        ({"base": "boolean", "maxExclusive": 1}, "$.datatype.maxExclusive"),
        ({"base": "hexBinary", "minInclusive": 1}, "$.datatype.minInclusive"),
        ({"base": "integer", "minimum": 1, "minInclusive": 2}, "$.datatype.minimum"),
        ({"base": "integer", "maximum": 1, "maxInclusive": 2}, "$.datatype.maximum"),
        ({"base": "integer", "minInclusive": 1, "minExclusive": 1}, "$.datatype.minExclusive"),
        ({"base": "integer", "maximum": 1, "maxExclusive": 1}, "$.datatype.maxExclusive"),
        ({"base": "integer", "minimum": 2, "maximum": 1}, "$.datatype.maximum"),
        ({"base": "integer", "minimum": 1, "maxExclusive": 1}, "$.datatype.maxExclusive"),
        ({"base": "integer", "minExclusive": 1, "maximum": 1}, "$.datatype.minExclusive"),
        ({"base": "integer", "minExclusive": 2, "maxExclusive": 1}, "$.datatype.maxExclusive"),
        ({"base": "date", "minimum": "2020-01-02", "maximum": "2020-01-01"}, "$.datatype.maximum"),
        ({"base": "gYear", "minimum": "10000", "maximum": "9999"}, "$.datatype.maximum"),
        (
            {
                "base": "dateTime",
                "minimum": "2020-01-01T00:00:00-01:00",
                "maximum": "2020-01-01T00:30:00Z",
            },
            "$.datatype.maximum",
        ),
        ({"base": "duration", "minimum": "P1Y", "maximum": "P1D"}, "$.datatype.maximum"),
    ],
)
def test_contradictions_end_the_reading(value: Any, path: str) -> None:
    with pytest.raises(DataError) as refused:
        read(value)
    (problem,) = refused.value.problems
    assert (problem.code, problem.message.partition(": ")[0]) == ("PK502", path)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("intger", "integer"), ("xsd:date", "date"), ("text", "string"), ("Timestamp", "dateTime"),
        ("", "any"), ("ex:mine", "any"),
    ],
)  # fmt: skip
def test_a_name_that_is_no_datatype_is_an_error(name: str, hint: str) -> None:
    """Metadata Vocabulary, 5.7: a string must be the name of a built-in datatype."""
    reader = DocumentReader("m.json", "http://e/m.json", lambda _: None)
    assert read_datatype(Node(reader, {"datatype": name})) is None
    (found,) = reader.warnings
    assert (found.code, found.severity) == ("PK506", "error")
    assert found.message.startswith("$.datatype: ")
    assert hint in found.hint


@pytest.mark.parametrize("pattern", ["DD/MM/YYYY", "%Y-%m-%d", "yyyy-mm-dd", "d MMM yyyy"])
def test_of_a_pattern_that_is_none_it_is_said_which_letters_there_are(pattern: str) -> None:
    reader = DocumentReader("m.json", "http://e/m.json", lambda _: None)
    read_datatype(Node(reader, {"datatype": {"base": "date", "format": pattern}}))
    assert "d, M and yyyy" in reader.warnings[0].hint
