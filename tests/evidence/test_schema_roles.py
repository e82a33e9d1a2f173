"""What terms are for, as the schemas of tables say it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parkkg.evidence.roles import Roles
from parkkg.evidence.schema_roles import role_of, roles_of
from parkkg.namespaces import META, RDF
from parkkg.tables.csvw.locate import Locator
from parkkg.tables.csvw.metadata import read_document
from parkkg.tables.csvw.model import TableGroup

HOME = "http://e/"
PASSAGES: dict[str, Any] = {
    f"{META}role": "passages",
    "aboutUrl": "id/passage/{id}",
    "columns": [
        {"name": "id"},
        {"name": "source", "propertyUrl": "http://e/fromSource"},
        {"name": "sentence", "propertyUrl": "http://e/number"},
        {"name": "t", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": "http://e/Passage"},
    ],
    "primaryKey": "id",
}
THINGS: dict[str, Any] = {
    f"{META}role": "main",
    f"{META}details": ["size", "name"],
    "aboutUrl": "id/thing/{id}",
    "columns": [
        {"name": "id"},
        {"name": "name", "propertyUrl": "http://e/name"},
        {"name": "size", "propertyUrl": "http://e/size"},
        {"name": "evidence", "propertyUrl": "http://e/evidence"},
        {"name": "t", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": "http://e/Thing"},
    ],
    "foreignKeys": [
        {
            "columnReference": "evidence",
            "reference": {"resource": "passages.csv", "columnReference": "id"},
        }
    ],
}


def group(folder: Path, **schemas: dict[str, Any]) -> TableGroup:
    tables = [{"url": f"{name}.csv", "tableSchema": schema} for name, schema in schemas.items()]
    metadata = {"@context": "http://www.w3.org/ns/csvw", "tables": tables}
    path = folder / "m.json"
    path.write_text(json.dumps(metadata), encoding="utf-8")
    return read_document(path, f"{HOME}m.json", "m.json", Locator(((HOME, folder),)).find).group


def test_a_table_without_annotations_has_no_role(tmp_path: Path) -> None:
    found = group(tmp_path, t={"columns": [{"name": "a"}]})
    assert role_of(found.tables[0]) == ""
    assert roles_of(found) == Roles()


@pytest.mark.parametrize("role", ["main", "facts", "passages", "sources", "cited", "ledger"])
def test_a_schema_says_what_its_table_is_for(tmp_path: Path, role: str) -> None:
    found = group(tmp_path, t={"columns": [{"name": "a"}], f"{META}role": role})
    assert role_of(found.tables[0]) == role


def test_roles_follow_from_the_columns(tmp_path: Path) -> None:
    found = roles_of(group(tmp_path, passages=PASSAGES, things=THINGS))
    assert (found.evidence, found.source) == ("http://e/evidence", "http://e/fromSource")
    assert (found.sentence, found.passage) == ("http://e/number", "http://e/Passage")
    assert found.main == ("http://e/Thing",)
    assert found.details == ("http://e/size", "http://e/name"), "in the order of the schema"


def test_iris_of_things_begin_as_the_templates_of_their_tables(tmp_path: Path) -> None:
    found = roles_of(group(tmp_path, passages=PASSAGES, things=THINGS))
    assert found.passages == "http://e/id/passage/"
    assert found.starts == ("http://e/id/thing/", "http://e/id/passage/")
    assert found.records == ("http://e/id/passage/",)
    odd = {**THINGS, "aboutUrl": "id/{id}/{name}"}
    assert roles_of(group(tmp_path, passages=PASSAGES, things=odd)).starts == (
        "http://e/id/passage/",
    )


def test_statements_are_facts_that_count_among_the_records(tmp_path: Path) -> None:
    statement = {
        "name": "t",
        "virtual": True,
        "propertyUrl": "rdf:type",
        "valueUrl": f"{RDF}Statement",
    }
    schema = {
        f"{META}role": "facts",
        "aboutUrl": "id/statement/{id}",
        "columns": [{"name": "id"}, {"name": "basis", "propertyUrl": "http://e/basis"}, statement],
    }
    found = roles_of(group(tmp_path, statements=schema))
    assert (found.facts, found.basis) == ((f"{RDF}Statement",), "http://e/basis")
    assert found.records == ("http://e/id/statement/",)


CITED: dict[str, Any] = {
    f"{META}role": "cited",
    "aboutUrl": "id/passage/{id}",
    "columns": [
        {"name": "id"},
        {"name": "source", "propertyUrl": "http://e/fromSource"},
        {"name": "statement", "propertyUrl": "http://e/statement"},
    ],
    "primaryKey": "id",
}
SOURCES: dict[str, Any] = {
    f"{META}role": "sources",
    f"{META}details": ["publisher"],
    f"{META}secondHand": ["read_as", "repost"],
    "aboutUrl": "id/source/{id}",
    "columns": [
        {"name": "id"},
        {"name": "publisher", "propertyUrl": "http://e/publisher"},
        {"name": "read_as", "propertyUrl": "http://e/readAs", "valueUrl": "code/reading/{read_as}"},
    ],
}


def test_a_column_that_refers_to_cited_passages_is_evidence(tmp_path: Path) -> None:
    key = {
        "columnReference": "evidence",
        "reference": {"resource": "cited.csv", "columnReference": "id"},
    }
    things = {**THINGS, "foreignKeys": [key]}
    found = roles_of(group(tmp_path, passages=PASSAGES, cited=CITED, things=things))
    assert (found.evidence, found.statement) == ("http://e/evidence", "http://e/statement")
    assert roles_of(group(tmp_path, passages=PASSAGES, things=THINGS)).statement == ""


def test_a_schema_of_sources_says_what_to_show_and_what_is_second_hand(tmp_path: Path) -> None:
    found = roles_of(group(tmp_path, passages=PASSAGES, sources=SOURCES))
    assert found.source_details == ("http://e/publisher",)
    assert found.second_hand == ("http://e/readAs", "http://e/code/reading/repost")
    odd = {**SOURCES, f"{META}secondHand": ["none", "repost"]}
    assert roles_of(group(tmp_path, passages=PASSAGES, sources=odd)).second_hand == ()


def test_a_site_lists_the_kinds_that_the_tables_name(tmp_path: Path) -> None:
    named = {
        **THINGS,
        f"{META}listedAs": [
            {"@value": "物", "@language": "zh"}, {"@value": "Things", "@language": "en"},
        ],
    }  # fmt: skip
    sources = {
        f"{META}role": "sources",
        f"{META}class": "http://e/Work",
        f"{META}listedAs": "Sources",
        "columns": [{"name": "id"}],
    }
    other = {**THINGS, "columns": THINGS["columns"][:-1]}
    found = roles_of(group(tmp_path, sources=sources, thing=named, other=other, passages=PASSAGES))
    assert found.kinds == (("http://e/Thing", "物", "Things"), ("http://e/Work", "", ""))


def test_a_site_lists_all_things_where_no_table_is_named(tmp_path: Path) -> None:
    found = roles_of(group(tmp_path, thing=THINGS, passages=PASSAGES))
    assert found.kinds == (("http://e/Thing", "", ""),)
