"""What a validation found: in the reader's language, and as a report that others read."""

from __future__ import annotations

import io
from collections import Counter

import pytest
import rdflib
from rdflib import SH

from empty_database import empty_database
from parkkg.shacl.paths import Path
from parkkg.shacl.report import Result, Severity, ValidationReport
from parkkg.shacl.validate import validate
from shacl_graphs import fill, shapes_of, validated


def result(
    focus: str = "<urn:a>",
    *,
    path: str = "",
    value: str = "",
    severity: Severity = "violation",
    component: str = "ClassConstraintComponent",
    messages: tuple[tuple[str, str], ...] = (("en", "class"),),
) -> Result:
    term = f"<{SH[severity.capitalize()]}>"
    return Result(focus, path, value, severity, component, "<urn:S>", "<urn:S>", messages, term)


def report_of(*results: Result, paths: dict[str, Path] | None = None) -> ValidationReport:
    counts = Counter(result.severity for result in results)
    return ValidationReport("sql", results, counts, paths=paths or {})


def graph(*results: Result, paths: dict[str, Path] | None = None) -> rdflib.Graph:
    return rdflib.Graph().parse(data=report_of(*results, paths=paths).report, format="turtle")


def test_a_message_is_found_for_every_reader() -> None:
    both = result(messages=(("en", "class"), ("zh", "类"), ("zh", "另")))
    assert [both.message(language) for language in ("zh", "en", "de")] == ["类", "class", "class"]
    assert result(messages=(("", "?"),)).message("zh") == "?"
    assert result(messages=()).message("zh") == ""
    assert result(messages=(("", "?"), ("zh", "类"))).message("en") == "?"


def test_every_result_counts() -> None:
    mild = (result(severity="warning"), result(severity="info"))
    assert not report_of(*mild).conforms
    assert report_of(*mild).violations == 0
    assert report_of(*mild, result()).violations == 1
    assert report_of().conforms
    assert [bool(v) for v in graph(*mild).objects(None, SH.conforms)] == [False]
    assert [bool(v) for v in graph().objects(None, SH.conforms)] == [True]


def test_results_in_a_table_are_read_one_by_one_while_others_use_the_connection() -> None:
    with empty_database() as db:
        fill(db, ":a :p 1, 2, 3 .")
        report = validate(db, shapes_of(":S sh:targetObjectsOf :p ; sh:class :C ."))
        found = []
        for one in report.results:
            db.execute("SELECT count(*) FROM triple").fetchall()
            found.append(one.value)
        assert len(found) == len(report.results) == 3
        assert next(iter(report.results)) in report.results
        assert dict(report.counts) == {"violation": 3}
        target = io.BytesIO()
        report.write(target)
        assert target.getvalue().decode() == report.report


def test_any_text_survives_the_report() -> None:
    text = "\"'\\ \n\r\t\x01\x7f 中 \U0001f600 }] ."
    report = graph(result(value='"a\\\\ \\"b\\" \\n"@zh', messages=(("zh", text), ("", text))))
    assert set(report.objects(None, SH.resultMessage)) == {
        rdflib.Literal(text, lang="zh"),
        rdflib.Literal(text),
    }
    assert list(report.objects(None, SH.value)) == [rdflib.Literal('a\\ "b" \n', lang="zh")]


def test_each_part_is_where_shacl_has_it() -> None:
    report = graph(result(path="<urn:p>", value="<urn:b>", severity="info"))
    (node,) = report.objects(None, SH.result)
    assert dict(report.predicate_objects(node)) == {
        rdflib.RDF.type: SH.ValidationResult,
        SH.focusNode: rdflib.URIRef("urn:a"),
        SH.resultPath: rdflib.URIRef("urn:p"),
        SH.value: rdflib.URIRef("urn:b"),
        SH.resultSeverity: SH.Info,
        SH.sourceConstraintComponent: SH.ClassConstraintComponent,
        SH.sourceShape: rdflib.URIRef("urn:S"),
        SH.resultMessage: rdflib.Literal("class", lang="en"),
    }


@pytest.mark.parametrize(
    "path",
    [
        "[ sh:inversePath <urn:p> ]",
        "[ sh:inversePath [ sh:inversePath <urn:p> ] ]",
        "( <urn:p> [ sh:zeroOrMorePath <urn:q> ] [ sh:zeroOrOnePath <urn:q> ] )",
        "[ sh:inversePath [ sh:alternativePath ( <urn:p> [ sh:oneOrMorePath <urn:q> ] ) ] ]",
    ],
)
def test_a_property_path_is_written_as_the_shape_has_it(path: str) -> None:
    found = validated(f":S sh:targetNode :a ; sh:property [ sh:path {path} ; sh:minCount 9 ] .", "")
    report = rdflib.Graph().parse(data=found.report, format="turtle")
    (node,) = report.objects(None, SH.resultPath)
    wanted = rdflib.Graph().parse(data=f"@prefix sh: <{SH}> . <urn:S> sh:path {path} .")
    told = rdflib.Graph() + report.cbd(node)
    for triple in list(told):
        told += report.cbd(triple[2])
    told.add((rdflib.URIRef("urn:S"), SH.path, node))
    assert wanted.isomorphic(told)


def test_blank_nodes_and_components_of_ones_own_are_written() -> None:
    report = graph(result("_:b", value="_:b", component="<urn:Even>"))
    (focus,), (value,) = report.objects(None, SH.focusNode), report.objects(None, SH.value)
    assert isinstance(focus, rdflib.BNode)
    assert focus == value
    assert list(report.objects(None, SH.sourceConstraintComponent)) == [rdflib.URIRef("urn:Even")]


def test_the_same_results_give_the_same_bytes() -> None:
    results = (result(value="<urn:b>"), result(value="<urn:c>"))
    assert report_of(*results).report == report_of(*results).report
