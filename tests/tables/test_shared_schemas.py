"""Metadata with the shared schemas spelled out, as tools without them need it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parkkg.namespaces import SCHEMAS
from parkkg.tables.shared_schemas import spelled_out

BASE = "http://e/"
PARKS: dict[str, Any] = {
    "@context": "http://www.w3.org/ns/csvw",
    "@id": f"{SCHEMAS}parks.json",
    "aboutUrl": "id/park/{id}",
    "columns": [{"name": "id"}, {"name": "in", "valueUrl": "id/place/{in}"}],
    "foreignKeys": [
        {
            "columnReference": "in",
            "reference": {"schemaReference": f"{SCHEMAS}places.json", "columnReference": "id"},
        }
    ],
}
PLACES: dict[str, Any] = {
    "@id": f"{SCHEMAS}places.json",
    "aboutUrl": "http://other/{id}",
    "columns": [{"name": "id"}],
}


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    for name, schema in (("parks", PARKS), ("places", PLACES)):
        (tmp_path / f"{name}.json").write_text(json.dumps(schema), encoding="utf-8")
    return tmp_path


def tables(schemas: Path, *given: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = spelled_out({"tables": list(given)}, schemas, BASE)["tables"]
    return found


@pytest.mark.parametrize("start", [SCHEMAS, "schema/"], ids=["as an IRI", "as a file"])
def test_a_schema_stands_in_the_place_of_its_address(schemas: Path, start: str) -> None:
    (table,) = tables(schemas, {"url": "a.csv", "tableSchema": f"{start}places.json"})
    assert table["tableSchema"]["columns"] == PLACES["columns"]
    assert "@id" not in table["tableSchema"]
    assert "@context" not in table["tableSchema"]


def test_templates_become_absolute_where_they_are_relative(schemas: Path) -> None:
    given = [{"url": f"{n}.csv", "tableSchema": f"{SCHEMAS}{n}.json"} for n in ("parks", "places")]
    parks, places = (table["tableSchema"] for table in tables(schemas, *given))
    assert parks["aboutUrl"] == "http://e/id/park/{id}"
    assert parks["columns"][1]["valueUrl"] == "http://e/id/place/{in}"
    assert places["aboutUrl"] == "http://other/{id}"


def test_a_reference_to_a_schema_becomes_one_to_the_table_that_has_it(schemas: Path) -> None:
    parks = {"url": "parks.csv", "tableSchema": f"{SCHEMAS}parks.json"}
    places = {"url": "orte.csv", "tableSchema": f"{SCHEMAS}places.json"}
    ((key,), *_) = (t["tableSchema"].get("foreignKeys") for t in tables(schemas, parks, places))
    assert key["reference"] == {"resource": "orte.csv", "columnReference": "id"}


def test_a_key_to_a_table_that_is_not_there_is_left_out(schemas: Path) -> None:
    """Other tools know no key to nothing."""
    (table,) = tables(schemas, {"url": "parks.csv", "tableSchema": f"{SCHEMAS}parks.json"})
    assert "foreignKeys" not in table["tableSchema"]


def test_a_schema_of_the_table_itself_stays(schemas: Path) -> None:
    own = {"url": "a.csv", "tableSchema": {"aboutUrl": "id/x/{a}", "columns": [{"name": "a"}]}}
    assert tables(schemas, own) == [own]


def test_a_schema_that_is_not_there_is_an_error(schemas: Path) -> None:
    with pytest.raises(OSError, match="none"):
        tables(schemas, {"url": "a.csv", "tableSchema": f"{SCHEMAS}none.json"})
