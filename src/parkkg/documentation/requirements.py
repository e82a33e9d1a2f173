"""What shapes ask of things, as pages show it: a few words in place of many constraints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from parkkg.graph.index import Node, local_name
from parkkg.graph.ntriples import Literal, iri, literal
from parkkg.namespaces import RDF, SKOS
from parkkg.shacl.paths import Alternative, Path, Predicate, predicates, sparql
from parkkg.shacl.paths import Sequence as InSequence
from parkkg.shacl.shapes import Closed, Pattern, Qualified, Query, Shape, Shapes, TargetKind
from parkkg.shacl.terms import text_of
from parkkg.text import NO_TEXT, LocalizedText

_T = TypeVar("_T")
# Constraints that compare a value with a number or with the values of another property.
_SIGNS = MappingProxyType(
    {
        "minInclusive": "≥",
        "minExclusive": ">",
        "maxInclusive": "≤",
        "maxExclusive": "<",
        "lessThan": "<",
        "lessThanOrEquals": "≤",
        "equals": "=",
        "disjoint": "≠",
    }
)
_LONGEST_PATTERN = 40  # characters; a longer one explains nothing
_IRI = re.compile("<([^>]*)>")


@dataclass(frozen=True)
class Condition:
    """Something is asked only where a property has one of these values, or any if none is given."""

    property: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """What one shape asks of the values at the end of a path; without a path, of the focus node.

    `types` are the classes (alternatives), the datatype and the code list of the values; `values`
    those of sh:in and sh:hasValue. `languages` are the language tags, each with how many texts it
    needs; it may have one. `checks` are the rest: a sign, and what a value is compared with.
    """

    shape: str
    path: Path | None = None
    condition: Condition | None = None
    min_count: int = 0
    max_count: int | None = None
    languages: tuple[tuple[str, int], ...] = ()
    types: tuple[str, ...] = ()
    values: tuple[Node, ...] = ()
    checks: tuple[tuple[str, Node], ...] = ()
    severity: str = "Violation"
    message: LocalizedText = NO_TEXT


@dataclass(frozen=True)
class ShapeSummary:
    """A shape with targets, and all that it asks.

    A target is its kind and an IRI. `allowed` are the properties that a closed shape lets pass.
    """

    iri: str
    targets: tuple[tuple[TargetKind, str], ...]
    requirements: tuple[Requirement, ...]
    allowed: tuple[str, ...] = ()

    def targets_of(self, kind: TargetKind) -> tuple[str, ...]:
        """The IRIs of its targets of one kind."""
        return tuple(iri for k, iri in self.targets if k == kind)


def summaries(shapes: Shapes) -> tuple[ShapeSummary, ...]:
    """The shapes that have a name and a target, in the order of their files."""
    return tuple(
        _summary(shapes, shape)
        for shape in shapes
        if shape.targets and shape.name.startswith("<") and not shape.deactivated
    )


def property_of(path: Path | None) -> str:
    """The property, where the path is nothing but one; otherwise nothing."""
    return iri(path.iri) if isinstance(path, Predicate) and not path.inverse else ""


def properties_in(path: Path | None) -> frozenset[str]:
    """The properties in a path."""
    return frozenset(map(iri, predicates(path))) if path else frozenset()


def parts_of(path: Path | None) -> tuple[str, ...]:
    """A path as SPARQL writes it: IRIs, and what stands between them, from left to right.

    >>> parts_of(InSequence((Predicate("<urn:a>"), Predicate("<urn:b>", True))))
    ('urn:a', '/^', 'urn:b')
    """
    if path is None:
        return ()
    text = sparql(path)
    if isinstance(path, InSequence | Alternative):
        text = text[1:-1]
    return tuple(part for part in _IRI.split(text) if part)


def _summary(shapes: Shapes, shape: Shape) -> ShapeSummary:
    targets = tuple((target.kind, _name(target.term)) for target in shape.targets)
    nodes = tuple(name for kind, name in targets if kind == "node")
    allowed = (name for closed in _values(shape, Closed) for name in closed.allowed)
    asked = tuple(_asked(shapes, shape, nodes))
    return ShapeSummary(iri(shape.name), targets, asked, tuple(map(iri, allowed)))


def _asked(
    shapes: Shapes,
    shape: Shape,
    nodes: tuple[str, ...],
    path: Path | None = None,
    condition: Condition | None = None,
) -> Iterator[Requirement]:
    """What a shape asks, and what the property shapes in it ask of what it leads to.

    `nodes` are the target nodes of the outermost shape, `path` leads from there to the focus nodes.
    """
    if shape.deactivated:
        return
    path = _joined(path, shape.path)
    own = replace(_requirement(shapes, shape), path=path, condition=condition)
    inner = _terms(shape, "property")
    queries = _values(shape, Query)
    if own.message or own.types or (path and not (inner or queries)):
        yield own
    for query in queries:  # its text explains nothing to a reader: only its message is shown
        yield Requirement(
            own.shape,
            path,
            condition,
            checks=(("SPARQL", ""),),
            severity=own.severity,
            message=LocalizedText.of(query.messages) or own.message,
        )
    if nodes and condition is None and isinstance(path, Predicate) and path.inverse:
        # From a value back to what has it: the value is a condition.
        condition = Condition(iri(path.iri), nodes)
        path = None
    for name in inner:
        yield from _asked(shapes, shapes[name], nodes, path, condition)


def _joined(path: Path | None, part: Path | None) -> Path | None:
    if path is None or part is None:
        return path or part
    ways = (p.parts if isinstance(p, InSequence) else (p,) for p in (path, part))
    return InSequence(tuple(step for way in ways for step in way))


def _requirement(shapes: Shapes, shape: Shape) -> Requirement:
    """What one shape asks of its values, or of the focus node itself."""
    allowed = [literal(tag) for tag in _terms(shape, "languageIn")]
    languages = _languages(shapes, shape, [tag.text for tag in allowed])
    schemes, others = _node_shapes(shapes, shape)
    patterns = [found.expression for found in _values(shape, Pattern)]
    return Requirement(
        _name(shape.name),
        min_count=_count(shape, "minCount") or 0,
        max_count=_count(shape, "maxCount"),
        languages=languages,
        types=(
            *map(_name, _terms(shape, "class")),
            *_alternatives(shapes, shape),
            *map(_name, _terms(shape, "datatype")),
            *schemes,
        ),
        values=tuple(map(_node, (*_terms(shape, "in"), *_terms(shape, "hasValue")))),
        checks=(
            *(("@", tag) for tag in allowed if not languages),
            *((sign, _node(o)) for name, sign in _SIGNS.items() for o in _terms(shape, name)),
            *((local_name(iri(kind)), "") for kind in _terms(shape, "nodeKind")),
            *(("closed", "") for _ in _values(shape, Closed)),
            *((name, "") for name in others),
            *(("", Literal(text, "", "")) for text in patterns if len(text) <= _LONGEST_PATTERN),
        ),
        severity=local_name(iri(shape.severity)),
        message=LocalizedText.of(shape.messages),
    )


def _terms(shape: Shape, kind: str) -> Sequence[str]:
    """The values of the constraints of a kind, and the members of those that are lists."""
    found = [c.value for c in shape.constraints if c.kind == kind]
    lists = (value if isinstance(value, tuple) else (value,) for value in found)
    return [term for terms in lists for term in terms if isinstance(term, str)]


def _values(shape: Shape, of: type[_T]) -> Sequence[_T]:
    return [c.value for c in shape.constraints if isinstance(c.value, of)]


def _count(shape: Shape, kind: str) -> int | None:
    numbers = (c.value for c in shape.constraints if c.kind == kind)
    return next((number for number in numbers if isinstance(number, int)), None)


def _name(term: str) -> str:
    """The IRI of a term, or its label if it is a blank node."""
    return term if term.startswith("_:") else text_of(term)


def _node(term: str) -> Node:
    return literal(term) if term.startswith('"') else _name(term)


def _alternatives(shapes: Shapes, shape: Shape) -> tuple[str, ...]:
    """The classes of an sh:or that offers nothing but classes."""
    found = [_classes(shapes[option]) for option in _terms(shape, "or")]
    return tuple(c for classes in found for c in classes) if all(found) else ()


def _classes(shape: Shape) -> tuple[str, ...]:
    """The classes that a shape asks for, by sh:class or by the value of rdf:type."""
    typed = _terms(shape, "hasValue") if property_of(shape.path) == f"{RDF}type" else ()
    return tuple(map(_name, (*_terms(shape, "class"), *typed)))


def _languages(shapes: Shapes, shape: Shape, allowed: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """How many values each language needs, of which it may have one."""
    needed = ""
    for qualified in _values(shape, Qualified):
        if qualified.least:
            tags = _terms(shapes[qualified.shape], "languageIn")
            needed = text_of(tags[0]) if tags else ""
    unique = any(c.kind == "uniqueLang" for c in shape.constraints)
    tags = allowed if unique else [needed] if needed else []
    return tuple((tag, int(tag == needed)) for tag in tags)


def _node_shapes(shapes: Shapes, shape: Shape) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The code lists that values must be in, and the shapes that they must or must not fit."""
    schemes: tuple[str, ...] = ()
    others = []
    for name in _terms(shape, "node"):
        inner = [shapes[found] for found in _terms(shapes[name], "property")]
        lists = [found for s in inner for found in _terms(s, "hasValue")]
        if {property_of(s.path) for s in inner} == {f"{SKOS}inScheme"} and len(lists) == 1:
            schemes += (_name(lists[0]),)
        elif name.startswith("<"):
            others.append(local_name(iri(name)))
    others += [f"¬ {local_name(iri(n))}" for n in _terms(shape, "not") if n.startswith("<")]
    return schemes, tuple(others)
