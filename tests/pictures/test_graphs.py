from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parkkg.pictures.graphs import graph
from parkkg.pictures.marks import Edge, End
from parkkg.pictures.svg import Frame
from pictured import SVG, links, parsed, titles


def edge(source: str, target: str, label: str = "") -> Edge:
    return Edge(End(source, source.upper(), f"/{source}"), End(target, target.upper()), label)


def columns(svg: str) -> dict[str, float]:
    """How far to the right each thing stands."""
    boxes = [m for m in parsed(svg).iter() if m.get("class") == "mark"]
    found = {}
    for box in boxes:
        rect = box.find(f"{SVG}rect")
        assert rect is not None
        found[box.findtext(f"{SVG}title", "")] = float(rect.get("x", ""))
    return found


def test_what_leads_to_another_stands_to_its_left() -> None:
    found = columns(graph([edge("b", "c"), edge("a", "b"), edge("a", "c")], Frame("x")))
    assert found["A"] < found["B"] < found["C"]


def test_each_thing_is_there_once_and_a_link() -> None:
    svg = graph([edge("a", "b"), edge("a", "c")], Frame("x"))
    assert sorted(titles(svg)) == ["A", "B", "C"]
    assert links(svg) == ["/a"]


def test_an_edge_says_what_it_is() -> None:
    svg = graph([edge("a", "b", "part of")], Frame("x"))
    assert "<title>A → part of → B</title>" in svg
    assert ">part of</text>" in svg


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=20))
def test_any_graph_is_drawn_with_circles_too(pairs: list[tuple[str, str]]) -> None:
    svg = graph([edge(*pair) for pair in pairs], Frame("x"))
    assert {title.lower() for title in titles(svg)} == {key for pair in pairs for key in pair}


def test_a_long_chain_is_drawn() -> None:
    edges = [edge(f"n{i}", f"n{i + 1}") for i in range(900)]
    assert len(titles(graph(edges, Frame("x")))) == 901


def test_of_a_very_long_name_only_the_beginning_is_looked_at() -> None:
    name = "长" * 200_000
    svg = graph([Edge(End("a", name), End("b", "B"))], Frame("x"))
    assert f">{'长' * 15}…<" in svg
    assert f"<title>{name}</title>" in svg
