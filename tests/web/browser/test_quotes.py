"""A new project with the archived text of its source, in a browser: the words can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import parkkg
from published import Published, published
from visitor import Visitor, accessibility_faults

_WORDS = "2023年，生产示例零件的示例公司获得由示例主管部门授予的省级新兴产业专项资金。"


@pytest.fixture(scope="module")
def quoting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("quoting")
    parkkg.new(folder / "new", base="https://example.org/new/")
    with parkkg.load(folder / "new", store=folder / "store"):
        pass
    texts = folder / "new" / "texts"
    with published(folder / "store", project=folder / "new", texts=texts) as running:
        yield running


@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("en", "dark")])
@pytest.mark.parametrize("path", ["/page/passage/example-s02", "/page/award/example-fund-2023"])
def test_the_words_that_a_fact_rests_on_can_be_read(
    visit_url: Callable[[str], Visitor], quoting: Published, path: str, language: str, scheme: str
) -> None:
    visitor = visit_url(quoting.running.url)
    page = visitor.open(path, language=language, scheme=scheme)
    assert page.locator("blockquote, q").inner_text() == _WORDS
    assert page.locator("blockquote, q").get_attribute("lang") == "zh"
    assert accessibility_faults(page) == []
    page = visitor.open(path, width=320)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
