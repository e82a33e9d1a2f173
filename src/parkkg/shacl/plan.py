"""What has to be validated: which focus nodes by which shapes, in which order.

All focus nodes of a shape are validated at once: those of its targets, and the value nodes of the
shapes that refer to it. Shapes that have the same focus nodes share a group of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from parkkg.shacl.shapes import Constraint, Query, Shape, Shapes

_Kind: TypeAlias = Literal["targets", "values", "group"]


@dataclass(frozen=True)
class Part:
    """What a result comes from: a constraint of a shape."""

    shape: Shape
    constraint: Constraint


@dataclass(frozen=True, order=True)
class Origin:
    """Where the nodes of a group come from: the targets or values of a shape, or another group.

    `number` is that of the shape or of the group. Unless `reports`, the nodes are only validated
    for another shape.
    """

    kind: _Kind
    number: int
    reports: bool


@dataclass(frozen=True)
class PlannedShape:
    """A shape, and the group of nodes that are validated by it.

    `level` is greater than that of all shapes that refer to it. Its results are reported if it
    `reports`; others need to know what conforms to it if it is `nested`. It or a shape that it
    refers to has a query if it `has_query`.
    """

    number: int
    shape: Shape
    group: int
    level: int
    reports: bool
    nested: bool
    has_query: bool

    @property
    def values(self) -> tuple[_Kind, int]:
        """Where its values are: those of a shape without a path are the nodes themselves."""
        return ("values", self.number) if self.shape.path is not None else ("group", self.group)


@dataclass(frozen=True)
class Plan:
    """The shapes, those that refer to others before them; the groups of nodes; all parts."""

    shapes: tuple[PlannedShape, ...]
    groups: tuple[frozenset[Origin], ...]
    parts: tuple[Part, ...]

    @property
    def levels(self) -> list[list[PlannedShape]]:
        """The shapes of each level."""
        number = 1 + max((j.level for j in self.shapes), default=-1)
        return [[j for j in self.shapes if j.level == level] for level in range(number)]


def make_plan(shapes: Shapes, some: Iterable[Shape]) -> Plan:
    """The plan to validate by those of some shapes that have targets, and what these lead to."""
    roots = [shape for shape in some if shape.targets]
    with_query: set[str] = set()
    for shape in reversed(_parents_first(shapes, roots)):
        if any(isinstance(c.value, Query) or with_query & {*c.shapes} for c in shape.constraints):
            with_query.add(shape.name)
    # The results of a node are in this order.
    roots.sort(key=lambda shape: shape.name in with_query, reverse=True)
    targeted = {shape.name for shape in roots}
    groups: dict[frozenset[Origin], int] = {}
    planned: list[PlannedShape] = []
    referring: dict[str, list[tuple[PlannedShape, Constraint]]] = {}
    for number, shape in enumerate(_parents_first(shapes, roots)):
        origins: dict[tuple[_Kind, int], bool] = {}
        level, nested = 0, False
        if shape.name in targeted:
            origins["targets", number] = True
        for parent, constraint in referring.get(shape.name, ()):
            by_property = constraint.kind == "property"
            key = parent.values
            origins[key] = origins.get(key, False) or (by_property and parent.reports)
            nested = nested or not by_property or parent.nested
            level = max(level, parent.level + 1)
        found = frozenset(Origin(*key, counted) for key, counted in origins.items())
        reports = any(origins.values())
        group = _same_group(found, reports=reports)
        if group is None:
            group = groups.setdefault(found, len(groups))
        made = PlannedShape(number, shape, group, level, reports, nested, shape.name in with_query)
        planned.append(made)
        for constraint in shape.constraints:
            for name in constraint.shapes:
                referring.setdefault(name, []).append((made, constraint))
    return Plan(tuple(planned), tuple(groups), tuple(_parts(shapes, roots)))


def _same_group(origins: Collection[Origin], *, reports: bool) -> int | None:
    """The group that has just the nodes of these origins, if there is one."""
    first, *others = origins
    if others or first.kind != "group" or first.reports != reports:
        return None
    return first.number


def _parents_first(
    shapes: Shapes, roots: Iterable[Shape], *, by_property: bool = False
) -> list[Shape]:
    """The shapes that roots lead to, or `by_property` alone, each after all that refer to it."""
    order: list[Shape] = []
    seen: set[str] = set()

    def visit(shape: Shape) -> None:
        if shape.name in seen or shape.deactivated:
            return
        seen.add(shape.name)
        for constraint in shape.constraints:
            if constraint.kind == "property" or not by_property:
                for name in constraint.shapes:
                    visit(shapes[name])
        order.append(shape)

    for root in roots:
        visit(root)
    return order[::-1]


def _parts(shapes: Shapes, roots: Iterable[Shape]) -> Iterable[Part]:
    """What can be broken: of each shape its constraints, before those of the shapes within it."""
    found: dict[tuple[str, Constraint], Part] = {}
    within: set[str] = set()

    def add(shape: Shape) -> None:
        for constraint in shape.constraints:
            if constraint.kind != "property":
                found.setdefault((shape.name, constraint), Part(shape, constraint))
                for name in constraint.shapes:
                    add_within(shapes[name])

    def add_within(shape: Shape) -> None:
        if shape.deactivated or shape.name in within:
            return
        within.add(shape.name)
        add(shape)
        for constraint in shape.constraints:
            if constraint.kind == "property":
                for name in constraint.shapes:
                    add_within(shapes[name])

    for shape in _parents_first(shapes, roots, by_property=True):
        add(shape)
    return found.values()
