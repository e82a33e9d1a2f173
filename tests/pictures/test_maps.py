from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parkkg.pictures.maps import point_map
from parkkg.pictures.marks import Place
from parkkg.pictures.svg import WIDTH, Frame
from pictured import SVG, parsed, titles

PLACES = st.builds(Place, st.text(max_size=9), st.floats(-90, 90), st.floats(-180, 180))


def points(svg: str) -> list[tuple[float, float]]:
    return [
        (float(part.get("cx", "")), float(part.get("cy", "")))
        for part in parsed(svg).iter(f"{SVG}circle")
        if part.get("class") == "sure"
    ]


def test_north_is_above_and_east_on_the_right() -> None:
    svg = point_map([Place("A", 31.4, 119.5), Place("B", 23.0, 112.5)], Frame("x"))
    (ax, ay), (bx, by) = points(svg)
    assert ax > bx
    assert ay < by
    assert titles(svg)[0] == "A · 31.4°N 119.5°E"


@given(st.lists(PLACES, min_size=1, max_size=8))
def test_every_place_is_within_the_picture(places: list[Place]) -> None:
    svg = point_map(places, Frame("x"))
    high = float(parsed(svg).get("height", ""))
    assert all(0 <= x <= WIDTH and 0 <= y <= high for x, y in points(svg))


def test_names_that_would_lie_upon_one_another_are_in_the_titles_only() -> None:
    svg = point_map([Place("first", 31.4, 119.5), Place("second", 31.4, 119.5)], Frame("x"))
    assert (">first</text>" in svg, ">second</text>" in svg) == (True, False)
    assert len(titles(svg)) == 2
