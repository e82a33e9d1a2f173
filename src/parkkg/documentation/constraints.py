"""What the SHACL shapes ask, as their documentation needs it: of what, how much, in which words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from parkkg.graph.index import Index, Node, local_name
from parkkg.graph.ntriples import Literal
from parkkg.namespaces import RDF, SH, SKOS
from parkkg.text import NO_TEXT, LocalizedText

# A property path as SPARQL writes it: IRIs, and the operators between them, from left to right.
Path = tuple[str, ...]

_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
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
_PATHS = MappingProxyType(
    {"zeroOrMorePath": "{}*", "oneOrMorePath": "{}+", "zeroOrOnePath": "{}?", "inversePath": "^{}"}
)
_DEEPEST = 20
_LONGEST_PATTERN = 40  # characters; a longer one explains nothing


@dataclass(frozen=True)
class Condition:
    """A constraint holds only where a property has one of these values, or any if none is given."""

    property: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Constraint:
    """What one shape asks of the values at the end of a path; without a path, of the focus node.

    `types` are the classes (alternatives), the datatype and the code list of the values; `values`
    those of sh:in and sh:hasValue. `languages` are the language tags, each with how many texts it
    needs; it may have one. `checks` are the rest: a sign, and what a value is compared with.
    """

    shape: str
    path: Path = ()
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
class Shape:
    """A node shape with targets, and all that it asks.

    A target is `targetClass` or another of SHACL's four (section 2.1.3), and an IRI. `ignored` are
    the properties that a closed shape lets pass.
    """

    iri: str
    targets: tuple[tuple[str, str], ...]
    constraints: tuple[Constraint, ...]
    ignored: tuple[str, ...] = ()

    def targets_of(self, kind: str) -> tuple[str, ...]:
        """The IRIs of its targets of one kind."""
        return tuple(iri for k, iri in self.targets if k == kind)


def read_shapes(index: Index) -> tuple[Shape, ...]:
    """The shapes that have a name and a target, in the order of their documents."""
    found = []
    for iri in index.all_subjects():
        targets = tuple((k, target) for k in _TARGETS for target in index.iris(iri, SH + k))
        if targets and not iri.startswith("_:"):
            nodes = tuple(target for kind, target in targets if kind == "targetNode")
            asked = tuple(_asked(index, iri, nodes))
            ignored = tuple(map(str, _listed(index, iri, "ignoredProperties")))
            found.append(Shape(iri, targets, asked, ignored))
    return tuple(found)


def property_of(path: Path) -> str:
    """The property, where the path is nothing but one; otherwise nothing."""
    return path[0] if len(path) == 1 else ""


def iris_of(path: Path) -> tuple[str, ...]:
    """The properties in a path."""
    return tuple(part for part in path if ":" in part)


def _asked(
    index: Index,
    iri: str,
    nodes: tuple[str, ...],
    path: Path = (),
    condition: Condition | None = None,
    depth: int = 0,
) -> Iterator[Constraint]:
    """What a shape asks, and what the property shapes in it ask of what it leads to.

    `nodes` are the target nodes of the outermost shape, `path` leads from there to the focus nodes.
    """
    path = _joined(path, _path(index, _first(index, iri, "path")))
    own = replace(_constraint(index, iri), path=path, condition=condition)
    inner = index.iris(iri, f"{SH}property") if depth < _DEEPEST else ()
    queries = index.iris(iri, f"{SH}sparql")
    if own.message or own.types or (path and not (inner or queries)):
        yield own
    for query in queries:  # its text explains nothing to a reader: only its message is shown
        message = index.text(query, f"{SH}message") or own.message
        severity = local_name(_first(index, query, "severity")) or own.severity
        yield Constraint(
            iri, path, condition, checks=(("SPARQL", ""),), severity=severity, message=message
        )
    if nodes and condition is None and len(path) == 2 and path[0] == "^":
        # From a value back to what has it: the value is a condition.
        condition = Condition(path[1], nodes)
        path = ()
    for shape in inner:
        yield from _asked(index, shape, nodes, path, condition, depth + 1)


def _constraint(index: Index, iri: str) -> Constraint:
    """The constraints of one shape on its values, or on the focus node itself."""
    allowed = _literals(_listed(index, iri, "languageIn"))
    languages = _languages(index, iri, allowed)
    scheme, shapes = _node_shapes(index, iri)
    pattern = index.literal(iri, f"{SH}pattern")
    return Constraint(
        iri,
        min_count=_count(index, iri, "minCount") or 0,
        max_count=_count(index, iri, "maxCount"),
        languages=languages,
        types=(
            *index.iris(iri, f"{SH}class"),
            *_alternatives(index, iri),
            *index.iris(iri, f"{SH}datatype"),
            *scheme,
        ),
        values=(*_listed(index, iri, "in"), *index.objects(iri, f"{SH}hasValue")),
        checks=(
            *(("@", tag) for tag in allowed if not languages),
            *((sign, o) for name, sign in _SIGNS.items() for o in index.objects(iri, SH + name)),
            *((local_name(kind), "") for kind in index.iris(iri, f"{SH}nodeKind")),
            *((("closed", ""),) if index.literal(iri, f"{SH}closed") == "true" else ()),
            *((name, "") for name in shapes),
            *((("", Literal(pattern, "", "")),) if 0 < len(pattern) <= _LONGEST_PATTERN else ()),
        ),
        severity=local_name(_first(index, iri, "severity")) or "Violation",
        message=index.text(iri, f"{SH}message"),
    )


def _count(index: Index, iri: str, name: str) -> int | None:
    text = index.literal(iri, SH + name)
    return int(text) if text.isdecimal() else None


def _first(index: Index, iri: str, name: str) -> str:
    return next(iter(index.iris(iri, SH + name)), "")


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


def _languages(index: Index, iri: str, allowed: list[Literal]) -> tuple[tuple[str, int], ...]:
    """How many values each language needs, of which it may have one."""
    needed = ""
    for shape in index.iris(iri, f"{SH}qualifiedValueShape"):
        if index.literal(iri, f"{SH}qualifiedMinCount") not in ("", "0"):
            needed = "".join(o.text for o in _literals(_listed(index, shape, "languageIn"))[:1])
    unique = index.literal(iri, f"{SH}uniqueLang") == "true"
    tags = [o.text for o in allowed] if unique else [needed] if needed else []
    return tuple((tag, int(tag == needed)) for tag in tags)


def _node_shapes(index: Index, iri: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The code lists that values must be in, and the shapes that they must or must not fit."""
    schemes: tuple[str, ...] = ()
    shapes = []
    for shape in index.iris(iri, f"{SH}node"):
        inner = index.iris(shape, f"{SH}property")
        paths = {p for s in inner for p in index.iris(s, f"{SH}path")}
        lists = tuple(v for s in inner for v in index.iris(s, f"{SH}hasValue"))
        if paths == {f"{SKOS}inScheme"} and len(lists) == 1:
            schemes += lists
        elif not shape.startswith("_:"):
            shapes.append(local_name(shape))
    for shape in index.iris(iri, f"{SH}not"):
        if not shape.startswith("_:"):
            shapes.append(f"¬ {local_name(shape)}")
    return schemes, tuple(shapes)


def _path(index: Index, head: str, depth: int = 0) -> Path:
    """A path as SPARQL writes it (SHACL, section 2.3.1)."""
    if not head.startswith("_:"):
        return (head,) if head else ()
    if depth > _DEEPEST:
        return ("…",)
    for name, form in _PATHS.items():
        for inner in index.iris(head, SH + name):
            before, after = form.split("{}")
            path = _path(index, inner, depth + 1)
            if {" / ", " | "} & {*path}:
                before, after = f"{before}(", f"){after}"
            return tuple(filter(None, (before, *path, after)))
    alternatives = _first(index, head, "alternativePath")
    path = ()
    for item in index.items(alternatives or head):
        part = _path(index, str(item), depth + 1)
        path = _joined(path, part, " | " if alternatives else " / ")
    return path


def _joined(path: Path, part: Path, operator: str = " / ") -> Path:
    return (*path, operator, *part) if path and part else path or part
