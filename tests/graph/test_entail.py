"""What is entailed: as `owlrl` says, and nothing else."""

from __future__ import annotations

import errno
import re
import threading
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from owlrl import DeductiveClosure, OWLRL_Semantics  # type: ignore[import-untyped, unused-ignore]
from pyoxigraph import DefaultGraph, RdfFormat, Store

from parkkg.errors import DataError
from parkkg.graph import closure
from parkkg.graph import entail as module
from parkkg.graph.axioms import Axioms, read_axioms
from parkkg.graph.entail import entail
from parkkg.graph.triples import ONTOLOGY, write_inferred
from parkkg.namespaces import OWL, RDF, RDFS, XSD
from triple_table import lines, triple_table

ROOT = Path(__file__).parents[2]
PREFIXES = """
PREFIX : <http://x/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def entailed(folder: Path, turtle: str, *rules: str) -> set[str]:
    """What follows from a graph, as `a p b` with short names."""
    store = Store()
    store.load(PREFIXES + turtle, RdfFormat.TURTLE)
    files = []
    for number, rule in enumerate(rules):
        files.append(folder / f"rule{number}.rq")
        files[-1].write_text(PREFIXES + rule, encoding="utf-8")
    asserted = (store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b"").decode()
    with triple_table({ONTOLOGY: asserted.splitlines()}) as db:
        count = entail(db, read_axioms(db), files, folder)
        found = lines(db, "turn > 0")
        assert write_inferred(db, folder).read_text("utf-8").splitlines() == found
    assert count == len(set(found)) == len(found)
    assert not set(found) & set(asserted.splitlines())
    return {short(line.removesuffix(" .")) for line in found}


def short(line: str) -> str:
    return re.sub(r"<http://x/([^>]*)>", r"\1", line.replace(f"<{RDF}type>", "a"))


def test_superclasses(tmp_path: Path) -> None:
    found = entailed(
        tmp_path, ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :x a :A . :y a :B, :C ."
    )
    assert found == {"x a B", "x a C"}


def test_superproperties_carry_literals(tmp_path: Path) -> None:
    found = entailed(
        tmp_path,
        ":p rdfs:subPropertyOf :q . "
        ":x :p 'a \\\\ \"b\\\" \\n 中 . '@zh, 'a \\t b', 1.5, true, :y .",
    )
    assert found == {
        r'x q "a \\ \"b\" \n 中 . "@zh',
        r'x q "a \t b"',
        f'x q "1.5"^^<{XSD}decimal>',
        f'x q "true"^^<{XSD}boolean>',
        "x q y",
    }


def test_inverses_both_ways_and_no_literal_subject(tmp_path: Path) -> None:
    found = entailed(tmp_path, ":p owl:inverseOf :q . :x :p :y, 'z' . :y :q :w .")
    assert found == {"y q x", "w p y"}


def test_transitive_and_symmetric(tmp_path: Path) -> None:
    found = entailed(
        tmp_path,
        ":p a owl:TransitiveProperty . :q a owl:SymmetricProperty . "
        ":a :p :b . :b :p :c . :c :p :d, 'e' . :a :q :b .",
    )
    assert found == {"a p c", "a p d", "b p d", 'a p "e"', 'b p "e"', "b q a"}


def test_a_cycle_of_a_transitive_property_ends(tmp_path: Path) -> None:
    found = entailed(tmp_path, ":p a owl:TransitiveProperty . :a :p :b . :b :p :a .")
    assert found == {"a p a", "b p b"}


def test_a_long_chain_is_closed(tmp_path: Path) -> None:
    chain = " . ".join(f":n{i} :p :n{i + 1}" for i in range(60))
    found = entailed(tmp_path, f":p a owl:TransitiveProperty . {chain} .")
    assert len(found) == 61 * 60 // 2 - 60


def test_closures_feed_on_each_other(tmp_path: Path) -> None:
    """withinPark and contains: what one closure adds, the inverse and the other take up."""
    found = entailed(
        tmp_path,
        ":p a owl:TransitiveProperty ; owl:inverseOf :q ; rdfs:subPropertyOf :r ."
        ":a :p :b . :c :q :b .",
    )
    assert found == {"a p c", "b p c", "b q a", "c q a", "a r b", "a r c", "b r c"}


def test_domain_and_range_entail_nothing(tmp_path: Path) -> None:
    assert entailed(tmp_path, ":p rdfs:domain :A ; rdfs:range :B . :x :p :y .") == set()


def test_nothing_is_entailed_about_a_blank_node(tmp_path: Path) -> None:
    found = entailed(
        tmp_path,
        ":A rdfs:subClassOf :B . :p rdfs:subPropertyOf :q . "
        "[] a :A ; :p :x . :x :p [] . :x :p :y .",
        "CONSTRUCT { ?x :r ?y } WHERE { ?x :p ?y }",
    )
    assert found == {"x q y", "x r y"}


def test_an_empty_graph_entails_nothing(tmp_path: Path) -> None:
    assert entailed(tmp_path, "") == set()


def test_a_rule_adds_what_is_not_there(tmp_path: Path) -> None:
    found = entailed(
        tmp_path,
        ":a :p 1, 007, 1.50, 1e3, true, 'x'@zh-Hans, '' . :b :p 'y' ; :q 'y' .",
        "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?y }",
    )
    assert found == {
        f'a q "1"^^<{XSD}integer>',
        f'a q "7"^^<{XSD}integer>',  # the store keeps values, not the way they were written
        f'a q "1.5"^^<{XSD}decimal>',
        f'a q "1000"^^<{XSD}double>',
        f'a q "true"^^<{XSD}boolean>',
        'a q "x"@zh-hans',
        'a q ""',
    }


def test_the_triples_of_one_rule_do_not_hide_each_other(tmp_path: Path) -> None:
    """The second triple is made though the first would make the condition false."""
    found = entailed(
        tmp_path,
        ":a :date 1 .",
        "CONSTRUCT { ?x :earliest ?d ; :latest ?d } WHERE { ?x :date ?d "
        "FILTER NOT EXISTS { ?x :earliest|:latest ?e } }",
    )
    assert len(found) == 2


def test_rules_of_one_turn_see_the_same_graph(tmp_path: Path) -> None:
    each = "CONSTRUCT { :x :%s 1 } WHERE { FILTER NOT EXISTS { :x :%s 1 } }"
    assert len(entailed(tmp_path, "", each % ("p", "q"), each % ("q", "p"))) == 2


def test_rules_and_axioms_go_on_together(tmp_path: Path) -> None:
    found = entailed(
        tmp_path,
        ":A rdfs:subClassOf :B . :p a owl:TransitiveProperty . :a a :A . :b :p :c .",
        "CONSTRUCT { ?x :p :b } WHERE { ?x a :B }",
        "CONSTRUCT { ?x a :A } WHERE { ?x :p :c }",
    )
    assert found == {"a a B", "a p b", "a p c", "b a A", "b a B", "b p b"}


def test_a_rule_that_makes_what_cannot_be_a_triple_makes_nothing(tmp_path: Path) -> None:
    found = entailed(
        tmp_path,
        ":a :p 'x', :b .",
        "CONSTRUCT { ?y :q ?x . ?x ?y :z . ?x :r ?unbound } WHERE { ?x :p ?y }",
    )
    assert found == {"b q a", "a b z"}


def test_a_rule_that_ends_may_take_many_turns(tmp_path: Path) -> None:
    chain = " . ".join(f":n{i} :p :n{i + 1}" for i in range(40))
    found = entailed(
        tmp_path, f":n0 a :C . {chain} .", "CONSTRUCT { ?y a :C } WHERE { ?x a :C ; :p ?y }"
    )
    assert len(found) == 40


def test_a_rule_without_end_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_TURNS", 12)
    with pytest.raises(DataError) as caught:
        entailed(
            tmp_path,
            ":a :p 1 .",
            "CONSTRUCT { ?x :r 1 } WHERE { ?x :p ?y }",
            "CONSTRUCT { ?x :p ?z } WHERE { ?x :p ?y BIND(?y + 1 AS ?z) }",
        )
    assert "rule1.rq: the rule comes to no end" in caught.value.message
    assert ":p+" in caught.value.hint
    assert list(tmp_path.glob(".entail-*")) == []


def test_a_rule_that_grows_without_end_is_stopped_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MANY_TRIPLES", 1000)
    with pytest.raises(DataError, match="its run 10 made 1024 more triples"):
        entailed(
            tmp_path,
            ":a :p 1 .",
            "CONSTRUCT { ?x :p ?z } WHERE { ?x :p ?y VALUES ?i { 0 1 } BIND(?y * 2 + ?i AS ?z) }",
        )


def test_a_rule_whose_one_run_does_not_end_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def ask(*_: object) -> Path:
        ended.wait()
        return tmp_path / "none"

    monkeypatch.setattr(module, "_ask", ask)
    monkeypatch.setattr(module, "_MOST_SECONDS", 0.01)
    try:
        with pytest.raises(DataError, match=r"0\.rq: the rule has found no end in"):
            entailed(tmp_path, ":a :p :b .", "CONSTRUCT { ?a :q ?b } WHERE { ?a :p ?b }")
    finally:
        ended.set()


def test_a_fault_of_the_engine_is_told_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: object) -> Path:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(module, "_ask", ask)
    with pytest.raises(OSError, match="no space"):
        entailed(tmp_path, ":a :p :b .", "CONSTRUCT { ?a :q ?b } WHERE { ?a :p ?b }")


def test_a_faulty_rule_is_named_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"rule0\.rq:6"):
        entailed(tmp_path, ":A rdfs:subClassOf :B . :x a :A .", "CONSTRUCT {")


def test_a_transitive_property_that_gives_too_much_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a cycle of a million things, in which each reaches every other."""
    monkeypatch.setattr(closure, "_MOST_PAIRS", 1000)
    cycle = " . ".join(f":n{i} :p :n{(i + 1) % 40}" for i in range(40))
    with pytest.raises(
        DataError, match="<http://x/p> is transitive, and more than 1,000"
    ) as caught:
        entailed(tmp_path, f":p a owl:TransitiveProperty . {cycle} .")
    assert "cycle" in caught.value.hint


@pytest.mark.parametrize("most_in_memory", [0, 100])
@pytest.mark.parametrize("pattern", ["?b :p ?x ; :r ?y .", "?b ?any ?x ; :r ?y ."])
def test_rules_see_blank_nodes_and_every_character(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_in_memory: int, pattern: str
) -> None:
    """Though nothing is entailed about a blank node; in a store in memory as in one on disk."""
    monkeypatch.setattr(module, "_MOST_IN_MEMORY", most_in_memory)
    rule = tmp_path / "rule.rq"
    rule.write_text(
        f"{PREFIXES}CONSTRUCT {{ ?x :q ?y . ?y :said ?s }} WHERE {{ {pattern} ?y :says ?s "
        "FILTER(?b != ?y && ?x != ?y) FILTER NOT EXISTS { ?y :r ?z } }"
    )
    asserted = (
        "_:b <http://x/p> <http://x/x> .",
        "_:b <http://x/r> <http://x/y> .",
        "<http://x/x> <http://x/r> _:b .",
        "<http://x/y> <http://x/p> <http://x/x> .",
        '<http://x/y> <http://x/says> "C:\\\\x01\\" \\" \\u0001\\t" .',
        '<http://x/y> <http://x/other> "not read" .',
    )
    axioms = Axioms(frozenset(), frozenset(), frozenset({"http://x/p"}))
    with triple_table({"data": asserted}) as db:
        entail(db, axioms, [rule], tmp_path)
        found = [short(line) for line in lines(db, "turn > 0")]
    assert found == ["x q y .", 'y said "C:\\\\x01\\" \\" \\u0001\\t" .']
    assert list(tmp_path.iterdir()) == [rule]


CLASSES = [f":C{i}" for i in range(4)]
PROPERTIES = [f":p{i}" for i in range(4)]
# Apart from the others: owlrl reasons over literals as subjects on the way, which RDF has not.
TEXTS = [":d0", ":d1"]
THINGS = [f":x{i}" for i in range(4)]
AXIOMS = st.one_of(
    st.tuples(
        st.sampled_from(CLASSES),
        st.sampled_from(["rdfs:subClassOf", "owl:equivalentClass"]),
        st.sampled_from(CLASSES),
    ),
    st.tuples(
        st.sampled_from(PROPERTIES),
        st.sampled_from(["rdfs:subPropertyOf", "owl:equivalentProperty", "owl:inverseOf"]),
        st.sampled_from(PROPERTIES),
    ),
    st.tuples(
        st.sampled_from(TEXTS),
        st.sampled_from(["rdfs:subPropertyOf", "owl:equivalentProperty"]),
        st.sampled_from(TEXTS),
    ),
    st.tuples(
        st.sampled_from(PROPERTIES),
        st.just("a"),
        st.sampled_from(["owl:TransitiveProperty", "owl:SymmetricProperty"]),
    ),
)
FACTS = st.one_of(
    st.tuples(st.sampled_from(THINGS), st.just("a"), st.sampled_from(CLASSES)),
    st.tuples(st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)),
    st.tuples(st.sampled_from(THINGS), st.sampled_from(TEXTS), st.just("'text'@zh")),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(AXIOMS, max_size=8), st.lists(FACTS, max_size=10))
def test_it_agrees_with_owlrl(
    tmp_path_factory: pytest.TempPathFactory,
    axioms: list[tuple[str, str, str]],
    facts: list[tuple[str, str, str]],
) -> None:
    turtle = "".join(f"{' '.join(triple)} .\n" for triple in axioms + facts)
    found = entailed(tmp_path_factory.mktemp("entail"), turtle)
    assert found == oracle(PREFIXES + turtle)


def test_it_agrees_with_owlrl_on_the_ontology_of_the_project(tmp_path: Path) -> None:
    ontology = (ROOT / "ontology" / "parkkg.ttl").read_text(encoding="utf-8")
    data = """
        :xNew a pk:Park ; pk:succeeds :xOld ; pk:establishedBy :xFar .
        :xOld a pk:Park ; pk:succeeds :xOlder . :xNew pk:withinPark :xWhole .
        :xPart a pk:Park ; pk:withinPark :xNew .
        :xFirm a pk:Enterprise ; pk:locatedIn :xPart ; pk:investsIn :xNew .
        :xLab a pk:ResearchInstitute ; pk:locatedIn :xNew .
        :xOpening a pk:Milestone ; pk:milestoneOf :xNew ; pk:involves :xFirm, :xLab .
        :xPrize a pk:Award ; pk:recipient :xNew ; pk:evidence :xLine .
        :xNumber a pk:Figure ; pk:about :xFirm . :xLine a pk:Passage ; pk:fromSource :xPaper .
    """
    turtle = ontology + PREFIXES + data
    found = entailed(tmp_path, turtle)
    assert "xPart <https://w3id.org/parkkg/def#withinPark> xWhole" in found
    assert found == oracle(turtle)


def oracle(turtle: str) -> set[str]:
    """What owlrl adds about things :x…, without domain and range, as `entailed` writes it."""
    before = rdflib.Graph().parse(data=turtle, format="turtle")
    for axiom in (rdflib.RDFS.domain, rdflib.RDFS.range):
        before.remove((None, axiom, None))
    after = rdflib.Graph()
    after += before
    DeductiveClosure(OWLRL_Semantics).expand(after)
    return {
        short(" ".join(term.n3() for term in triple))
        for triple in after - before
        if str(triple[0]).startswith("http://x/x")
        and not str(triple[2 if triple[1] == rdflib.RDF.type else 1]).startswith((OWL, RDFS))
    }
