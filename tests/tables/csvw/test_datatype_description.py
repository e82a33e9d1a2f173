"""Datatype descriptions: constraints that contradict one another, formats that are none."""

from __future__ import annotations

from typing import Any

import pytest

from parkkg.errors import DataError
from parkkg.tables.csvw.datatype_description import read_datatype
from parkkg.tables.csvw.model import Datatype
from parkkg.tables.csvw.properties import PropertyReader


def read(value: Any) -> tuple[Datatype | None, list[str]]:
    """A datatype, and where the warnings are."""
    reader = PropertyReader("m.json", "http://e/m.json")
    datatype = read_datatype(reader, value, "$")
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
        ("http://www.w3.org/2001/XMLSchema#integer", "$", None),
        (None, "$", None),
        (["integer"], "$", None),
        ({"base": "foo"}, "$.base", Datatype()),
        ({"length": "2"}, "$.length", Datatype()),
        ({"length": True}, "$.length", Datatype()),
        ({"maxLength": -1}, "$.maxLength", Datatype()),
        ({"base": "integer", "minimum": True}, "$.minimum", Datatype("integer")),
        ({"base": "integer", "minimum": [1]}, "$.minimum", Datatype("integer")),
        ({"base": "integer", "maximum": "many"}, "$.maximum", Datatype("integer")),
        ({"base": "date", "minimum": "1/1/2020"}, "$.minimum", Datatype("date")),
        ({"base": "date", "format": "yyyy"}, "$.format", Datatype("date")),
        ({"base": "date", "format": 1}, "$.format", Datatype("date")),
        ({"base": "boolean", "format": "YN"}, "$.format", Datatype("boolean")),
        ({"base": "boolean", "format": "Y|N|M"}, "$.format", Datatype("boolean")),
        ({"base": "boolean", "format": {}}, "$.format", Datatype("boolean")),
        ({"base": "boolean", "format": "Y|Y"}, "$.format", Datatype("boolean")),
        ({"base": "decimal", "format": "0.0.0"}, "$.format", Datatype("decimal")),
        (
            {"base": "decimal", "format": {"pattern": 1}},
            "$.format.pattern",
            Datatype("decimal", group_char=""),
        ),
        (
            {"base": "decimal", "format": {"groupChar": 1, "pattern": "0"}},
            "$.format.groupChar",
            Datatype("decimal", format="0", group_char=","),
        ),
        (
            {"base": "decimal", "format": {"foo": "0"}},
            "$.format.foo",
            Datatype("decimal", group_char=""),
        ),
        (
            {"base": "decimal", "format": {"pattern": "x", "groupChar": "_", "decimalChar": ","}},
            "$.format",
            Datatype("decimal", group_char="_", decimal_char=","),
        ),
        (
            {"base": "decimal", "format": {"pattern": "x", "decimalChar": ","}},
            "$.format",
            Datatype("decimal", group_char="", decimal_char=","),
        ),
        ({"base": "decimal", "format": "0" * 201}, "$.format", Datatype("decimal")),
        (
            {"base": "decimal", "format": {"groupChar": "."}},
            "$.format",
            Datatype("decimal", group_char="."),
        ),
        ({"base": "integer", "minimum": "1e" + "9" * 30}, "$.minimum", Datatype("integer")),
        ({"format": {"pattern": "x"}}, "$.format", Datatype()),
        ({"@id": 1}, "$.@id", Datatype()),
        ({"foo": 1}, "$.foo", Datatype()),
    ],
)
def test_what_does_not_fit_is_ignored(value: Any, path: str, datatype: Datatype | None) -> None:
    assert read(value) == (datatype, [path])


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"@id": "_:x"}, "$.@id"),
        ({"@id": "http://["}, "$.@id"),
        ({"@id": "http://www.w3.org/2001/XMLSchema#string"}, "$.@id"),
        ({"@id": "xsd:string", "base": "string"}, "$.@id"),
        ({"@type": "Table"}, "$.@type"),
        ({"length": 2, "minLength": 3}, "$.length"),
        ({"length": 2, "maxLength": 1}, "$.length"),
        ({"minLength": 2, "maxLength": 1}, "$.maxLength"),
        ({"base": "date", "length": 1}, "$.length"),
        ({"base": "integer", "minLength": 1}, "$.minLength"),
        ({"base": "anyURI", "maxLength": 1}, "$.maxLength"),
        ({"base": "any", "maxLength": 1}, "$.maxLength"),
        ({"base": "string", "minimum": 1}, "$.minimum"),
        ({"base": "boolean", "maxExclusive": 1}, "$.maxExclusive"),
        ({"base": "hexBinary", "minInclusive": 1}, "$.minInclusive"),
        ({"base": "integer", "minimum": 1, "minInclusive": 2}, "$.minimum"),
        ({"base": "integer", "maximum": 1, "maxInclusive": 2}, "$.maximum"),
        ({"base": "integer", "minInclusive": 1, "minExclusive": 1}, "$.minExclusive"),
        ({"base": "integer", "maximum": 1, "maxExclusive": 1}, "$.maxExclusive"),
        ({"base": "integer", "minimum": 2, "maximum": 1}, "$.maximum"),
        ({"base": "integer", "minimum": 1, "maxExclusive": 1}, "$.maxExclusive"),
        ({"base": "integer", "minExclusive": 1, "maximum": 1}, "$.minExclusive"),
        ({"base": "integer", "minExclusive": 2, "maxExclusive": 1}, "$.maxExclusive"),
        ({"base": "date", "minimum": "2020-01-02", "maximum": "2020-01-01"}, "$.maximum"),
        ({"base": "gYear", "minimum": "10000", "maximum": "9999"}, "$.maximum"),
        (
            {
                "base": "dateTime",
                "minimum": "2020-01-01T00:00:00-01:00",
                "maximum": "2020-01-01T00:30:00Z",
            },
            "$.maximum",
        ),
        ({"base": "duration", "minimum": "P1Y", "maximum": "P1D"}, "$.maximum"),
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
    reader = PropertyReader("m.json", "http://e/m.json")
    assert read_datatype(reader, name, "$") is None
    (found,) = reader.warnings
    assert (found.code, found.severity) == ("PK506", "error")
    assert found.message.startswith("$: ")
    assert hint in found.hint
