"""The plot: time against triples, on logarithmic axes, as SVG by hand.

Lines differ in colour and in the shape of their marks, and are named where they end. The colours
follow the reader's choice of light or dark.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from benchmarks.figures import Json, find, seconds, triples

_WIDTH, _HEIGHT = 960, 400
_PANEL, _TOP, _BOTTOM = 240, 60, 340
_SHAPES = ("circle", "square", "diamond", "up", "down")
_LIGHT = ("#0b57d0", "#b3261e", "#146c2e", "#8a3ffc", "#8a5000")
_DARK = ("#8ab4f8", "#f28b82", "#81c995", "#d7aefb", "#fdd663")
# Of each line: how the contender's name begins, how it is called here, its shape and colour.
_PANELS = (
    ("convert", "Tables to N-Triples", 60,
     (("parkkg", "parkkg convert", 0), ("bare kernel", "bare kernel", 1),
      ("Morph-KGC", "Morph-KGC", 2), ("maplib", "maplib", 3), ("rdflib", "rdflib loop", 4))),
    ("load", "Load", 530,
     (("parkkg", "parkkg load", 0), ("Oxigraph bulk_load alone", "bulk_load alone", 1),
      ("rdflib", "rdflib + pyshacl", 4))),
)  # fmt: skip


@dataclass(frozen=True)
class _Line:
    """One contender: its name and its points (triples, seconds)."""

    name: str
    style: int
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class _Axis:
    """A logarithmic axis from `low` to `high`, drawn from `begin` to `end`."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        share = (math.log10(value) - math.log10(self.low)) / math.log10(self.high / self.low)
        return self.begin + share * (self.end - self.begin)

    def powers(self) -> Iterator[float]:
        """Every power of ten on it."""
        for power in range(math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1):
            yield 10.0**power


def svg(results: Json) -> str:
    """The whole picture."""
    panels = [(title, left, _lines(results, group, names)) for group, title, left, names in _PANELS]
    said = "; ".join(
        f"{title}: " + ", ".join(f"{line.name} {line.points[-1][1]:.3g} s" for line in lines)
        for title, _, lines in panels
        if lines
    )
    body = "\n".join(part for panel in panels for part in _panel(*panel))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        'aria-labelledby="title description">\n'
        '<title id="title">Wall time against triples</title>\n'
        f'<desc id="description">At the largest size measured: {escape(said)}.</desc>\n'
        f"{_style()}\n{body}\n</svg>\n"
    )


def _lines(results: Json, group: str, wanted: tuple[tuple[str, str, int], ...]) -> list[_Line]:
    lines = []
    for begin, name, style in wanted:
        points = []
        for size in results["sizes"]:
            time, count = seconds(find(size["groups"], group, begin)), triples(size)
            if time and count:
                points.append((float(count), time.middle))
        if points:
            lines.append(_Line(name, style, tuple(points)))
    return lines


def _panel(title: str, left: float, lines: list[_Line]) -> Iterator[str]:
    yield f'<text class="head" x="{left}" y="30">{escape(title)}</text>'
    if not lines:
        yield f'<text x="{left}" y="{_TOP}">not measured</text>'
        return
    counts = [x for line in lines for x, _ in line.points]
    times = [y for line in lines for _, y in line.points]
    across = _Axis(min(counts) / 1.5, max(counts) * 1.5, left, left + _PANEL)
    up = _Axis(
        10 ** math.floor(math.log10(min(times))), 10 ** math.ceil(math.log10(max(times) * 1.01)),
        _BOTTOM, _TOP,
    )  # fmt: skip
    yield from _grid(across, up, sorted(set(counts)))
    last = [line.points[-1] for line in lines]
    names = dict(zip(last, _apart([up.at(y) for _, y in last]), strict=True))
    for line in lines:
        places = [(across.at(x), up.at(y)) for x, y in line.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<g class="line{line.style}">'
        yield f'<polyline points="{path}"/>'
        yield from (_mark(_SHAPES[line.style], x, y) for x, y in places)
        count, time = line.points[-1]
        name = escape(f"{line.name} {time:.3g} s")
        if count == max(counts):
            yield from _beside(name, places[-1], (across.end + 12, names[count, time]))
        else:  # it was not run at the largest sizes
            x, y = places[-1]
            yield f'<text class="middle" x="{x:.1f}" y="{y - 10:.1f}">{name}</text>'
        yield "</g>"


def _beside(name: str, last: tuple[float, float], place: tuple[float, float]) -> Iterator[str]:
    """A line's name, and a thin line to it from the last mark."""
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (last, place))
    yield f'<polyline class="lead" points="{points}"/>'
    yield f'<text x="{place[0] + 4:.1f}" y="{place[1] + 4:.1f}">{name}</text>'


def _grid(across: _Axis, up: _Axis, counts: list[float]) -> Iterator[str]:
    for value in up.powers():
        y = up.at(value)
        ends = f'x1="{across.begin}" x2="{across.end}"'
        yield f'<line class="grid" {ends} y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="right" x="{across.begin - 6}" y="{y + 4:.1f}">{value:g} s</text>'
    for count in counts:
        x = across.at(count)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{up.end}" y2="{up.begin}"/>'
        yield f'<text class="middle" x="{x:.1f}" y="{up.begin + 18}">{_short(count)}</text>'
    middle = (across.begin + across.end) / 2
    yield f'<text class="middle" x="{middle:.1f}" y="{up.begin + 40}">triples of the release</text>'


def _apart(heights: list[float], gap: float = 15) -> list[float]:
    """The same heights, moved so that names do not stand on each other."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    moved = list(heights)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + gap)
    return moved


def _mark(shape: str, x: float, y: float) -> str:
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    corners = {
        "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        "diamond": ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)),
        "up": ((0, -5), (5, 4), (-5, 4)),
        "down": ((0, 5), (5, -4), (-5, -4)),
    }[shape]
    return f'<polygon points="{" ".join(f"{x + a:.1f},{y + b:.1f}" for a, b in corners)}"/>'


def _short(count: float) -> str:
    return f"{count / 1e6:.3g} M" if count >= 1e6 else f"{count / 1e3:.3g} k"


def _style() -> str:
    def colours(chosen: tuple[str, ...]) -> str:
        return " ".join(f".line{n} {{ color: {c} }}" for n, c in enumerate(chosen))

    return (
        "<style>\n"
        "svg { font: 13px system-ui, sans-serif; background: #ffffff; color: #1f1f1f }\n"
        # A rim in the colour of the ground, so that names can be read where lines cross them.
        "text { fill: currentColor; paint-order: stroke; stroke: #ffffff; stroke-width: 4px }\n"
        ".head { font-size: 16px; font-weight: 600 }\n"
        ".right { text-anchor: end } .middle { text-anchor: middle }\n"
        ".grid { stroke: currentColor; stroke-opacity: 0.2 }\n"
        "polyline { fill: none; stroke: currentColor; stroke-width: 2 }\n"
        ".lead { stroke-width: 1; stroke-dasharray: 2 3 }\n"
        "circle, polygon { fill: currentColor }\n"
        f"{colours(_LIGHT)}\n"
        "@media (prefers-color-scheme: dark) {\n"
        "svg { background: #121212; color: #e8e8e8 } text { stroke: #121212 }\n"
        f"{colours(_DARK)}\n"
        "}\n</style>"
    )
