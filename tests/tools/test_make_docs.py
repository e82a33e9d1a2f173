from __future__ import annotations

from dataclasses import replace

import pytest

from parkkg.documentation.ontology import Ontology
from parkkg.documentation.requirements import summaries
from parkkg.documentation.vocabulary import (
    Class,
    Property,
    Vocabulary,
    read_documents,
    read_vocabulary,
)
from parkkg.graph.index import Index
from parkkg.namespaces import PK
from parkkg.text import NO_TEXT, LocalizedText
from project_release import PROJECT, shapes_of
from tools.make_docs import mermaid


@pytest.fixture(scope="module")
def read() -> Ontology:
    vocabulary = read_vocabulary(read_documents(PROJECT, PROJECT.ontology))
    return Ontology(vocabulary, summaries(shapes_of(PROJECT)))


def cls(name: str, *supers: str) -> Class:
    return Class(f"{PK}{name}", LocalizedText(en=name), NO_TEXT, tuple(PK + s for s in supers))


def of(*classes: Class, properties: tuple[Property, ...] = ()) -> Ontology:
    return Ontology(Vocabulary(cls("document"), classes, properties, (), Index(())), ())


def test_the_diagram_names_every_class_and_relation(read: Ontology) -> None:
    text = mermaid(read)
    for c in read.vocabulary.classes:
        assert f'["{c.label.zh} {c.label.en}"]' in text
    for relation in read.relations:
        label = relation.property.label
        assert f" : {label.zh} {label.en}\n" in text


def test_arrows_say_how_many_where_all_are_of_one_class(read: Ontology) -> None:
    lines = [line.strip() for line in mermaid(read).splitlines()]
    assert lines[0] == "classDiagram"
    assert 'Enterprise --> "0..n" Park : 位于 located in' in lines
    assert "Award --> Park : 获得者 recipient" in lines


def test_a_class_is_below_its_superclass() -> None:
    text = mermaid(of(cls("A"), cls("B", "A", "Other")))
    assert "A <|-- B" in text
    assert "Other" not in text


def test_what_mermaid_reads_as_syntax_is_escaped() -> None:
    one = replace(cls("a-b"), label=LocalizedText("<b>\n", 'a "b": c; #1'))
    to = Property(
        f"{PK}to", LocalizedText(en="x: y"), NO_TEXT, domains=(one.iri,), ranges=(one.iri,)
    )
    text = mermaid(of(one, properties=(to,)))
    assert 'class a_b["#60;b#62; a #34;b#34;#58; c#59; #35;1"]' in text
    assert "a_b --> a_b : x#58; y\n" in text


def test_classes_of_one_name_are_two_classes() -> None:
    other = replace(cls("A"), iri="https://example.org/A")
    text = mermaid(of(cls("A"), other))
    assert text == 'classDiagram\n    class A["A"]\n    class A_1["A"]\n'


def test_without_classes_there_is_no_diagram() -> None:
    assert mermaid(of()) == ""
