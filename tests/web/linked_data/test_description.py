from __future__ import annotations

import pyoxigraph as ox
import pytest

from parkkg.namespaces import BASE, PK, RDF, RDFS, SERVICE
from parkkg.web.linked_data import description as thing
from parkkg.web.linked_data.description import exists, read_thing
from project_release import ROLES
from small_graph import FIRM, PARK, make_graph


def lines(iri: str, firms: int = 3) -> str:
    found = read_thing(make_graph(firms), iri, ROLES)
    assert found is not None
    return "".join(found.lines)


def test_a_document_holds_what_a_thing_has_and_who_points_at_it() -> None:
    found = lines(PARK)
    assert f'<{PARK}> <{RDFS}label> "园"@zh .\n' in found
    assert f"<{FIRM}> <{PK}locatedIn> <{PARK}> .\n" in found
    assert f"<{BASE}id/figure/f> <{PK}about> <{PARK}> .\n" in found


def test_a_document_holds_whole_statements_and_passages() -> None:
    found = lines(PARK)
    statement = f"<{BASE}id/statement/r0>"
    assert f"{statement} <{RDF}subject> <{FIRM}> .\n" in found
    assert f"{statement} <{PK}evidence> <{BASE}id/passage/s2> .\n" in found
    assert f"<{BASE}id/passage/s2> <{PK}sentenceNumber> " in found
    assert f"<{BASE}id/passage/s2#position> " in found
    assert f"<{BASE}id/figure/f> <{PK}evidence> <{BASE}id/passage/s1> .\n" in found


def test_a_document_names_what_it_names() -> None:
    found = lines(FIRM)
    assert f'<{PARK}> <{RDFS}label> "P"@en .\n' in found
    assert f'<{BASE}id/source/a> <{RDFS}label> "An article"@en .\n' in found
    assert "E1" not in found


def test_a_document_is_sorted_and_says_nothing_twice() -> None:
    found = read_thing(make_graph(), PARK, ROLES)
    assert found is not None
    assert list(found.lines) == sorted(set(found.lines))


def test_what_only_follows_is_known_as_such() -> None:
    found = read_thing(make_graph(), PARK, ROLES)
    assert found is not None
    assert (f"<{PARK}>", f"<{PK}hosts>", f"<{FIRM}>") in found.entailed
    assert all(predicate != f"<{PK}locatedIn>" for _, predicate, _ in found.entailed)


def test_what_is_both_asserted_and_entailed_is_asserted() -> None:
    store = make_graph()
    hosts, graph = ox.NamedNode(f"{PK}hosts"), ox.NamedNode("http://example.org/graph")
    store.add(ox.Quad(ox.NamedNode(PARK), hosts, ox.NamedNode(FIRM.strip("<>")), graph))
    found = read_thing(store, PARK, ROLES)
    assert found is not None
    assert (f"<{PARK}>", f"<{PK}hosts>", f"<{FIRM}>") not in found.entailed


def test_what_nothing_is_said_of_is_no_thing() -> None:
    store = make_graph()
    assert read_thing(store, f"{BASE}id/park/q", ROLES) is None
    assert not exists(store, f"{BASE}id/park/q")
    assert exists(store, PARK)
    assert exists(store, "https://schema.org/location"), "it is named, if only as an object"


def test_many_that_point_at_a_thing_are_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thing, "SHOWN", 10)
    found = read_thing(make_graph(40), PARK, ROLES)
    assert found is not None
    cut = {(c.predicate, c.incoming): c for c in found.cuts}[f"{PK}locatedIn", True]
    assert (cut.shown, cut.count, cut.open_ended) == (10, 40, False)
    shown = [line for line in found.lines if f"<{PK}locatedIn> <{PARK}>" in line]
    assert len(shown) == 10
    assert shown[0].startswith(f"<{FIRM}> "), "the first by name"


def test_more_than_anybody_looks_at_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thing, "SHOWN", 10)
    monkeypatch.setattr(thing, "LOOKED_AT", 25)
    found = read_thing(make_graph(400), PARK, ROLES)
    assert found is not None
    assert len(found.lines) < 200
    assert found.cuts
    assert all(cut.open_ended for cut in found.cuts)


def test_no_property_hides_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thing, "SHOWN", 10)
    monkeypatch.setattr(thing, "LOOKED_AT", 25)
    monkeypatch.setattr(thing, "COUNTED", 100)
    known = [f"{PK}{name}" for name in ("about", "evidence", "hosts", "locatedIn")]
    for firms, count, open_ended in ((400, 100, True), (60, 60, False)):
        found = read_thing(make_graph(firms), PARK, ROLES, known)
        assert found is not None
        assert f"<{BASE}id/figure/f> <{PK}about> <{PARK}> .\n" in found.lines
        cut = {(c.predicate, c.incoming): c for c in found.cuts}[f"{PK}locatedIn", True]
        assert (cut.shown, cut.count, cut.open_ended) == (10, count, open_ended)


def test_what_the_release_says_of_itself_is_not_about_the_thing() -> None:
    store = make_graph()
    verb = ox.NamedNode("http://rdfs.org/ns/void#exampleResource")
    dataset, service = ox.NamedNode(f"{BASE}dataset"), ox.NamedNode(SERVICE)
    before = read_thing(store, PARK, ROLES)
    store.add(ox.Quad(dataset, verb, ox.NamedNode(PARK), service))
    after = read_thing(store, PARK, ROLES)
    assert before is not None
    assert after is not None
    assert after.lines == before.lines
    assert not exists(store, dataset.value)


def test_a_fact_about_a_triple_is_written_as_n_triples() -> None:
    text = f"<{PARK}> <{RDF}reifies> <<( <{FIRM}> <{PK}locatedIn> <{PARK}> )>> .\n"
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.N_TRIPLES)
    found = read_thing(store, PARK, ROLES)
    assert found is not None
    assert found.lines == (text,)
    (term,) = found.index.objects(PARK, f"{RDF}reifies")
    assert term == f"<<( <{FIRM}> <{PK}locatedIn> <{PARK}> )>>"
