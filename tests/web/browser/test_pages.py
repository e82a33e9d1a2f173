"""Every kind of page, as a browser shows it."""

from __future__ import annotations

from itertools import product

import pytest

from amount import FUZZING
from visitor import Visitor, accessibility_faults

_PAGES = ["/", "/query/timeline", "/sparql", "/dataset"]
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
