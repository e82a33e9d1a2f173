from __future__ import annotations

from pathlib import Path

import pytest

from make_release import HEAD
from parkkg.documentation.profiles import Profile, cardinality, profile, users
from parkkg.documentation.requirements import (
    Condition,
    Requirement,
    ShapeSummary,
    property_of,
    summaries,
)
from parkkg.documentation.vocabulary import Vocabulary, read_documents, read_vocabulary
from parkkg.namespaces import BASE, PK, RDFS
from parkkg.project import Project
from project_release import shapes_of

ONTOLOGY = """
<def> a owl:Ontology .
pk:Organization a owl:Class .
pk:Enterprise a owl:Class ; rdfs:subClassOf pk:Organization .
pk:Park a owl:Class .
pk:locatedIn a owl:ObjectProperty . pk:name a owl:DatatypeProperty . pk:kind a owl:ObjectProperty .
"""
SHAPES = """
<shapes#Organization> a sh:NodeShape ; sh:targetClass pk:Organization ;
    sh:property [ sh:path pk:name ; sh:minCount 1 ] , [ sh:path pk:kind ; sh:maxCount 1 ] .
<shapes#Enterprise> a sh:NodeShape ; sh:targetClass pk:Enterprise ; sh:closed true ;
    sh:ignoredProperties ( rdf:type pk:name pk:kind pk:locatedIn skos:note ) ;
    sh:message "closed"@en ;
    sh:property [ sh:path pk:name ; sh:maxCount 1 ] .
<shapes#LocatedIn> a sh:NodeShape ; sh:targetSubjectsOf pk:locatedIn ; sh:class pk:Organization ;
    sh:message "who"@en ;
    sh:property [ sh:path pk:locatedIn ; sh:class pk:Park ; sh:maxCount 3 ] .
<shapes#Note> a sh:NodeShape ; sh:targetSubjectsOf skos:note ;
    sh:property [ sh:path skos:note ; sh:maxCount 2 ] , [ sh:path rdfs:label ; sh:minCount 1 ] .
<shapes#Kind> a sh:NodeShape ; sh:targetNode pk:big ; sh:property
    [ sh:path [ sh:inversePath pk:kind ] ; sh:property [ sh:path pk:name ; sh:minCount 2 ] ] .
"""


@pytest.fixture
def read(tmp_path: Path) -> tuple[Vocabulary, tuple[ShapeSummary, ...]]:
    for folder, text in (("ontology", ONTOLOGY), ("shapes", SHAPES)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.ttl").write_text(HEAD + text, encoding="utf-8")
    project = Project(tmp_path)
    vocabulary = read_vocabulary(read_documents(project, project.ontology))
    return vocabulary, summaries(shapes_of(project))


def rows(found: Profile) -> dict[str, str]:
    return {property_of(row.path).removeprefix(PK): row.cardinality for row in found.rows}


def test_what_is_asked_of_superclasses_is_asked_of_a_class(
    read: tuple[Vocabulary, tuple[ShapeSummary, ...]],
) -> None:
    found = profile(*read, f"{PK}Enterprise")
    assert rows(found) == {
        "name": "1",
        "kind": "0..1",
        "locatedIn": "0..3",
        "http://www.w3.org/2004/02/skos/core#note": "0..2",
        f"{RDFS}label": "0..n",
    }
    assert [c.message.en for c in found.whole] == ["closed"]


def test_a_relation_is_shown_where_its_shape_admits_it(
    read: tuple[Vocabulary, tuple[ShapeSummary, ...]],
) -> None:
    assert "locatedIn" in rows(profile(*read, f"{PK}Organization"))
    assert rows(profile(*read, f"{PK}Park")) == {}


def test_who_may_have_a_relation_is_not_what_it_leads_to(
    read: tuple[Vocabulary, tuple[ShapeSummary, ...]],
) -> None:
    found = profile(*read, f"{PK}Enterprise")
    (row,) = [row for row in found.rows if property_of(row.path) == f"{PK}locatedIn"]
    assert row.types == (f"{PK}Park",)
    assert [c.message.en for c in row.requirements] == ["who", ""]


def test_conditions_do_not_count_for_every_thing(
    read: tuple[Vocabulary, tuple[ShapeSummary, ...]],
) -> None:
    found = profile(*read, f"{PK}Enterprise")
    given = {c.shape: c.condition for row in found.rows for c in row.requirements if c.condition}
    assert set(given.values()) == {
        Condition(f"{PK}kind", (f"{PK}big",)),
        Condition("http://www.w3.org/2004/02/skos/core#note"),
    }
    assert rows(found)["name"] == "1"


def test_shapes_in_which_a_property_has_a_part(
    read: tuple[Vocabulary, tuple[ShapeSummary, ...]],
) -> None:
    names = [shape.iri.removeprefix(f"{BASE}shapes#") for shape in users(read[1], f"{PK}kind")]
    assert names == ["Organization", "Kind"]


@pytest.mark.parametrize(
    ("limits", "written"),
    [
        ([], "0..n"),
        ([(1, None)], "1..n"),
        ([(1, None), (0, 1)], "1"),
        ([(0, 0), (0, 1)], "0"),
        ([(0, 3), (2, None)], "2..3"),
    ],
)
def test_cardinalities_are_those_of_all_requirements(
    limits: list[tuple[int, int | None]], written: str
) -> None:
    assert cardinality([Requirement("s", min_count=a, max_count=b) for a, b in limits]) == written


def test_cardinalities_by_language() -> None:
    one = Requirement("s", languages=(("zh", 1), ("en", 0)))
    assert cardinality([one]) == "zh 1, en 0..1"
    assert cardinality([one, Requirement("t", languages=(("en", 1),))]) == "zh 1, en 1"
