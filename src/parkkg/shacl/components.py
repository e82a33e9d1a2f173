"""Constraint components of one's own, with validators in SPARQL (SHACL, section 6)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from parkkg.graph.index import local_name
from parkkg.namespaces import SH
from parkkg.shacl.parameters import TRUE
from parkkg.shacl.shapes import Messages
from parkkg.shacl.shapes_graph import Place, ShapesGraph
from parkkg.shacl.terms import text_of
from parkkg.text import said

# These are given values already (SHACL, section 6.2.1).
_TAKEN = frozenset(("this", "shapesGraph", "currentShape", "path", "PATH", "value"))
_IS_VARIABLE = re.compile(r"\w+").fullmatch


@dataclass(frozen=True)
class Parameter:
    """A parameter: the property that gives it a value, the variable that stands for it."""

    name: str
    optional: bool

    @property
    def variable(self) -> str:
        """The local name of the property (SHACL, section 6.2.1)."""
        return local_name(self.name[1:-1])


@dataclass(frozen=True)
class Validator:
    """The validator: ASK a value, or SELECT of what does not conform."""

    text: str
    prefixes: tuple[tuple[str, str], ...]
    form: Literal["select", "ask"]
    messages: Messages


@dataclass(frozen=True)
class Component:
    """A constraint component."""

    name: str
    place: Place
    parameters: tuple[Parameter, ...]
    general: Validator | None
    for_nodes: Validator | None
    for_properties: Validator | None
    messages: Messages

    def validator(self, has_path: bool) -> Validator | None:
        """The validator for a property shape or for a node shape (SHACL, section 6.2.3)."""
        return (self.for_properties if has_path else self.for_nodes) or self.general

    def parameter_values(
        self, graph: ShapesGraph, shape: str
    ) -> Iterator[tuple[tuple[str, str], ...]]:
        """The values of the parameters, once for each constraint that a shape has of this kind."""
        values = [(p, self._values(graph, shape, p)) for p in self.parameters]
        if any(not found and not p.optional for p, found in values):
            return
        given = [(p, found) for p, found in values if found]
        for combination in itertools.product(*(found for _, found in given)):
            if given:
                names = (p.variable for p, _ in given)
                yield tuple(zip(names, combination, strict=True))

    @staticmethod
    def _values(graph: ShapesGraph, shape: str, parameter: Parameter) -> tuple[str, ...]:
        return tuple(s.object for s in graph.about(shape) if s.predicate == parameter.name)


def read_components(
    graph: ShapesGraph, fault: Callable[[Place, str], None]
) -> tuple[Component, ...]:
    """The constraint components that a shapes graph declares, apart from those of SHACL itself."""
    return tuple(
        _component(graph, name, fault)
        for name in graph.instances(f"<{SH}ConstraintComponent>")
        if not name.startswith(f"<{SH}") and name.startswith("<")
    )


def _component(graph: ShapesGraph, name: str, fault: Callable[[Place, str], None]) -> Component:
    parameters = []
    for statement in graph.of(name, "parameter"):
        paths = graph.objects(statement.object, "path")
        if len(paths) != 1 or not paths[0].startswith("<"):
            fault(
                statement.place, said("a parameter of {name} needs one sh:path, an IRI", name=name)
            )
            continue
        optional = any(v in TRUE for v in graph.objects(statement.object, "optional"))
        parameter = Parameter(paths[0], optional)
        if parameter.variable in _TAKEN or not _IS_VARIABLE(parameter.variable):
            fault(
                statement.place,
                said(
                    'a parameter of {name} cannot be called "{variable}": no query can have it as '
                    "a variable of its own",
                    name=name,
                    variable=parameter.variable,
                ),
            )
            continue
        parameters.append(parameter)
    if not graph.of(name, "parameter"):
        fault(
            graph.place(name), said("the constraint component {name} has no parameter", name=name)
        )

    def validator(local: str) -> Validator | None:
        # One in JavaScript may stand beside it.
        found = [
            n for n in graph.objects(name, local) if graph.of(n, "ask") or graph.of(n, "select")
        ]
        made = [_validator(graph, node) for node in found]
        if local == "validator" and made and made[0].form != "ask":
            fault(graph.place(found[0]), said("the query of sh:validator must be in sh:ask"))
        return next(iter(made), None)

    return Component(
        name=name,
        place=graph.place(name),
        parameters=tuple(parameters),
        general=validator("validator"),
        for_nodes=validator("nodeValidator"),
        for_properties=validator("propertyValidator"),
        messages=graph.texts(name, "message"),
    )


def _validator(graph: ShapesGraph, node: str) -> Validator:
    form: Literal["select", "ask"] = "ask" if graph.objects(node, "ask") else "select"
    return Validator(
        text=next(map(text_of, graph.objects(node, form)), ""),
        prefixes=tuple(graph.declared(graph.objects(node, "prefixes")).items()),
        form=form,
        messages=graph.texts(node, "message"),
    )
