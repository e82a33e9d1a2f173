"""From a shapes graph to shapes; every fault in it is named with file and line.

A shape is what has a target, is an instance of sh:NodeShape or sh:PropertyShape, or is where
another shape refers to one (SHACL, section 2.1). What is ill-formed is an error: a validation with
half of a shape would say that data conform which do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from parkkg.errors import DataError, Problem
from parkkg.graph.short_names import shown
from parkkg.namespaces import OWL, RDFS, SH
from parkkg.problems import problem
from parkkg.shacl.advanced_features import advanced_features, check_advanced_feature
from parkkg.shacl.components import Component, read_components
from parkkg.shacl.parameters import (
    PARAMETERS,
    SETTINGS,
    TRUE,
    ParameterError,
    check_usable,
    read_value,
)
from parkkg.shacl.paths import Path, PathError, read_path
from parkkg.shacl.shapes import (
    Constraint,
    Qualified,
    Query,
    Shape,
    Shapes,
    Target,
    TargetKind,
    Value,
)
from parkkg.shacl.shapes_graph import (
    Place,
    ShapesGraph,
    Source,
    Statement,
    is_prefix,
    read_shapes_graph,
)
from parkkg.shacl.terms import text_of
from parkkg.text import said

_TARGETS: Mapping[str, TargetKind] = MappingProxyType(
    {
        "targetNode": "node",
        "targetClass": "class",
        "targetSubjectsOf": "subjectsOf",
        "targetObjectsOf": "objectsOf",
    }
)
_NUMBERS = ("minCount", "maxCount", "minLength", "maxLength")
_BOUNDS = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
# With more than one value these say nothing (SHACL, section 4: "at most one value").
_SINGLE = frozenset((*_NUMBERS, *_BOUNDS, "datatype", "nodeKind", "pattern", "flags", "languageIn",
                     "uniqueLang", "in", "closed", "ignoredProperties", "severity", "deactivated",
                     "qualifiedMinCount", "qualifiedMaxCount"))  # fmt: skip
_ONLY_WITH_PATH = frozenset(("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals",
                             "qualifiedValueShape"))  # fmt: skip
_DEEPEST = 100


def load_shapes(sources: Iterable[Source], *, canonical: bool = False) -> Shapes:
    """The shapes in RDF files, taken together.

    `canonical` is for data whose literals are as the engine keeps them. Nothing is fetched. Raises
    DataError, with file and line, where a file cannot be read or a shape cannot be used.
    """
    return read_shapes(read_shapes_graph(sources, canonical=canonical))


def read_shapes(graph: ShapesGraph) -> Shapes:
    """The shapes of a shapes graph.

    Raises DataError with all faults, each with file and line, where shapes are ill-formed or refer
    to themselves.
    """
    reader = _Reader(graph)
    shapes = reader.read()
    reader.find_recursion(shapes)
    if reader.faults:
        raise DataError(
            said("the shapes cannot be used"),
            hint=said("correct what is named above"),
            code="shapes-unusable",
            problems=tuple(dict.fromkeys(reader.faults)),
        )
    return Shapes(graph, shapes, reader.advanced)


class _Reader:
    def __init__(self, graph: ShapesGraph) -> None:
        self.graph = graph
        self.faults: list[Problem] = []
        self.advanced: dict[str, str] = {}
        self._check_whole()
        self._components = read_components(graph, self._fault)
        self._property_shapes = frozenset(graph.instances(f"<{SH}PropertyShape>"))
        self._classes = frozenset(graph.instances(f"<{RDFS}Class>", f"<{OWL}Class>"))

    def read(self) -> dict[str, Shape]:
        """All shapes: those that say that they are, those with targets, and what they refer to."""
        graph = self.graph
        signs = {f"<{SH}{name}>" for name in (*_TARGETS, "target", *PARAMETERS)}
        parameters = {s.object for s in graph.statements if s.predicate == f"<{SH}parameter>"}
        typed = graph.instances(f"<{SH}NodeShape>", f"<{SH}PropertyShape>")
        waiting = [s.subject for s in graph.statements if s.predicate in signs]
        waiting = [name for name in (*typed, *waiting) if name not in parameters]
        found: dict[str, Shape] = {}
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = self._shape(name)
                waiting += (n for c in found[name].constraints for n in c.shapes)
        return found

    def _check_whole(self) -> None:
        """Report what makes all of the shapes another thing: a regime, a prefix that is none."""
        for statement in self.graph.statements:
            if statement.predicate == f"<{SH}entailment>":
                # SHACL, section 3.2: this must be a failure.
                self._fault(
                    statement.place,
                    said(
                        "sh:entailment {regime} is not supported: the data are validated as they "
                        "are",
                        regime=self._short(statement.object),
                    ),
                )
            elif statement.predicate == f"<{SH}namespace>":
                for prefix in self.graph.objects(statement.subject, "prefix"):
                    words = {"prefix": text_of(prefix), "namespace": text_of(statement.object)}
                    if not is_prefix(**words):
                        self._fault(
                            statement.place,
                            said("no query can have the prefix {prefix}: <{namespace}>", **words),
                        )

    def find_recursion(self, shapes: Mapping[str, Shape]) -> None:
        """Report every circle of shapes once (SHACL, section 3.4.3: what it means is undefined).

        One that no target leads to, or that is deactivated, is never gone round.
        """
        done = {shape.name for shape in shapes.values() if shape.deactivated}
        targeted = (
            shape.name
            for shape in shapes.values()
            if shape.targets or self.graph.of(shape.name, "target")
        )
        for root in targeted:
            way: dict[str, None] = {}
            stack = [(root, False)]
            while stack:
                name, left = stack.pop()
                if left:
                    del way[name]
                    done.add(name)
                elif name in way:
                    names = list(way)
                    circle = [*names[names.index(name) :], name]
                    self._fault(
                        shapes[name].place,
                        said(
                            "the shape refers to itself: {shapes}",
                            shapes=" → ".join(map(self._short, circle)),
                        ),
                    )
                    done.update(circle)
                elif len(way) == _DEEPEST:
                    self._fault(
                        shapes[name].place,
                        said("shapes are nested more than {depth} deep", depth=_DEEPEST),
                    )
                    done.add(name)
                elif name not in done:
                    way[name] = None
                    stack.append((name, True))
                    inner = (n for c in shapes[name].constraints for n in c.shapes)
                    stack += ((n, False) for n in inner)

    def _fault(self, place: Place, message: str) -> None:
        self.faults.append(problem("PK406", message, file=place.file, line=place.line))

    def _short(self, term: str) -> str:
        """A term for people: of a shape without a name, the one around it."""
        label = self.graph.label(term)
        name = shown(label, self.graph.prefixes)
        within = label != term and label.startswith("<")
        return said("a shape of {shape}", shape=name) if within else name

    def _shape(self, name: str) -> Shape:
        graph = self.graph
        self._check_single(name)
        self._check_settings(name)
        paths = graph.of(name, "path")
        if not paths and name in self._property_shapes:
            self._fault(
                graph.place(name),
                said("the property shape {shape} has no sh:path", shape=self._short(name)),
            )
        targets = [
            Target(kind, s.object, s.place)
            for local, kind in _TARGETS.items()
            for s in graph.of(name, local)
        ]
        if name in self._classes:
            targets.append(Target("class", name, graph.place(name)))
        for statement in advanced_features(graph, name):
            self.advanced[name] = f"sh:{statement.predicate[len(SH) + 1 : -1]}"
            try:
                check_advanced_feature(graph, statement)
            except ParameterError as error:
                self._unusable(name, statement, error)
        severity = graph.objects(name, "severity")
        return Shape(
            name=name,
            place=graph.place(name),
            path=self._path(name, paths),
            targets=tuple(targets),
            constraints=tuple(self._constraints(name, bool(paths))),
            severity=severity[0] if severity else f"<{SH}Violation>",
            messages=graph.texts(name, "message"),
            deactivated=any(value in TRUE for value in graph.objects(name, "deactivated")),
        )

    def _check_single(self, name: str) -> None:
        for local in _SINGLE:
            found = self.graph.of(name, local)
            if len(found) > 1:
                self._fault(
                    found[1].place,
                    said(
                        "{shape} has sh:{local} {number} times",
                        shape=self._short(name),
                        local=local,
                        number=len(found),
                    ),
                )

    def _check_settings(self, name: str) -> None:
        for local, read in SETTINGS.items():
            for statement in self.graph.of(name, local):
                try:
                    read(self.graph, name, statement.object)
                except ParameterError as error:
                    self._unusable(name, statement, error)

    def _path(self, name: str, found: Iterable[Statement]) -> Path | None:
        statements = list(found)
        if len(statements) > 1:
            self._fault(
                statements[1].place,
                said(
                    "{shape} has {number} values of sh:path",
                    shape=self._short(name),
                    number=len(statements),
                ),
            )
        for statement in statements:
            try:
                return read_path(self.graph, statement.object)
            except PathError as error:
                place = error.place if error.place.line else statement.place
                self._fault(
                    place,
                    said("{error} (sh:path of {shape})", error=error, shape=self._short(name)),
                )
        return None

    def _constraints(self, name: str, has_path: bool) -> Iterator[Constraint]:
        for statement in self.graph.about(name):
            local = statement.predicate.removeprefix(f"<{SH}").rstrip(">")
            if not statement.predicate.startswith(f"<{SH}") or local not in PARAMETERS:
                continue
            if local in _ONLY_WITH_PATH and not has_path:
                self._fault(
                    statement.place,
                    said("sh:{local} needs a property shape, with sh:path", local=local),
                )
                continue
            value = self._value(name, statement)
            if isinstance(value, Qualified):
                yield from _qualified(value, statement.place)
            elif value is not None:
                yield Constraint(local, value, _component(local), statement.place)
        for component in self._components:
            yield from self._own(name, component, has_path)

    def _value(self, name: str, statement: Statement) -> Value | None:
        local = statement.predicate[len(SH) + 1 : -1]
        try:
            return read_value(self.graph, name, local, statement.object)
        except ParameterError as error:
            self._unusable(name, statement, error)
        return None

    def _unusable(self, name: str, statement: Statement, error: ParameterError) -> None:
        """Report a statement about a shape whose object cannot be used."""
        value = "" if statement.object.startswith("_:") else f" {self._short(statement.object)}"
        self._fault(
            statement.place,
            said(
                "sh:{local}{value} of {shape}: {error}",
                local=statement.predicate[len(SH) + 1 : -1],
                value=value,
                shape=self._short(name),
                error=error,
            ),
        )

    def _own(self, name: str, component: Component, has_path: bool) -> Iterator[Constraint]:
        """The constraints of a constraint component of one's own (SHACL, section 6.2)."""
        validator = component.validator(has_path)
        for values in component.parameter_values(self.graph, name):
            place = self.graph.place(name)
            if validator is None:
                shape = self._short(component.name)
                self._fault(
                    component.place,
                    said("{shape} has no validator for property shapes", shape=shape)
                    if has_path
                    else said("{shape} has no validator for node shapes", shape=shape),
                )
                return
            query = Query(
                validator.text, validator.prefixes, validator.form, values,
                validator.messages or component.messages,
            )  # fmt: skip
            try:
                check_usable(query)
            except ParameterError as error:
                self._fault(
                    component.place,
                    said("{shape}: {error}", shape=self._short(component.name), error=error),
                )
            else:
                yield Constraint("sparql", query, component.name, place)


def _qualified(value: Qualified, place: Place) -> Iterator[Constraint]:
    """A lower and an upper bound are two constraint components over the same parameters."""
    if value.least is not None:
        kind = "qualifiedMinCount"
        yield Constraint(kind, replace(value, most=None), _component(kind), place)
    if value.most is not None:
        kind = "qualifiedMaxCount"
        yield Constraint(kind, replace(value, least=None), _component(kind), place)


def _component(local: str) -> str:
    if local == "sparql":
        return f"<{SH}SPARQLConstraintComponent>"
    return f"<{SH}{local[0].upper()}{local[1:]}ConstraintComponent>"
