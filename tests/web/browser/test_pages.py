"""Every kind of page, as a browser shows it."""

from __future__ import annotations

from itertools import product

import pytest

from amount import FUZZING
from visitor import Visitor, accessibility_faults

_PAGES = [
    "/",
    "/api/",
    "/api/timeline",
    "/sparql",
    "/dataset",
    "/dumps/",
    "/releases",
    "/def",
    "/def?q=park",
    "/def/term/Park",
    "/def/term/locatedIn",
    "/shapes",
    "/search?q=ningde",
    "/list/Park",
    "/compare?a=liyang-htz&b=changzhou-htz",
    "/page/park/liyang-htz",
    "/page/enterprise/zhuogao",
    "/page/institute/yangtze-delta-physics",
    "/page/milestone/catl-base-construction-2016",
    "/page/award/provincial-first-2019",
    "/page/figure/changzhou-chain-enterprises-2020",
    "/page/passage/czfb-2023-s16-firms",
    "/page/source/czfb-2023",
    "/page/code/metric",
    "/page/park/nothing",
]
# Language, width of the screen in pixels, colours.
_READERS = [*product(["zh", "en"], [1280, 390], ["light", "dark"])]
_TWO = [("zh", 1280, "light"), ("en", 390, "dark")]


@pytest.mark.fuzz
@pytest.mark.parametrize(("language", "width", "scheme"), _READERS if FUZZING else _TWO)
@pytest.mark.parametrize("path", _PAGES)
def test_a_page_is_accessible(
    visitor: Visitor, path: str, language: str, width: int, scheme: str
) -> None:
    page = visitor.open(path, language=language, width=width, scheme=scheme)
    assert accessibility_faults(page) == []


@pytest.mark.parametrize("path", _PAGES)
def test_nothing_is_wider_than_a_small_phone(visitor: Visitor, path: str) -> None:
    page = visitor.open(path, width=320)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
