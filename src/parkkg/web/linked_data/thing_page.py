"""What a page shows of a thing: its document in rows, each fact with the passages it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.evidence.roles import Roles
from parkkg.graph.index import Node, local_name
from parkkg.graph.ntriples import Literal, split
from parkkg.namespaces import PREFIXES, RDF, RDFS, SKOS
from parkkg.text import TextByLanguage
from parkkg.web.dataset.names import Terms
from parkkg.web.linked_data.description import Thing

_OA = PREFIXES["oa"]
# What comes first, in this order; the rest follows by its IRI, the evidence last.
_FIRST = (
    f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}altLabel", f"{RDF}type", f"{SKOS}definition",
    f"{SKOS}note", f"{RDF}subject", f"{RDF}predicate", f"{RDF}object",
)  # fmt: skip
# These are of the makers of the graph, so they have no passage as evidence.
_OWN_WORDS = frozenset(_FIRST[:6])
# What a page says of a thing above its facts, or for programs below them.
_ABOVE = frozenset({f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}note", f"{SKOS}definition"})
_BELOW = frozenset({f"{RDF}type", f"{_OA}hasSelector", "https://schema.org/sameAs"})


@dataclass(frozen=True)
class Citation:
    """A passage as a page cites it. `start` and `end` are code points of the archived text.

    Of one that is only cited, the number of its statement is known instead, and whether the
    original was read.
    """

    iri: str
    source: str
    source_names: TextByLanguage
    sentence: str
    start: str
    end: str
    statement: str
    second_hand: bool

    @property
    def number(self) -> int:
        """The number of its sentence or of its statement; 0 for none."""
        return int(self.statement or self.sentence or 0)

    @property
    def names(self) -> TextByLanguage:
        """What it is called: where in its source it is."""
        if self.statement:
            return {"zh": f"第 {self.statement} 条陈述", "en": f"statement {self.statement}"}
        en = f"sentence {self.sentence}, characters {self.start}–{self.end}"
        return {"zh": f"第 {self.sentence} 句，字符 {self.start}–{self.end}", "en": en}


@dataclass(frozen=True)
class PropertyValue:
    """One value of a property, and what it rests on.

    `statements` are the IRIs of its rdf:Statements, `bases` the bases that these give.
    """

    value: Node
    names: TextByLanguage
    entailed: bool
    statements: tuple[str, ...] = ()
    bases: tuple[TextByLanguage, ...] = ()
    passages: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Group:
    """A property with its values. `count` is how many there are, or more where `open_ended`."""

    predicate: str
    names: TextByLanguage
    incoming: bool
    rows: tuple[PropertyValue, ...]
    count: int
    open_ended: bool


@dataclass(frozen=True)
class Page:
    """A thing as a page has it.

    `remarks` are texts about it, `technical` what programs need of it and people do not,
    `mentions` the passages that it rests on as a whole. A passage has a `place` in its source, and
    a source has `places` that are cited.
    """

    iri: str
    names: TextByLanguage
    types: tuple[tuple[str, TextByLanguage], ...]
    remarks: tuple[TextByLanguage, ...]
    facts: tuple[Group, ...]
    technical: tuple[Group, ...]
    incoming: tuple[Group, ...]
    mentions: tuple[Citation, ...]
    parts: tuple[Page, ...]
    place: Citation | None = None
    places: tuple[Citation, ...] = ()

    def passages_of(self) -> dict[str, tuple[Citation, ...]]:
        """The passages of the facts that lead to another thing, by that."""
        found: dict[str, dict[str, Citation]] = {}
        for row in (row for group in (*self.facts, *self.incoming) for row in group.rows):
            if isinstance(row.value, str) and row.passages:
                found.setdefault(row.value, {}).update({p.iri: p for p in row.passages})
        return {iri: tuple(passages.values()) for iri, passages in found.items()}


def page_of(thing: Thing, terms: Terms, roles: Roles, language: str) -> Page:
    """A thing as rows, and its parts (IRIs with a fragment) after it; `roles` say what is evidence.

    Texts in `language` are before others, and asserted triples before inferred ones.
    """
    return _Reader(thing, terms, roles, language).page(thing.iri)


def passages_of(
    thing: Thing, terms: Terms, roles: Roles, facts: Iterable[str]
) -> dict[str, tuple[Citation, ...]]:
    """The passages that facts in the document of a thing rest on."""
    reader = _Reader(thing, terms, roles, "")
    return {iri: found for iri in facts if (found := reader.passages(iri))}


class _Reader:
    """Reads a document about one thing."""

    def __init__(self, thing: Thing, terms: Terms, roles: Roles, language: str) -> None:
        self._roles = roles
        self._thing = thing
        self._index = thing.index
        self._terms = terms
        self._language = language
        self._cuts = {(cut.predicate, cut.incoming): cut for cut in thing.cuts}
        self._stated: dict[tuple[str, str, Node], list[str]] = {}
        for statement in self._index.typed(f"{RDF}Statement"):
            parts = [self._index.objects(statement, RDF + p) for p in _PARTS]
            if all(len(part) == 1 for part in parts):
                (subject,), (predicate,), (value,) = parts
                key = (str(subject), str(predicate), value)
                self._stated.setdefault(key, []).append(statement)
        self._incoming = [(s, p) for s, p, o in map(_iris, thing.lines) if o == thing.iri and s]

    def passages(self, iri: str) -> tuple[Citation, ...]:
        """The passages that a fact rests on; none for what is only mentioned in some."""
        cited = self._cited(iri) if self._is_fact(iri) else ()
        return tuple(self._passage(p) for p in sorted(set(cited)))

    def page(self, iri: str) -> Page:
        facts = tuple(sorted(self._facts(iri), key=self._rank))
        below = {*_BELOW, self._roles.digest}
        own = tuple(g for g in facts if g.predicate not in {*_ABOVE, *below, self._roles.evidence})
        shown = {statement for g in facts for row in g.rows for statement in row.statements}
        incoming = tuple(self._pointing(shown)) if iri == self._thing.iri else ()
        parts = [p for p in self._index.all_subjects() if p.startswith(iri + "#")]
        return Page(
            iri,
            self._names(iri),
            tuple((t, self._names(t)) for t in sorted(self._index.iris(iri, f"{RDF}type"))),
            tuple(
                filter(
                    None, (self._texts(iri, name) for name in (f"{SKOS}definition", f"{SKOS}note"))
                )
            ),
            own,
            tuple(group for group in facts if group.predicate in below),
            incoming,
            tuple(self._passage(p) for p in sorted(set(self._cited(iri)))),
            tuple(self.page(part) for part in sorted(parts) if "#" not in iri),
            self._passage(iri) if self._is_passage(iri) else None,
            self._places(iri),
        )

    def _is_passage(self, iri: str) -> bool:
        return bool(self._roles.source) and bool(self._index.iris(iri, self._roles.source))

    def _places(self, source: str) -> tuple[Citation, ...]:
        """The passages of a source in their order."""
        if not self._roles.source:
            return ()
        found = map(self._passage, self._index.subjects(self._roles.source, source))
        return tuple(sorted(found, key=lambda p: (p.number, int(p.start or 0), p.iri)))

    def _facts(self, iri: str) -> Iterator[Group]:
        by_property: dict[str, list[Node]] = {}
        for predicate, value in self._index.about(iri):
            by_property.setdefault(predicate, []).append(value)
        for predicate, values in by_property.items():
            kept = [v for v in values if not self._repeats(iri, predicate, v)]
            rows = sorted((self._row(iri, predicate, v) for v in kept), key=self._order)
            if rows:
                yield self._group(predicate, tuple(rows), incoming=False)

    def _pointing(self, shown: set[str]) -> Iterator[Group]:
        """Triples with the thing as object, except the inverses of its own facts."""
        iri, by_property = self._thing.iri, dict[str, list[str]]()
        for subject, predicate in self._incoming:
            by_property.setdefault(predicate, []).append(subject)
        groups = []
        for predicate, subjects in sorted(by_property.items()):
            kept = [s for s in subjects if not self._mirrored(s, predicate)]
            rows = tuple(self._row(s, predicate, iri, other=s) for s in sorted(kept))
            shown |= {statement for row in rows for statement in row.statements}
            groups.append(self._group(predicate, rows, incoming=True))
        for group in groups:
            # Statements are shown with the facts that they are about.
            is_end = group.predicate in (f"{RDF}subject", f"{RDF}object")
            rows = tuple(r for r in group.rows if not is_end or r.value not in shown)
            if rows:
                hidden = len(group.rows) - len(rows)
                yield Group(
                    group.predicate, group.names, True, rows, group.count - hidden, group.open_ended
                )

    def _group(self, predicate: str, rows: tuple[PropertyValue, ...], *, incoming: bool) -> Group:
        cut = self._cuts.get((predicate, incoming))
        return Group(
            predicate,
            self._property(predicate),
            incoming,
            rows,
            cut.count if cut else len(rows),
            cut.open_ended if cut else False,
        )

    def _row(self, subject: str, predicate: str, value: Node, other: Node = "") -> PropertyValue:
        statements = self._saying(subject, predicate, value)
        cited = [p for s in statements for p in self._cited(s)]
        own = _OWN_WORDS | {self._roles.basis, self._roles.evidence}
        if not cited and predicate not in own:
            ends = [subject] + ([value] if isinstance(value, str) else [])
            facts = [e for e in ends if self._is_fact(e)][:1]
            cited = [p for fact in facts for p in self._cited(fact)]
        if predicate == self._roles.evidence and isinstance(value, str):
            cited = [value]
        shown = other or value
        bases = {b for s in statements for b in self._index.iris(s, self._roles.basis)}
        return PropertyValue(
            shown,
            self._names(shown) if isinstance(shown, str) else MappingProxyType({}),
            self._is_entailed(subject, predicate, value),
            tuple(statements),
            tuple(self._names(b) for b in sorted(bases)),
            tuple(self._passage(p) for p in sorted(set(cited))),
        )

    def _order(self, row: PropertyValue) -> tuple[bool, bool]:
        is_foreign = isinstance(row.value, Literal) and row.value.language != self._language
        return row.entailed, is_foreign

    def _saying(self, subject: str, predicate: str, value: Node) -> list[str]:
        """The statements of a triple, or of one that entails it."""
        found = list(self._stated.get((subject, predicate, value), ()))
        for other, turned in self._terms.entailing.get(predicate, ()):
            if turned and isinstance(value, str):
                found += self._stated.get((value, other, subject), ())
            elif not turned:
                found += self._stated.get((subject, other, value), ())
        return sorted(set(found))

    def _repeats(self, subject: str, predicate: str, value: Node) -> bool:
        """Whether a triple with a subproperty, which is on the page too, entails this triple."""
        narrower = (p for p, turned in self._terms.entailing.get(predicate, ()) if not turned)
        return self._is_entailed(subject, predicate, value) and any(
            value in self._index.objects(subject, p) for p in narrower
        )

    def _mirrored(self, subject: str, predicate: str) -> bool:
        """Whether a fact of the thing is the inverse of this triple."""
        iri = self._thing.iri
        return self._repeats(subject, predicate, iri) or any(
            subject in self._index.objects(iri, p)
            for p, turned in self._terms.entailing.get(predicate, ())
            if turned
        )

    def _is_entailed(self, subject: str, predicate: str, value: Node) -> bool:
        key = (_term(subject), f"<{predicate}>", _term(value))
        return key in self._thing.entailed

    def _is_fact(self, iri: str) -> bool:
        return not set(self._index.iris(iri, f"{RDF}type")).isdisjoint(self._roles.facts)

    def _cited(self, iri: str) -> tuple[str, ...]:
        """The passages that a thing rests on."""
        return self._index.iris(iri, self._roles.evidence)

    def _rank(self, group: Group) -> tuple[int, str]:
        if group.predicate in _FIRST:
            return _FIRST.index(group.predicate), ""
        return len(_FIRST) + (group.predicate == self._roles.evidence), group.predicate

    def _passage(self, iri: str) -> Citation:
        source = next(iter(self._index.iris(iri, self._roles.source)), "")
        selector = next(iter(self._index.iris(iri, f"{_OA}hasSelector")), "")
        return Citation(
            iri,
            source,
            self._names(source),
            self._index.literal(iri, self._roles.sentence),
            self._index.literal(selector, f"{_OA}start"),
            self._index.literal(selector, f"{_OA}end"),
            self._index.literal(iri, self._roles.statement),
            self._is_second_hand(source),
        )

    def _is_second_hand(self, source: str) -> bool:
        """Whether not the original of a source was read."""
        named = self._roles.second_hand
        return bool(named) and named[1] in self._index.iris(source, named[0])

    def _texts(self, iri: str, predicate: str) -> TextByLanguage:
        """The texts of a property by language."""
        found: dict[str, list[str]] = {}
        for value in self._index.objects(iri, predicate):
            if isinstance(value, Literal):
                found.setdefault(value.language, []).append(value.text)
        return {language: "\n".join(texts) for language, texts in found.items()}

    def _property(self, iri: str) -> TextByLanguage:
        return self._terms.names.get(iri) or self._names(iri)

    def _names(self, iri: str) -> TextByLanguage:
        """The names that the document has; a statement is called by those of its three terms."""
        words = self._index.texts(iri, f"{RDFS}label") or self._terms.names.get(iri, {})
        types = self._index.iris(iri, f"{RDF}type")
        if words:
            return words
        if f"{RDF}Statement" in types:
            return _joined([self._end(iri, part) for part in _PARTS])
        if self._roles.passage in types:
            return self._passage(iri).names
        return words

    def _end(self, statement: str, part: str) -> TextByLanguage:
        """The names of one of a statement's three terms."""
        iri = next(iter(self._index.iris(statement, RDF + part)), "")
        return self._index.texts(iri, f"{RDFS}label") or {"": local_name(iri)}


def _joined(parts: list[TextByLanguage]) -> TextByLanguage:
    return {
        language: " – ".join(w.get(language) or next(iter(w.values())) for w in parts)
        for language in ("zh", "en")
    }


_PARTS = ("subject", "predicate", "object")


def _iris(line: str) -> tuple[str, str, str]:
    """The IRIs of a line; empty where a term is none."""
    subject, predicate, value, _ = split(line)
    return _iri(subject), _iri(predicate), _iri(value)


def _iri(term: str) -> str:
    return term[1:-1] if term.startswith("<") and not term.startswith("<<") else ""


def _term(value: Node) -> str:
    """A node as N-Triples writes it."""
    if isinstance(value, str):
        return f"<{value}>"
    if value.language:
        return str(ox.Literal(value.text, language=value.language))
    return str(ox.Literal(value.text, datatype=ox.NamedNode(value.datatype)))
