"""Lookups in a store of a release by what roles mean there, without a query."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from parkkg.evidence.archive import Passage
from parkkg.evidence.roles import Roles
from parkkg.graph.index import object_iris, subject_iris
from parkkg.namespaces import PREFIXES
from parkkg.text import TextByLanguage

_OA = PREFIXES["oa"]


class EvidenceGraph:
    """Lookups in a store over all its graphs, by IRIs; of a property without IRI there is none."""

    def __init__(self, store: ox.Store, roles: Roles, base: str) -> None:
        self._store = store
        self.roles = roles
        self.base = base

    def short(self, iri: str) -> str:
        """`kind/slug` for a thing of the project."""
        return iri.removeprefix(f"{self.base}id/")

    def has(self, iri: str) -> bool:
        """Whether there are triples about it; False for an invalid IRI."""
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        return any(True for _ in self._store.quads_for_pattern(node, None, None))

    def subjects(self, predicate: str | None, iri: str) -> Iterator[str]:
        """The subjects that refer to it."""
        verb = None if predicate is None else ox.NamedNode(predicate)
        return subject_iris(self._store.quads_for_pattern(None, verb, ox.NamedNode(iri)))

    def values(self, iri: str, predicate: str) -> set[str]:
        """The IRIs and texts of a property."""
        return {term.value for term in self._objects(iri, predicate)}

    def value(self, iri: str, predicate: str) -> str:
        """The one value of a property; empty where there is none, the first where several are."""
        return min(self.values(iri, predicate), default="")

    def is_second_hand(self, source: str) -> bool:
        """Whether not the original of a source was read."""
        named = self.roles.second_hand
        return bool(named) and named[1] in self.values(source, named[0])

    def words(self, iri: str, predicate: str) -> TextByLanguage:
        """The texts of a property by language; the empty tag is that of texts without one."""
        return {
            term.language or "": term.value
            for term in self._objects(iri, predicate)
            if isinstance(term, ox.Literal)
        }

    def things(self) -> Iterator[str]:
        """The things with evidence, then the passages and the sources."""
        for predicate in filter(None, (self.roles.evidence, self.roles.source)):
            verb = ox.NamedNode(predicate)
            yield from subject_iris(self._store.quads_for_pattern(None, verb, None))
        yield from self.sources()

    def passage(self, iri: str) -> Passage:
        """The passage of that IRI."""
        roles, selector = self.roles, self.value(iri, f"{_OA}hasSelector")
        statement = self.value(iri, roles.statement)
        return Passage(
            id=iri.removeprefix(roles.passages),
            source=self.value(iri, roles.source).removeprefix(roles.sources),
            sentence=int(statement or self.value(iri, roles.sentence) or 0),
            start=int(self.value(selector, f"{_OA}start") or 0),
            end=int(self.value(selector, f"{_OA}end") or 0),
            sha256=self.value(iri, roles.digest),
            degree="cited" if statement else "archived",
        )

    def sources(self) -> Iterator[str]:
        """The sources of passages."""
        source = self.roles.source
        found = self._store.quads_for_pattern(None, ox.NamedNode(source), None) if source else ()
        return object_iris(found)

    def _objects(self, iri: str, predicate: str) -> Iterator[ox.NamedNode | ox.Literal]:
        if iri and predicate:
            for quad in self._store.quads_for_pattern(
                ox.NamedNode(iri), ox.NamedNode(predicate), None
            ):
                if isinstance(quad.object, ox.NamedNode | ox.Literal):
                    yield quad.object
