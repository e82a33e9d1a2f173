"""What people come for, each in as many steps as a visitor needs: an analyst, a park's office.

A step is a click, a choice, or a text with Enter. Each test counts its own.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest
from playwright.sync_api import Locator, Page, expect

from amount import FUZZING
from parkkg.releases.release import releases
from published import Published, published
from visitor import Visitor


class Steps:
    """Takes steps on a page, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.number = 0

    def click(self, place: Locator) -> None:
        self.number += 1
        place.click()

    def find(self, text: str) -> None:
        self.number += 1
        box = self.page.get_by_role("searchbox")
        box.fill(text)
        box.press("Enter")

    def menu(self, name: str) -> None:
        self.click(self.page.locator("header nav").get_by_role("link", name=name, exact=True))


def steps(visitor: Visitor, path: str = "/", language: str = "zh", width: int = 1280) -> Steps:
    return Steps(visitor.open(path, language=language, width=width))


def link(page: Page, name: str) -> Locator:
    return page.locator("main").get_by_role("link", name=name, exact=True).first


@pytest.mark.parametrize(
    ("language", "menu", "segment", "award"),
    [
        ("en", "Enterprises", "coated separator", "little giant"),
        ("zh", "企业", "涂覆隔膜", "小巨人"),
    ],
)
def test_firms_that_make_separators_and_their_awards(
    visitor: Visitor, language: str, menu: str, segment: str, award: str
) -> None:
    visit = steps(visitor, language=language)
    visit.menu(menu)
    visit.click(visit.page.locator(".facets").get_by_role("link", name=segment).first)
    visit.click(visit.page.locator("tbody th a").first)
    expect(visit.page.locator("main")).to_contain_text(award)
    assert visit.number <= 4


@pytest.mark.parametrize("width", [390, 1280])
def test_the_timeline_of_a_park_as_a_picture(visitor: Visitor, width: int) -> None:
    visit = steps(visitor, width=width)
    visit.click(link(visit.page, "溧阳高新区"))
    heading = visit.page.get_by_role("heading", name="大事年表")
    picture = visit.page.get_by_role("region", name="大事年表").locator("svg.picture")
    expect(heading).to_be_visible()
    expect(picture).to_be_visible()
    assert picture.locator("a.mark").count() > 30
    assert visit.number == 1


def test_the_output_value_that_is_expected_who_says_so_and_where(visitor: Visitor) -> None:
    visit = steps(visitor, language="en")
    visit.find("expected output value")
    visit.click(visit.page.locator(".hits a").first)
    page = visit.page
    expect(page.locator("main")).to_contain_text("billion CNY")
    expect(page.locator("main")).to_contain_text("expected")
    visit.click(page.locator(".notes a").last)
    expect(page.locator("main")).to_contain_text("characters")
    assert visit.number <= 3


def test_enterprises_come_into_excel_with_their_chinese_names(visitor: Visitor) -> None:
    visit = steps(visitor)
    visit.menu("企业")
    files = visit.page.locator(".formats")
    expect(files).to_contain_text("Excel")
    with visit.page.expect_download() as event:
        visit.click(files.get_by_role("link", name="Excel", exact=True))
    book = zipfile.ZipFile(io.BytesIO(Path(event.value.path()).read_bytes()))
    assert "宁德时代" in book.read("xl/worksheets/sheet1.xml").decode()
    assert event.value.suggested_filename == "Enterprise.xlsx"
    assert visit.number == 2


@pytest.mark.parametrize(
    ("label", "beginning"),
    [("CSV (Excel)", "\ufeff".encode()), ("CSV", b"name,"), ("Parquet", b"PAR1"), ("JSON", b"{")],
)
def test_a_list_is_taken_along_in_the_form_that_a_program_reads(
    visitor: Visitor, label: str, beginning: bytes
) -> None:
    page = visitor.open("/list/Enterprise")
    address = page.locator(".formats").get_by_role("link", name=label, exact=True)
    answer = page.request.get(f"{visitor.url}{address.get_attribute('href')}")
    assert answer.body().startswith(beginning)
    assert answer.headers["content-disposition"].startswith("inline; filename")


def test_milestones_a_year_as_a_chart(visitor: Visitor) -> None:
    visit = steps(visitor, language="en")
    visit.menu("Queries")
    visit.click(link(visit.page, "Milestones a year"))
    expect(visit.page.locator(".drawing > svg")).to_be_visible()
    expect(visit.page.locator(".drawing")).to_contain_text("2021")
    assert visit.number <= 3


def test_own_sparql_is_completed_while_it_is_written(visitor: Visitor) -> None:
    page = visitor.open("about:blank")
    with page.expect_response("**/terms.json"):
        page.goto(f"{visitor.url}/sparql")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT ?firm { ?firm a ")
    page.keyboard.insert_text("企")
    page.locator(".cm-tooltip-autocomplete li").first.click()
    page.keyboard.insert_text(" }")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer tbody tr")).to_have_count(22)


@pytest.mark.parametrize("text", ["宁德时代", " 宁 德 时 代 ", "寧德時代", "ningde", "catl"])
def test_a_firm_is_found_as_people_type_it(visitor: Visitor, text: str) -> None:
    visit = steps(visitor)
    visit.find(text)
    visit.click(link(visit.page, "宁德时代"))
    expect(visit.page.locator("h1")).to_contain_text("宁德时代")
    places = visit.page.locator(".glance")
    expect(places.get_by_role("link", name="溧阳高新区", exact=True)).to_be_visible()
    assert visit.number == 2


@pytest.mark.parametrize("width", [390, 1280])
def test_two_parks_are_compared_in_all_their_figures(visitor: Visitor, width: int) -> None:
    visit = steps(visitor, width=width)
    visit.click(link(visit.page, "溧阳高新区"))
    visit.click(visit.page.get_by_role("link", name="与……对照"))
    visit.number += 1
    visit.page.get_by_label("另一对象").fill("常州国家高新区")
    visit.page.get_by_label("另一对象").press("Enter")
    page = visit.page
    expect(page.locator("h1")).to_have_text("溧阳高新区 与 常州国家高新区")
    expect(page.locator("main")).to_contain_text("2,203亿元")
    expect(page.locator("main")).to_contain_text("前者少")
    assert page.locator(".drawing svg").count() > 0
    assert visit.number == 3


def test_a_result_is_shared_as_it_is_in_this_release(visitor: Visitor, server: Published) -> None:
    visit = steps(visitor, "/api/timeline?park=zhaoqing-htz", "en")
    visit.click(link(visit.page, "Lasting link"))
    current = server.release.id
    assert visit.page.url.endswith(f"?park=zhaoqing-htz&release={current}")
    expect(visit.page.locator(".pinned")).to_contain_text(current)
    for address in ("CSV", "table only"):
        href = link(visit.page, address).get_attribute("href") or ""
        assert f"release={current}" in href, "what leads on stays in the release"
    assert visit.number == 1


def test_the_editor_copies_a_link_to_this_release(visitor: Visitor, server: Published) -> None:
    page = visitor.open("/sparql?query=ASK+%7B%7D", language="en")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="link", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("copied: link")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"release={server.release.id}")
    page.goto(copied)
    expect(page.locator(".pinned")).to_contain_text(server.release.id)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("status")).to_contain_text("took")
    assert f"release={server.release.id}" in page.url, "what is run there stays in the release"


@pytest.mark.parametrize(
    ("language", "since"), [("en", "since the one before"), ("zh", "与上一个相比")]
)
def test_what_changed_between_two_releases(
    visitor: Visitor, server: Published, language: str, since: str
) -> None:
    visit = steps(visitor, language=language)
    footer = visit.page.locator("footer")
    visit.click(footer.get_by_role("link", name={"en": "Releases", "zh": "各个版本"}[language]))
    visit.click(link(visit.page, since))
    new, old = (release.id for release in releases(server.store))
    assert visit.page.url.partition("?")[0].endswith(f"/releases/{old}...{new}")
    expect(visit.page.locator("main a[href*='long-gone']").first).to_be_visible()
    assert visit.number == 2


def test_a_result_in_a_notebook_in_three_lines(visitor: Visitor) -> None:
    visit = steps(visitor, "/api/timeline?park=zhaoqing-htz", "en")
    visit.click(visit.page.get_by_text("In a Python notebook"))
    lines = visit.page.locator("details[open] pre").inner_text().splitlines()
    assert lines[0] == "import pandas as pd"
    assert len(lines) == 3
    url = re.search(r'read_csv\("(.*)"\)', lines[1])
    assert url is not None
    table = pandas.read_csv(url[1])
    assert "milestone" in table.columns
    assert len(table) == visit.page.locator("table.result tbody tr").count()


@pytest.mark.fuzz
@pytest.mark.parametrize("name", ["library", "two-parks"] if FUZZING else ["library"])
def test_somebody_elses_project_shows_something_everywhere(
    loaded: Callable[[str], tuple[Path, Path]], visit_url: Callable[[str], Visitor], name: str
) -> None:
    project, store = loaded(name)
    with published(store, project=project) as server:
        url = server.running.url
        page = visit_url(url).open("/", language="en")
        addresses = [
            element.get_attribute("href") or "" for element in page.locator("header nav a").all()
        ]
        page.goto(f"{url}/api/")
        addresses += [
            e.get_attribute("href") or "" for e in page.locator("main a[href*='/api/']").all()
        ]
        empty = set()
        for address in dict.fromkeys(a for a in addresses if "openapi" not in a):
            answer = page.goto(f"{url}{address}")
            assert answer is not None
            assert answer.status == 200, address
            if "Nothing in this graph matches" in page.locator("main").inner_text():
                empty.add(address.rpartition("/")[2])
            else:
                assert page.locator("main a").count() > 0, address
    # Questions about things that this project does not have, or has one of, or about faults, of
    # which none is good news.
    assert empty <= {
        "areas", "awards-alike", "colocation", "due", "implausible", "inferred",
        "milestones-around", "second-hand",
    }  # fmt: skip
