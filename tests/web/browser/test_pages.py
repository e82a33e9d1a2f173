"""Every kind of page, as a browser shows it."""

from __future__ import annotations

import pytest

from parkkg.releases.release import releases
from published import Published
from visitor import READERS, Visitor, accessibility_faults

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
    "/page/park/liyang-htz?release=beef",
    "/sparql?query=SELECT",
    "/sparql?query=DESCRIBE+%3Cid/park/liyang-htz%3E",
]


@pytest.mark.fuzz
@pytest.mark.parametrize(("language", "width", "scheme"), READERS)
@pytest.mark.parametrize("path", _PAGES)
def test_a_page_is_accessible(
    visitor: Visitor, path: str, language: str, width: int, scheme: str
) -> None:
    page = visitor.open(path, language=language, width=width, scheme=scheme)
    assert accessibility_faults(page) == []


@pytest.mark.fuzz
@pytest.mark.parametrize(("language", "width", "scheme"), READERS)
def test_what_changed_between_two_releases_is_accessible(
    visitor: Visitor, server: Published, language: str, width: int, scheme: str
) -> None:
    new, old = (release.id for release in releases(server.store))
    page = visitor.open(f"/releases/{old}...{new}", language=language, width=width, scheme=scheme)
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", _PAGES)
def test_nothing_is_wider_than_a_small_phone(visitor: Visitor, path: str) -> None:
    page = visitor.open(path, width=320)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
