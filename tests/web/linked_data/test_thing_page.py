from __future__ import annotations

import pytest

from parkkg.namespaces import BASE, PK, RDF, RDFS
from parkkg.web.dataset.names import read_terms
from parkkg.web.linked_data import description as thing
from parkkg.web.linked_data.description import read_thing
from parkkg.web.linked_data.thing_page import Group, Page, page_of, passages_of
from project_release import ROLES
from small_graph import CITED, FIRM, PARK, make_graph


def page(iri: str, language: str = "en", firms: int = 3, more: str = "") -> Page:
    store = make_graph(firms, more)
    found = read_thing(store, iri, ROLES)
    assert found is not None
    return page_of(found, read_terms(store), ROLES, language)


def group(groups: tuple[Group, ...], predicate: str) -> Group:
    (found,) = [g for g in groups if g.predicate == predicate]
    return found


def test_a_fact_has_the_passage_of_the_statement_that_says_it() -> None:
    (row,) = group(page(FIRM).facts, f"{PK}locatedIn").rows
    (passage,) = row.passages
    assert (row.value, row.names["en"], row.entailed) == (PARK, "P", False)
    assert (passage.sentence, passage.start, passage.end) == ("2", "8", "20")
    assert passage.source_names["en"] == "An article"
    assert row.statements == (f"{BASE}id/statement/r0",)
    assert [basis["en"] for basis in row.bases] == ["stated"]


def test_a_fact_that_follows_has_the_passage_of_what_it_follows_from() -> None:
    rows = {row.value: row for row in group(page(PARK).facts, f"{PK}hosts").rows}
    assert rows[FIRM].entailed
    assert [p.sentence for p in rows[FIRM].passages] == ["2"]
    assert rows[f"{BASE}id/enterprise/e1"].passages == ()


def test_a_figure_gives_its_evidence_to_what_it_says() -> None:
    figure = page(f"{BASE}id/figure/f")
    (value,) = group(figure.facts, f"{PK}value").rows
    assert [p.sentence for p in value.passages] == ["1"]
    (incoming,) = group(page(PARK).incoming, f"{PK}about").rows
    assert [p.sentence for p in incoming.passages] == ["1"]


def test_what_mentions_a_thing_is_not_evidence_of_its_facts() -> None:
    park = page(PARK)
    assert [p.sentence for p in park.mentions] == ["1"]
    assert group(park.technical, f"{RDF}type").rows[0].passages == ()


def test_nothing_is_said_twice() -> None:
    incoming = {g.predicate for g in page(PARK).incoming}
    assert f"{PK}locatedIn" not in incoming, "hosts says it"
    assert f"{RDF}object" not in incoming, "the statement stands beside its fact"
    assert "https://schema.org/location" not in {g.predicate for g in page(FIRM).facts}


def test_what_a_page_says_above_and_for_programs_is_not_among_the_facts() -> None:
    predicates = {g.predicate for g in page(PARK).facts}
    assert predicates.isdisjoint({f"{RDFS}label", f"{RDF}type", f"{PK}evidence", f"{PK}sha256"})


def test_passages_are_found_by_what_a_fact_leads_to() -> None:
    assert [p.sentence for p in page(PARK).passages_of()[FIRM]] == ["2"]


def test_the_passages_of_facts_beside_the_thing_are_at_hand() -> None:
    figure = f"{BASE}id/figure/f"
    store = make_graph(3)
    found = read_thing(store, FIRM, ROLES, (), [figure, PARK])
    assert found is not None
    cited = passages_of(found, read_terms(store), ROLES, [figure, PARK])
    assert {iri: [p.sentence for p in of] for iri, of in cited.items()} == {figure: ["1"]}


def test_a_passage_has_a_place_and_a_source_has_places() -> None:
    place = page(f"{BASE}id/passage/s2").place
    assert place is not None
    assert (place.number, place.start) == (2, "8")
    places = page(place.source).places
    assert [p.number for p in places] == [1, 2]
    assert page(PARK).place is None


def test_statements_and_passages_are_called_by_what_they_say() -> None:
    assert page(f"{BASE}id/statement/r0").names["en"] == "E0 – located in – P"
    assert page(f"{BASE}id/passage/s2").names["en"] == "sentence 2, characters 8–20"
    assert page(f"{BASE}id/passage/s2").names["zh"] == "第 2 句，字符 8–20"


def test_a_cited_passage_is_called_by_its_statement_and_knows_a_copy() -> None:
    mentions = page(f"{BASE}id/area/city", more=CITED).mentions
    assert sorted((p.names["en"], p.second_hand) for p in mentions) == [
        ("statement 1", False),
        ("statement 2", True),
    ]
    passage = page(f"{BASE}id/passage/d2", more=CITED)
    assert passage.names == {"en": "statement 2", "zh": "第 2 条陈述"}
    (archived,) = page(PARK).mentions
    assert (archived.statement, archived.second_hand) == ("", False)


def test_a_part_with_a_fragment_stands_on_the_page_of_the_whole() -> None:
    (part,) = page(f"{BASE}id/passage/s1").parts
    assert part.iri.endswith("#position")
    assert part.facts


def test_a_group_that_was_cut_says_how_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thing, "SHOWN", 5)
    hosts = group(page(PARK, firms=12).facts, f"{PK}hosts")
    assert (len(hosts.rows), hosts.count, hosts.open_ended) == (5, 12, False)


def test_properties_have_names() -> None:
    assert group(page(PARK).technical, f"{RDF}type").names["zh"] == "类"
    assert group(page(FIRM).facts, f"{PK}locatedIn").names["zh"] == "位于"
