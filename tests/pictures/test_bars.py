from __future__ import annotations

from parkkg.pictures.bars import bars
from parkkg.pictures.marks import Mark
from parkkg.pictures.svg import Frame
from pictured import SVG, parsed, titles


def widths(svg: str) -> list[str | None]:
    return [part.get("width") for part in parsed(svg).iter(f"{SVG}rect") if part.get("rx")]


def test_bars_are_as_long_as_their_numbers_in_the_order_of_the_rows() -> None:
    svg = bars([Mark("a", "4", low=4, high=4), Mark("b", "2", low=2, high=2)], Frame("x"))
    assert titles(svg) == ["4 · a", "2 · b"]
    assert widths(svg) == ["94%", "47%"]


def test_a_limit_is_no_bar() -> None:
    assert titles(bars([Mark("a", low=60), Mark("b", low=1, high=1)], Frame("x"))) == ["b"]


def test_numbers_below_nought_go_the_other_way() -> None:
    svg = bars([Mark("a", low=-1, high=-1), Mark("b", low=1, high=1)], Frame("x"))
    starts = [part.get("x") for part in parsed(svg).iter(f"{SVG}rect") if part.get("rx")]
    assert starts == ["3%", "50%"]


def test_nought_alone_can_be_drawn() -> None:
    assert widths(bars([Mark("a", low=0, high=0)], Frame("x"))) == ["0%"]
