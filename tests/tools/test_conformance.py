"""The runner of the W3C's suites: it finds tests in both layouts, and says what fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from tools.conformance import csvw, shacl
from tools.conformance.__main__ import DOCS, main
from tools.conformance.report import earl, page
from tools.conformance.results import Result, no_longer_passing, read_results

TRIPLES = """\
<http://www.w3.org/2013/csvw/tests/{table}#gid-1>
    <http://www.w3.org/2013/csvw/tests/{table}#a> "{value}" .
"""
SHAPES = """\
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sht: <http://www.w3.org/ns/shacl-test#> .
<#thing> <#p> "4.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<#shape> sh:targetNode <#thing> ; sh:property [ sh:path <#p> ; sh:in ( 5 ) ] .
<> a mf:Manifest .
<one> a sht:Validate ; mf:action [ sht:dataGraph <> ; sht:shapesGraph <> ] ;
    mf:result EXPECTED .
"""
RESULT = """[ a sh:ValidationReport ; sh:conforms false ; sh:result [
    a sh:ValidationResult ; sh:focusNode <#thing> ; sh:resultPath <#p> ;
    sh:value "4.0"^^<http://www.w3.org/2001/XMLSchema#decimal> ; sh:resultSeverity sh:Violation ;
    sh:sourceConstraintComponent sh:InConstraintComponent ] ]"""


def write(folder: Path, files: Mapping[str, Any]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def listed(name: str, kind: str, action: str, result: str | None = None) -> dict[str, Any]:
    more = {"metadata": None, "minimal": True, "link": None, "name": name}
    return {"id": name, "type": kind, "action": action, "result": result, **more}


def of_w3c(name: str, kind: str, action: str, **more: Any) -> dict[str, Any]:
    given = {"id": f"manifest-rdf#{name}", "type": f"csvt:{kind}", "name": name, "action": action}
    return {**given, "option": {"noProv": True, "minimal": True}, **more}


@pytest.fixture
def suites(tmp_path: Path) -> Path:
    """Small suites of our own."""
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "t.csv",
        "tableSchema": {"aboutUrl": "#gid-{_row}", "columns": [{"name": "a"}]},
    }
    bad = {**metadata, "url": 7}
    return write(
        tmp_path / "suites",
        {
            "csvw/tests/t.csv": "a\n溧阳\n",
            "csvw/tests/m.json": metadata,
            "csvw/tests/bad.json": bad,
            "csvw/tests/right.ttl": TRIPLES.format(table="t.csv", value="溧阳"),
            "csvw/tests/wrong.ttl": TRIPLES.format(table="t.csv", value="liyang"),
            "csvw/rdf.json": [
                listed("right", "ToRdfTest", "m.json", "right.ttl"),
                listed("wrong", "ToRdfTest", "m.json", "wrong.ttl"),
                listed("refused", "NegativeRdfTest", "bad.json"),
                listed("not-refused", "NegativeRdfTest", "m.json"),
                listed("warned", "ToRdfTestWithWarnings", "m.json", "right.ttl"),
            ],
            "csvw/validation.json": [
                listed("fine", "PositiveValidationTest", "m.json"),
                listed("not-fine", "PositiveValidationTest", "bad.json"),
            ],
            "shacl/core/node/right.ttl": SHAPES.replace("EXPECTED", RESULT),
            "shacl/core/node/wrong.ttl": SHAPES.replace("EXPECTED", "[ sh:conforms true ]"),
            "shacl/core/node/failure.ttl": SHAPES.replace("EXPECTED", "sht:Failure"),
            "shacl/core/manifest.ttl": "<> a <http://e/Manifest> .",
        },
    )


def test_each_kind_of_csvw_test_can_pass_and_fail(suites: Path) -> None:
    found = {result.name: result.fault for result in csvw.run(suites / "csvw")}
    assert [name for name, fault in found.items() if not fault] == ["right", "refused", "fine"]
    assert found["wrong"] == "1 triples are missing, 1 are too many"
    assert found["not-refused"] == "exit code 0, expected 1"
    assert found["warned"] == "no warning"
    assert found["not-fine"].startswith("exit code 1: ")


def test_the_layout_of_the_w3c_is_read_alike(suites: Path, tmp_path: Path) -> None:
    entries = [
        of_w3c("right", "ToRdfTest", "m.json", result="right.ttl"),
        of_w3c("user", "ToRdfTest", "t.csv", result="right.ttl"),
        of_w3c("linked", "ToRdfTest", "t.csv", result="right.ttl"),
    ]
    entries[1]["option"]["metadata"] = "m.json"
    entries[2]["httpLink"] = '<m.json>; rel="describedby"; type="application/csvm+json"'
    for name in ("rdf.json", "validation.json"):
        (suites / "csvw" / name).unlink()
    write(suites, {"csvw/tests/manifest-rdf.jsonld": {"entries": entries}})
    results = list(csvw.run(suites / "csvw"))
    assert [(result.name, result.fault) for result in results] == [
        ("right", ""), ("user", ""), ("linked", ""),
    ]  # fmt: skip
    assert results[0].test == "http://www.w3.org/2013/csvw/tests/manifest-rdf#right"


def test_a_shacl_report_is_compared_result_by_result(suites: Path) -> None:
    found = {result.name: result for result in shacl.run(suites / "shacl")}
    assert list(found) == ["node/failure", "node/right", "node/wrong"]
    assert found["node/right"].passed
    assert found["node/wrong"].fault == "sh:conforms is False, expected True"
    assert found["node/failure"].fault == "a report, where the shapes cannot be used"
    assert found["node/right"].test == "urn:x-shacl-test:/core/node/right"


def test_what_was_run_is_written_and_compared_with_next_time(
    suites: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    assert main([str(suites)], docs) == 0
    assert "sparql-protocol is not there" in capsys.readouterr().out
    text = (docs / "conformance.md").read_text(encoding="utf-8")
    assert "| CSV on the Web: csv2rdf | 5 | 2 | 3 |" in text
    assert "- `not-refused`: `exit code 0, expected 1`" in text
    assert sorted(path.name for path in (docs / "conformance").iterdir()) == [
        "csvw-earl.ttl", "results.json", "shacl-earl.ttl",
    ]  # fmt: skip
    assert main([str(suites), "--check"], docs) == 0

    (suites / "csvw" / "tests" / "right.ttl").write_text("", encoding="utf-8")
    assert main([str(suites), "--check"], docs) == 1
    assert "recorded as passing, and fails now: csv2rdf right" in capsys.readouterr().out
    assert (docs / "conformance.md").read_text(encoding="utf-8") == text


def test_a_suite_that_is_not_there_keeps_what_is_recorded(suites: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    main([str(suites)], docs)
    before = read_results(docs / "conformance" / "results.json")
    (suites / "shacl").rename(suites / "elsewhere")
    main([str(suites)], docs)
    assert read_results(docs / "conformance" / "results.json") == before


@pytest.mark.parametrize("name", ["nothing", "."])
def test_a_folder_that_is_wrong_is_named(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / name)], tmp_path) == 2
    assert str(tmp_path / name) in capsys.readouterr().err


def test_a_test_that_is_new_may_fail() -> None:
    old, new = Result("g", "old", "urn:o", ""), Result("g", "new", "urn:n", "is wrong")
    assert list(no_longer_passing([old], [old, new])) == []
    worse = Result("g", "old", "urn:o", "is wrong")
    assert list(no_longer_passing([old], [worse])) == [worse]
    assert list(no_longer_passing([worse], [worse])) == []


def test_an_earl_report_has_one_assertion_a_test() -> None:
    results = [Result("csv2rdf", "a", "urn:a", ""), Result("csv2rdf", "b", "urn:b", "is wrong")]
    store = ox.Store()
    store.load(earl(results), ox.RdfFormat.TURTLE)
    rows = store.query(
        "PREFIX earl: <http://www.w3.org/ns/earl#> SELECT ?test ?outcome { [] a earl:Assertion ; "
        "earl:test ?test ; earl:result/earl:outcome ?outcome ; earl:subject/a earl:TestSubject ; "
        "earl:assertedBy/a earl:Assertor } ORDER BY ?test"
    )
    assert isinstance(rows, ox.QuerySolutions)
    assert [[term.value.rpartition("#")[2] for term in row] for row in rows] == [
        ["urn:a", "passed"], ["urn:b", "failed"],
    ]  # fmt: skip


def test_the_page_is_what_the_recorded_results_say() -> None:
    recorded = read_results(DOCS / "conformance" / "results.json")
    assert recorded
    assert page(recorded) == (DOCS / "conformance.md").read_text(encoding="utf-8")
