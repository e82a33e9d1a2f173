from __future__ import annotations

import pyoxigraph as ox

from parkkg.namespaces import BASE, OWL, PK, RDF, RDFS, SKOS, prefixes_of
from parkkg.web.dataset.names import instances, read_terms, short_name
from small_graph import PARK, make_graph


def test_instances_are_found_by_class() -> None:
    (park,) = instances(make_graph(), f"{PK}Park", 10)
    assert (park.iri, park.names["zh"]) == (PARK, "园")
    assert instances(make_graph(), f"{PK}Park", 0) == ()


def test_an_iri_without_a_name_is_shown_short() -> None:
    assert short_name(PARK, prefixes_of(BASE)) == "pki:park/p"
    assert short_name("http://example.org/x", prefixes_of(BASE)) == "http://example.org/x"


def test_properties_of_the_ontology_and_of_others_have_names() -> None:
    terms = read_terms(make_graph())
    assert terms.names[f"{PK}locatedIn"] == {"en": "located in", "zh": "位于"}
    assert terms.names[f"{RDFS}label"]["zh"] == "名称"
    # What a drafted project and a code list have.
    assert terms.names["http://purl.org/dc/terms/identifier"]["zh"] == "标识"
    assert terms.names[f"{SKOS}notation"] == {"en": "code", "zh": "代码"}


def test_a_name_that_the_store_does_not_give_is_the_built_in_one() -> None:
    """Published vocabularies are declared without names, or with one in English alone."""
    store = make_graph()
    kind = ox.NamedNode(f"{RDF}type")
    annotation = ox.NamedNode(f"{OWL}AnnotationProperty")
    alt, note = ox.NamedNode(f"{SKOS}altLabel"), ox.NamedNode(f"{SKOS}note")
    store.extend(ox.Quad(node, kind, annotation) for node in (alt, note))
    label = ox.NamedNode(f"{RDFS}label")
    store.add(ox.Quad(note, label, ox.Literal("remark", language="en")))
    names = read_terms(store).names
    assert names[alt.value] == {"zh": "别名", "en": "other name"}
    assert names[note.value] == {"zh": "说明", "en": "remark"}


def test_it_is_known_which_property_entails_which() -> None:
    terms = read_terms(make_graph())
    assert terms.entailing[f"{PK}hosts"] == {(f"{PK}locatedIn", True)}
    assert terms.entailing[f"{PK}locatedIn"] == {(f"{PK}hosts", True)}
    assert terms.entailing["https://schema.org/location"] == {(f"{PK}locatedIn", False)}
    assert "https://schema.org/location" in terms.properties
