from __future__ import annotations

from dataclasses import replace

import pytest

from parkkg.documentation.class_diagram import mermaid, relations
from parkkg.documentation.constraints import read_shapes
from parkkg.documentation.profiles import Profile, profile
from parkkg.documentation.vocabulary import (
    Class,
    Property,
    Vocabulary,
    read_documents,
    read_vocabulary,
)
from parkkg.namespaces import PK
from parkkg.text import NO_TEXT, LocalizedText
from project_release import PROJECT

Read = tuple[Vocabulary, dict[str, Profile]]


@pytest.fixture(scope="module")
def read() -> Read:
    vocabulary = read_vocabulary(PROJECT)
    shapes = read_shapes(read_documents(PROJECT, PROJECT.shapes)[0])
    return vocabulary, {c.iri: profile(vocabulary, shapes, c.iri) for c in vocabulary.classes}


def cls(name: str, *supers: str) -> Class:
    return Class(f"{PK}{name}", LocalizedText(en=name), NO_TEXT, tuple(PK + s for s in supers))


def test_relations_between_classes_are_found(read: Read) -> None:
    found = {
        relation.property.iri.removeprefix(PK): (
            [(iri.removeprefix(PK), number) for iri, number in relation.sources],
            [iri.removeprefix(PK) for iri in relation.targets],
        )
        for relation in relations(*read)
    }
    assert found["locatedIn"] == (
        [("Enterprise", "0..n"), ("ResearchInstitute", "0..n")],
        ["Park"],
    )
    assert found["about"] == (
        [("Figure", "1")],
        ["Park", "Enterprise", "ResearchInstitute", "Milestone", "AdministrativeArea"],
    )
    assert found["succeeds"] == ([("Park", "0..n")], ["Park"])
    assert len(found["evidence"][0]) == 8


def test_relations_to_other_things_are_left_out(read: Read) -> None:
    found = {relation.property.iri.removeprefix(PK) for relation in relations(*read)}
    assert {"hosts", "metric", "grantor", "establishedBy"} & found == set()


def test_without_shapes_domain_and_range_say_what_a_relation_connects(read: Read) -> None:
    found = {relation.property.iri.removeprefix(PK) for relation in relations(read[0], {})}
    assert {"investsIn", "milestoneOf", "withinPark"} <= found


def test_the_diagram_names_every_class_and_relation(read: Read) -> None:
    text = mermaid(*read)
    for c in read[0].classes:
        assert f'["{c.label.zh} {c.label.en}"]' in text
    for relation in relations(*read):
        label = relation.property.label
        assert f" : {label.zh} {label.en}\n" in text


def test_arrows_say_how_many_where_all_are_of_one_class(read: Read) -> None:
    lines = [line.strip() for line in mermaid(*read).splitlines()]
    assert lines[0] == "classDiagram"
    assert 'Enterprise --> "0..n" Park : 位于 located in' in lines
    assert "Award --> Park : 获得者 recipient" in lines


def test_a_class_is_below_its_superclass(read: Read) -> None:
    text = mermaid(replace(read[0], classes=(cls("A"), cls("B", "A", "Other")), properties=()), {})
    assert "A <|-- B" in text
    assert "Other" not in text


def test_what_mermaid_reads_as_syntax_is_escaped(read: Read) -> None:
    one = replace(cls("a-b"), label=LocalizedText("<b>\n", 'a "b": c; #1'))
    to = Property(
        f"{PK}to", LocalizedText(en="x: y"), NO_TEXT, domains=(one.iri,), ranges=(one.iri,)
    )
    text = mermaid(replace(read[0], classes=(one,), properties=(to,)), {})
    assert 'class a_b["#60;b#62; a #34;b#34;#58; c#59; #35;1"]' in text
    assert "a_b --> a_b : x#58; y\n" in text


def test_classes_of_one_name_are_two_classes(read: Read) -> None:
    other = replace(cls("A"), iri="https://example.org/A")
    text = mermaid(replace(read[0], classes=(cls("A"), other), properties=()), {})
    assert text == 'classDiagram\n    class A["A"]\n    class A_1["A"]\n'


def test_without_classes_there_is_no_diagram(read: Read) -> None:
    assert mermaid(replace(read[0], classes=(), properties=()), {}) == ""
