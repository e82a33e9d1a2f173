"""The page of a saved query, as a browser shows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from visitor import Visitor, faults, read


def test_a_park_is_chosen_by_name_and_the_query_goes_on_in_the_editor(visitor: Visitor) -> None:
    page = visitor.open("/api/timeline", language="zh")
    page.get_by_label("园区", exact=True).select_option(label="肇庆高新区")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text("肇庆")
    page.get_by_text("SPARQL", exact=True).first.click()
    page.get_by_role("link", name="在编辑器中打开").click()
    expect(page.locator(".cm-content")).to_contain_text("park/zhaoqing-htz")


def test_a_name_that_is_typed_is_understood_and_an_unclear_one_is_a_choice(
    visitor: Visitor,
) -> None:
    page = visitor.open("/api/evidence", language="zh", scripts=False)
    field = page.get_by_label("事物", exact=True)
    field.fill("寧 德 時 代")
    field.press("Enter")
    expect(page.get_by_label("事物", exact=True)).to_have_value("宁德时代")
    page.get_by_label("事物", exact=True).fill("高新区")
    page.get_by_label("事物", exact=True).press("Enter")
    page.get_by_role("link", name="溧阳高新区", exact=True).click()
    expect(page.get_by_label("事物", exact=True)).to_have_value("溧阳高新区")


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("path", "language", "width", "scheme"),
    read("/api/compare", "/api/timeline?park=高新区", "/api/awards?year=1900", "/sparql/find"),
)
def test_everybody_can_read_forms_errors_and_empty_answers(
    visitor: Visitor, path: str, language: str, width: int, scheme: str
) -> None:
    page = visitor.open(path, language=language, width=width, scheme=scheme)
    for summary in page.locator("main details > summary:visible").all():
        summary.click()
    assert faults(page) == []
