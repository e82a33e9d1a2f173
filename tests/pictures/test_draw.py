from __future__ import annotations

from dataclasses import replace

import pytest

from parkkg.errors import UsageError
from parkkg.pictures.draw import Drawable
from parkkg.pictures.marks import MOST
from parkkg.pictures.svg import Frame
from parkkg.query.rows import Result
from parkkg.query.views import NO_VIEW
from parkkg.translations import in_language
from pictured import WORDS, result, titles


def views_of(found: Result) -> tuple[str, ...]:
    return Drawable(found, WORDS).views


def drawn(found: Result, name: str, frame: Frame) -> str:
    return Drawable(found, WORDS, NO_VIEW, frame.language).draw(name, frame)


DATED = result("what when n", '"a" "2020"^^<http://www.w3.org/2001/XMLSchema#gYear> 3')


def test_a_result_is_offered_in_the_views_that_it_can_be_drawn_as() -> None:
    assert views_of(DATED) == ("timeline", "bar", "line")
    assert views_of(result("a b", '"x" "y"')) == ()
    assert views_of(result("a", "")) == ()


@pytest.mark.parametrize("name", views_of(DATED))
def test_each_of_them_is_drawn(name: str) -> None:
    assert len(titles(drawn(DATED, name, Frame("x")))) == 1


def test_what_cannot_be_drawn_says_what_can_in_both_languages() -> None:
    with pytest.raises(UsageError) as error:
        drawn(DATED, "map", Frame("x"))
    assert error.value.message == "this result cannot be drawn as map of points"
    assert error.value.hint == "it can be drawn as: timeline, bars, line over time"
    assert in_language(error.value.message, "zh") == "这一结果不能画成地图"
    assert in_language(error.value.hint, "zh") == "可以画成：时间线，条形图，折线图"


def test_an_unknown_view_says_what_there_is() -> None:
    with pytest.raises(UsageError) as error:
        drawn(DATED, "timelin", Frame("x"))
    assert error.value.hint == 'did you mean "timeline"?'


def test_a_picture_says_what_is_not_in_it() -> None:
    some = result("a n", '"x" 1', '"y" ', '"z" ')
    assert "2 rows have no place in it" in drawn(some, "bar", Frame("x"))
    assert "有 2 行不在图中" in drawn(some, "bar", Frame("x", "zh"))


def test_of_many_rows_the_first_thousand_are_drawn_and_it_says_so() -> None:
    many = result("a n", *(f'"x{i}" {i}' for i in range(MOST + 1)))
    svg = drawn(many, "bar", Frame("x"))
    assert len(titles(svg)) == MOST
    assert "Only the first 1,000 are drawn." in svg
    cut = drawn(replace(many, rows=many.rows[:3], more=True), "bar", Frame("x"))
    assert "Only the first 3 are drawn." in cut


def test_numbers_that_no_axis_has_a_place_for_are_left_out_and_counted() -> None:
    found = result("x n", '"a" 1.0e308', '"b" -1.0e308', '"c" 1.0e-320', '"d" 3')
    svg = drawn(found, "bar", Frame("x"))
    assert titles(svg) == ["3 · d"]
    assert "3 rows have no place in it" in svg
