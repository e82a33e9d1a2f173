from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs import GRAPHS, lines_of
from parkkg.graph.partitions import Partitions, PropertyPartition, Use, partitions
from parkkg.namespaces import PK, RDF, XSD
from triple_table import triple_table

TYPE = ox.NamedNode(f"{RDF}type")


def counted(**files: str) -> Partitions:
    """The counts of graph files; those of `inferred` are entailed."""
    graphs = {stem: text.splitlines() for stem, text in files.items()}
    with triple_table(graphs) as db:
        db.execute(
            "UPDATE triple SET turn = 1 WHERE source IN "
            "(SELECT id FROM source WHERE stem = 'inferred')"
        )
        return partitions(db)


def line(subject: str, predicate: str, value: str) -> str:
    return f"<http://e/{subject}> <http://e/{predicate}> {value} .\n"


def typed(subject: str, kind: str) -> str:
    return f"<http://e/{subject}> <{RDF}type> <http://e/{kind}> .\n"


def test_a_triple_in_several_files_counts_once() -> None:
    found = counted(
        ontology=line("a", "p", "<http://e/b>"),
        parks=line("a", "p", "<http://e/b>") + line("a", "p", "<http://e/c>"),
        more=line("a", "p", "<http://e/c>"),
    )
    assert found.triples == 2
    assert found.ontology == 1
    assert found.properties == (PropertyPartition("http://e/p", 2),)


def test_what_is_entailed_is_counted_apart_too() -> None:
    found = counted(parks=typed("a", "Park"), inferred=typed("a", "Place"))
    assert (found.triples, found.inferred, found.entities) == (2, 1, 1)
    assert [(c.name, c.entities) for c in found.classes] == [
        ("http://e/Park", 1),
        ("http://e/Place", 1),
    ]


def test_values_count_for_each_of_their_classes() -> None:
    found = counted(
        things=typed("a", "A")
        + typed("b", "B")
        + typed("b", "C")
        + line("a", "p", "<http://e/b>")
        + line("a", "p", "<http://e/unknown>")
        + line("a", "q", '"x"')
        + line("a", "q", '"x"@zh')
        + line("a", "q", f'"1"^^<{XSD}integer>'),
    )
    (of_a,) = [c for c in found.classes if c.name == "http://e/A"]
    p, q = of_a.properties[:2]
    assert p.triples == 2
    assert p.uses == (
        Use("http://e/B", literal=False, triples=1),
        Use("http://e/C", literal=False, triples=1),
    )
    assert {(use.kind, use.literal) for use in q.uses} == {
        (f"{XSD}string", True),
        (f"{RDF}langString", True),
        (f"{XSD}integer", True),
    }


def test_empty_files_and_no_files() -> None:
    assert counted(parks="", inferred="") == Partitions()


@settings(max_examples=15, deadline=None)
@given(GRAPHS, GRAPHS, st.frozensets(st.sampled_from(["Park", "a.b", "-"])))
def test_counts_are_those_of_the_set_of_triples(
    one: frozenset[ox.Triple], other: frozenset[ox.Triple], kinds: frozenset[str]
) -> None:
    subjects = sorted({t.subject for t in one | other}, key=str)[:2]
    types = frozenset(
        ox.Triple(s, TYPE, ox.NamedNode(PK + kind)) for s in subjects for kind in kinds
    )
    with triple_table({"one": lines_of(one | types), "two": lines_of(other)}) as db:
        found = partitions(db)
    everything = one | other | types
    assert found.triples == len(everything)
    assert found.subjects == len({t.subject for t in everything})
    assert found.objects == len({t.object for t in everything})
    assert {p.property: p.triples for p in found.properties} == Counter(
        t.predicate.value for t in everything
    )
    having: dict[str, set[object]] = {}
    for t in everything:
        if t.predicate == TYPE and isinstance(t.object, ox.NamedNode):
            having.setdefault(t.object.value, set()).add(t.subject)
    assert {c.name: c.entities for c in found.classes} == {k: len(m) for k, m in having.items()}
    for of in found.classes:
        assert {p.property: p.triples for p in of.properties} == Counter(
            t.predicate.value for t in everything if t.subject in having[of.name]
        )
