from __future__ import annotations

import pytest

from make_release import HEAD
from parkkg.documentation.requirements import (
    Condition,
    Requirement,
    ShapeSummary,
    parts_of,
    property_of,
    summaries,
)
from parkkg.graph.ntriples import Literal
from parkkg.namespaces import BASE, PK, RDFS, XSD
from parkkg.text import LocalizedText
from shacl_graphs import shapes_of

TARGET = "<shapes#S> a sh:NodeShape ; sh:targetClass pk:Park ;"


def shapes(text: str) -> tuple[ShapeSummary, ...]:
    return summaries(shapes_of(HEAD + text))


def only(text: str) -> Requirement:
    (shape,) = shapes(f"{TARGET} sh:property [ {text} ] .")
    (found,) = shape.requirements
    return found


def shown(found: Requirement) -> str:
    return "".join(part.rpartition("#")[2] for part in parts_of(found.path))


def test_shapes_without_targets_are_only_used_by_others() -> None:
    found = shapes(
        "<shapes#A> a sh:NodeShape ; sh:nodeKind sh:IRI . "
        "<shapes#B> a sh:NodeShape ; sh:targetSubjectsOf pk:unit, pk:about ; sh:targetNode pk:x ."
    )
    assert [shape.iri for shape in found] == [f"{BASE}shapes#B"]
    assert found[0].targets_of("subjectsOf") == (f"{PK}unit", f"{PK}about")
    assert found[0].targets_of("node") == (f"{PK}x",)


def test_numbers_kinds_and_words_of_a_property() -> None:
    found = only(
        "sh:path pk:rank ; sh:minCount 1 ; sh:maxCount 2 ; sh:datatype xsd:integer ; "
        'sh:minInclusive 1 ; sh:lessThan pk:value ; sh:pattern "^1" ; sh:severity sh:Warning ; '
        'sh:message "多"@zh, "many"@en'
    )
    assert (found.min_count, found.max_count, found.types) == (1, 2, (f"{XSD}integer",))
    assert found.checks == (
        ("≥", Literal("1", "", f"{XSD}integer")),
        ("<", f"{PK}value"),
        ("", Literal("^1", "", "")),
    )
    assert found.severity == "Warning"
    assert found.message == LocalizedText("多", "many")
    assert property_of(found.path) == f"{PK}rank"


@pytest.mark.parametrize(
    "options",
    [
        "[ sh:class pk:Park ] [ sh:class pk:Enterprise ]",
        "[ sh:path rdf:type ; sh:hasValue pk:Park ] [ sh:class pk:Enterprise ]",
    ],
)
def test_a_choice_of_classes(options: str) -> None:
    found = only(f"sh:path pk:recipient ; sh:or ( {options} )")
    assert found.types == (f"{PK}Park", f"{PK}Enterprise")


def test_another_choice_is_no_choice_of_classes() -> None:
    found = only("sh:path pk:recipient ; sh:or ( [ sh:class pk:Park ] [ sh:nodeKind sh:IRI ] )")
    assert found.types == ()


def test_a_code_list_by_the_shape_that_asks_for_it() -> None:
    (shape,) = shapes(
        f"{TARGET} sh:property [ sh:path pk:metric ; sh:node <shapes#In> ] . "
        "<shapes#In> sh:property [ sh:path skos:inScheme ; sh:hasValue <code/metric> ] ."
    )
    assert shape.requirements[0].types == (f"{BASE}code/metric",)


def test_languages_that_are_needed_and_allowed() -> None:
    (shape,) = shapes(
        f"{TARGET} sh:property "
        '[ sh:path rdfs:label ; sh:languageIn ( "zh" "en" ) ; sh:uniqueLang true ; '
        "sh:qualifiedValueShape <shapes#Zh> ; sh:qualifiedMinCount 1 ] , "
        '[ sh:path skos:altLabel ; sh:languageIn ( "zh" ) ] . '
        '<shapes#Zh> sh:languageIn ( "zh" ) .'
    )
    by_path = {property_of(c.path): c for c in shape.requirements}
    assert by_path[f"{RDFS}label"].languages == (("zh", 1), ("en", 0))
    (alt,) = (c for c in shape.requirements if property_of(c.path) != f"{RDFS}label")
    assert [sign for sign, _ in alt.checks] == ["@"]


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("[ sh:inversePath pk:p ]", "^p"),
        ("( pk:p pk:q )", "p/q"),
        ("[ sh:alternativePath ( pk:p pk:q ) ]", "p|q"),
        ("[ sh:oneOrMorePath pk:p ]", "p+"),
        ("[ sh:zeroOrOnePath [ sh:inversePath pk:p ] ]", "(^p)?"),
        ("[ sh:inversePath [ sh:zeroOrMorePath pk:p ] ]", "^p*"),
        ("[ sh:inversePath ( pk:p pk:q ) ]", "^(p/q)"),
    ],
)
def test_paths_are_written_as_in_sparql(path: str, written: str) -> None:
    assert shown(only(f"sh:path {path} ; sh:minCount 1")) == written


def test_a_path_from_a_concept_back_is_a_condition() -> None:
    (shape,) = shapes(
        "<shapes#S> a sh:NodeShape ; sh:targetNode pk:exact, pk:about ; sh:property "
        "[ sh:path [ sh:inversePath pk:bound ] ; "
        "sh:property [ sh:path pk:value ; sh:minCount 1 ] ] ."
    )
    (found,) = shape.requirements
    assert found.condition == Condition(f"{PK}bound", (f"{PK}exact", f"{PK}about"))
    assert property_of(found.path) == f"{PK}value"


def test_a_long_pattern_is_not_shown() -> None:
    assert only(f'sh:path pk:p ; sh:pattern "{"a" * 41}"').checks == ()


def test_what_is_deactivated_asks_nothing() -> None:
    assert shapes(f"{TARGET} sh:deactivated true ; sh:nodeKind sh:IRI .") == ()
    (shape,) = shapes(
        f"{TARGET} sh:property [ sh:path pk:p ; sh:minCount 1 ; sh:deactivated true ] ."
    )
    assert shape.requirements == ()


def test_nested_paths_are_joined() -> None:
    found = only("sh:path pk:p ; sh:property [ sh:path pk:q ; sh:maxCount 1 ]")
    assert shown(found) == "p/q"


def test_a_query_is_shown_by_its_message() -> None:
    (shape,) = shapes(
        f"{TARGET} sh:severity sh:Warning ; sh:sparql "
        '[ sh:select "SELECT $this { $this ?p 1 }" ; sh:message "twice"@en ] .'
    )
    (found,) = shape.requirements
    assert found.message == LocalizedText(en="twice")
    assert found.severity == "Warning"
    assert found.checks == (("SPARQL", ""),)


def test_closed_shapes_let_some_properties_pass() -> None:
    (shape,) = shapes(
        f'{TARGET} sh:closed true ; sh:ignoredProperties ( rdf:type pk:p ) ; sh:message "no"@en .'
    )
    assert f"{PK}p" in shape.allowed
    assert shape.requirements[0].checks == (("closed", ""),)


def test_a_property_shape_may_have_a_target_of_its_own() -> None:
    (shape,) = shapes("<shapes#P> sh:targetClass pk:Park ; sh:path pk:p ; sh:minCount 1 .")
    assert [(shown(c), c.min_count) for c in shape.requirements] == [("p", 1)]
