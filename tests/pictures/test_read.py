from __future__ import annotations

from parkkg.pictures.days import span_of
from parkkg.pictures.marks import Mark, Place
from parkkg.pictures.read import Rows
from parkkg.query.views import View
from pictured import WORDS, result


def marks(names: str, *rows: str, view: View | None = None) -> list[Mark]:
    return list(Rows(result(names, *rows), view or View(), WORDS).marks())


def test_a_row_is_a_mark_that_leads_to_what_it_is_about() -> None:
    found = marks(
        "date what what_iri",
        '"2020"^^<http://www.w3.org/2001/XMLSchema#gYear> "x" <http://x.org/a>',
    )
    assert found == [Mark("x", "2020", address="/page/a", span=span_of("2020"))]


def test_a_link_is_only_what_the_caller_finds_safe() -> None:
    (found,) = marks("n what what_iri", '1 "x" <javascript:a>')
    assert found.address == ""


def test_a_value_is_exact_and_a_limit_is_not() -> None:
    found = marks("a value minimum maximum", '"x" 5  ', '"y"  60 ', '"z"  1 2')
    assert [(mark.low, mark.high) for mark in found] == [(5, 5), (60, None), (1, 2)]
    assert [mark.head for mark in found] == ["5", "≥ 60", "1 – 2"]


def test_a_date_that_says_so_and_a_status_of_another_kind_are_not_sure() -> None:
    view = View(sure_column="status", sure_texts=("actual",))
    found = marks(
        "a d status",
        '"x" "2020" "actual"',
        '"y" "2020" "expected"',
        '"z" "2020~" "actual"',
        view=view,
    )
    assert [mark.sure for mark in found] == [True, False, False]


def test_without_names_the_date_is_the_name() -> None:
    (found,) = marks("year n", "2020 3")
    assert (found.head, found.label, found.low) == ("2020", "3", 3)


def test_edges_need_both_ends() -> None:
    rows = Rows(
        result("a b", "<http://x.org/a> <http://x.org/b>", "<http://x.org/a> "), View(), WORDS
    )
    assert [(e.source.key, e.target.address) for e in rows.edges()] == [
        ("http://x.org/a", "/page/b")
    ]


def test_places_are_on_earth() -> None:
    rows = Rows(result("a lat long", '"x" 31.5 119.5', '"y" 95.0 119.5', '"z"  '), View(), WORDS)
    assert list(rows.places()) == [Place("x", 31.5, 119.5)]


def test_points_in_wkt_are_places() -> None:
    point = '"POINT(119.5\\u002031.5)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    assert list(Rows(result("a p", f'"x" {point}'), View(), WORDS).places()) == [
        Place("x", 31.5, 119.5)
    ]
