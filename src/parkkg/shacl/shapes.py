"""Shapes as data: what a shapes graph says, read and checked once (SHACL, sections 2 to 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from parkkg.namespaces import SH
from parkkg.shacl.paths import Path
from parkkg.shacl.shapes_graph import Place, ShapesGraph

Messages: TypeAlias = tuple[tuple[str, str], ...]
TargetKind: TypeAlias = Literal["node", "class", "subjectsOf", "objectsOf"]


@dataclass(frozen=True)
class Target:
    """Which nodes a shape is about: a node, or the nodes of a class or property."""

    kind: TargetKind
    term: str
    place: Place


@dataclass(frozen=True)
class Pattern:
    """A regular expression of SPARQL's REGEX, and its flags."""

    expression: str
    flags: str = ""


@dataclass(frozen=True)
class Qualified:
    """How many values conform to a shape, and with `siblings` to none of these."""

    shape: str
    least: int | None
    most: int | None
    siblings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Closed:
    """The only properties that a node may have."""

    allowed: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A query in a shape: what it returns does not conform (SELECT), or has to hold (ASK).

    `parameters` are the values of the parameters of a constraint component, by variable.
    """

    text: str
    prefixes: tuple[tuple[str, str], ...]
    form: Literal["select", "ask"]
    parameters: tuple[tuple[str, str], ...] = ()
    messages: Messages = ()


Value: TypeAlias = str | int | tuple[str, ...] | Pattern | Qualified | Closed | Query


@dataclass(frozen=True)
class Constraint:
    """One constraint of a shape. `kind` is its parameter's name, such as `minCount`.

    `value` is a term, a number, a list of terms or of shapes, or one of the classes above. A
    constraint of a component of one's own has the kind `sparql`, too, and its own `component`.
    """

    kind: str
    value: Value
    component: str
    place: Place

    @property
    def shapes(self) -> tuple[str, ...]:
        """The shapes that it refers to."""
        match self.kind, self.value:
            case (("node" | "not" | "property"), str(shape)):
                return (shape,)
            case (("and" | "or" | "xone"), tuple(shapes)):
                return shapes
            case _, Qualified(shape, siblings=siblings):
                return (shape, *siblings)
        return ()


@dataclass(frozen=True)
class Shape:
    """A node shape, or with a `path` a property shape. `name` is its node in the shapes graph."""

    name: str
    place: Place
    path: Path | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: str = f"<{SH}Violation>"
    messages: Messages = ()
    deactivated: bool = False


@dataclass(frozen=True)
class Shapes:
    """All shapes of a shapes graph, by name, in the order of the files.

    `advanced` are shapes that have something beyond SHACL Core and SHACL-SPARQL, each with what.
    """

    graph: ShapesGraph
    shapes: Mapping[str, Shape]
    advanced: Mapping[str, str]

    def __getitem__(self, name: str) -> Shape:
        return self.shapes[name]

    def __iter__(self) -> Iterator[Shape]:
        return iter(self.shapes.values())
