"""A new project with the archived text of its source, in a browser: the words can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from published import Published, published
from visitor import Visitor, faults, read

_WORDS = "2023年，生产示例零件的示例公司获得由示例主管部门授予的省级新兴产业专项资金。"


@pytest.fixture(scope="module")
def quoting(loaded: Callable[[str], tuple[Path, Path]]) -> Iterator[Published]:
    project, store = loaded("new")
    with published(store, project=project, texts=project / "texts") as running:
        yield running


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("path", "language", "width", "scheme"),
    read("/page/passage/example-s02", "/page/award/example-fund-2023"),
)
def test_the_words_that_a_fact_rests_on_can_be_read(
    visit_url: Callable[[str], Visitor],
    quoting: Published,
    path: str,
    language: str,
    width: int,
    scheme: str,
) -> None:
    visitor = visit_url(quoting.running.url)
    page = visitor.open(path, language=language, width=width, scheme=scheme)
    assert page.locator("blockquote, q").inner_text() == _WORDS
    assert page.locator("blockquote, q").get_attribute("lang") == "zh"
    assert faults(page) == []
