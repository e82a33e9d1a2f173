"""The columns of the list of a class, and which of them are facets.

A property shape with sh:order says that its property is a column, and where; sh:group and the
order of the group come first, and sh:name is the title. Where no shape of a class has an order,
what most of its things have is shown, in the order of the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from parkkg.shacl import paths
from parkkg.shacl.shapes import Shape, Shapes
from parkkg.text import NO_TEXT, LocalizedText

_FIRST = Decimal(0)


@dataclass(frozen=True)
class WantedColumn:
    """A column that a shape asks for: a way of properties, each with whether it is inverse."""

    way: tuple[tuple[str, bool], ...]
    title: LocalizedText = NO_TEXT
    place: tuple[Decimal, Decimal] = (_FIRST, _FIRST)

    @property
    def path(self) -> str:
        """The way as a property path of SPARQL."""
        return path_of(self.way)


def path_of(way: Sequence[tuple[str, bool]]) -> str:
    """A way as a property path of SPARQL.

    >>> path_of((("urn:a", False), ("urn:b", True)))
    '<urn:a>/^<urn:b>'
    """
    return "/".join(f"{'^' * inverse}<{iri}>" for iri, inverse in way)


def wanted_columns(shapes: Shapes) -> Mapping[str, tuple[WantedColumn, ...]]:
    """The columns that shapes ask for by class, in their order.

    Under the empty name are those of shapes whose target is not a class: they may be about
    instances of any.
    """
    found: dict[str, dict[str, WantedColumn]] = {}
    for shape in shapes:
        targets = {t.term[1:-1] if t.kind == "class" else "" for t in shape.targets}
        for target in targets if not shape.deactivated else ():
            for asked in _of_shape(shapes, shape):
                found.setdefault(target, {}).setdefault(asked.path, asked)
    return {
        target: tuple(sorted(columns.values(), key=lambda asked: asked.place))
        for target, columns in found.items()
    }


def _of_shape(shapes: Shapes, shape: Shape) -> Iterator[WantedColumn]:
    graph = shapes.graph
    for constraint in shape.constraints:
        if constraint.kind != "property":
            continue
        for name in constraint.shapes:
            order = next(iter(graph.objects(name, "order")), "")
            way = _way(shapes[name].path)
            if not order or not way or shapes[name].deactivated:
                continue
            group = next(iter(graph.objects(name, "group")), "")
            above = next(iter(graph.objects(group, "order")), "")
            title = LocalizedText.of(graph.texts(name, "name"))
            yield WantedColumn(way, title, (_number(above), _number(order)))


def _way(path: paths.Path | None) -> tuple[tuple[str, bool], ...]:
    """The properties of a path that is nothing but a chain of them; else none."""
    parts = path.parts if isinstance(path, paths.Sequence) else (path,)
    found = [(p.iri[1:-1], p.inverse) for p in parts if isinstance(p, paths.Predicate)]
    return tuple(found) if len(found) == len(parts) else ()


def _number(term: str) -> Decimal:
    """A literal as a number; 0 for what is none."""
    try:
        return Decimal(term.split('"')[1]) if term.startswith('"') else _FIRST
    except InvalidOperation:
        return _FIRST
