"""`/sparql` as people see it in a browser."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest

from published import HTML, Published

# As Chrome asks.
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
LABEL = "SELECT ?x ?label { ?x a pk:Park ; rdfs:label ?label FILTER(LANG(?label) = 'en') }"


def page(server: Published, query: str, *, status: int = 200, lang: str = "en") -> str:
    answer = server.get(f"/sparql?query={quote(query)}&lang={lang}", BROWSER)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith(HTML)
    return answer.text


def test_a_query_and_its_answer_are_one_page(server: Published) -> None:
    text = page(server, LABEL)
    assert "FILTER(LANG(?label) = &#39;en&#39;) }</textarea>" in text
    assert '<th scope="col">x</th><th scope="col">label</th>' in text
    assert 'href="/page/park/liyang-htz?lang=en"' in text
    assert "Liyang High-tech Zone" in text
    assert f'href="/sparql?query={quote(LABEL[:6])}' in text
    assert "format=csv" in text


def test_its_other_formats_have_the_same_answer(server: Published) -> None:
    text = page(server, LABEL)
    address = next(part for part in text.split('href="') if "format=csv" in part).split('"')[0]
    assert "Liyang High-tech Zone" in server.get(address.replace("&amp;", "&"), BROWSER).text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("ASK { ?s a pk:Park }", "<td>true</td>"),
        ("CONSTRUCT { ?s a pk:Park } WHERE { ?s a pk:Park }", "id/park/liyang-htz&gt;"),
        ("DESCRIBE <id/park/liyang-htz>", "<pre"),
        ("SELECT * { ?s ?p ?o }", "200 rows (the first ones only)"),
    ],
)
def test_every_form_of_query_has_its_answer_shown(
    server: Published, query: str, shown: str
) -> None:
    assert shown in page(server, query)


def test_a_faulty_query_stays_in_the_form_and_its_fault_is_above(server: Published) -> None:
    text = page(server, "SELECT ?x { ?x a pk:Park", status=400)
    assert "this { is never closed" in text
    assert "SELECT ?x { ?x a pk:Park</textarea>" in text
    assert "<table>" not in text


@pytest.mark.parametrize(
    "query", ["SELECT ?s { ?s a pk:Park ； }", "ASK { ?s a pk:Park； a pk:X }"]
)
def test_what_a_keyboard_for_chinese_typed_is_said_in_the_readers_language(
    server: Published, query: str
) -> None:
    english, chinese = (page(server, query, status=400, lang=lang) for lang in ("en", "zh"))
    assert "only looks like the mark of SPARQL" in english
    assert "半角" in chinese
    assert "only looks like" not in chinese


def test_a_name_that_a_result_shows_may_be_pasted_into_the_next_query(server: Published) -> None:
    text = page(server, "SELECT ?x { ?x a pk:Park FILTER(?x = <id/park/liyang-htz>) }")
    assert ">pki:park/liyang-htz<" in text
    pasted = page(server, "SELECT ?name { pki:park/liyang-htz rdfs:label ?name }")
    assert "Liyang High-tech Zone" in pasted


def test_nothing_of_a_query_is_run_by_the_browser(server: Published) -> None:
    evil = 'SELECT ("<script>alert(1)</script>" AS ?x) {} #</textarea><script>'
    text = page(server, evil)
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_the_graphs_that_were_asked_stay(server: Published) -> None:
    graph = "https://w3id.org/parkkg/graph/inferred"
    address = f"/sparql?query={quote(LABEL)}&default-graph-uri={quote(graph)}&lang=en"
    text = server.get(address, BROWSER).text
    assert f'<input type="hidden" name="default-graph-uri" value="{graph}">' in text
    assert "0 rows" in text


def test_a_page_may_be_asked_for_by_name(server: Published) -> None:
    answer = server.get(f"/sparql?query={quote(LABEL)}&format=html", "*/*")
    assert answer.headers["content-type"].startswith(HTML)


def test_programs_get_data(server: Published) -> None:
    for accept in (None, "*/*", "text/csv, text/html;q=0.5", "application/sparql-results+json"):
        answer = server.get(f"/sparql?query={quote(LABEL)}", accept)
        assert not answer.headers["content-type"].startswith(HTML)


def test_what_varies_is_not_kept(server: Published) -> None:
    address = "/sparql?query=SELECT+(RAND()+AS+%3Fx)+%7B%7D"
    one, other = (server.get(address, BROWSER) for _ in range(2))
    assert one.headers["cache-control"] == "no-store"
    assert one.text != other.text


def test_a_page_without_rows_names_what_the_graph_does_not_have(server: Published) -> None:
    address = "/sparql?query=" + quote("SELECT * { ?x a pk:Enterprize }")
    english = server.get(f"{address}&lang=en", HTML).text
    assert "pk:Enterprize is not in this graph; did you mean pk:Enterprise?" in english
    assert "本图谱没有 pk:Enterprize" in server.get(f"{address}&lang=zh", HTML).text
    answer = server.get(f"{address}&format=csv")
    assert answer.text == "x\r\n"
    assert unquote(answer.headers["x-parkkg-note"]).startswith("pk:Enterprize is not in this graph")
    both = quote("SELECT * { ?x a pk:Enterprise, pk:Park }")
    nothing = server.get(f"/sparql?format=csv&query={both}")
    assert "x-parkkg-note" not in nothing.headers
