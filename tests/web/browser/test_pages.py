"""Every kind of page, as a browser shows it."""

from __future__ import annotations

import pytest

from amount import FUZZING
from parkkg.releases.release import releases
from published import Published
from visitor import Visitor, faults, read

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
    "/search?q=%25",
    "/list/Park",
    "/list/Figure?status=actual&sort=-date",
    "/compare?a=liyang-htz&b=changzhou-htz",
    "/page/park/liyang-htz",
    "/page/figure/changzhou-chain-enterprises-2020",
    "/page/passage/czfb-2023-s16-firms",
    "/page/source/czfb-2023",
    "/page/code/metric",
    "/page/park/nothing",
    "/page/park/liyang-htz?release=beef",
    "/sparql?query=SELECT",
    "/sparql?query=DESCRIBE+%3Cid/park/liyang-htz%3E",
]
# Of kinds that are there already.
_MORE = [
    "/search?q=",
    "/list/Park?page=99",
    "/page/enterprise/zhuogao",
    "/page/institute/yangtze-delta-physics",
    "/page/milestone/catl-base-construction-2016",
    "/page/award/provincial-first-2019",
]


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("path", "language", "width", "scheme"), read(*_PAGES, *(_MORE if FUZZING else ()))
)
def test_everybody_can_read_a_page(
    visitor: Visitor, path: str, language: str, width: int, scheme: str
) -> None:
    page = visitor.open(path, language=language, width=width, scheme=scheme)
    assert faults(page) == []


@pytest.mark.fuzz
@pytest.mark.parametrize(("path", "language", "width", "scheme"), read("/releases"))
def test_everybody_can_read_what_changed_between_two_releases(
    visitor: Visitor, server: Published, path: str, language: str, width: int, scheme: str
) -> None:
    new, old = (release.id for release in releases(server.store))
    page = visitor.open(f"{path}/{old}...{new}", language=language, width=width, scheme=scheme)
    assert faults(page) == []
