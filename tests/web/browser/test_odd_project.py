"""A project whose cells mean harm, in a browser: nothing runs, all of it can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Dialog

from odd_project import NAMES, odd_store
from published import Published, published
from visitor import Visitor, faults

_PAGES = (
    "/",
    "/list/Thing",
    "/search?q=script",
    "/page/things/t0",
    f"/page/things/t{NAMES.index('x' * 10_000)}",
    "/page/single/only",
    "/api/list",
    "/def/term/Thing",
)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    project, store = odd_store(tmp_path_factory.mktemp("odd"))
    with published(store, project=project.root) as running:
        yield running


@pytest.mark.parametrize("path", _PAGES)
def test_nothing_runs_and_all_can_be_read(
    visit_url: Callable[[str], Visitor], odd: Published, path: str
) -> None:
    page = visit_url(odd.running.url).open("about:blank", language="en")
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(f"{odd.running.url}{path}")
    assert faults(page) == []
    assert dialogs == []
