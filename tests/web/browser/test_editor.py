"""The editor on the page of SPARQL, as a browser shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from visitor import Visitor, accessibility_faults


def write(page: Page, text: str) -> None:
    """Put a text in the place of what the editor has."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def offered(page: Page) -> Callable[[str], None]:
    """Says that a completion is offered."""
    return lambda text: expect(page.locator(".cm-tooltip-autocomplete li").first).to_have_text(text)


def ready(visitor: Visitor, language: str = "zh", **how: object) -> Page:
    page = visitor.open("about:blank", language=language, **how)  # type: ignore[arg-type]
    with page.expect_response("**/terms.json"):
        page.goto(f"{visitor.url}/sparql")
    return page


def test_a_chinese_character_offers_the_class_that_is_called_so(visitor: Visitor) -> None:
    page = ready(visitor)
    write(page, "SELECT * { ?firm a ")
    page.keyboard.insert_text("企")
    offered(page)("pk:Enterprise企业 · enterprise")
    page.locator(".cm-tooltip-autocomplete li").first.click()
    expect(page.locator(".cm-content")).to_have_text("SELECT * { ?firm a pk:Enterprise")


def test_behind_a_thing_of_a_class_only_its_properties_are_offered(visitor: Visitor) -> None:
    page = ready(visitor, "en")
    write(page, "SELECT * { ?firm a pk:Enterprise ; pk:")
    page.keyboard.press("Control+Space")
    names = page.locator(".cm-tooltip-autocomplete li")
    expect(names.filter(has_text="pk:locatedIn")).to_have_count(1)
    expect(names.filter(has_text="pk:milestoneType")).to_have_count(0)
    write(page, "SELECT * { ?when a pk:Milestone ; pk:")
    page.keyboard.press("Control+Space")
    expect(names.filter(has_text="pk:milestoneType")).to_have_count(1)


def test_an_error_is_marked_in_its_line(visitor: Visitor) -> None:
    page = ready(visitor)
    write(page, "SELECT ?n {\n  ?x rdfs:label ?n ]\n}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("第 2 行第 20 列")
    expect(page.locator(".cm-fault-line")).to_have_text("  ?x rdfs:label ?n ]")
    expect(page.locator(".cm-fault")).to_have_text("]")
    write(page, "SELECT ?n { ?x rdfs:label ?n } LIMIT 1")
    expect(page.locator(".cm-fault-line")).to_have_count(0)


def test_a_term_that_is_not_there_is_underlined_with_the_one_that_is(visitor: Visitor) -> None:
    page = ready(visitor, "en")
    write(page, "SELECT * { ?x a pk:Enterprize ; rdfs:label ?n } ")
    unknown = page.locator(".cm-unknown")
    expect(unknown).to_have_text("pk:Enterprize")
    expect(unknown).to_have_attribute(
        "title", "pk:Enterprize is not in this graph; did you mean pk:Enterprise?"
    )


def test_an_answer_comes_without_leaving_the_page_and_has_an_address(visitor: Visitor) -> None:
    page = ready(visitor, "en")
    write(page, "SELECT ?n { ?x a pk:Park ; rdfs:label ?n } ORDER BY ?n LIMIT 3")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer tbody tr")).to_have_count(3)
    expect(page.get_by_role("status")).to_contain_text("took")
    assert "query=SELECT" in page.url
    page.reload()
    expect(page.locator("#answer tbody tr")).to_have_count(3)


def test_queries_are_remembered_in_the_browser_and_forgotten(visitor: Visitor) -> None:
    page = ready(visitor, "en")
    for text in ("ASK { ?a ?b 1 }", "ASK { ?a ?b 2 }", "ASK { ?a ?b 1 }"):
        write(page, text)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_contain_text("took")
    past = page.locator(".past")
    past.locator("summary").click()
    expect(past.get_by_role("listitem")).to_have_text(["ASK { ?a ?b 1 }", "ASK { ?a ?b 2 }"])
    past.get_by_role("button", name="ASK { ?a ?b 2 }").click()
    expect(page.locator(".cm-content")).to_have_text("ASK { ?a ?b 2 }")
    past.get_by_role("button", name="Clear").click()
    page.reload()
    expect(page.locator(".past")).to_be_hidden()


@pytest.mark.parametrize("what", ["link", "curl", "Python", "R"])
def test_a_query_is_copied_as_others_ask_it(visitor: Visitor, what: str) -> None:
    page = ready(visitor, "en")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    write(page, 'ASK { ?a ?b "\\\\x" }')
    page.get_by_role("button", name=what, exact=True).click()
    expect(page.get_by_role("status")).to_have_text(f"copied: {what}")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"{visitor.url}/sparql" in copied
    assert {"link": "query=ASK", "curl": 'ASK { ?a ?b "\\\\x" }', "R": 'ASK { ?a ?b "\\\\x" }',
            "Python": 'ASK { ?a ?b "\\\\\\\\x" }'}[what] in copied  # fmt: skip


def test_without_javascript_there_is_a_textarea(visitor: Visitor) -> None:
    page = visitor.open("/sparql", language="en", scripts=False)
    page.get_by_label("Query").fill("SELECT ?n { ?x a pk:Park ; rdfs:label ?n } LIMIT 2")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#answer tbody tr")).to_have_count(2)


def test_nothing_that_stands_in_a_query_is_run(visitor: Visitor) -> None:
    page = ready(visitor, "en")
    write(page, 'SELECT ("<img src=x onerror=alert(1)>" AS ?x) {} # <script>alert(1)</script>')
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer td")).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#answer img")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("zh", 1280, "light"), ("en", 390, "dark")]
)
def test_everybody_can_read_the_editor_and_an_answer(
    visitor: Visitor, language: str, width: int, scheme: str
) -> None:
    page = ready(visitor, language, width=width, scheme=scheme)
    write(page, "SELECT ?n { ?x a pk:Enterprize ; rdfs:label ?n ]")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cm-fault")).to_have_count(1)
    assert accessibility_faults(page) == []
    write(page, "SELECT ?n { ?x a pk:Park ; rdfs:label ?n } LIMIT 3")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer tbody tr")).to_have_count(3)
    page.locator(".past summary").click()
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
