"""A browser before the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from chromium import CHROMIUM
from published import Published
from visitor import Visitor


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser; for these tests alone, since its event loop would be in the way of others'."""
    if CHROMIUM is None:
        pytest.skip("there is no browser to try it in")
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def visit_url(browser: Browser) -> Iterator[Callable[[str], Visitor]]:
    """Makes a visitor of the server at an address, such as that of another project."""
    made: list[Visitor] = []

    def visit(url: str) -> Visitor:
        made.append(Visitor(browser, url))
        return made[-1]

    yield visit
    for visitor in made:
        visitor.leave()


@pytest.fixture
def visitor(visit_url: Callable[[str], Visitor], server: Published) -> Visitor:
    """A visitor of the default project's site."""
    return visit_url(server.running.url)
