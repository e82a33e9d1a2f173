from __future__ import annotations

from pathlib import Path

import pytest

from make_release import HEAD
from parkkg.documentation.vocabulary import (
    Term,
    Vocabulary,
    read_alignments,
    read_documents,
    read_vocabulary,
)
from parkkg.errors import DataError
from parkkg.namespaces import BASE, OWL, PK, RDFS, SKOS
from parkkg.project import Project
from parkkg.text import NO_TEXT, LocalizedText
from project_release import PROJECT


def project(tmp_path: Path, text: str, aligned: str = "") -> Project:
    folder = tmp_path / "ontology" / "alignments"
    folder.mkdir(parents=True)
    (folder.parent / "a.ttl").write_text(HEAD + text, encoding="utf-8")
    if aligned:
        (folder / "b.ttl").write_text(HEAD + aligned, encoding="utf-8")
    return Project(tmp_path)


def read(found: Project) -> Vocabulary:
    return read_vocabulary(read_documents(found, found.ontology))


def vocabulary(tmp_path: Path, text: str) -> Vocabulary:
    return read(project(tmp_path, text))


def test_terms_of_our_own_are_told_from_others(tmp_path: Path) -> None:
    found = vocabulary(
        tmp_path,
        "<def> a owl:Ontology . pk:A a owl:Class . schema:Place a owl:Class . "
        "pk:p a owl:ObjectProperty . schema:name a owl:DatatypeProperty . "
        "<other> a owl:Class ; rdfs:isDefinedBy <def> . "
        'schema:Person a owl:Class ; rdfs:label "person"@en .',
    )
    assert [c.iri for c in found.classes] == [
        f"{PK}A",
        f"{BASE}other",
        "https://schema.org/Person",
    ]
    assert [p.iri for p in found.properties] == [f"{PK}p"]


def test_disjointness_holds_both_ways(tmp_path: Path) -> None:
    found = vocabulary(
        tmp_path,
        "<def> a owl:Ontology . pk:A a owl:Class . pk:B a owl:Class ; owl:disjointWith pk:A .",
    )
    assert [c.disjoint for c in found.classes] == [(f"{PK}B",), (f"{PK}A",)]


def test_properties_with_all_that_is_said_of_them(tmp_path: Path) -> None:
    found = vocabulary(
        tmp_path,
        "<def> a owl:Ontology . pk:A a owl:Class . "
        "pk:in a owl:ObjectProperty, owl:TransitiveProperty ; rdfs:domain pk:A ; rdfs:range pk:A ; "
        'rdfs:subPropertyOf schema:location ; rdfs:label "in"@en ; skos:definition "定义"@zh . '
        "pk:has a owl:ObjectProperty ; owl:inverseOf pk:in . "
        "pk:n a owl:DatatypeProperty, owl:FunctionalProperty .",
    )
    inner, outer, number = found.properties
    assert (inner.domains, inner.ranges) == ((f"{PK}A",), (f"{PK}A",))
    assert (inner.traits, number.traits) == (
        (f"{OWL}TransitiveProperty",),
        (f"{OWL}FunctionalProperty",),
    )
    assert (inner.inverses, outer.inverses) == ((f"{PK}has",), (f"{PK}in",))
    assert (inner.derived, outer.derived) == (False, True)
    assert (inner.label, inner.definition) == (LocalizedText(en="in"), LocalizedText("定义"))
    assert outer.label == LocalizedText(en="has")
    assert number.literal


def test_classes_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    found = vocabulary(
        tmp_path,
        "<def> a owl:Ontology . pk:A a owl:Class ; rdfs:subClassOf pk:B . "
        "pk:B a owl:Class ; rdfs:subClassOf pk:A .",
    )
    assert found.supers(f"{PK}A") == (f"{PK}A", f"{PK}B")


def test_restrictions_are_no_superclasses_to_show(tmp_path: Path) -> None:
    found = vocabulary(
        tmp_path,
        "<def> a owl:Ontology . pk:A a owl:Class ; rdfs:subClassOf [ a owl:Restriction ] , pk:B .",
    )
    assert found.classes[0].supers == (f"{PK}B",)


def test_alignments_are_matches_with_their_reasons(tmp_path: Path) -> None:
    found = project(
        tmp_path,
        "<def> a owl:Ontology . pk:A a owl:Class .",
        '<al> a owl:Ontology ; rdfs:label "VIVO" . pk:A a owl:Class ; skos:closeMatch schema:X . '
        "[] a owl:Axiom ; owl:annotatedSource pk:A ; owl:annotatedProperty skos:closeMatch ; "
        'owl:annotatedTarget schema:X ; rdfs:comment "close"@en . '
        "pk:A rdfs:subClassOf schema:Y . schema:Y a owl:Class .",
    )
    (one,) = read_alignments(found, read(found))
    assert one.document.label == LocalizedText(en="VIVO")
    assert one.matches == (
        (f"{PK}A", f"{SKOS}closeMatch", "https://schema.org/X", LocalizedText(en="close")),
        (f"{PK}A", f"{RDFS}subClassOf", "https://schema.org/Y", NO_TEXT),
    )


def test_no_ontology_is_an_empty_vocabulary(tmp_path: Path) -> None:
    found = read(Project(tmp_path))
    assert found.document == Term("", NO_TEXT, NO_TEXT)
    assert (found.classes, found.properties, found.schemes) == ((), (), ())


def test_what_is_no_turtle_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        vocabulary(tmp_path, "pk:A a owl:Class\n\npk:B")
    (problem,) = error.value.problems
    assert problem.code == "PK504"
    assert problem.file == "ontology/a.ttl"
    assert problem.line > len(HEAD.splitlines())


def test_our_own_ontology_is_read_whole() -> None:
    found = read(PROJECT)
    index = found.index
    assert [c.iri.removeprefix(PK) for c in found.classes] == [
        "Park",
        "Enterprise",
        "ResearchInstitute",
        "Milestone",
        "Award",
        "Figure",
        "Passage",
        "ArchivedPassage",
        "CitedPassage",
        "AdministrativeArea",
        "Name",
    ]
    ours = {c.iri for c in found.classes} | {p.iri for p in found.properties}
    assert ours == {s for s in index.all_subjects() if s.startswith(PK)}
    assert len(found.schemes) == len(index.typed(f"{SKOS}ConceptScheme")) == 13
    assert found.document.iri == index.typed(f"{OWL}Ontology")[0]
    alignments = read_alignments(PROJECT, found)
    assert len(alignments) == len(list((PROJECT.root / "ontology" / "alignments").glob("*.ttl")))
    assert all(a.matches for a in alignments)
