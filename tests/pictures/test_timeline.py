from __future__ import annotations

from parkkg.pictures.days import span_of
from parkkg.pictures.marks import MOST, Mark
from parkkg.pictures.svg import Frame
from parkkg.pictures.timeline import timeline
from pictured import SVG, links, parsed, titles


def mark(date: str, *, sure: bool = True) -> Mark:
    return Mark(f"of {date}", date, address=f"/page/{date}", span=span_of(date), sure=sure)


def test_the_earliest_is_first_and_each_leads_to_what_it_is_about() -> None:
    svg = timeline([mark("2020"), mark("2012-03"), mark("2015")], Frame("x"))
    assert titles(svg) == ["2012-03 · of 2012-03", "2015 · of 2015", "2020 · of 2020"]
    assert links(svg) == ["/page/2012-03", "/page/2015", "/page/2020"]


def test_a_day_is_a_point_and_a_year_a_bar() -> None:
    root = parsed(timeline([mark("2012-03-05"), mark("2015")], Frame("x")))
    bars = [part for part in root.iter(f"{SVG}rect") if part.get("class") == "sure"]
    assert (len(list(root.iter(f"{SVG}circle"))), len(bars)) == (1, 1)


def test_what_is_not_sure_is_of_another_kind() -> None:
    assert 'class="unsure"' in timeline([mark("2012", sure=False)], Frame("x"))
    assert 'class="unsure"' not in timeline([mark("2012")], Frame("x"))


def test_no_more_is_drawn_than_a_thousand() -> None:
    assert len(titles(timeline([mark("2012")] * (MOST + 5), Frame("x")))) == MOST


def test_the_same_marks_give_the_same_bytes() -> None:
    marks = [mark("2012"), mark("2014-05")]
    assert timeline(marks, Frame("x")) == timeline(list(reversed(marks)), Frame("x"))


def test_a_timeline_says_in_both_languages_what_it_is() -> None:
    assert "A timeline of 1 items" in timeline([mark("2012")], Frame("x", "en"))
