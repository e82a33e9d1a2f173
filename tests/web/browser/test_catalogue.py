"""Search and lists, as a browser shows them; all of it without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from visitor import Visitor


@pytest.mark.parametrize("text", ["宁 德 时 代", "寧德時代", "ningdeshidai"])
def test_a_firm_is_found_by_typing_its_name(visitor: Visitor, text: str) -> None:
    page = visitor.open("/", scripts=False)
    page.get_by_role("searchbox").fill(text)
    page.get_by_role("searchbox").press("Enter")
    first = page.locator(".hits a").first
    expect(first).to_have_text("宁德时代")
    first.click()
    expect(page.locator("h1")).to_contain_text("宁德时代")


def test_the_kinds_of_what_was_found_are_tabs(visitor: Visitor) -> None:
    page = visitor.open("/search?q=宁德", scripts=False)
    page.locator(".tabs").get_by_role("link", name="园区").click()
    expect(page.locator(".tabs [aria-current]")).to_contain_text("园区")
    assert all("园区" in text for text in page.locator(".hits .soft").all_inner_texts()[:1])


def test_firms_that_make_separators_in_two_steps(visitor: Visitor) -> None:
    page = visitor.open("/", scripts=False)
    page.get_by_role("navigation", name="站点").get_by_role("link", name="企业").click()
    page.locator(".facets").get_by_role("link", name="涂覆隔膜").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator(".chosen").get_by_role("link", name="全部去掉").click()
    expect(page.locator(".chosen")).to_have_count(0)


def test_on_a_small_screen_filters_are_folded_away(visitor: Visitor) -> None:
    page = visitor.open("/list/Park", language="en", width=390, scripts=False)
    provincial = page.locator(".facets").get_by_role("link", name="provincial")
    expect(provincial).to_be_hidden()
    page.get_by_text("Filters").click()
    provincial.click()
    expect(page.locator("h1 small")).to_contain_text("/ 16")


def test_a_list_is_sorted_by_its_heads(visitor: Visitor) -> None:
    page = visitor.open("/list/Figure", scripts=False)
    page.get_by_role("columnheader").get_by_role("link", name="取值").click()
    expect(page.get_by_role("columnheader", name="取值")).to_have_attribute(
        "aria-sort", "ascending"
    )
    page.get_by_role("columnheader").get_by_role("link", name="取值").click()
    expect(page.get_by_role("columnheader", name="取值")).to_have_attribute(
        "aria-sort", "descending"
    )
