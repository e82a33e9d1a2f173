"""The ontology for people: a page a term, a list of all of them, and the rules of the shapes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyoxigraph as ox

from parkkg.catalogue.normal_form import normal
from parkkg.documentation.ontology import Ontology, ontology_of
from parkkg.documentation.profiles import cardinality
from parkkg.documentation.requirements import parts_of
from parkkg.documentation.samples import asserted
from parkkg.documentation.vocabulary import Alignment, Class, Property, Term, read_alignments
from parkkg.graph.index import local_name, subject_iris
from parkkg.namespaces import SKOS
from parkkg.text import LocalizedText, TextByLanguage, said
from parkkg.web.dataset.loaders import terms_of
from parkkg.web.dataset.names import Named, instances, named
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import ServedRelease, once_per_release, served_release_of
from parkkg.web.linked_data.description import types_of
from parkkg.web.pages.pages import framed, page
from parkkg.web.problem import HttpError

_EXAMPLES, _USES = 8, 200


@dataclass(frozen=True)
class Match:
    """What an alignment says of a term: its relation to one of another vocabulary, and why."""

    alignment: Term
    relation: str
    other: str
    why: LocalizedText


@dataclass(frozen=True)
class Usage:
    """What the graph has of a term: `used` with which properties or classes, which things.

    `count` is how many things there are.
    """

    used: tuple[Named, ...]
    examples: tuple[Named, ...]
    count: int = 0


def index_page(request: Request, **headers: str) -> Response:
    """The terms with their definitions, all of them or those that a text is found in."""
    ontology = _ontology(served_release_of(request))
    asked = request.args.get("q", "").strip()
    vocabulary = ontology.vocabulary
    return _page(
        request,
        "terms.html",
        headers=headers,
        searched=asked,
        classes=_having(asked, vocabulary.classes),
        properties=_having(asked, vocabulary.properties),
        schemes=_having(asked, vocabulary.schemes),
    )


def term_page(request: Request) -> Response:
    """One term: what it means, what is asked of it, examples. Raises HttpError without it."""
    served, name = served_release_of(request), request.parameters["name"]
    ontology = _ontology(served)
    terms = ontology.vocabulary.terms
    term = next((t for t in terms if name in (ontology.names[t.iri], t.iri)), None)
    if term is None:
        raise HttpError(
            404,
            said('the ontology has no term "{name}"', name=name[:60]),
            said("/def lists its terms"),
        )
    found, matches = _found(served, term), _matches(served, term.iri)
    kind = {Class: "class", Property: "property"}.get(type(term), "list")
    return _page(request, "term.html", kind=kind, one=term, found=found, matches=matches)


def shapes_page(request: Request) -> Response:
    """What every shape asks, and of what."""
    return _page(request, "shapes.html")


def _page(request: Request, template: str, **values: Any) -> Response:
    """A page about the ontology, whose terms lead to their own pages."""
    served = served_release_of(request)
    ontology, frame = _ontology(served), framed(request)
    path, link = frame["path"], frame["link"]

    def place(iri: str) -> str:
        known = ontology.names.get(iri)
        return str(path(f"/def/term/{known}") if known else link(iri))

    def names_of(iri: str) -> TextByLanguage:
        return named(served.store, iri).names or terms_of(served).names.get(iri, {})

    return page(
        request,
        template,
        ontology=ontology,
        cardinality=cardinality,
        parts_of=parts_of,
        local_name=local_name,
        place=place,
        names_of=names_of,
        **values,
    )


@once_per_release
def _ontology(served: ServedRelease) -> Ontology:
    served.release.check()
    return ontology_of(served.release, served.store)


@once_per_release
def _alignments(served: ServedRelease) -> tuple[Alignment, ...]:
    return read_alignments(served.project, _ontology(served).vocabulary)


def _having(asked: str, terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms whose names or definitions have a text in them, as names are compared."""
    part = normal(asked)

    def has(term: Term) -> bool:
        texts = (term.label.zh, term.label.en, term.definition.zh, term.definition.en)
        return any(part in normal(text) for text in (*texts, local_name(term.iri)))

    return tuple(term for term in terms if has(term)) if asked else tuple(terms)


def _matches(served: ServedRelease, iri: str) -> list[Match]:
    """What the project says of the relation between a term and those of other vocabularies."""
    return [
        Match(alignment.document, relation, other, why)
        for alignment in _alignments(served)
        for ours, relation, other, why in alignment.matches
        if ours == iri
    ]


def _found(served: ServedRelease, term: Term) -> Usage:
    """Examples out of the graph, and what they show of how the term is used."""
    store = served.store
    if isinstance(term, Class):
        examples = instances(store, term.iri, _EXAMPLES)
        count = served.release.manifest.counts.classes.get(term.iri, 0)
        return Usage(_named(store, _properties_of(store, examples)), examples, count)
    if isinstance(term, Property):
        quads = islice(store.quads_for_pattern(None, ox.NamedNode(term.iri), None), _USES)
        subjects = list(subject_iris(quads))
        kinds = (kind for iri in subjects for kind in types_of(store, iri))
        examples = tuple(named(store, iri) for iri in islice(dict.fromkeys(subjects), _EXAMPLES))
        return Usage(_named(store, kinds), examples)
    verb, scheme = ox.NamedNode(f"{SKOS}inScheme"), ox.NamedNode(term.iri)
    members = {*subject_iris(asserted(store, None, verb, scheme))}
    return Usage((), tuple(named(store, iri) for iri in sorted(members)[:_USES]), len(members))


def _properties_of(store: ox.Store, things: Iterable[Named]) -> Iterable[str]:
    for thing in things:
        quads = store.quads_for_pattern(ox.NamedNode(thing.iri), None, None)
        yield from (quad.predicate.value for quad in islice(quads, _USES))


def _named(store: ox.Store, iris: Iterable[str]) -> tuple[Named, ...]:
    """Those that have a name, each once."""
    return tuple(found for iri in sorted({*iris}) if (found := named(store, iri)).names)
