from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest

from amount import amount
from make_release import FILES, make_release
from parkkg.text import LocalizedText
from parkkg.web.pages.pages import prose, words
from published import HTML, Published
from serving import running

VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "wbr"})
PAGES = (
    "/",
    "/api/",
    "/api/timeline",
    "/list/Park",
    "/list/Figure?status=actual&sort=-date",
    "/search?q=ningde",
    "/search?q=zone+liyang",
    "/api/awards?scheme=national-little-giant",
    "/dumps/",
    "/dataset",
    "/page/park/liyang-htz",
    "/page/milestone/catl-base-construction-2016",
    "/page/passage/czfb-2023-s11",
    "/page/source/czfb-2023",
    "/page/code/metric",
    "/page/contributors",
    "/page/park/nothing",
)


class Checked(HTMLParser):
    """Elements that are closed in order, unique ids, and the references of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.labelled: list[str] = []
        self.inputs: list[str] = []
        self.inline: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert len(given) == len(attrs), f"an attribute of <{tag}> is given twice"
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if tag == "link" and given["rel"] in ("stylesheet", "icon"):
            self.loaded.append(given["href"])
        if tag == "label":
            self.labelled.append(given["for"])
        if tag in ("input", "select") and given.get("type") != "hidden":
            self.inputs.append(given["id"])
        self.inline += [n for n in given if n.startswith("on") or n == "style"]
        if tag == "script" and "src" in given:
            self.loaded.append(given["src"])
        elif tag == "style" or (tag == "script" and given.get("type") != "application/ld+json"):
            self.inline.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def page(server: Published, path: str, lang: str) -> str:
    answer = server.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", HTML)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_well_formed_and_need_nothing_from_elsewhere(
    server: Published, path: str, lang: str
) -> None:
    text = page(server, path, lang)
    assert text.startswith(f'<!DOCTYPE html>\n<html lang="{lang}">')
    checked = Checked(text)
    assert len(set(checked.ids)) == len(checked.ids)
    assert checked.inline == [], "the content security policy forbids it"
    assert all(link.startswith("/") for link in checked.loaded)
    assert set(checked.inputs) <= set(checked.labelled)


@pytest.mark.parametrize("path", PAGES)
def test_pages_say_licence_release_and_date(server: Published, path: str) -> None:
    text = page(server, path, "en")
    footer = text[text.index("<footer>") :]
    assert "CC BY 4.0" in footer
    assert server.release.id in footer
    assert server.release.manifest.created[:10] in footer


@pytest.mark.fuzz
def test_every_link_of_the_main_pages_leads_somewhere(server: Published) -> None:
    targets = set()
    for path in ("/", "/api/", "/dumps/", "/dataset", "/page/park/liyang-htz"):
        for link in Checked(page(server, path, "en")).links:
            target = urljoin(f"http://localhost{path}", link).partition("#")[0]
            if target.startswith("http://localhost/"):
                targets.add(target.removeprefix("http://localhost"))
    assert len(targets) > 120
    for target in sorted(targets)[:: amount(12, 1)]:
        answer = server.get(target, f"{HTML},*/*;q=0.1")
        assert answer.status_code in (200, 303), target


def test_a_page_is_in_the_language_of_the_reader(server: Published) -> None:
    assert "可以问的问题" in server.get("/", HTML, accept_language="zh-CN,zh;q=0.9,en;q=0.8").text
    assert "Questions to ask" in server.get("/", HTML, accept_language="en-GB").text
    assert "可以问的问题" in server.get("/?lang=zh", HTML, accept_language="en").text
    assert "可以问的问题" in server.get("/?lang=fr", HTML).text


def test_the_language_that_was_chosen_stays(server: Published) -> None:
    assert 'href="/page/park/liyang-htz?lang=en"' in page(server, "/", "en")
    assert 'href="/page/park/liyang-htz"' in server.get("/", HTML).text


def test_a_fact_has_small_numbers_that_lead_to_one_list_of_evidence(server: Published) -> None:
    text = page(server, "/page/park/liyang-htz", "en")
    facts = text[text.index("All facts</summary>") :]
    fact = facts[facts.index(">Luxshare Precision<") :]
    fact = fact[: fact.index("</dd>")]
    (number,) = re.findall(r'<a href="#e(\d+)">\[\1\]</a>', fact)
    note = text[text.index(f'<li id="e{number}">') :]
    note = note[: note.index("</li>")]
    assert "sentence 16, characters 793–832" in note
    assert 'href="/page/passage/czfb-2023-s16-firms?lang=en"' in note
    assert 'href="/page/source/czfb-2023?lang=en"' in note
    assert ">stated<" in fact
    assert ">entailed<" not in fact, "one mark is enough"


def test_a_page_has_sections_that_saved_queries_fill(server: Published) -> None:
    text = page(server, "/page/park/liyang-htz", "zh")
    titles = re.findall(r'<h2 id="section-\d+">([^<]*)</h2>', text)
    assert titles[:4] == ["概况", "数据", "大事年表", "企业，按产业链环节"]
    assert "<b>多于 60</b>" in text
    assert "<b>2,203亿元</b>" in text or 'title="220300000000">2,203亿元<' in text
    assert "<svg " in text
    assert "/api/timeline?" in text


def test_a_milestone_says_what_was_before_and_after_it(server: Published) -> None:
    text = page(server, "/page/milestone/catl-base-signing-2016", "en")
    assert re.findall(r'<h2 id="section-\d+">([^<]*)</h2>', text) == [
        "At a glance",
        "Before and after in the park",
    ]
    before, after = (text.index(f"<dt>{word}</dt>") for word in ("before", "after"))
    assert before < text.index(">Approval to prepare a provincial high-tech zone<") < after
    assert after < text.index(">Construction starts on CATL&#39;s Yangtze River Delta base<")
    assert 'Evidence <sup class="refs"><a href="#e1">[1]</a></sup>' in text


def test_an_award_says_who_received_it_and_which_others_are_like_it(server: Published) -> None:
    text = page(server, "/page/award/provincial-htz-evaluation-2022", "zh")
    assert text.index(">溧阳高新区</a>") < text.index("<dt>同一评选项目</dt>")
    assert text.index("<dt>同一评选项目</dt>") < text.index("<dt>同一获得者</dt>")


def test_a_figure_is_said_in_words(server: Published) -> None:
    text = page(server, "/page/figure/changzhou-chain-enterprises-2020", "zh")
    assert "常州市，上下游企业数：多于 40，2020-12-31，实际，常州市人民政府称" in text
    text = page(server, "/page/figure/liyang-htz-chain-enterprises", "en")
    assert "upstream and downstream enterprises: more than 60, actual, says 常州发布" in text


def test_a_passage_says_in_the_curators_words_what_it_is_about(server: Published) -> None:
    text = page(server, "/page/passage/czfb-2023-s16-firms", "zh")
    assert "区内企业、两个家数、产业环节。" in text
    assert ">立讯精密</a>" in text[text.index("依据此处的事实") :]


def test_a_page_marks_what_is_only_cited_and_what_is_only_a_copy(server: Published) -> None:
    original, copy = "name/liyang-htz-name-2017", "name/liyang-htz-name-2021"
    for lang, statement, cited, second_hand in (
        ("en", "statement 1", ">cited<", ">copy only<"),
        ("zh", "第 1 条陈述", ">引用<", ">仅见转载<"),
    ):
        text = page(server, f"/page/{copy}", lang)
        assert f">{statement}<" in text
        assert second_hand in text
        text = page(server, f"/page/{original}", lang)
        assert cited in text
        assert second_hand not in text
    archived = page(server, "/page/passage/czfb-2023-s16-firms", "en")
    assert ">cited<" not in archived


def test_a_page_has_its_data_one_click_away(server: Published) -> None:
    text = page(server, "/page/park/liyang-htz", "zh")
    for suffix in ("ttl", "jsonld", "nt", "rdf"):
        assert f'<a href="/data/park/liyang-htz.{suffix}">' in text


def test_the_home_page_has_parks_queries_and_ways_in(server: Published) -> None:
    text = page(server, "/", "zh")
    assert "溧阳高新区</a>" in text
    for path in ("/api/timeline?lang=zh", "/dumps/?lang=zh", "/sparql?lang=zh", "/def?lang=zh",
                 "/list/Park?lang=zh", "/list/CreativeWork?lang=zh",
                 "/api/openapi.json"):  # fmt: skip
        assert f'href="{path}"' in text


@pytest.mark.parametrize(
    ("path", "media_type", "begin"),
    [
        ("/robots.txt", "text/plain", "User-agent: *"),
        ("/style.css", "text/css", ":root"),
        ("/favicon.svg", "image/svg+xml", "<svg "),
    ],
)
def test_the_files_that_pages_need(
    server: Published, path: str, media_type: str, begin: str
) -> None:
    answer = server.get(path)
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.text.startswith(begin)
    assert "http://" not in answer.text.replace("http://www.w3.org/2000/svg", "")


def test_words_are_escaped_and_marked_when_they_are_in_another_language() -> None:
    assert words("en", {"en": "a<b", "zh": "甲"}) == "a&lt;b"
    assert words("en", {"zh": "甲"}) == '<span lang="zh" class="other">甲</span>'
    assert words("zh", {"fr": "é"}) == '<span lang="fr" class="other">é</span>'
    assert words("zh", {"": "x"}) == "x"
    assert words("zh", {}, "<none>") == "&lt;none&gt;"
    assert words("zh", LocalizedText("", "only")) == '<span lang="en" class="other">only</span>'


def test_code_in_prose_is_marked_and_nothing_else_is_let_through() -> None:
    assert prose("en", {"en": "`a<b` & `c"}) == "<code>a&lt;b</code> &amp; `c"


def test_what_stands_in_data_is_shown_as_text(tmp_path: Path) -> None:
    park = """
<id/park/p> a pk:Park ; rdfs:label "<script>alert(1)</script>\\u202e"@en, "<b onclick=x>园</b>"@zh ;
    schema:url <javascript:alert(1)> ; skos:note "<img src=x onerror=alert(1)>"@en .
"""
    make_release(tmp_path, {**FILES, "parks.nt": park}, oxigraph=True)
    with running(tmp_path) as server:
        for path in ("/page/park/p?lang=en", "/page/park/p?lang=zh", "/?lang=en", "/def?lang=en"):
            text = server.get(path, accept=HTML).text
            checked = Checked(text)
            assert checked.inline == []
            assert "<script" not in text
            assert "<img" not in text
            assert not any(link.startswith("javascript:") for link in checked.links)
