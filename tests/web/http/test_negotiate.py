from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.web.http.negotiate import choose, language, prefers_html, takes_gzip

OFFERS = ("application/json", "text/csv; charset=utf-8", "text/turtle")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/turtle", "text/turtle"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/csv, text/turtle", "text/csv; charset=utf-8"),
        ("text/csv;q=0.3, text/turtle;q=0.7", "text/turtle"),
        ("text/csv;q=0.3, */*;q=0.2", "text/csv; charset=utf-8"),
        ("text/*;q=0.5, text/csv;q=0, application/*;q=0.4", "text/turtle"),
        ("application/json;q=0.000", None),
        ("image/png", None),
        ("Text/Turtle; Charset=UTF-8; Q=0.5", "text/turtle"),
        ("text/turtle ; q = 0.5 ; ext=1", "text/turtle"),
        ("text/turtle;q=0.1, text/turtle;q=0.9, text/csv;q=0.5", "text/turtle"),
        ("a,b,,;;,=", "application/json"),
        ("text/csv;q=much, text/turtle;q=0.1", "text/turtle"),
        ("*", "application/json"),
    ],
)
def test_the_best_offer_is_chosen(accept: str | None, chosen: str | None) -> None:
    assert choose(accept, OFFERS) == chosen


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP;Q=0.5, br", True),
        ("*", True),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("identity;q=1, gzip;q=0.5", False),
        ("br, zstd", False),
        (";;=gzip, ,gzi p", False),
    ],
)
def test_gzip_is_for_who_takes_it(header: str | None, taken: bool) -> None:
    assert takes_gzip(header) is taken


@given(st.text(alphabet="texcsv/*;q=0.1, ap-+\x00é"))
def test_no_header_is_too_odd(accept: str) -> None:
    assert choose(accept, OFFERS) in (*OFFERS, None)
    assert language(accept, "en") in ("zh", "en")
    assert prefers_html(accept) in (True, False)


@given(st.permutations(["text/csv;q=0.2", "text/turtle;q=0.6", "*/*;q=0.1", "text/*;q=0.9"]))
def test_the_order_of_the_ranges_does_not_matter(ranges: list[str]) -> None:
    assert choose(",".join(ranges), OFFERS) == "text/turtle"


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (None, False),
        ("*/*", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("application/json, text/html;q=0.5", False),
        ("application/sparql-results+json", False),
        ("text/html;q=0", False),
    ],
)
def test_a_page_is_for_those_who_ask_for_one(accept: str | None, html: bool) -> None:
    assert prefers_html(accept) is html


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, None),
        ("en", "en"),
        ("en-GB, zh;q=0.5", "en"),
        ("zh-Hans-CN, en;q=0.9", "zh"),
        ("de, en;q=0.5", "en"),
        ("de, fr", None),
        ("*", None),
        ("zho, eng", None),
        ("en;q=0, zh;q=0.1", "zh"),
    ],
)
def test_the_language_is_that_of_the_reader(header: str | None, chosen: str | None) -> None:
    """Where the header prefers none of ours, it is the default."""
    assert language(header, "zh") == (chosen or "zh")
    assert language(header, "en") == (chosen or "en")
