"""A small graph in memory, indexed by subject and predicate, in the order of its documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.graph.ntriples import Literal, written
from parkkg.namespaces import RDF
from parkkg.text import LocalizedText, TextByLanguage, can_be_seen

# An IRI, a blank node that begins with `_:`, a triple term as it is written, or a literal.
Node = str | Literal


class Index:
    """The triples of some documents by subject and predicate, each once, in their order.

    >>> type_ = ox.NamedNode(f"{RDF}type")
    >>> index = Index([ox.Quad(ox.NamedNode("urn:a"), type_, ox.NamedNode("urn:Park"))])
    >>> index.typed("urn:Park")
    ('urn:a',)
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        # Dictionaries in place of sets: they keep the order.
        self._of: dict[str, dict[str, dict[Node, None]]] = {}
        self._with: dict[tuple[str, Node], dict[str, None]] = {}
        for quad in quads:
            subject, value = str(node(quad.subject)), node(quad.object)
            predicate = quad.predicate.value
            self._of.setdefault(subject, {}).setdefault(predicate, {})[value] = None
            self._with.setdefault((predicate, value), {})[subject] = None

    def all_subjects(self) -> tuple[str, ...]:
        return tuple(self._of)

    def about(self, subject: str) -> Iterator[tuple[str, Node]]:
        """Every predicate and object of a subject."""
        for predicate, values in self._of.get(subject, {}).items():
            for value in values:
                yield predicate, value

    def objects(self, subject: str, predicate: str) -> tuple[Node, ...]:
        return tuple(self._of.get(subject, {}).get(predicate, ()))

    def iris(self, subject: str, predicate: str) -> tuple[str, ...]:
        """The objects that are no literals: blank nodes and triple terms, too."""
        return tuple(o for o in self.objects(subject, predicate) if isinstance(o, str))

    def literal(self, subject: str, predicate: str) -> str:
        """The text of the first literal; empty where there is none."""
        found = self.objects(subject, predicate)
        return next((o.text for o in found if isinstance(o, Literal)), "")

    def subjects(self, predicate: str, value: Node) -> tuple[str, ...]:
        return tuple(self._with.get((predicate, value), ()))

    def typed(self, kind: str) -> tuple[str, ...]:
        """The subjects that the documents assert to be of a class."""
        return self.subjects(f"{RDF}type", kind)

    def text(self, subject: str, *predicates: str) -> LocalizedText:
        """The words in each language, from the first predicate that has any.

        A literal without a language, or in another one, is used where there is no other.
        """
        for predicate in predicates:
            found = [o for o in self.objects(subject, predicate) if isinstance(o, Literal)]
            if found:
                return LocalizedText.of((o.language, o.text) for o in found)
        return LocalizedText()

    def texts(self, subject: str, *predicates: str) -> TextByLanguage:
        """The first text in each language that one can see, from the first predicate with any."""
        for predicate in predicates:
            found: dict[str, str] = {}
            for value in self.objects(subject, predicate):
                if isinstance(value, Literal) and can_be_seen(value.text):
                    found.setdefault(_language(value), value.text)
            if found:
                return MappingProxyType(found)
        return MappingProxyType({})

    def items(self, head: str) -> tuple[Node, ...]:
        """The items of an RDF list. A list that leads back to itself ends there."""
        found: list[Node] = []
        seen: set[str] = set()
        while head not in seen and head != f"{RDF}nil":
            seen.add(head)
            found += self.objects(head, f"{RDF}first")[:1]
            head = next(iter(self.iris(head, f"{RDF}rest")), f"{RDF}nil")
        return tuple(found)


def subject_iris(quads: Iterable[ox.Quad]) -> Iterator[str]:
    """The subjects that are IRIs."""
    return (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))


def object_iris(quads: Iterable[ox.Quad]) -> Iterator[str]:
    """The objects that are IRIs."""
    return (quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode))


def instances_of(store: ox.Store, kind: str) -> Iterator[str]:
    """The IRIs of the instances of a class, once for each graph that says so."""
    found = store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(kind))
    return subject_iris(found)


def node(term: object) -> Node:
    """A pyoxigraph term as an `Index` keeps it."""
    match term:
        case ox.NamedNode():
            return term.value
        case ox.BlankNode():
            return f"_:{term.value}"
        case ox.Literal():
            datatype = "" if term.language else term.datatype.value
            return Literal(term.value, term.language or "", datatype)
        case _:
            return written(term)


def local_name(iri: str) -> str:
    """The part of an IRI after the last # or /.

    >>> local_name("http://www.w3.org/2004/02/skos/core#Concept")
    'Concept'
    """
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


def _language(value: Literal) -> str:
    """The language without the variant (BCP 47)."""
    return value.language.lower().split("-")[0]
