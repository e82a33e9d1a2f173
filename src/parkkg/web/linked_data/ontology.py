"""The ontology for people: its classes, properties and code lists, each on a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.graph.index import Index, local_name
from parkkg.graph.ntriples import Literal
from parkkg.namespaces import OWL, RDF, RDFS, SKOS
from parkkg.text import TextByLanguage, said
from parkkg.web.dataset.names import Named, instances, named
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import ServedRelease, served_release_of
from parkkg.web.pages.pages import page
from parkkg.web.problem import HttpError
from parkkg.web.routing import Route

_TERMS, _EXAMPLES, _USES = 5_000, 8, 200
_CLASS, _SCHEME = f"{OWL}Class", f"{SKOS}ConceptScheme"
_PROPERTIES = (f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty")


@dataclass(frozen=True)
class Term:
    """A class, a property or a code list with its names and its definition.

    `local` is what its page is called, and its place in the list of all; a property and a code
    list often have one local name.
    """

    iri: str
    names: TextByLanguage
    definition: TextByLanguage
    local: str


@dataclass(frozen=True)
class Described:
    """A term with what the ontology says of it, and with examples out of the graph.

    `relations` are its superclasses, domains and so on; `used` the properties that its things
    have (of a class) or the classes of the things that have it (of a property).
    """

    term: Term
    relations: tuple[tuple[TextByLanguage, tuple[Named, ...]], ...]
    used: tuple[Named, ...]
    examples: tuple[Named, ...]
    count: int


@dataclass(frozen=True)
class Terms:
    """All terms of an ontology that it names, by their kind."""

    classes: tuple[Term, ...]
    properties: tuple[Term, ...]
    schemes: tuple[Term, ...]

    @property
    def all(self) -> tuple[Term, ...]:
        """All of them."""
        return (*self.classes, *self.properties, *self.schemes)


def routes() -> tuple[Route, ...]:
    """A page a term."""
    return (Route("/def/term/<name>", term_page),)


def index_page(request: Request, **headers: str) -> Response:
    """All terms with their definitions."""
    return page(request, "terms.html", headers=headers, terms=terms_in(served_release_of(request)))


def term_page(request: Request) -> Response:
    """One term: what it means, what it is used with, examples. Raises HttpError without it."""
    served, name = served_release_of(request), request.parameters["name"]
    known = terms_in(served)
    term = next((t for t in known.all if name in (t.local, t.iri)), None)
    if term is None:
        raise HttpError(
            404,
            said('the ontology has no term "{name}"', name=name[:60]),
            said("/def lists its terms"),
        )
    kind = "class" if term in known.classes else "list" if term in known.schemes else "property"
    return page(request, "term.html", kind=kind, one=_described(served, term, kind))


def terms_in(served: ServedRelease) -> Terms:
    """The terms that have names in the graph; those of other vocabularies are not the reader's."""

    def read() -> Terms:
        store = served.store
        return Terms(
            _terms(store, _CLASS),
            _terms(store, *_PROPERTIES),
            _terms(store, _SCHEME, start="code-"),
        )

    return served.once("named terms", read)


def _terms(store: ox.Store, *kinds: str, start: str = "") -> tuple[Term, ...]:
    iris = {iri for kind in kinds for iri in _subjects(store, f"{RDF}type", kind)}
    found = (
        Term(i, named(store, i).names, _definition(store, i), start + local_name(i))
        for i in sorted(iris)
    )
    return tuple(term for term in found if term.names)


def _definition(store: ox.Store, iri: str) -> TextByLanguage:
    index = Index(store.quads_for_pattern(ox.NamedNode(iri), None, None))
    for predicate in (f"{SKOS}definition", f"{RDFS}comment"):
        texts = [v for v in index.objects(iri, predicate) if isinstance(v, Literal)]
        if texts:
            return {text.language: text.text for text in reversed(texts)}
    return {}


def _described(served: ServedRelease, term: Term, kind: str) -> Described:
    store = served.store
    relations = tuple(
        (words, tuple(named(store, iri) for iri in iris))
        for predicate, words in _RELATIONS.items()
        if (iris := _objects(store, term.iri, predicate))
    )
    if kind == "class":
        examples = instances(store, term.iri, _EXAMPLES)
        counts = served.release.manifest.counts.classes
        return Described(
            term, relations, _properties_of(store, examples), examples, counts.get(term.iri, 0)
        )
    if kind == "list":
        members = _subjects(store, f"{SKOS}inScheme", term.iri)
        shown = tuple(named(store, iri) for iri in members[:_USES])
        return Described(term, relations, (), shown, len(members))
    quads = islice(store.quads_for_pattern(None, ox.NamedNode(term.iri), None), _USES)
    subjects = [q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)]
    having = sorted({iri for s in subjects for iri in _objects(store, s, f"{RDF}type")})
    users = tuple(n for n in (named(store, iri) for iri in having) if n.names)
    examples = tuple(named(store, iri) for iri in dict.fromkeys(subjects))[:_EXAMPLES]
    return Described(term, relations, users, examples, 0)


def _properties_of(store: ox.Store, things: tuple[Named, ...]) -> tuple[Named, ...]:
    """The properties that some things have and that have names."""
    found = {
        quad.predicate.value
        for thing in things
        for quad in islice(store.quads_for_pattern(ox.NamedNode(thing.iri), None, None), _USES)
    }
    return tuple(n for n in (named(store, iri) for iri in sorted(found)) if n.names)


def _subjects(store: ox.Store, predicate: str, value: str) -> list[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(value))
    found = (q.subject.value for q in islice(quads, _TERMS) if isinstance(q.subject, ox.NamedNode))
    return sorted(set(found))


def _objects(store: ox.Store, subject: str, predicate: str) -> list[str]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
    found = (q.object.value for q in islice(quads, _USES) if isinstance(q.object, ox.NamedNode))
    return sorted(set(found))


_RELATIONS: Mapping[str, TextByLanguage] = MappingProxyType(
    {
        f"{RDFS}subClassOf": {"zh": "上位类", "en": "superclass"},
        f"{RDFS}subPropertyOf": {"zh": "上位属性", "en": "superproperty"},
        f"{RDFS}domain": {"zh": "属于", "en": "of"},
        f"{RDFS}range": {"zh": "取值", "en": "values"},
        f"{OWL}inverseOf": {"zh": "逆属性", "en": "inverse"},
    }
)
