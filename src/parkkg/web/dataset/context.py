"""JSON-LD for people who read JSON: short keys, out of a context that is published.

Every document carries the part of the context that it uses, so that nothing has to be fetched to
read it (JSON-LD 1.1, section 3.1).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.errors import DataError
from parkkg.graph.index import instances_of, object_iris
from parkkg.graph.jsonld import check_node, tagged
from parkkg.graph.ntriples import Literal, iri, literal, triple
from parkkg.graph.short_names import compact
from parkkg.namespaces import EDTF, OWL, PK, PREFIXES, RDF, RDFS, SKOS, XSD
from parkkg.text import said

_OA, _SCHEMA, _DCTERMS = PREFIXES["oa"], PREFIXES["schema"], PREFIXES["dcterms"]
_ID, _LANGUAGE = "@id", "@language"
_TERMS = 5_000
_VALUES = 100  # are looked at to know the datatype of a property
# Terms that are not the ontology's own.
_KNOWN = MappingProxyType(
    {
        "label": (f"{RDFS}label", _LANGUAGE),
        "prefLabel": (f"{SKOS}prefLabel", _LANGUAGE),
        "altLabel": (f"{SKOS}altLabel", _LANGUAGE),
        "definition": (f"{SKOS}definition", _LANGUAGE),
        "note": (f"{SKOS}note", _LANGUAGE),
        "inScheme": (f"{SKOS}inScheme", _ID),
        "broader": (f"{SKOS}broader", _ID),
        "exactMatch": (f"{SKOS}exactMatch", _ID),
        "subject": (f"{RDF}subject", _ID),
        "predicate": (f"{RDF}predicate", _ID),
        "object": (f"{RDF}object", _ID),
        "hasSource": (f"{_OA}hasSource", _ID),
        "hasSelector": (f"{_OA}hasSelector", _ID),
        "start": (f"{_OA}start", ""),
        "end": (f"{_OA}end", ""),
        "sameAs": (f"{_SCHEMA}sameAs", _ID),
        "issued": (f"{_DCTERMS}issued", EDTF),
        "Concept": (f"{SKOS}Concept", ""),
        "ConceptScheme": (f"{SKOS}ConceptScheme", ""),
        "Statement": (f"{RDF}Statement", ""),
    }
)
# JSON has these by itself, and they lose nothing in it. The store makes one type of all integers.
_NATIVE = frozenset(
    f"{XSD}{name}"
    for name in ("string", "boolean", "integer", "positiveInteger", "nonNegativeInteger")
)
_EXACT = 2**53
_CANONICAL = re.compile(r"0|-?[1-9][0-9]{0,15}").fullmatch


@dataclass(frozen=True)
class TermDefinition:
    """A key: its IRI, and how its values are written.

    `kind` is `@id` for IRIs, `@language` for texts by language, the IRI of a datatype, or empty.
    """

    iri: str
    kind: str


@dataclass(frozen=True)
class Context:
    """Terms and prefixes by name."""

    terms: Mapping[str, TermDefinition]
    prefixes: Mapping[str, str]

    def as_dict(self) -> dict[str, object]:
        """The context as JSON-LD has it."""
        return _written(self.terms, self.prefixes)


def read_context(store: ox.Store, usual: Mapping[str, str]) -> Context:
    """The context for a release: the usual prefixes, the ontology's own classes and properties."""
    terms = {name: TermDefinition(*term) for name, term in _KNOWN.items()}
    for kind, coercion in (("ObjectProperty", _ID), ("DatatypeProperty", ""), ("Class", "")):
        for name in sorted(_own(store, kind)):
            found = coercion
            if kind == "DatatypeProperty":
                found = _range(store, PK + name)
            terms.setdefault(name, TermDefinition(PK + name, found))
    # A name is either a term or a prefix: the property of that name is what readers look for.
    prefixes = {name: usual[name] for name in sorted(usual) if name not in terms}
    return Context(MappingProxyType(dict(sorted(terms.items()))), MappingProxyType(prefixes))


def compacted(lines: Iterable[str], context: Context, first: str) -> str:
    """Sorted N-Triples lines as one JSON-LD document that begins with the node `first`.

    Raises DataError for an IRI whose scheme is one of the prefixes, and for a triple term.
    """
    writer = _Writer(context)
    nodes = [
        (subject, writer.node(subject, run))
        for subject, run in groupby(map(triple, lines), lambda parts: parts[0])
    ]
    nodes.sort(key=lambda node: node[0] != f"<{first}>")
    document = {"@context": writer.used(), "@graph": [node for _, node in nodes]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


class _Writer:
    """Writes nodes, and remembers what of the context they use."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._by_iri = {term.iri: (name, term) for name, term in context.terms.items()}
        self._terms: set[str] = set()
        self._prefixes: set[str] = set()

    def used(self) -> dict[str, object]:
        terms = {name: self._context.terms[name] for name in sorted(self._terms)}
        prefixes = {name: self._context.prefixes[name] for name in sorted(self._prefixes)}
        return _written(terms, prefixes)

    def node(self, subject: str, triples: Iterable[Sequence[str]]) -> dict[str, object]:
        node: dict[str, object] = {"id": self._id(subject)}
        for predicate, run in groupby(triples, lambda parts: parts[1]):
            values = [value for _, _, value in run]
            if predicate == f"<{RDF}type>":
                # `@type` takes IRIs only. RDF allows a literal as the object of rdf:type, too.
                types: list[object] = [self._type(v) for v in values if not v.startswith('"')]
                node |= {"type": _one_or_all(types)} if types else {}
                values = [v for v in values if v.startswith('"')]
                if not values:
                    continue
            name, kind = self._key(iri(predicate))
            rest = values
            if kind == _LANGUAGE:
                texts, rest = _by_language(values)
                if texts:
                    node[name] = texts
                # Other values under this key would be read as texts in a language.
                name, kind = self._name(iri(predicate)), ""
            if rest:
                node[name] = _one_or_all([self._value(value, kind) for value in rest])
        return node

    def _key(self, predicate: str) -> tuple[str, str]:
        name, term = self._by_iri.get(predicate, ("", None))
        if term is None:
            return self._name(predicate), ""
        self._terms.add(name)
        return name, term.kind

    def _type(self, value: str) -> str:
        name, term = self._by_iri.get(iri(value), ("", None))
        if term is None:
            return self._id(value)
        self._terms.add(name)
        return name

    def _id(self, term: str) -> str:
        check_node(term)
        return term if term.startswith("_:") else self._name(iri(term))

    def _name(self, full: str) -> str:
        short = compact(full, self._context.prefixes)
        prefix = short.partition(":")[0] if short else ""
        if short:
            self._prefixes.add(prefix)
            return short
        if full.partition(":")[0] in {*self._context.prefixes, *self._context.terms}:
            raise DataError(
                said("JSON-LD would read <{iri}> as a prefixed name", iri=full),
                hint=said("ask for another format, such as text/turtle"),
            )
        return full

    def _value(self, value: str, kind: str) -> object:
        if not value.startswith('"'):
            name = self._id(value)
            return name if kind == _ID else {"@id": name}
        found = literal(value)
        if found.language:
            return tagged(found)
        datatype = found.datatype or f"{XSD}string"
        if kind and datatype == kind:
            return found.text
        native = None if kind else _native(found, datatype)
        if native is not None:
            return native
        if datatype == f"{XSD}string":
            return {"@value": found.text}
        return {"@type": self._name(datatype), "@value": found.text}


def _native(found: Literal, datatype: str) -> str | int | bool | None:
    """A value as JSON has it, where that reads back as the same literal."""
    if datatype == f"{XSD}string":
        return found.text
    if datatype == f"{XSD}boolean" and found.text in ("true", "false"):
        return found.text == "true"
    if datatype == f"{XSD}integer" and _CANONICAL(found.text) and abs(int(found.text)) < _EXACT:
        return int(found.text)
    return None


def _by_language(values: Iterable[str]) -> tuple[dict[str, object], list[str]]:
    """Texts by language, and what is none, or has a direction, too."""
    texts: dict[str, list[object]] = {}
    rest = []
    for value in values:
        found = literal(value) if value.startswith('"') else None
        if found is not None and found.language and "--" not in found.language:
            texts.setdefault(found.language, []).append(found.text)
        else:
            rest.append(value)
    return {language: _one_or_all(found) for language, found in sorted(texts.items())}, rest


def _one_or_all(values: list[object]) -> object:
    return values[0] if len(values) == 1 else values


def _written(terms: Mapping[str, TermDefinition], prefixes: Mapping[str, str]) -> dict[str, object]:
    written: dict[str, object] = {"id": "@id", "type": "@type", **prefixes}
    for name, term in terms.items():
        if not term.kind:
            written[name] = term.iri
        elif term.kind == _LANGUAGE:
            written[name] = {"@id": term.iri, "@container": "@language"}
        else:
            written[name] = {"@id": term.iri, "@type": term.kind}
    return written


def _own(store: ox.Store, kind: str) -> Iterator[str]:
    """The local names of the ontology's own terms of a kind."""
    for name in islice(instances_of(store, OWL + kind), _TERMS):
        local = name.removeprefix(PK)
        if name.startswith(PK) and local.isidentifier() and local not in ("id", "type"):
            yield local


def _range(store: ox.Store, name: str) -> str:
    """The datatype of a property's values, where they need one to be written as JSON.

    That is its range; where it has none, the one that its first values have.
    """
    node, verb = ox.NamedNode(name), ox.NamedNode(f"{RDFS}range")
    found = {*object_iris(store.quads_for_pattern(node, verb, None))}
    if not found:
        values = islice(store.quads_for_pattern(None, node, None), _VALUES)
        found = {q.object.datatype.value for q in values if isinstance(q.object, ox.Literal)}
    only = next(iter(found), "") if len(found) == 1 else ""
    return "" if only in {*_NATIVE, f"{RDF}langString", f"{RDFS}Literal"} else only
