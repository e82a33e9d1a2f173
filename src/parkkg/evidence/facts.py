"""The evidence of a thing and of each fact about it: passages of sources in a release.

The store is read with patterns of terms, in this process. No query is parsed or planned, so
nothing can block or crash it, and no query process has to be started.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.errors import UsageError
from parkkg.evidence.archive import Passage
from parkkg.evidence.evidence_graph import EvidenceGraph
from parkkg.evidence.roles import Roles
from parkkg.graph.index import local_name
from parkkg.namespaces import RDF, RDFS, SKOS, prefixes_of
from parkkg.text import TextByLanguage, did_you_mean, said

_MAX_NAMES = 20_000  # names at most that are compared for a suggestion


@dataclass(frozen=True)
class Source:
    """A source; `id` is its slug, `sha256` the digest of its archived file, empty without one.

    `details` are what else is said of it, by names of the ontology's properties: who published it
    and when, and what was read of it. `second_hand` is true where not the original was read.
    """

    id: str
    labels: TextByLanguage
    sha256: str
    details: Mapping[str, str]
    second_hand: bool


@dataclass(frozen=True)
class Fact:
    """A thing or statement, and the passages that are its evidence.

    `name` is `kind/slug` where the IRI is under the project's base, otherwise the IRI. `details`
    are what else is said of it, by names of the ontology's properties; codes and units without
    their namespaces. `degree` is that of its best passage: "archived" can be proved, "cited" can
    be looked up, and "second-hand" rests on cited copies alone; empty without a passage.
    """

    iri: str
    name: str
    labels: TextByLanguage
    details: Mapping[str, str]
    notes: TextByLanguage
    passages: tuple[Passage, ...]
    degree: str = ""


@dataclass(frozen=True)
class Evidence:
    """A thing, the facts about it, and the sources of all their passages by their slugs."""

    thing: Fact
    facts: tuple[Fact, ...]
    sources: Mapping[str, Source]

    def __repr__(self) -> str:
        return (
            f"<Evidence of {self.thing.name}: facts {len(self.facts)}, sources {len(self.sources)}>"
        )


def evidence_of(store: Path, name: str, roles: Roles, base: str) -> Evidence:
    """The evidence of the thing of that name and of each fact about it, in a store.

    The name is `kind/slug` under `base`, an IRI, a prefixed name, or a slug that only one thing
    has. Facts about a passage or a source are those that cite it. Raises UsageError where
    there is no such thing.
    """
    graph = EvidenceGraph(ox.Store.read_only(str(store)), roles, base)
    thing = _named(graph, name)
    quoted = graph.subjects(roles.source, thing) if roles.source else ()
    about = {iri for node in (thing, *quoted) for iri in _about(graph, node)} - {thing}
    facts = sorted((_fact(graph, iri) for iri in about), key=lambda f: _order(f, roles))
    first = _fact(graph, thing)
    cited = sorted({passage.source for fact in (first, *facts) for passage in fact.passages} - {""})
    return Evidence(first, tuple(facts), MappingProxyType({s: _source(graph, s) for s in cited}))


def digests_in(store: Path, roles: Roles, base: str) -> dict[str, str]:
    """The SHA-256 of the archived file of every source that has one, by its slug."""
    graph = EvidenceGraph(ox.Store.read_only(str(store)), roles, base)
    slugs = sorted({iri.removeprefix(roles.sources) for iri in graph.sources()})
    digests = {slug: _source(graph, slug).sha256 for slug in slugs}
    return {slug: digest for slug, digest in digests.items() if digest}


def _named(graph: EvidenceGraph, name: str) -> str:
    if name.startswith("<") and name.endswith(">"):
        name = name[1:-1]
    else:
        name = re.sub(r"\\(.)", r"\1", name)  # as SPARQL and Turtle write pki:park\/liyang-htz
    prefix, colon, local = name.partition(":")
    prefixes = prefixes_of(graph.base)
    if colon and not local.startswith("//") and prefix in prefixes:
        tried = [prefixes[prefix] + local]
    elif colon:
        tried = [name]
    elif "/" in name:
        tried = [f"{graph.base}id/{name.removeprefix('id/')}"]
    else:
        tried = [start + name for start in graph.roles.starts]
    found = [iri for iri in tried if graph.has(iri)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            said('"{name}" is the slug of {found} things', name=name, found=len(found)),
            hint=said("name one of them: {names}", names=", ".join(map(graph.short, found))),
        )
    known = [graph.short(iri) for iri in islice(graph.things(), _MAX_NAMES)]
    wanted = graph.short(tried[0]) if tried else name
    if len(tried) > 1:
        wanted, known = name, [short.rpartition("/")[2] for short in known]
    raise UsageError(
        said('there is no "{name}" in this release', name=name), hint=did_you_mean(wanted, known)
    )


def _about(graph: EvidenceGraph, thing: str) -> Iterator[str]:
    """What has a passage as evidence, and the facts that refer to a thing."""
    if graph.roles.evidence:
        yield from graph.subjects(graph.roles.evidence, thing)
    for iri in graph.subjects(None, thing):
        if not graph.values(iri, f"{RDF}type").isdisjoint(graph.roles.facts):
            yield iri


def _fact(graph: EvidenceGraph, iri: str) -> Fact:
    cited = graph.values(iri, graph.roles.evidence)
    if graph.value(iri, graph.roles.source):  # it is a passage
        cited.add(iri)
    found = (graph.passage(passage) for passage in cited)
    passages = tuple(sorted(found, key=lambda p: (p.source, p.sentence, p.start, p.end, p.id)))
    return Fact(
        iri=iri,
        name=graph.short(iri),
        labels=_labels(graph, iri),
        details=_details(graph, iri, graph.roles.details),
        notes=graph.words(iri, f"{SKOS}note"),
        passages=passages,
        degree=_degree(graph, passages),
    )


def _details(graph: EvidenceGraph, iri: str, names: Sequence[str]) -> dict[str, str]:
    """What is said of a thing with some properties, by their local names."""
    values = ((local_name(name), graph.value(iri, name)) for name in names)
    return {name: _local(value) for name, value in values if value}


def _degree(graph: EvidenceGraph, passages: Sequence[Passage]) -> str:
    """The degree of the best of some passages."""
    if any(passage.degree == "archived" for passage in passages):
        return "archived"
    sources = {passage.source for passage in passages}
    originals = [s for s in sources if not graph.is_second_hand(graph.roles.sources + s)]
    return "cited" if originals else "second-hand" if passages else ""


def _labels(graph: EvidenceGraph, iri: str) -> TextByLanguage:
    """The labels of a thing; those of a statement are made of the labels of its three terms."""
    terms = [graph.value(iri, f"{RDF}{part}") for part in ("subject", "predicate", "object")]
    if not all(terms):
        return graph.words(iri, f"{RDFS}label")
    names = [graph.words(term, f"{RDFS}label") for term in terms]
    return {
        language: " – ".join(
            words.get(language) or next(iter(words.values()), graph.short(term))
            for term, words in zip(terms, names, strict=True)
        )
        for language in ("zh", "en")
    }


def _source(graph: EvidenceGraph, slug: str) -> Source:
    iri = graph.roles.sources + slug
    return Source(
        id=slug,
        labels=graph.words(iri, f"{RDFS}label"),
        sha256=graph.value(iri, graph.roles.digest),
        details=_details(graph, iri, graph.roles.source_details),
        second_hand=graph.is_second_hand(iri),
    )


def _order(fact: Fact, roles: Roles) -> tuple[int, str]:
    """Facts stand in the order of the tables that they are from."""
    starts = (i for i, start in enumerate(roles.starts) if fact.iri.startswith(start))
    return next(starts, len(roles.starts)), fact.iri


def _local(value: str) -> str:
    """The local name of a code or unit, as in the tables; a literal as it is."""
    return value.rpartition("/")[2] if "://" in value else value
