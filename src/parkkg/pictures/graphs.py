"""A graph of things and what leads from one to another, from left to right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, takewhile

from parkkg.pictures.marks import MOST, Edge
from parkkg.pictures.svg import Frame, element, linked, picture, text
from parkkg.text import said, width
from parkkg.translations import in_language

_BOX, _HIGH, _GAP, _ROW = 230, 28, 130, 38
_LETTER = 6.9
# Of more edges, none has its name beside it; it is in the title still.
_NAMED = 60
_SWEEPS = 6


def graph(edges: Sequence[Edge], frame: Frame) -> str:
    """The graph of some edges.

    >>> from parkkg.pictures.marks import End
    >>> "<title>A → of → B</title>" in graph([Edge(End("a", "A"), End("b", "B"), "of")], Frame("x"))
    True
    """
    shown = list(dict.fromkeys(edges))[:MOST]
    ends = {end.key: end for edge in shown for end in (edge.source, edge.target)}
    layers = _ordered(_layers(shown, list(ends)), shown)
    tallest = max(map(len, layers), default=0)
    at: dict[str, tuple[float, float]] = {}
    for column, layer in enumerate(layers):
        top = (tallest - len(layer)) * _ROW / 2 + 5
        for row, key in enumerate(layer):
            at[key] = column * (_BOX + _GAP) + 1, top + row * _ROW
    parts: list[str] = []
    leaving = Counter(edge.source.key for edge in shown)
    coming = Counter(edge.target.key for edge in shown)
    for edge in shown:
        # Its name stands where fewer edges meet.
        at_source = coming[edge.target.key] > leaving[edge.source.key]
        named = "" if len(shown) > _NAMED else "start" if at_source else "end"
        parts += _line(edge, at[edge.source.key], at[edge.target.key], named)
    for key, end in ends.items():
        x, y = at[key]
        parts.append(
            linked(
                end.address,
                end.label,
                element("rect", x=x, y=y, width=_BOX, height=_HIGH, rx=4, class_="box"),
                element(
                    "text", text(_cut(end.label, _BOX - 16)), x=x + 8, y=y + 18.5, class_="label"
                ),
            )
        )
    description = said(
        "A graph of {things:,} things and {links:,} links between them.",
        things=len(ends),
        links=len(shown),
    )
    across = max(1, len(layers)) * (_BOX + _GAP) - _GAP + 2
    height = tallest * _ROW + 2
    return picture(
        frame, in_language(description, frame.language), height, parts, width=max(across, 360)
    )


def _layers(edges: Sequence[Edge], keys: Sequence[str]) -> list[list[str]]:
    """The things in columns: each to the right of what leads to it, circles aside."""
    following: dict[str, list[str]] = {key: [] for key in keys}
    for edge in edges:
        if edge.source.key != edge.target.key:
            following[edge.source.key].append(edge.target.key)
    targets = {edge.target.key for edge in edges}
    order, back = _finished(sorted(keys, key=lambda key: key in targets), following)
    column = dict.fromkeys(keys, 0)
    for key in reversed(order):
        for other in following[key]:
            if (key, other) not in back:
                column[other] = max(column[other], column[key] + 1)
    layers: list[list[str]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for key in keys:
        layers[column[key]].append(key)
    return layers


def _finished(
    starts: Sequence[str], following: Mapping[str, Sequence[str]]
) -> tuple[list[str], set[tuple[str, str]]]:
    """The things after all that follows them, and the links that close a circle.

    Depth first, without recursion: a chain may be long.
    """
    order, seen, back = list[str](), set[str](), set[tuple[str, str]]()
    for start in starts:
        path = {start: iter(following[start] if start not in seen else ())}
        done = [] if start in seen else [start]
        seen.add(start)
        while done:
            key = done[-1]
            other = next(path[key], None)
            if other is None:
                order.append(done.pop())
                del path[key]
            elif other in path:
                back.add((key, other))
            elif other not in seen:
                seen.add(other)
                path[other] = iter(following[other])
                done.append(other)
    return order, back


def _ordered(layers: list[list[str]], edges: Sequence[Edge]) -> list[list[str]]:
    """The columns, each thing near those that it is linked to, so that fewer lines cross."""
    near: dict[str, list[str]] = {}
    for edge in edges:
        near.setdefault(edge.source.key, []).append(edge.target.key)
        near.setdefault(edge.target.key, []).append(edge.source.key)
    for sweep in range(_SWEEPS):
        place = {key: _share(i, layer) for layer in layers for i, key in enumerate(layer)}
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            layer.sort(key=lambda key: _mean(near.get(key, ()), place, place[key]))
            place |= {key: _share(i, layer) for i, key in enumerate(layer)}
    return layers


def _share(index: int, layer: Sequence[str]) -> float:
    return (index + 0.5) / len(layer)


def _mean(keys: Sequence[str], place: Mapping[str, float], otherwise: float) -> float:
    return sum(place[key] for key in keys) / len(keys) if keys else otherwise


def _line(
    edge: Edge, source: tuple[float, float], target: tuple[float, float], named: str
) -> Iterator[str]:
    """An edge as a curve with a head; from right to left it leaves where the other arrives.

    `named` says at which end its name stands, if at any.
    """
    forward = target[0] > source[0]
    x1, y1 = source[0] + (_BOX if forward else 0), source[1] + _HIGH / 2
    x2, y2 = target[0] + (0 if forward else _BOX), target[1] + _HIGH / 2
    if target[0] == source[0]:
        x2 = target[0]
    turn = 6 if forward else -6
    bend = _GAP / 2 if forward else -_GAP / 2
    tip = x2 - turn if target[0] != source[0] else x2 - 6
    bent = bend if target[0] != source[0] else 60
    path = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {tip - bent:g} {y2:g} {tip:g} {y2:g}"
    head = f"M{x2:g} {y2:g}L{tip:g} {y2 - 4:g}L{tip:g} {y2 + 4:g}Z"
    title = " → ".join(filter(None, (edge.source.label, edge.label, edge.target.label)))
    parts = [
        element("title", text(title)),
        element("path", d=path, class_="sure" if edge.sure else "unsure"),
        element("path", d=head, class_="head"),
    ]
    if named and edge.label:
        words = text(_cut(edge.label, _GAP - 16))
        parts.append(
            element(
                "text", words, x=x1 + turn if named == "start" else tip - turn / 2,
                y=(y1 if named == "start" else y2) - 5, class_="soft",
                text_anchor=named if forward else {"start": "end", "end": "start"}[named],
            )
        )  # fmt: skip
    yield element("g", *parts)


def _cut(words: str, pixels: float) -> str:
    """Words that are no wider than so many pixels; what is cut off is in the title."""
    if width(words) * _LETTER <= pixels:
        return words
    widths = accumulate(map(width, words))
    kept = sum(1 for _ in takewhile(lambda wide: (wide + 1) * _LETTER <= pixels, widths))
    return f"{words[:kept].rstrip()}…"
