"""Property paths (SHACL, section 2.3.1): read from the shapes graph, written as SPARQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from parkkg.namespaces import RDF
from parkkg.shacl.shapes_graph import NIL, Place, ShapesGraph
from parkkg.text import said

_DEEPEST = 50


@dataclass(frozen=True)
class Predicate:
    """A property, or with `inverse` the way from its objects to its subjects."""

    iri: str
    inverse: bool = False


@dataclass(frozen=True)
class Sequence:
    """One path after the other."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Alternative:
    """Any of several paths."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Repeated:
    """A path any number of times (`*`), at least once (`+`), or at most once (`?`)."""

    part: Path
    mark: Literal["*", "+", "?"]


@dataclass(frozen=True)
class Inverse:
    """A path that is more than a property, from its end."""

    part: Path


Path: TypeAlias = Predicate | Sequence | Alternative | Repeated | Inverse

_REPEATED: tuple[tuple[str, Literal["*", "+", "?"]], ...] = (
    ("zeroOrMorePath", "*"),
    ("oneOrMorePath", "+"),
    ("zeroOrOnePath", "?"),
)
_KINDS = ("inversePath", "alternativePath", *(name for name, _ in _REPEATED))


class PathError(Exception):
    """A node that is no property path, and where it stands."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


def read_path(graph: ShapesGraph, node: str, depth: int = 0) -> Path:
    """The path that a node of the shapes graph is. Raises PathError where it is none."""
    if node == NIL:
        raise PathError(
            said("the {kind} path has fewer than two members", kind="sequence"), Place()
        )
    if node.startswith("<"):
        return Predicate(node)
    place = graph.place(node)
    if depth > _DEEPEST:
        raise PathError(said("the property path has no end"), place)
    if node.startswith('"'):
        raise PathError(said("{node} is no property path", node=node), place)
    is_list = bool(graph.of(node, "first", RDF))
    found = [(kind, inner) for kind in _KINDS for inner in graph.objects(node, kind)]
    if is_list + len(found) > 1:
        raise PathError(said("the property path is of more than one kind, or has two parts"), place)
    if is_list:
        return Sequence(_parts(graph, node, depth, "sequence"))
    for kind, inner in found:
        return _of_kind(graph, kind, inner, depth)
    raise PathError(
        said("the property path is neither an IRI, a list, nor one of SHACL's kinds"), place
    )


def _of_kind(graph: ShapesGraph, kind: str, inner: str, depth: int) -> Path:
    if kind == "alternativePath":
        return Alternative(_parts(graph, inner, depth, "alternative"))
    path = read_path(graph, inner, depth + 1)
    if kind == "inversePath":
        turned = isinstance(path, Predicate) and not path.inverse
        return inverse(path) if turned else Inverse(path)
    return Repeated(path, dict(_REPEATED)[kind])


def _parts(graph: ShapesGraph, head: str, depth: int, kind: str) -> tuple[Path, ...]:
    members = graph.members(head)
    if members is None:
        raise PathError(
            said("the list of a property path is not one, or has no end"), graph.place(head)
        )
    if len(members) < 2:
        raise PathError(
            said("the {kind} path has fewer than two members", kind=kind), graph.place(head)
        )
    return tuple(read_path(graph, member, depth + 1) for member in members)


def inverse(path: Path) -> Path:
    """The path from the other end."""
    match path:
        case Predicate(iri, turned):
            return Predicate(iri, not turned)
        case Sequence(parts):
            return Sequence(tuple(inverse(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(inverse(part) for part in parts))
        case Repeated(part, mark):
            return Repeated(inverse(part), mark)
        case Inverse(part):
            return part


def predicates(path: Path) -> frozenset[str]:
    """The properties that a path goes along."""
    match path:
        case Predicate(iri):
            return frozenset({iri})
        case Repeated(part) | Inverse(part):
            return predicates(part)
        case Sequence(parts) | Alternative(parts):
            return frozenset().union(*map(predicates, parts))


def sparql(path: Path) -> str:
    """The path as SPARQL writes it.

    >>> sparql(Repeated(Sequence((Predicate("<p>"), Predicate("<q>", True))), "*"))
    '(<p>/^<q>)*'
    """
    match path:
        case Predicate(iri, turned):
            return f"^{iri}" if turned else iri
        case Sequence(parts):
            return f"({'/'.join(map(sparql, parts))})"
        case Alternative(parts):
            return f"({'|'.join(map(sparql, parts))})"
        case Repeated(Predicate(_, False) | Sequence() | Alternative() as part, mark):
            return f"{sparql(part)}{mark}"
        case Repeated(part, mark):
            return f"({sparql(part)}){mark}"
        case Inverse(part):
            inner = sparql(part)
            return f"^({inner})" if inner.startswith("^") else f"^{inner}"
