from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.describe.diagram_layout import Layout, Wire, arrange, ranked

BOXES = tuple("ABCDEFG")
# The seven classes and their relations, as an example that must stay readable.
PARKS = (
    Wire("locatedIn", ("E", "I"), ("P",), 60),
    Wire("investsIn", ("E",), ("P",), 60),
    Wire("within", ("P",), ("P",), 60),
    Wire("milestoneOf", ("M",), ("P",), 60),
    Wire("involves", ("M",), ("P", "E", "I"), 60),
    Wire("recipient", ("A",), ("P", "E", "I"), 60),
    Wire("about", ("F",), ("P", "E", "I", "M"), 60),
)
PARK_BOXES = tuple("PEIMAF")


def drawn(boxes: tuple[str, ...], wires: tuple[Wire, ...]) -> tuple[Layout, list[Wire]]:
    return arrange(boxes, wires, lambda _: 80.0)


def wires_between(boxes: tuple[str, ...]) -> st.SearchStrategy[tuple[Wire, ...]]:
    ends = st.lists(st.sampled_from(boxes), min_size=1, max_size=3, unique=True).map(tuple)
    pairs = st.lists(st.tuples(ends, ends), max_size=9)
    return pairs.map(lambda all_: tuple(Wire(f"w{n}", s, t, 60) for n, (s, t) in enumerate(all_)))


def test_columns_follow_the_relations() -> None:
    column, kept = ranked(PARK_BOXES, PARKS)
    assert column == {"F": 0, "M": 1, "A": 1, "E": 2, "I": 2, "P": 3}
    assert kept == list(PARKS)


def test_circles_are_left_out_and_loops_are_not() -> None:
    wires = (
        Wire("ab", ("A",), ("B",), 60),
        Wire("ba", ("B",), ("A",), 60),
        Wire("aa", ("A",), ("A",), 60),
        Wire("many", ("A", "B"), ("A", "B"), 60),
    )
    _, kept = ranked(("A", "B"), wires)
    assert [wire.name for wire in kept] == ["ab", "aa"]


def test_the_seven_classes_are_drawn_with_few_crossings() -> None:
    layout, kept = drawn(PARK_BOXES, PARKS)
    assert kept == list(PARKS)
    assert layout.width < 1000
    assert layout.height < 400
    assert [len(channel.tracks) for channel in layout.channels] == [1, 4, 6]


@settings(max_examples=60, deadline=None)
@given(wires_between(BOXES))
def test_nothing_lies_on_anything_else(wires: tuple[Wire, ...]) -> None:
    layout, kept = drawn(BOXES, wires)
    boxes = [item for item in layout.items if item.box]
    assert sorted(item.box for item in boxes) == sorted(BOXES)
    for one, other in combinations(layout.items, 2):
        if one.column == other.column:
            assert abs(one.y - other.y) >= (one.height + other.height) / 2
    for item in layout.items:
        pins = [*item.outs.values(), *item.loops.values()] if item.box else []
        assert all(abs(a - b) >= 30 for a, b in pairwise(sorted(pins)))
        assert all(item.y - item.height / 2 < y < item.y + item.height / 2 for y in pins)
        assert item.y - item.height / 2 >= -1e-6
        assert item.y + item.height / 2 <= layout.height + 1e-6
    for channel in layout.channels:
        tracks = sorted(channel.tracks.values())
        assert all(b - a >= 10 for a, b in pairwise(tracks))
        assert all(channel.left < x < channel.right for x in tracks)
    assert {wire.name for wire in kept} <= {wire.name for wire in wires}


@settings(max_examples=60, deadline=None)
@given(wires_between(BOXES))
def test_every_wire_leads_from_its_sources_to_its_targets(wires: tuple[Wire, ...]) -> None:
    layout, kept = drawn(BOXES, wires)
    for wire in kept:
        leaves = {item.box for item in layout.items if item.box and wire.name in item.outs}
        enters = {item.box for item in layout.items if item.box and wire.name in item.ins}
        loops = {item.box for item in layout.items if wire.name in item.loops}
        if wire.is_loop:
            assert loops == set(wire.sources)
        else:
            assert (leaves, enters) == (set(wire.sources), set(wire.targets))
            columns = sorted(i.column for i in layout.items if wire.name in {**i.ins, **i.outs})
            assert sorted(set(columns)) == list(range(columns[0], columns[-1] + 1))


@pytest.mark.parametrize("boxes", [(), ("A",), BOXES])
def test_boxes_alone(boxes: tuple[str, ...]) -> None:
    layout, kept = drawn(boxes, ())
    assert len(layout.items) == len(boxes)
    assert kept == []


def test_the_same_input_gives_the_same_picture() -> None:
    assert drawn(PARK_BOXES, PARKS) == drawn(PARK_BOXES, PARKS)
