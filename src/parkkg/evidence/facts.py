"""What a thing, and each fact about it, rests on: passages of sources, as a release has them.

The store is read with patterns of terms, in this process: no query is parsed or planned, so there
is nothing here that could stall or crash it, and a query process would only take time to start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.errors import UsageError
from parkkg.evidence.archive import Passage
from parkkg.namespaces import BASE, PK, PREFIXES, RDF, RDFS, SKOS
from parkkg.text import TextByLanguage, did_you_mean

# In the order in which facts are listed.
KINDS = ("park", "enterprise", "institute", "organization", "statement", "milestone", "award",
         "figure", "passage", "source")  # fmt: skip
_ID = BASE + "id/"
_OA = PREFIXES["oa"]
# What points at the thing that it tells of, and has evidence for that.
_STATED = frozenset({f"{PK}Milestone", f"{PK}Award", f"{PK}Figure", f"{RDF}Statement"})
_DETAILS = ("basis", "status", "date", "rank", "bound", "value", "minValue", "maxValue", "unit",
            "parkKind", "parkLevel", "regionCode", "legalName", "creditCode")  # fmt: skip
_COMPARED = 20_000  # how many names are looked at for one that is near


@dataclass(frozen=True)
class Source:
    """A source; `id` is its slug, `sha256` the digest of its archived file."""

    id: str
    labels: TextByLanguage
    sha256: str


@dataclass(frozen=True)
class Fact:
    """A thing or statement, and the passages that it rests on.

    `name` is `kind/slug` where the IRI is one of ours, otherwise the IRI. `details` are what else
    is said of it, by names of the ontology's properties; codes and units without their namespaces.
    """

    iri: str
    name: str
    labels: TextByLanguage
    details: Mapping[str, str]
    notes: TextByLanguage
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Evidence:
    """A thing, the facts about it, and the sources of all their passages by their slugs."""

    thing: Fact
    facts: tuple[Fact, ...]
    sources: Mapping[str, Source]


def evidence_of(store: Path, name: str) -> Evidence:
    """What the thing of that name, and each fact about it, rests on, by a release's store.

    The name is `kind/slug`, an IRI, a prefixed name, or a slug that only one thing has. Facts about
    a passage or a source are those that rest on it. Raises UsageError where there is no such thing.
    """
    graph = _Graph(ox.Store.read_only(str(store)))
    thing = _named(graph, name)
    quoted = graph.subjects(f"{PK}fromSource", thing)
    about = {iri for node in (thing, *quoted) for iri in _about(graph, node)} - {thing}
    facts = sorted((_fact(graph, iri) for iri in about), key=_order)
    first = _fact(graph, thing)
    cited = sorted({passage.source for fact in (first, *facts) for passage in fact.passages} - {""})
    return Evidence(first, tuple(facts), MappingProxyType({s: _source(graph, s) for s in cited}))


def digests_in(store: Path) -> dict[str, str]:
    """The SHA-256 of the archived file of every source in a store, by its slug."""
    graph = _Graph(ox.Store.read_only(str(store)))
    slugs = sorted({_slug(iri, "source") for iri in graph.sources()})
    return {slug: _source(graph, slug).sha256 for slug in slugs}


def _named(graph: _Graph, name: str) -> str:
    prefix, colon, local = name.partition(":")
    if colon and not local.startswith("//") and prefix in PREFIXES:
        tried = [PREFIXES[prefix] + local]
    elif colon:
        tried = [name]
    else:
        tried = [_ID + name] if "/" in name else [f"{_ID}{kind}/{name}" for kind in KINDS]
    found = [iri for iri in tried if graph.has(iri)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f'"{name}" is the slug of {len(found)} things',
            hint=f"name one of them: {', '.join(map(_short, found))}",
        )
    wanted, known = _short(tried[0]), [_short(iri) for iri in islice(graph.things(), _COMPARED)]
    if len(tried) > 1:
        wanted, known = name, [short.rpartition("/")[2] for short in known]
    raise UsageError(f'there is no "{name}" in this release', hint=did_you_mean(wanted, known))


def _about(graph: _Graph, thing: str) -> Iterator[str]:
    """Whatever rests on a passage, and the facts that point at a thing."""
    yield from graph.subjects(f"{PK}evidence", thing)
    for iri in graph.subjects(None, thing):
        if not _STATED.isdisjoint(graph.values(iri, f"{RDF}type")):
            yield iri


def _fact(graph: _Graph, iri: str) -> Fact:
    cited = graph.values(iri, f"{PK}evidence")
    if graph.value(iri, f"{PK}fromSource"):  # it is a passage
        cited.add(iri)
    passages = (_passage(graph, passage) for passage in cited)
    values = ((name, graph.value(iri, PK + name)) for name in _DETAILS)
    return Fact(
        iri=iri,
        name=_short(iri),
        labels=_labels(graph, iri),
        details={name: _local(value) for name, value in values if value},
        notes=graph.words(iri, f"{SKOS}note"),
        passages=tuple(sorted(passages, key=lambda p: (p.source, p.start, p.end, p.id))),
    )


def _labels(graph: _Graph, iri: str) -> TextByLanguage:
    """The names of a thing; a statement is told by the names of its three terms."""
    terms = [graph.value(iri, f"{RDF}{part}") for part in ("subject", "predicate", "object")]
    if not all(terms):
        return graph.words(iri, f"{RDFS}label")
    names = [graph.words(term, f"{RDFS}label") for term in terms]
    return {
        language: " – ".join(
            words.get(language) or next(iter(words.values()), _short(term))
            for term, words in zip(terms, names, strict=True)
        )
        for language in ("zh", "en")
    }


def _passage(graph: _Graph, iri: str) -> Passage:
    selector = graph.value(iri, f"{_OA}hasSelector")
    return Passage(
        id=_slug(iri, "passage"),
        source=_slug(graph.value(iri, f"{PK}fromSource"), "source"),
        sentence=int(graph.value(iri, f"{PK}sentenceNumber") or 0),
        start=int(graph.value(selector, f"{_OA}start") or 0),
        end=int(graph.value(selector, f"{_OA}end") or 0),
        sha256=graph.value(iri, f"{PK}sha256"),
    )


def _source(graph: _Graph, slug: str) -> Source:
    iri = f"{_ID}source/{slug}"
    return Source(slug, graph.words(iri, f"{RDFS}label"), graph.value(iri, f"{PK}sha256"))


def _order(fact: Fact) -> tuple[int, str]:
    kind = fact.name.partition("/")[0]
    return KINDS.index(kind) if kind in KINDS else len(KINDS), fact.iri


def _local(value: str) -> str:
    """What stands for a code or unit in the tables; a literal as it is."""
    return value.rpartition("/")[2] if "://" in value else value


def _slug(iri: str, kind: str) -> str:
    return iri.removeprefix(f"{_ID}{kind}/")


def _short(iri: str) -> str:
    return iri.removeprefix(_ID)


class _Graph:
    """Lookups in a store over all its graphs, by IRIs."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def has(self, iri: str) -> bool:
        """Whether anything is said of it. What is no IRI is no thing."""
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        return any(True for _ in self._store.quads_for_pattern(node, None, None))

    def subjects(self, predicate: str | None, iri: str) -> Iterator[str]:
        """What points at it."""
        verb = None if predicate is None else ox.NamedNode(predicate)
        for quad in self._store.quads_for_pattern(None, verb, ox.NamedNode(iri)):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value

    def values(self, iri: str, predicate: str) -> set[str]:
        """The IRIs and texts that it has for a property."""
        return {term.value for term in self._objects(iri, predicate)}

    def value(self, iri: str, predicate: str) -> str:
        """The one value of a property; empty where there is none, the first where several are."""
        return min(self.values(iri, predicate), default="")

    def words(self, iri: str, predicate: str) -> TextByLanguage:
        """The texts of a property by language; what has none is under the empty one."""
        return {
            term.language or "": term.value
            for term in self._objects(iri, predicate)
            if isinstance(term, ox.Literal)
        }

    def things(self) -> Iterator[str]:
        """What has evidence, then the passages and the sources."""
        for predicate in ("evidence", "fromSource"):
            for quad in self._store.quads_for_pattern(None, ox.NamedNode(PK + predicate), None):
                if isinstance(quad.subject, ox.NamedNode):
                    yield quad.subject.value
        yield from self.sources()

    def sources(self) -> Iterator[str]:
        """What passages are from."""
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(f"{PK}fromSource"), None):
            if isinstance(quad.object, ox.NamedNode):
                yield quad.object.value

    def _objects(self, iri: str, predicate: str) -> Iterator[ox.NamedNode | ox.Literal]:
        if iri:
            for quad in self._store.quads_for_pattern(
                ox.NamedNode(iri), ox.NamedNode(predicate), None
            ):
                if isinstance(quad.object, ox.NamedNode | ox.Literal):
                    yield quad.object
