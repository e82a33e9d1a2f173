from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from parkkg.describe.constraints import Shape, read_shapes
from parkkg.describe.diagram import class_diagram, links
from parkkg.describe.vocabulary import Class, Property, Vocabulary, read_documents, read_vocabulary
from parkkg.namespaces import PK
from parkkg.text import NO_TEXT, LocalizedText
from project_release import PROJECT

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(PROJECT)


@pytest.fixture(scope="module")
def shapes() -> tuple[Shape, ...]:
    return read_shapes(read_documents(PROJECT, PROJECT.shapes)[0])


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 (our own)


def words(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in tree(svg).iter(f"{SVG}text")]


def test_relations_between_our_classes_are_found(
    vocabulary: Vocabulary, shapes: tuple[Shape, ...]
) -> None:
    found = {
        link.property.iri.removeprefix(PK): (
            {iri.removeprefix(PK) for iri in link.sources},
            {iri.removeprefix(PK) for iri in link.targets},
        )
        for link in links(vocabulary, shapes)
    }
    assert found["locatedIn"] == ({"Enterprise", "ResearchInstitute"}, {"Park"})
    assert found["about"] == ({"Figure"}, {"Park", "Enterprise", "ResearchInstitute", "Milestone"})
    assert found["succeeds"] == ({"Park"}, {"Park"})
    assert len(found["evidence"][0]) == 6
    assert {"hosts", "metric", "grantor", "establishedBy"} & set(found) == set()


def test_without_shapes_the_ontology_tells(vocabulary: Vocabulary) -> None:
    found = {link.property.iri.removeprefix(PK) for link in links(vocabulary, ())}
    assert {"investsIn", "milestoneOf", "withinPark"} <= found


def test_the_picture_names_every_class_and_relation(
    vocabulary: Vocabulary, shapes: tuple[Shape, ...]
) -> None:
    drawing = class_diagram(vocabulary, shapes)
    texts = words(drawing.svg)
    labels = [c.label for c in vocabulary.classes]
    labels += [p.label for p in vocabulary.properties if p.iri in drawing.shown]
    assert len(labels) == 7 + 9
    for label in labels:
        assert {label.zh, label.en} <= set(texts)
    assert drawing.framed


def test_the_picture_is_told_in_words_too(
    vocabulary: Vocabulary, shapes: tuple[Shape, ...]
) -> None:
    root = tree(class_diagram(vocabulary, shapes).svg)
    assert root.get("role") == "img"
    named = root.get("aria-labelledby", "").split()
    title, told = root.findall(f"{SVG}title")[0], root.findall(f"{SVG}desc")[0]
    assert [title.get("id"), told.get("id")] == named
    assert "enterprise, research institute — located in → park" in (told.text or "")
    assert "企业、科研机构 — 位于 → 园区" in (told.text or "")


def test_it_needs_nothing_from_elsewhere(vocabulary: Vocabulary, shapes: tuple[Shape, ...]) -> None:
    alone = class_diagram(vocabulary, shapes).svg
    inside = class_diagram(vocabulary, shapes, standalone=False).svg
    assert "<style>" in alone
    assert "<style" not in inside
    for svg in (alone, inside):
        assert re.findall(r"href|url\(|@import|<script|style=", svg) == []
        assert "http" not in svg.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_names_are_escaped(vocabulary: Vocabulary) -> None:
    one = replace(vocabulary.classes[0], label=LocalizedText("<b>&", "a & b"))
    svg = class_diagram(replace(vocabulary, classes=(one,), properties=()), ()).svg
    assert {"<b>&", "a & b"} <= set(words(svg))


@pytest.mark.parametrize("number", [0, 31])
def test_no_class_or_too_many_give_no_picture(vocabulary: Vocabulary, number: int) -> None:
    classes = tuple(
        Class(f"{PK}C{n}", LocalizedText(en=f"C{n}"), NO_TEXT, (), ()) for n in range(number)
    )
    drawing = class_diagram(replace(vocabulary, classes=classes), ())
    assert (drawing.svg, drawing.shown, drawing.framed) == ("", frozenset(), False)


def test_a_relation_in_a_circle_is_left_to_the_words(vocabulary: Vocabulary) -> None:
    a, b = (Class(f"{PK}{n}", LocalizedText(en=n), NO_TEXT, (), ()) for n in "AB")
    to, fro = (
        Property(
            f"{PK}{n}", False, LocalizedText(en=n), NO_TEXT, (s.iri,), (t.iri,), (), (), (), False
        )
        for n, s, t in (("to", a, b), ("fro", b, a))
    )
    drawing = class_diagram(replace(vocabulary, classes=(a, b), properties=(to, fro)), ())
    assert drawing.shown == {to.iri}
    assert not drawing.framed
