from __future__ import annotations

from parkkg.namespaces import BASE, PK, RDFS, SKOS, prefixes_of
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


def test_it_is_known_which_property_entails_which() -> None:
    terms = read_terms(make_graph())
    assert terms.entailing[f"{PK}hosts"] == {(f"{PK}locatedIn", True)}
    assert terms.entailing[f"{PK}locatedIn"] == {(f"{PK}hosts", True)}
    assert terms.entailing["https://schema.org/location"] == {(f"{PK}locatedIn", False)}
    assert "https://schema.org/location" in terms.properties
