"""Results of queries in a browser: pictures, and tables that sort."""

from __future__ import annotations

import pytest

from visitor import Visitor, faults, read

FAMILY = "/api/park-family?park=liyang-htz"


def test_a_mark_of_a_picture_leads_to_what_it_is_about(visitor: Visitor) -> None:
    page = visitor.open("/api/timeline?lang=en", language="en")
    mark = page.locator(".drawing a.mark").first
    assert mark.locator("title").first.text_content() == (
        "2012-01 · The agreement to found Jiangsu Zhongguancun is signed · "
        "Jiangsu Zhongguancun Science and Technology Industrial Park"
    )
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/milestone/**")


def test_a_picture_of_another_kind_is_one_click_away_and_can_be_linked(visitor: Visitor) -> None:
    page = visitor.open("/api/timeline?lang=en", language="en")
    page.get_by_role("link", name="network").click()
    assert "view=graph" in page.url
    assert page.locator(".drawing .box").count() > 10
    page.get_by_role("link", name="table only").click()
    assert page.locator(".drawing").count() == 0


def test_a_table_sorts_by_what_its_columns_are(visitor: Visitor) -> None:
    page = visitor.open("/api/milestones-by-year?lang=en", language="en")
    cells = page.locator("table.result tbody tr td:nth-child(2)")
    head = page.locator("thead th:nth-child(2)")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    numbers = [int(text) for text in cells.all_text_contents()]
    assert numbers == sorted(numbers)
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert [int(text) for text in cells.all_text_contents()] == sorted(numbers, reverse=True)


def test_a_table_is_filtered_by_words(visitor: Visitor) -> None:
    page = visitor.open("/api/timeline?lang=zh")
    page.get_by_label("筛选这些行").fill("签约 实际")
    shown = page.locator("table.result tbody tr:visible")
    assert 0 < shown.count() < 15
    assert all("签约" in text for text in shown.all_text_contents())
    assert page.get_by_role("status").text_content() == f"显示 {shown.count()} 行"


def test_without_scripts_everything_is_there(visitor: Visitor) -> None:
    page = visitor.open("/api/timeline?lang=en", language="en", scripts=False)
    assert page.locator(".drawing a.mark").count() == 44
    assert page.locator("table.result tbody tr").count() == 44
    assert page.locator("table.result button").count() == 0


def test_the_first_column_stays_in_sight(visitor: Visitor) -> None:
    page = visitor.open("/api/figures?lang=en", language="en", width=390)
    first = page.locator("tbody tr > :first-child").first
    before = first.bounding_box()
    page.locator(".rows").evaluate("element => { element.scrollLeft = 600 }")
    after = first.bounding_box()
    assert before is not None
    assert after is not None
    assert before["x"] == after["x"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


@pytest.mark.parametrize(
    "path", ["/api/timeline", "/api/figures?metric=chain-enterprises&view=interval"]
)
def test_shapes_are_in_sight_on_a_telephone(visitor: Visitor, path: str) -> None:
    page = visitor.open(f"{path}{'&' if '?' in path else '?'}lang=zh", width=390)
    drawing = page.locator(".drawing")
    assert drawing.evaluate("it => it.scrollWidth <= it.clientWidth")
    shapes = drawing.locator("svg.above > use")
    assert shapes.count() > 5
    for shape in shapes.all()[:5]:
        box = shape.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert not page.locator(".drawing svg.beside").first.is_visible()
    wide = visitor.open(path, width=1280)
    assert not wide.locator(".drawing svg.above").first.is_visible()


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("path", "language", "width", "scheme"),
    read(
        "/api/timeline",
        "/api/milestones-by-year?view=line",
        "/api/figures?metric=chain-enterprises&view=interval",
        "/api/milestones-by-year",
        "/api/park-family",
        "/sparql?query=SELECT+%2A+%7B+VALUES+%28%3Fa+%3Flat+%3Flong%29+%7B%28%22x%22+31.4+119.5%29%7D+%7D&view=map",
    ),
)
def test_everybody_can_read_pictures_and_tables(
    visitor: Visitor, path: str, language: str, width: int, scheme: str
) -> None:
    page = visitor.open(path, language=language, width=width, scheme=scheme)
    assert page.locator(".drawing > svg").count() == 1
    assert faults(page) == []
