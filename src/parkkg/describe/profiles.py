"""What the shapes say of one class, or of one property, brought together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parkkg.describe.constraints import Constraint, PropertyPath, Shape
from parkkg.describe.vocabulary import Vocabulary
from parkkg.graph.index import Node
from parkkg.namespaces import RDF


@dataclass(frozen=True)
class Row:
    """Everything that is asked of a class along one path."""

    path: PropertyPath
    constraints: tuple[Constraint, ...]

    @property
    def cardinality(self) -> str:
        """How many values there must and may be, such as `0..1` or `zh 1, en 0..1`."""
        return cardinality(self.firm)

    @property
    def firm(self) -> tuple[Constraint, ...]:
        """The constraints that hold always, and are no advice."""
        return tuple(c for c in self.constraints if c.severity == "Violation" and not c.given)

    @property
    def classes(self) -> tuple[str, ...]:
        return _all(c.classes for c in self.constraints)

    @property
    def datatypes(self) -> tuple[str, ...]:
        return _all((c.datatype,) for c in self.constraints if c.datatype)

    @property
    def schemes(self) -> tuple[str, ...]:
        return _all((c.scheme,) for c in self.constraints if c.scheme)

    @property
    def values(self) -> tuple[Node, ...]:
        return tuple(v for c in self.constraints if c.given is None for v in c.values)


@dataclass(frozen=True)
class Profile:
    """What is asked of the instances of one class: as a whole, and path by path."""

    whole: tuple[Constraint, ...]
    rows: tuple[Row, ...]


def profile(vocabulary: Vocabulary, shapes: Sequence[Shape], iri: str) -> Profile:
    """Gather what the shapes ask of a class.

    These are the shapes that target it or a class above it; those that target the subjects of a
    property which it may have; and those for certain values of such a property.
    """
    above = frozenset(vocabulary.supers(iri))
    direct = [shape for shape in shapes if above & set(shape.aims("class"))]
    asked = [c for shape in direct for c in shape.constraints]
    paths = {c.path.property for c in asked}
    # A closed shape lets every relation of ours pass: which of them fit, others say.
    ours = {p.iri for p in vocabulary.properties} - paths
    may_have = (paths | {p for shape in direct for p in shape.ignored}) - ours
    found = [c for c in asked if c.path.parts]
    for shape in shapes:
        for name in shape.aims("subjects"):
            if _admits(shape, above, name in may_have):
                found += _along(shape, name)
        found += [c for c in shape.constraints if c.given and c.given[0] in may_have]
    by_path: dict[tuple[str, ...], list[Constraint]] = {}
    for c in found:
        if c.path.property != f"{RDF}type":  # an instance of the class has its type
            by_path.setdefault(c.path.parts, []).append(c)
    return Profile(
        whole=tuple(c for c in asked if not c.path.parts),
        rows=tuple(Row(same[0].path, tuple(same)) for same in by_path.values()),
    )


def _admits(shape: Shape, classes: frozenset[str], otherwise: bool) -> bool:
    """Whether things of these classes may be among the subjects that a shape targets."""
    gates = [set(c.classes) for c in shape.constraints if not c.path.parts and c.classes]
    return all(gate & classes for gate in gates) if gates else otherwise


def _along(shape: Shape, name: str) -> Iterator[Constraint]:
    """What a shape asks of the subjects of a property: of that property, or where it is there."""
    for c in shape.constraints:
        if not c.path.parts:
            yield replace(c, path=PropertyPath((name,), (name,)), classes=())
        elif c.path.property == name or c.given is not None:
            yield c
        else:
            yield replace(c, given=(name, ()))


def users(shapes: Sequence[Shape], iri: str) -> Iterator[Shape]:
    """The shapes in which a property has a part."""
    for shape in shapes:
        targeted = any(target == iri for kind, target in shape.targets if kind != "class")
        if targeted or any(_has_part(c, iri) for c in shape.constraints):
            yield shape


def cardinality(constraints: Sequence[Constraint]) -> str:
    """How many values these constraints together must and may have."""
    languages: dict[str, int] = {}
    for c in constraints:
        for tag, least in c.per_language:
            languages[tag] = max(least, languages.get(tag, 0))
    if languages:
        return ", ".join(f"{tag} {_range(least, 1)}" for tag, least in languages.items())
    least = max((c.least for c in constraints), default=0)
    most = min((c.most for c in constraints if c.most is not None), default=None)
    return _range(least, most)


def _range(least: int, most: int | None) -> str:
    return str(least) if least == most else f"{least}..{'n' if most is None else most}"


def _has_part(constraint: Constraint, iri: str) -> bool:
    given = constraint.given[0] if constraint.given else ""
    others = {value for _, value in constraint.checks}
    return iri in constraint.path.iris or iri == given or iri in others or iri in constraint.values


def _all(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(iri for group in groups for iri in group))
