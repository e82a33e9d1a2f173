"""The ontology out of a release, compared with the files that it was made from."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from make_release import HEAD
from parkkg.documentation.ontology import Ontology, ontology_of
from parkkg.documentation.requirements import summaries
from parkkg.documentation.vocabulary import Vocabulary, read_documents, read_vocabulary
from parkkg.graph.index import local_name
from parkkg.namespaces import BASE, PK
from parkkg.releases.release import ReleaseFolder, open_release
from project_release import PROJECT, shapes_of


@pytest.fixture(scope="module")
def release(described_store: Path) -> ReleaseFolder:
    return open_release(described_store)


@pytest.fixture(scope="module")
def found(release: ReleaseFolder) -> Ontology:
    return ontology_of(release, ox.Store.read_only(str(release.store_path)))


def of(text: str) -> Ontology:
    store = ox.Store()
    store.load((HEAD + text).encode(), format=ox.RdfFormat.TURTLE)
    return ontology_of(ReleaseFolder("", Path("/none")), store)


def terms(vocabulary: Vocabulary) -> dict[str, tuple[object, ...]]:
    return {t.iri: (t.label, t.definition, type(t)) for t in vocabulary.terms}


def test_a_release_has_the_terms_of_the_files(found: Ontology) -> None:
    files = read_vocabulary(read_documents(PROJECT, PROJECT.ontology))
    assert terms(found.vocabulary) == terms(files)
    assert found.vocabulary.document == files.document


def test_a_release_has_the_shapes_that_it_was_validated_by(found: Ontology) -> None:
    files = summaries(shapes_of(PROJECT))
    asked = {s.iri: [(c.path, c.message, c.types) for c in s.requirements] for s in found.shapes}
    expected = {s.iri: [(c.path, c.message, c.types) for c in s.requirements] for s in files}
    assert asked == expected
    assert list(asked) == list(expected), "in the order of the files"


def test_a_term_is_called_by_its_local_name(found: Ontology) -> None:
    for term in found.vocabulary.classes:
        assert found.names[term.iri] == local_name(term.iri)
    assert found.names[f"{BASE}code/metric"] == "code-metric"


def test_terms_of_one_local_name_have_names_of_their_own() -> None:
    found = of(
        "<def> a owl:Ontology . <other> a owl:Ontology . "
        "pk:A a owl:Class . <other#A> a owl:Class . <code/A> a skos:ConceptScheme ."
    )
    assert found.names[f"{BASE}code/A"] == "code-A"
    assert len(set(found.names.values())) == 3


def test_what_others_say_of_a_thing_is_entailed_for_it(found: Ontology) -> None:
    park = next(c for c in found.vocabulary.classes if c.iri == f"{PK}Park")
    assert f"{PK}hosts" in found.entailed(park)


def test_a_property_knows_its_classes_and_shapes(found: Ontology) -> None:
    within = next(p for p in found.vocabulary.properties if p.iri == f"{PK}withinPark")
    assert (f"{PK}Park", "0..n") in found.classes_with(within)
    assert "WithinPark" in [local_name(s.iri) for s in found.shapes_with(within)]


def test_a_release_from_before_has_no_rules_and_all_terms() -> None:
    found = of("<def> a owl:Ontology . pk:A a owl:Class .")
    assert found.shapes == ()
    assert [row for c in found.vocabulary.classes for row in found.rows(c)] == []
    assert of("").vocabulary.terms == ()
