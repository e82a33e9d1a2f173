"""What the shapes ask, as their documentation needs it: of what, how much, in which words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from parkkg.graph.index import Index, Node, local_name
from parkkg.graph.ntriples import Literal
from parkkg.namespaces import RDF, SH, SKOS
from parkkg.text import NO_TEXT, LocalizedText

# Targets, and how they are called here (SHACL, 2.1.3).
_TARGETS = MappingProxyType(
    {
        "targetClass": "class",
        "targetNode": "node",
        "targetSubjectsOf": "subjects",
        "targetObjectsOf": "objects",
    }
)
# Constraints that compare a value with a number or with another property's values.
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
_PATHS = MappingProxyType(
    {"zeroOrMorePath": "{}*", "oneOrMorePath": "{}+", "zeroOrOnePath": "{}?", "inversePath": "^{}"}
)
_DEEPEST = 20


@dataclass(frozen=True)
class PropertyPath:
    """A property path: its parts from left to right as SPARQL writes them, and the IRIs in it."""

    parts: tuple[str, ...] = ()
    iris: tuple[str, ...] = ()

    @property
    def property(self) -> str:
        """The property, where the path is just that."""
        return self.iris[0] if self.parts == self.iris and len(self.iris) == 1 else ""


@dataclass(frozen=True)
class Constraint:
    """What one shape asks of the values at the end of a path, or of the thing itself.

    `classes` are alternatives, `values` those of sh:in or sh:hasValue; `per_language` how many
    texts a language needs, of which it may have one; `checks` the rest: a sign, and what it
    compares with. `given` is a property and the values of it for which alone it holds; without
    values, it holds where there is any.
    """

    shape: str
    path: PropertyPath = PropertyPath()
    given: tuple[str, tuple[str, ...]] | None = None
    least: int = 0
    most: int | None = None
    per_language: tuple[tuple[str, int], ...] = ()
    classes: tuple[str, ...] = ()
    datatype: str = ""
    scheme: str = ""
    values: tuple[Node, ...] = ()
    checks: tuple[tuple[str, Node], ...] = ()
    pattern: str = ""
    severity: str = "Violation"
    message: LocalizedText = NO_TEXT


@dataclass(frozen=True)
class Shape:
    """A node shape with targets: what it is about, and all that it asks.

    A target is of a kind (`class`, `node`, `subjects` or `objects` of a property) and an IRI.
    `ignored` are the properties that a closed shape lets pass.
    """

    iri: str
    targets: tuple[tuple[str, str], ...]
    constraints: tuple[Constraint, ...]
    ignored: tuple[str, ...] = ()

    def aims(self, kind: str) -> tuple[str, ...]:
        """The IRIs of its targets of one kind."""
        return tuple(iri for k, iri in self.targets if k == kind)


def read_shapes(index: Index) -> tuple[Shape, ...]:
    """The node shapes that have a target, in the order of their documents."""
    found = []
    for iri in index.all_subjects():
        targets = tuple(
            (kind, target)
            for name, kind in _TARGETS.items()
            for target in index.iris(iri, SH + name)
        )
        if targets and not iri.startswith("_:"):
            asked = tuple(_asked(index, iri, targets))
            ignored = tuple(map(str, _listed(index, iri, "ignoredProperties")))
            found.append(Shape(iri, targets, asked, ignored))
    return tuple(found)


def _asked(index: Index, iri: str, targets: tuple[tuple[str, str], ...]) -> Iterator[Constraint]:
    if index.objects(iri, f"{SH}path"):
        yield from _property_shape(index, iri, targets, 0)
        return
    own = _constraint(index, iri)
    if own.message or own.classes:
        yield own
    yield from _queries(index, iri, own)
    for shape in index.iris(iri, f"{SH}property"):
        yield from _property_shape(index, shape, targets, 0)


def _property_shape(
    index: Index, iri: str, targets: tuple[tuple[str, str], ...], depth: int
) -> Iterator[Constraint]:
    """What a property shape asks, and what shapes in it ask of what it leads to."""
    path = _path(index, next(iter(index.iris(iri, f"{SH}path")), ""))
    asked = replace(_constraint(index, iri), path=path)
    inner = index.iris(iri, f"{SH}property")
    queries = tuple(_queries(index, iri, asked))
    if asked.message or not (inner or queries):
        yield asked
    yield from queries
    if depth < _DEEPEST:
        for shape in inner:
            for found in _property_shape(index, shape, targets, depth + 1):
                yield _led_to(path, found, targets)


def _led_to(
    path: PropertyPath, found: Constraint, targets: tuple[tuple[str, str], ...]
) -> Constraint:
    """A constraint behind another path. From a concept back to what has it, that is a condition."""
    nodes = tuple(iri for kind, iri in targets if kind == "node")
    if nodes and found.given is None and path.parts == ("^", *path.iris):
        return replace(found, given=(path.iris[0], nodes))
    joined = PropertyPath((*path.parts, " / ", *found.path.parts), (*path.iris, *found.path.iris))
    return replace(found, path=joined)


def _constraint(index: Index, iri: str) -> Constraint:
    """The constraints of one shape on its values, or on the focus node itself."""

    def number(name: str) -> int | None:
        text = index.literal(iri, SH + name)
        return int(text) if text.isdecimal() else None

    languages = _literals(_listed(index, iri, "languageIn"))
    per_language = _per_language(index, iri, languages)
    scheme, shapes = _nodes(index, iri)
    return Constraint(
        shape=iri,
        least=number("minCount") or 0,
        most=number("maxCount"),
        per_language=per_language,
        classes=(*index.iris(iri, f"{SH}class"), *_alternatives(index, iri)),
        datatype=next(iter(index.iris(iri, f"{SH}datatype")), ""),
        scheme=scheme,
        values=(*_listed(index, iri, "in"), *index.objects(iri, f"{SH}hasValue")),
        checks=(
            *(("@", o) for o in languages if not per_language),
            *_comparisons(index, iri),
            *shapes,
        ),
        pattern=index.literal(iri, f"{SH}pattern"),
        severity=_severity(index, iri, "Violation"),
        message=index.text(iri, f"{SH}message"),
    )


def _queries(index: Index, iri: str, around: Constraint) -> Iterator[Constraint]:
    """Constraints that are SPARQL queries: only their words can be told."""
    for query in index.iris(iri, f"{SH}sparql"):
        message = index.text(query, f"{SH}message") or around.message
        severity = _severity(index, query, around.severity)
        yield Constraint(
            around.shape, around.path, checks=(("SPARQL", ""),), severity=severity, message=message
        )


def _severity(index: Index, iri: str, otherwise: str) -> str:
    return local_name(next(iter(index.iris(iri, f"{SH}severity")), otherwise))


def _listed(index: Index, iri: str, name: str) -> tuple[Node, ...]:
    return tuple(item for head in index.iris(iri, SH + name) for item in index.items(head))


def _literals(nodes: tuple[Node, ...]) -> list[Literal]:
    return [o for o in nodes if isinstance(o, Literal)]


def _alternatives(index: Index, iri: str) -> tuple[str, ...]:
    """The classes of an sh:or that offers nothing but classes."""
    options = [o for o in _listed(index, iri, "or") if isinstance(o, str)]
    found = [_classes(index, option) for option in options]
    return tuple(c for classes in found for c in classes) if all(found) else ()


def _classes(index: Index, shape: str) -> tuple[str, ...]:
    """The classes that a shape asks for, by sh:class or by the value of rdf:type."""
    by_type = index.iris(shape, f"{SH}path") == (f"{RDF}type",)
    typed = index.iris(shape, f"{SH}hasValue") if by_type else ()
    return index.iris(shape, f"{SH}class") + typed


def _per_language(index: Index, iri: str, languages: list[Literal]) -> tuple[tuple[str, int], ...]:
    """How many values each language needs, of which it may have one."""
    needed = ""
    for shape in index.iris(iri, f"{SH}qualifiedValueShape"):
        if index.literal(iri, f"{SH}qualifiedMinCount") not in ("", "0"):
            needed = "".join(o.text for o in _literals(_listed(index, shape, "languageIn"))[:1])
    unique = index.literal(iri, f"{SH}uniqueLang") == "true"
    tags = [o.text for o in languages] if unique else [needed] if needed else []
    return tuple((tag, int(tag == needed)) for tag in tags)


def _comparisons(index: Index, iri: str) -> Iterator[tuple[str, Node]]:
    for name, sign in _SIGNS.items():
        for value in index.objects(iri, SH + name):
            yield sign, value
    for kind in index.iris(iri, f"{SH}nodeKind"):
        yield local_name(kind), ""
    if index.literal(iri, f"{SH}closed") == "true":
        yield "closed", ""


def _nodes(index: Index, iri: str) -> tuple[str, tuple[tuple[str, Node], ...]]:
    """The code list that values must be in, and the other shapes that they must fit or not fit."""
    scheme, checks = "", list[tuple[str, Node]]()
    for shape in index.iris(iri, f"{SH}node"):
        inner = index.iris(shape, f"{SH}property")
        at = {p for s in inner for p in index.iris(s, f"{SH}path")}
        lists = [v for s in inner for v in index.iris(s, f"{SH}hasValue")]
        if at == {f"{SKOS}inScheme"} and len(lists) == 1:
            scheme = lists[0]
        elif not shape.startswith("_:"):
            checks.append((local_name(shape), ""))
    for shape in index.iris(iri, f"{SH}not"):
        if not shape.startswith("_:"):
            checks.append((f"¬ {local_name(shape)}", ""))
    return scheme, tuple(checks)


def _path(index: Index, head: str, depth: int = 0) -> PropertyPath:
    """A path as SPARQL writes it (SHACL, 2.3.1)."""
    if not head.startswith("_:"):
        return PropertyPath((head,), (head,)) if head else PropertyPath()
    if depth > _DEEPEST:
        return PropertyPath(("…",))
    for name, form in _PATHS.items():
        for inner in index.iris(head, SH + name):
            before, after = form.split("{}")
            path = _path(index, inner, depth + 1)
            if {" / ", " | "} & {*path.parts}:
                before, after = f"{before}(", f"){after}"
            return PropertyPath(tuple(filter(None, (before, *path.parts, after))), path.iris)
    alternatives = index.iris(head, f"{SH}alternativePath")
    parts: list[str] = []
    iris: list[str] = []
    for item in index.items(alternatives[0] if alternatives else head):
        path = _path(index, str(item), depth + 1)
        parts += [" | " if alternatives else " / ", *path.parts] if parts else path.parts
        iris += path.iris
    return PropertyPath(tuple(parts), tuple(iris))
