"""Where the boxes of a class diagram stand and how its wires run: layers, channels, tracks.

Every relation leads from left to right. It leaves its sources, runs through the channels between
the columns of boxes, one vertical track a channel, and enters its targets. Wires may cross, and
never share a line. Everything here is decided by the input and its order alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parkkg.describe.diagram_tracks import track_order

ROW, ENTRY, GAP, PASS = 40.0, 20.0, 26.0, 18.0
TRACK, MARGIN, LEAST_HEIGHT = 11.0, 14.0, 58.0
_SWEEPS = 8
# Pairs of wires to look at before the order of a large diagram is good enough.
_PATIENCE = 100_000


@dataclass(frozen=True)
class Wire:
    """A relation between boxes, by their names; `width` is that of its label."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    width: float

    @property
    def is_loop(self) -> bool:
        return self.sources == self.targets


@dataclass
class Item:
    """What stands in a column: a box, or a wire that passes through (then `box` is empty)."""

    column: int
    box: str
    wire: str
    height: float
    y: float = 0.0  # of its centre
    outs: dict[str, float] = field(default_factory=dict)
    ins: dict[str, float] = field(default_factory=dict)
    loops: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Channel:
    """The wires between two columns: the pins of each on both sides, and where its track is."""

    left: float
    right: float
    tracks: Mapping[str, float]
    entries: Mapping[str, tuple[float, ...]]
    exits: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Layout:
    """The finished picture, without its words. `left` and `right` are the edges of a column."""

    items: tuple[Item, ...]
    columns: tuple[tuple[float, float], ...]
    channels: tuple[Channel, ...]
    width: float
    height: float


def ranked(boxes: Sequence[str], wires: Sequence[Wire]) -> tuple[dict[str, int], list[Wire]]:
    """The column of each box, and the wires that can lead from left to right.

    A wire that would close a circle, or has a box at both its ends, is left out, but for loops.
    """
    after: dict[str, set[str]] = {box: set() for box in boxes}

    def reaches(start: str, end: str) -> bool:
        found = [start]
        for box in found:
            found += sorted(after[box] - set(found))
        return end in found

    kept = []
    for wire in wires:
        if wire.is_loop and len(wire.sources) == 1:
            kept.append(wire)
        elif not any(reaches(t, s) for s in wire.sources for t in wire.targets):
            kept.append(wire)
            for source in wire.sources:
                after[source] |= set(wire.targets)
    depth: dict[str, int] = {}

    def to_end(box: str) -> int:
        if box not in depth:
            depth[box] = 1 + max(map(to_end, after[box]), default=-1)
        return depth[box]

    most = max(map(to_end, boxes), default=0)
    return {box: most - depth[box] for box in boxes}, kept


def arrange(
    boxes: Sequence[str], wires: Sequence[Wire], width: Callable[[str], float]
) -> tuple[Layout, list[Wire]]:
    """Lay out the boxes; the wires that are drawn are returned too."""
    column, kept = ranked(boxes, wires)
    loops = [wire for wire in kept if wire.is_loop]
    nets = {wire.name: wire for wire in kept if not wire.is_loop}
    count = max(column.values(), default=-1) + 1
    columns: list[list[Item]] = [[] for _ in range(count)]
    for box in boxes:
        item = Item(column[box], box, "", 0.0)
        item.loops = {w.name: 0.0 for w in loops if w.sources == (box,)}
        item.outs = {n: 0.0 for n, w in nets.items() if box in w.sources}
        item.ins = {n: 0.0 for n, w in nets.items() if box in w.targets}
        rows = len(item.outs) + len(item.loops)
        item.height = max(LEAST_HEIGHT, rows * ROW, len(item.ins) * ENTRY + MARGIN)
        columns[item.column].append(item)
    for name, wire in nets.items():
        first = min(column[s] for s in wire.sources)
        last = max(column[t] for t in wire.targets)
        for c in range(first + 1, last):
            columns[c].append(Item(c, "", name, PASS, outs={name: 0.0}, ins={name: 0.0}))
    _order(columns)
    _place(columns)
    return _routed(columns, nets, loops, width), kept


def _order(columns: list[list[Item]]) -> None:
    """Sort each column so that few wires cross: swap neighbours as long as that helps."""
    pairs = sum(len(_edges(left, right)) ** 2 for left, right in pairwise(columns))
    trials = _PATIENCE // (pairs + 1)
    best = _crossings(columns)
    for items in columns:
        improved = True
        while improved and trials > 0:
            improved = False
            for i in range(len(items) - 1):
                trials -= 1
                items[i], items[i + 1] = items[i + 1], items[i]
                crossings = _crossings(columns)
                if crossings < best:
                    best, improved = crossings, True
                else:
                    items[i], items[i + 1] = items[i + 1], items[i]


def _crossings(columns: list[list[Item]]) -> tuple[int, float]:
    """Pairs of wires that cross, and, among equals, how far wires have to climb."""
    crossed, climbed = 0, 0.0
    for left, right in pairwise(columns):
        edges = _edges(left, right)
        crossed += sum(
            (a - c) * (b - d) < 0 for n, (a, b) in enumerate(edges) for c, d in edges[:n]
        )
        climbed += sum(abs((i + 0.5) / len(left) - (j + 0.5) / len(right)) for i, j in edges)
    return crossed, climbed


def _edges(left: Sequence[Item], right: Sequence[Item]) -> list[tuple[int, int]]:
    """From which item of a column to which of the next there are wires."""
    return [
        (i, j)
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        for name in a.outs
        if name in b.ins
    ]


def _place(columns: list[list[Item]]) -> None:
    """Give every item its height on the page, near to what it is wired to."""
    for items in columns:
        _spread(items, [0.0] * len(items))
    for sweep in range(_SWEEPS):
        pairs = list(pairwise(columns))
        for a, b in pairs if sweep % 2 == 0 else reversed(pairs):
            fixed, moved = (a, b) if sweep % 2 == 0 else (b, a)
            _spread(moved, [_wish(item, fixed) for item in moved])
    _set_pins(columns)
    for _ in range(2):  # wires that only pass go as straight as they can
        for left, items in pairwise(columns):
            wishes = [_straight(item, left) if not item.box else item.y for item in items]
            _spread(items, wishes)
        _set_pins(columns)


def _wish(item: Item, others: Sequence[Item]) -> float:
    near = [o.y for o in others if {*item.ins, *item.outs} & {*o.outs, *o.ins}]
    return sum(near) / len(near) if near else item.y


def _straight(item: Item, left: Sequence[Item]) -> float:
    return next((o.outs[item.wire] for o in left if item.wire in o.outs), item.y)


def _spread(items: Sequence[Item], wishes: Sequence[float]) -> None:
    """Put items as near to their wishes as their order and sizes allow (pooled means)."""
    offset, at = 0.0, []
    for n, item in enumerate(items):
        if n:
            offset += (items[n - 1].height + item.height) / 2 + GAP * (
                0.5 if not item.box and not items[n - 1].box else 1
            )
        at.append(offset)
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, at, strict=True):
        pools.append((wish - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (b, m), (a, n) = pools.pop(), pools.pop()
            pools.append(((a * n + b * m) / (n + m), n + m))
    means = [mean for mean, size in pools for _ in range(size)]
    for item, offset, mean in zip(items, at, means, strict=True):
        item.y = round(mean + offset)


def _set_pins(columns: list[list[Item]]) -> None:
    """Where wires leave and enter, in the order of where they come from and go to."""
    for c, items in enumerate(columns):
        right = columns[c + 1] if c + 1 < len(columns) else []
        left = columns[c - 1] if c else []
        for item in items:
            if not item.box:
                item.outs = item.ins = {item.wire: item.y}
                continue
            outs = sorted(item.outs, key=lambda name: _mean(right, name, entering=True))
            rows = [*outs, *item.loops]
            top = item.y - ROW * (len(rows) - 1) / 2
            heights = {name: top + ROW * i for i, name in enumerate(rows)}
            item.outs = {name: heights[name] for name in outs}
            item.loops = {name: heights[name] for name in item.loops}
            ins = sorted(item.ins, key=lambda name: _mean(left, name, entering=False))
            top = item.y - ENTRY * (len(ins) - 1) / 2
            item.ins = {name: top + ENTRY * i for i, name in enumerate(ins)}


def _mean(items: Sequence[Item], name: str, *, entering: bool) -> float:
    found = [o.y for o in items if name in (o.ins if entering else o.outs)]
    return sum(found) / len(found) if found else 0.0


def _routed(
    columns: list[list[Item]],
    nets: Mapping[str, Wire],
    loops: Sequence[Wire],
    width: Callable[[str], float],
) -> Layout:
    """Tracks for the wires, and from their number the widths of the channels."""
    items = [item for column in columns for item in column]
    top = min((item.y - item.height / 2 for item in items), default=0.0)
    for item in items:
        item.y -= top
        for pins in {id(p): p for p in (item.outs, item.ins, item.loops)}.values():
            pins.update({name: y - top for name, y in pins.items()})
    edges: list[tuple[float, float]] = []
    channels: list[Channel] = []
    x = 0.0
    for c, column in enumerate(columns):
        wide = max((width(item.box) for item in column if item.box), default=0.0)
        edges.append((x, x + wide))
        x += wide
        starting = [nets[n].width for item in column if item.box for n in item.outs]
        starting += [w.width + TRACK for w in loops if w.sources[0] in {i.box for i in column}]
        labels = max(starting, default=0.0) + (MARGIN if starting else 0.0)
        if c + 1 == len(columns):
            x += labels
            break
        entries = _pins(column, leaving=True)
        exits = _pins(columns[c + 1], leaving=False)
        order = track_order(entries, exits)
        right = x + labels + TRACK * (len(order) + 1) + MARGIN
        tracks = {name: x + labels + TRACK * (i + 1) for i, name in enumerate(order)}
        channels.append(Channel(x, right, tracks, entries, exits))
        x = right
    height = max((item.y + item.height / 2 for item in items), default=0.0)
    return Layout(tuple(items), tuple(edges), tuple(channels), x, height)


def _pins(items: Sequence[Item], *, leaving: bool) -> dict[str, tuple[float, ...]]:
    found: dict[str, tuple[float, ...]] = {}
    for item in items:
        for name, y in (item.outs if leaving else item.ins).items():
            found[name] = (*found.get(name, ()), y)
    return found
