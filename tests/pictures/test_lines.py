from __future__ import annotations

from parkkg.pictures.days import span_of
from parkkg.pictures.lines import lines
from parkkg.pictures.marks import Mark
from parkkg.pictures.svg import Frame
from pictured import SVG, parsed, titles


def mark(year: str, low: float | None, high: float | None, group: str = "") -> Mark:
    return Mark("n", group=group, span=span_of(year), low=low, high=high)


def joins(svg: str) -> int:
    """The lines between points."""
    return sum(
        part.get("class") == "sure" and part.get("x1") != part.get("x2")
        for part in parsed(svg).iter(f"{SVG}line")
    )


def test_numbers_of_a_series_are_joined_in_the_order_of_time() -> None:
    svg = lines([mark("2021", 2, 2), mark("2019", 1, 1), mark("2022", 4, 4)], Frame("x"))
    assert [title[:4] for title in titles(svg)] == ["2019", "2021", "2022"]
    assert joins(svg) == 2


def test_two_series_are_told_apart_by_shape_and_named() -> None:
    svg = lines([mark("2019", 1, 1, "a"), mark("2020", 1, 1, "b")], Frame("x"))
    assert joins(svg) == 0
    assert "●  a" in svg
    assert "■  b" in svg


def test_a_limit_is_not_joined_and_no_point() -> None:
    svg = lines([mark("2019", 1, 1), mark("2020", 60, None)], Frame("x"))
    assert joins(svg) == 0
    assert svg.count("●") == 1
    assert "△" in svg
