from __future__ import annotations

import re
from html import unescape

from parkkg.sparql.query import read_query
from published import HTML, Published


def text_of(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def test_a_saved_query_opens_in_the_editor_with_its_values(server: Published) -> None:
    answer = server.get("/sparql/timeline?park=溧阳高新区", HTML, accept_language="zh")
    text = text_of(answer.text)
    assert "<https://w3id.org/parkkg/id/park/liyang-htz>" in text
    assert '"zh"' in text, "names in the reader's language"
    assert "#+" not in text
    assert read_query(text).form == "select"


def test_one_that_needs_a_value_opens_with_an_example(server: Published) -> None:
    assert '"时代"' in text_of(server.get("/sparql/find", HTML).text)


def test_every_query_is_an_example(server: Published) -> None:
    page = server.get("/sparql?lang=en", HTML).text
    found = re.findall(r'href="(/sparql/[^"]+)"', page)
    assert len(found) > 25
    assert "/sparql/timeline?lang=en" in found
    assert server.get(found[0], HTML).status_code == 200


def test_the_page_of_a_query_leads_there(server: Published) -> None:
    page = server.get("/api/timeline?park=liyang-htz&lang=en", HTML).text
    assert 'href="/sparql/timeline?park=liyang-htz&amp;lang=en' in page


def test_what_is_not_there_or_does_not_fit_is_told(server: Published) -> None:
    assert server.get("/sparql/nothing", HTML).status_code == 404
    assert server.get("/sparql/timeline?park=火星", HTML).status_code == 404
    assert server.get("/sparql/timeline?nothing=1", HTML).status_code == 400
