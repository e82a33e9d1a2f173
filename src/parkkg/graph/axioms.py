"""The axioms of an ontology that entail triples from one triple, with their transitive closure.

RDFS and the OWL 2 RL rules cax-sco, cax-eqc, prp-spo1, prp-eqp, prp-inv, prp-symp and prp-trp.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import duckdb

from parkkg.errors import DataError
from parkkg.graph.triples import ONTOLOGY
from parkkg.namespaces import OWL, RDF, RDFS
from parkkg.tables.csvw.sql import text
from parkkg.text import said

N = TypeVar("N", bound=Hashable)
Property = tuple[str, bool]

# Everything is an instance of these, which is no information; and the properties in which axioms
# are written entail nothing here, for that would be axioms about axioms.
_TRIVIAL = frozenset({OWL + "Thing", RDFS + "Resource"})
_SYNTAX = frozenset(
    {RDF + "type", *(RDFS + n for n in ("subClassOf", "subPropertyOf", "domain", "range"))}
)
_PREDICATES = (
    RDF + "type", RDFS + "subClassOf", RDFS + "subPropertyOf", OWL + "equivalentClass",
    OWL + "equivalentProperty", OWL + "inverseOf",
)  # fmt: skip
# A cycle of as many classes as this would give each of them all the others.
_MOST_PAIRS = 2_000_000


@dataclass(frozen=True)
class Axioms:
    """What a type and a triple entail; all names are IRIs.

    `superclasses`: pairs of a class and a proper superclass. `superproperties`: a property, a
    property that it entails, and whether subject and object are swapped.
    """

    superclasses: frozenset[tuple[str, str]]
    superproperties: frozenset[tuple[str, str, bool]]
    transitive: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.superclasses or self.superproperties or self.transitive)


def read_axioms(db: duckdb.DuckDBPyConnection) -> Axioms:
    """The axioms that the ontology in the table of triples asserts of named things.

    Raises DataError where superclasses or superproperties are too many to be listed.
    """
    pairs: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    names = ", ".join(text(f"<{iri}>") for iri in _PREDICATES)
    rows = db.execute(
        f"SELECT s, p, o FROM triple JOIN source ON source = id WHERE stem = '{ONTOLOGY}' "
        f"AND s[1] = '<' AND o[1] = '<' AND p IN ({names}) "
        "ORDER BY s, p, o"
    ).fetchall()
    for row in rows:
        subject, predicate, value = (str(term)[1:-1] for term in row)
        pairs[predicate].append((subject, value))

    def instances(kind: str) -> list[str]:
        return [subject for subject, value in pairs[f"{RDF}type"] if value == OWL + kind]

    classes: defaultdict[str, set[str]] = defaultdict(set)
    for sub, sup in pairs[RDFS + "subClassOf"]:
        classes[sub].add(sup)
    for one, other in pairs[OWL + "equivalentClass"]:
        classes[one].add(other)
        classes[other].add(one)

    # A property read forwards (False) and backwards (True) are two nodes of one graph.
    properties: defaultdict[Property, set[Property]] = defaultdict(set)

    def follows(one: str, other: str, swapped: bool = False) -> None:
        if not {one, other} & _SYNTAX and not one.startswith(OWL) and not other.startswith(OWL):
            properties[one, False].add((other, swapped))
            properties[one, True].add((other, not swapped))

    for sub, sup in pairs[RDFS + "subPropertyOf"]:
        follows(sub, sup)
    for one, other in pairs[OWL + "equivalentProperty"]:
        follows(one, other)
        follows(other, one)
    for one, other in pairs[OWL + "inverseOf"]:
        follows(one, other, swapped=True)
        follows(other, one, swapped=True)
    for symmetric in instances("SymmetricProperty"):
        follows(symmetric, symmetric, swapped=True)

    return Axioms(
        frozenset(
            (sub, sup)
            for sub, sup in _reachable_pairs(classes, lambda _: True, "rdfs:subClassOf")
            if sup not in _TRIVIAL
        ),
        frozenset(
            (one, other, swapped)
            for (one, _), (other, swapped) in _reachable_pairs(
                properties, lambda node: not node[1], "rdfs:subPropertyOf"
            )
        ),
        frozenset(instances("TransitiveProperty")) - _SYNTAX,
    )


def _reachable_pairs(
    edges: Mapping[N, set[N]], starts: Callable[[N], bool], name: str
) -> list[tuple[N, N]]:
    """Each node that `starts`, with every other that can be reached from it."""
    found: list[tuple[N, N]] = []
    for start in tuple(edges):
        if starts(start):
            reached = {start}
            waiting = [start]
            while waiting:
                fresh = edges.get(waiting.pop(), set()) - reached
                reached |= fresh
                waiting += fresh
            found += [(start, node) for node in reached if node != start]
        if len(found) > _MOST_PAIRS:
            raise DataError(
                said(
                    "the ontology entails more than {most:,} pairs by {name}: that is "
                    "more than can be listed",
                    most=_MOST_PAIRS,
                    name=name,
                ),
                hint=said(
                    "look for a cycle, or for very long chains, of {name} in the ontology",
                    name=name,
                ),
            )
    return found
