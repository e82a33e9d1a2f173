"""What a shape says, told at the cell it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from parkkg.errors import Problem
from parkkg.graph.triples import add_lines, add_tables, keep_first, make_tables
from parkkg.namespaces import BASE, XSD, prefixes_of
from parkkg.shacl.paths import Alternative, Predicate, sparql
from parkkg.shacl.report import Result, Severity, ValidationReport
from parkkg.shacl.result_cells import locate_results
from parkkg.tables.csvw.locate import Locator
from parkkg.tables.csvw.metadata import read_document
from parkkg.tables.database import database
from parkkg.tables.load import LoadedTable, load_table
from parkkg.tables.table_file import TableFile
from tabular import CSVW, HOME, convert

E = "http://example.org/"
PARKS = {
    "url": "parks.csv",
    "tableSchema": {
        "aboutUrl": E + "park/{id}",
        "columns": [
            {"name": "id", "suppressOutput": True},
            {"name": "label", "propertyUrl": "rdfs:label", "lang": "zh"},
            {"name": "within", "propertyUrl": E + "within", "valueUrl": E + "park/{within}"},
            {"virtual": True, "propertyUrl": "rdf:type", "valueUrl": E + "Park"},
        ],
    },
}
AWARDS = {
    "url": "awards.csv",
    "tableSchema": {
        "aboutUrl": E + "award/{id}",
        "columns": [
            {"name": "id", "suppressOutput": True},
            {"name": "park", "propertyUrl": E + "recipient", "valueUrl": E + "park/{park}"},
            {
                "name": "n",
                "aboutUrl": E + "park/{park}",
                "propertyUrl": E + "count",
                "datatype": "integer",
            },
            {"virtual": True, "propertyUrl": "rdf:type", "valueUrl": E + "Award"},
        ],
    },
}
FILES = {
    "parks.csv": 'id,label,within\na,"甲\n区",\n"b",乙,a\n',
    "awards.csv": "id,park,n\nx,a,1\ny,gone,2\n",
    "visits.csv": "day,guests\nMon,1\nTue,\n",
}
# A table whose rows have no IRI.
VISITS = {
    "url": "visits.csv",
    "tableSchema": {
        "columns": [
            {"name": "day", "propertyUrl": E + "day"},
            {"name": "guests", "propertyUrl": E + "guests", "datatype": "integer"},
        ],
    },
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[LoadedTable]]]:
    """Three tables in a database, and the triples of two other files."""
    convert(tmp_path, "", {"@context": CSVW, "tables": [PARKS, AWARDS, VISITS]}, files=FILES)
    locator = Locator(((HOME, tmp_path),))
    document = read_document(tmp_path / "m.json", HOME + "m.json", "m.json", locator.find)
    with database() as db:
        make_tables(db)
        add_lines(db, "ontology/", "ontology", [f"<{E}Term> <{E}p> <{E}o> ."])
        loaded = [
            load_table(
                db,
                TableFile(table, tmp_path / name, f"data/{name}"),
                index,
                lambda _: None,
                standard=False,
                faulty="never",
            )
            for index, table in enumerate(document.group.tables)
            for name in [table.url.removeprefix(HOME)]
        ]
        add_tables(db, loaded)
        add_lines(db, "data/more.ttl", "more.ttl", [f"<{E}thing> <{E}p> <{E}o> ."])
        keep_first(db)
        yield db, loaded


def result(
    focus: str,
    path: str = "",
    value: str = "",
    severity: Severity = "violation",
    shape: str = "Shape",
    **messages: str,
) -> Result:
    def term(text: str) -> str:
        return f"<{E}{text}>" if text and not text.startswith(('"', "<", "_")) else text

    told = tuple(messages.items()) or (("en", "is wrong"), ("zh", "不对"))
    return Result(
        term(focus), term(path), term(value), severity, "X", term(shape), term(shape), told
    )


def told(
    world: tuple[duckdb.DuckDBPyConnection, list[LoadedTable]],
    *results: Result,
    language: str = "en",
    starting: dict[str, str] | None = None,
) -> list[Problem]:
    db, loaded = world
    report = ValidationReport("sql", results, {}, target_properties=starting or {})
    found = locate_results(db, loaded, report, language, prefixes_of(BASE))
    return [located.problem for located in found]


LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


@pytest.mark.parametrize(
    ("found", "file", "line", "column", "value"),
    [
        # The very cell that made the triple.
        (result("park/a", LABEL, '"甲\\n区"@zh'), "data/parks.csv", 2, "label", "甲\n区"),
        (result("park/b", "within", "park/a"), "data/parks.csv", 4, "within", f"<{E}park/a>"),
        # The cell that should have made it, and is empty.
        (result("park/a", "within"), "data/parks.csv", 2, "within", ""),
        # The row, where the column is none of the table's.
        (result("park/a", "missing"), "data/parks.csv", 2, "", ""),
        (result("park/a"), "data/parks.csv", 2, "", ""),
        # A cell of another table may speak of the thing.
        (result("park/a", "count", '"1"'), "data/awards.csv", 2, "n", "1"),
        # A row without an IRI: the cell, the empty cell, the row.
        (result("_:t2s1", "guests", f'"1"^^<{XSD}integer>'), "data/visits.csv", 2, "guests", "1"),
        (result("_:t2s2", "guests"), "data/visits.csv", 3, "guests", ""),
        (result("_:t2s2", "", "_:t2s2"), "data/visits.csv", 3, "", ""),
        # A thing that stands nowhere is wrong where it is referred to.
        (result("park/gone", "", "park/gone"), "data/awards.csv", 3, "park", f"<{E}park/gone>"),
        # What no table has comes from an RDF file, or from the ontology.
        (result("thing", "p"), "data/more.ttl", 0, "", ""),
        (result("Term", "p"), "ontology/", 0, "", ""),
        (result("nowhere", "p"), "data/", 0, "", ""),
        # Where the focus is no thing of a table, the value may be one.
        (result("nowhere", "", "park/b"), "data/parks.csv", 4, "", f"<{E}park/b>"),
    ],
)
def test_a_result_is_traced_to_its_cell(
    found: Result,
    file: str,
    line: int,
    column: str,
    value: str,
    world: tuple[duckdb.DuckDBPyConnection, list[LoadedTable]],
) -> None:
    (problem,) = told(world, found)
    assert (problem.file, problem.line, problem.column, problem.value) == (
        file,
        line,
        column,
        value,
    )
    assert problem.message == "is wrong"
    assert problem.hint.startswith("about ")


def test_any_of_several_properties_is_traced_to_the_first_that_has_a_column(
    world: tuple[duckdb.DuckDBPyConnection, list[LoadedTable]],
) -> None:
    path = Alternative(tuple(Predicate(f"<{E}{name}>") for name in ("missing", "within", "count")))
    db, loaded = world
    report = ValidationReport(
        "sql", [replace(result("park/a"), path=sparql(path))], {}, paths={sparql(path): path}
    )
    (located,) = locate_results(db, loaded, report, "en", {"e": E})
    problem = located.problem
    assert (problem.file, problem.line, problem.column) == ("data/parks.csv", 2, "within")
    assert problem.hint == "about e:park/a (e:missing|e:within|e:count)"


@pytest.mark.parametrize(
    ("severity", "code", "grade"),
    [("violation", "PK401", "error"), ("warning", "PK402", "warning"), ("info", "PK403", "info")],
)
def test_severities_become_codes(
    severity: Severity,
    code: str,
    grade: str,
    world: tuple[duckdb.DuckDBPyConnection, list[LoadedTable]],
) -> None:
    (problem,) = told(world, result("park/a", severity=severity))
    assert (problem.code, problem.severity) == (code, grade)


def test_messages_are_in_the_readers_language(
    world: tuple[duckdb.DuckDBPyConnection, list[LoadedTable]],
) -> None:
    both, other = result("park/a"), result("park/a", fr="faux")
    silent = replace(both, messages=())
    assert [p.message for p in told(world, both, language="zh")] == ["不对"]
    assert [p.message for p in told(world, both, language="de")] == ["is wrong"]
    assert [p.message for p in told(world, other)] == ["faux"]
    assert [p.message for p in told(world, silent)] == [f"does not fit <{E}Shape>"]


def test_results_come_by_file_and_line(
    world: tuple[duckdb.DuckDBPyConnection, list[LoadedTable]],
) -> None:
    problems = told(world, *map(result, ("park/b", "award/y", "park/a", "award/x")))
    awards, parks = "data/awards.csv", "data/parks.csv"
    places = [(p.file, p.line) for p in problems]
    assert places == [(awards, 2), (awards, 3), (parks, 2), (parks, 4)]


def test_more_results_than_one_batch(
    world: tuple[duckdb.DuckDBPyConnection, list[LoadedTable]],
) -> None:
    problems = told(world, *(result("park/a") for _ in range(2500)))
    assert len(problems) == 2500
    assert {(p.file, p.line) for p in problems} == {("data/parks.csv", 2)}
