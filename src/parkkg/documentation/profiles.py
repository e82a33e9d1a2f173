"""What the shapes say of one class, or of one property, brought together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parkkg.documentation.requirements import (
    Condition,
    Requirement,
    ShapeSummary,
    properties_in,
    property_of,
)
from parkkg.documentation.vocabulary import Vocabulary
from parkkg.namespaces import RDF
from parkkg.shacl.paths import Path, Predicate


@dataclass(frozen=True)
class Row:
    """Everything that is asked of a class along one path."""

    path: Path
    requirements: tuple[Requirement, ...]

    @property
    def cardinality(self) -> str:
        """How many values there must and may be, such as `0..1` or `zh 1, en 0..1`."""
        return cardinality(self.firm)

    @property
    def firm(self) -> tuple[Requirement, ...]:
        """What holds always, and is no advice."""
        return tuple(c for c in self.requirements if c.severity == "Violation" and not c.condition)

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(iri for c in self.requirements for iri in c.types))


@dataclass(frozen=True)
class Profile:
    """What is asked of the instances of one class: as a whole, and path by path."""

    whole: tuple[Requirement, ...]
    rows: tuple[Row, ...]

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        return (*self.whole, *(c for row in self.rows for c in row.requirements))


def profile(vocabulary: Vocabulary, shapes: Sequence[ShapeSummary], iri: str) -> Profile:
    """Gather what the shapes ask of a class.

    These are the shapes that target it or a class above it; those that target the subjects of a
    property which it may have; and those for certain values of such a property.
    """
    above = frozenset(vocabulary.supers(iri))
    direct = [shape for shape in shapes if above & set(shape.targets_of("class"))]
    asked = [c for shape in direct for c in shape.requirements]
    paths = {property_of(c.path) for c in asked}
    # A closed shape lets every relation of ours pass: which of them fit, others say.
    ours = {p.iri for p in vocabulary.properties} - paths
    may_have = (paths | {p for shape in direct for p in shape.allowed}) - ours
    along = [c for c in asked if c.path]
    for shape in shapes:
        for name in shape.targets_of("subjectsOf"):
            if _admits(shape, above, name in may_have):
                along += _along(shape, name)
        along += [c for c in shape.requirements if c.condition and c.condition.property in may_have]
    by_path: dict[Path, list[Requirement]] = {}
    for c in along:
        if c.path and property_of(c.path) != f"{RDF}type":  # an instance of the class has its type
            by_path.setdefault(c.path, []).append(c)
    return Profile(
        whole=tuple(c for c in asked if not c.path),
        rows=tuple(Row(path, tuple(same)) for path, same in by_path.items()),
    )


def _admits(shape: ShapeSummary, classes: frozenset[str], otherwise: bool) -> bool:
    """Whether things of these classes may be among the subjects that a shape targets."""
    types = [set(c.types) for c in shape.requirements if not c.path and c.types]
    return all(allowed & classes for allowed in types) if types else otherwise


def _along(shape: ShapeSummary, name: str) -> Iterator[Requirement]:
    """What a shape asks of the subjects of a property: of that property, or where it is there."""
    for c in shape.requirements:
        if not c.path:
            yield replace(c, path=Predicate(f"<{name}>"), types=())
        elif property_of(c.path) == name or c.condition is not None:
            yield c
        else:
            yield replace(c, condition=Condition(name))


def users(shapes: Sequence[ShapeSummary], iri: str) -> Iterator[ShapeSummary]:
    """The shapes in which a property has a part."""
    for shape in shapes:
        targeted = any(target == iri for kind, target in shape.targets if kind != "class")
        if targeted or any(_has_part(c, iri) for c in shape.requirements):
            yield shape


def cardinality(requirements: Sequence[Requirement]) -> str:
    """How many values these requirements together must and may have."""
    languages: dict[str, int] = {}
    for c in requirements:
        for tag, least in c.languages:
            languages[tag] = max(least, languages.get(tag, 0))
    if languages:
        return ", ".join(f"{tag} {_range(least, 1)}" for tag, least in languages.items())
    least = max((c.min_count for c in requirements), default=0)
    most = min((c.max_count for c in requirements if c.max_count is not None), default=None)
    return _range(least, most)


def _range(least: int, most: int | None) -> str:
    return str(least) if least == most else f"{least}..{'n' if most is None else most}"


def _has_part(c: Requirement, iri: str) -> bool:
    named = [*properties_in(c.path), *c.values, *(value for _, value in c.checks)]
    return iri in named or (c.condition is not None and c.condition.property == iri)
