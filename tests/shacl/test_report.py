"""What a validation found: in the reader's language, and as a report that others read."""

from __future__ import annotations

import rdflib
from rdflib import SH

from parkkg.shacl.report import Result, Severity, ValidationReport


def result(
    focus: str = "<urn:a>",
    *,
    path: str = "",
    value: str = "",
    severity: Severity = "violation",
    component: str = "ClassConstraintComponent",
    messages: tuple[tuple[str, str], ...] = (("en", "class"),),
) -> Result:
    return Result(focus, path, value, severity, component, "<urn:S>", messages)


def graph(*results: Result, paths: dict[str, str] | None = None) -> rdflib.Graph:
    verdict = ValidationReport("pyshacl", results, "", paths or {})
    return rdflib.Graph().parse(data=verdict.report, format="turtle")


def test_a_message_is_found_for_every_reader() -> None:
    both = result(messages=(("en", "class"), ("zh", "类"), ("zh", "另")))
    assert [both.message(language) for language in ("zh", "en", "de")] == ["类", "class", "class"]
    assert result(messages=(("", "?"),)).message("zh") == "?"
    assert result(messages=()).message("zh") == ""


def test_only_violations_count() -> None:
    mild = (result(severity="warning"), result(severity="info"))
    assert ValidationReport("shacl", mild, "", {}).conforms
    assert not ValidationReport("shacl", (*mild, result()), "", {}).conforms
    assert graph(*mild).value(None, SH.conforms) is None
    assert [bool(v) for v in graph(*mild).objects(None, SH.conforms)] == [True]
    assert [bool(v) for v in graph(result()).objects(None, SH.conforms)] == [False]


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


def test_a_property_path_is_spelt_out() -> None:
    report = graph(result(path="^<urn:p>"), paths={"^<urn:p>": "[ sh:inversePath <urn:p> ]"})
    (path,) = report.objects(None, SH.resultPath)
    assert list(report.predicate_objects(path)) == [(SH.inversePath, rdflib.URIRef("urn:p"))]


def test_blank_nodes_and_components_of_ones_own_are_written() -> None:
    report = graph(result("_:b", value="_:b", component="<urn:Even>"))
    (focus,), (value,) = report.objects(None, SH.focusNode), report.objects(None, SH.value)
    assert isinstance(focus, rdflib.BNode)
    assert focus != value
    assert list(report.objects(None, SH.sourceConstraintComponent)) == [rdflib.URIRef("urn:Even")]


def test_the_same_results_give_the_same_bytes() -> None:
    results = (result(value="<urn:b>"), result(value="<urn:c>"))
    assert (
        ValidationReport("shacl", results, "", {}).report
        == ValidationReport("pyshacl", results, "x", {}).report
    )
