from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote

import pytest

from published import HTML, Published
from serving import Running


def search(server: Published, text: str, rest: str = "", *, status: int = 200) -> str:
    answer = server.get(f"/search?q={quote(text)}&lang=en{rest}", HTML)
    assert answer.status_code == status
    return answer.text


@pytest.mark.parametrize(
    "text", ["宁德时代", " 宁 德 时 代", "寧德時代", "ningdeshidai", "ndsd", "catl"]
)
def test_a_firm_is_found_by_any_of_its_names(server: Published, text: str) -> None:
    found = search(server, text)
    assert 'href="/page/enterprise/catl?lang=en"' in found
    assert found.index("/page/enterprise/catl?") < found.index('class="formats"')


def test_what_matches_is_marked_and_the_kinds_are_tabs(server: Published) -> None:
    found = search(server, "寧德")
    assert "<mark>宁德</mark>时代" in found
    assert 'kind=pk%3AEnterprise&amp;lang=en">Enterprises <span>1</span>' in found
    firms = search(server, "寧德", "&kind=pk:Enterprise")
    assert 'aria-current="true">Enterprises' in firms
    assert firms.count("<li>\n<a href=") == 1


def test_nothing_was_asked_for(server: Published) -> None:
    assert "pinyin" in search(server, "")
    assert "pinyin" in search(server, "   ")


@pytest.mark.parametrize("text", ["%", '"', "——"])
def test_a_text_without_letters(server: Published, text: str) -> None:
    assert "there is no letter and no digit in the text" in search(server, text, status=400)
    chinese = server.get(f"/search?q={quote(text)}&lang=zh", HTML)
    assert "请写出名称的一部分" in chinese.text


def test_a_text_of_ten_thousand_characters(server: Published) -> None:
    found = search(server, "x" * 10_000, status=400)
    assert "the text has 10,000 characters" in found
    assert found.count("x" * 9_000) <= 3  # the box of the header, and the other language


def test_markup_is_text(server: Published) -> None:
    found = search(server, '<script>alert(1)</script>"><b>')
    assert "<script>alert" not in found
    assert "&lt;script&gt;" in found


def test_similar_names_where_there_is_none(server: Published) -> None:
    found = search(server, "宁得时代")
    assert "Nothing has such a name." in found
    assert 'href="/page/enterprise/catl?lang=en"' in found


def test_pages_of_hits_and_one_beyond_the_last(server: Published) -> None:
    assert 'rel="next"' in search(server, "a")
    second = search(server, "a", "&page=2")
    assert 'rel="prev"' in second
    beyond = search(server, "a", "&page=999", status=404)
    assert "There is no page 999" in beyond
    for number in ("0", "-1", "x", "٣", "9" * 30):
        assert "the number of a page" in search(server, "a", f"&page={quote(number)}", status=400)


def test_a_kind_that_there_is_not(server: Published) -> None:
    found = search(server, "a", "&kind=Enterprize", status=404)
    assert "did you mean &#34;Enterprise&#34;?" in found


def test_hits_as_data(server: Published) -> None:
    answer = server.get("/search?q=ningdeshidai&kind=Enterprise&format=csv&lang=zh")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row == {
        "name": "宁德时代",
        "kind": "企业",
        "match": "宁德时代",
        "name_iri": "https://w3id.org/parkkg/id/enterprise/catl",
        "kind_iri": "https://w3id.org/parkkg/def#Enterprise",
    }
    found = json.loads(server.get("/search?q=catl", "application/json").text)
    assert found["results"]["bindings"][0]["name"] == {
        "type": "literal", "value": "宁德时代", "xml:lang": "zh"
    }  # fmt: skip
    assert server.get("/search?q=%25&format=json").status_code == 400


def test_a_release_of_before_says_what_makes_its_catalogue(small: Running) -> None:
    for path in ("/search?q=a", "/list/Park"):
        answer = small.get(path, accept="text/html", accept_language="en")
        assert answer.status_code == 404
        assert "has no catalogue of names" in answer.text
        assert "load the project again" in answer.text
