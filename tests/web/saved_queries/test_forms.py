from __future__ import annotations

import re

from published import HTML, Published


def page(server: Published, asked: str) -> str:
    answer = server.get(f"/api/{asked}", HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_every_parameter_is_a_field_with_its_default(server: Published) -> None:
    text = page(server, "awards?lang=en")
    assert re.search(r'<input id="p-year" name="year" type="number" value=""', text)
    assert 'value="1000"' in text
    assert '<option value="national-little-giant">' in text
    assert "The year of the awards." in text


def test_a_field_left_empty_is_no_value(server: Published) -> None:
    everything = page(server, "awards?lang=en")
    assert page(server, "awards?recipient=&year=&scheme=&lang=en&limit=1000&offset=0").count(
        "<tr>"
    ) == everything.count("<tr>")


def test_what_was_chosen_stays_chosen(server: Published) -> None:
    text = page(server, "awards?scheme=national-little-giant&year=2022&lang=en")
    assert '<option value="national-little-giant" selected>' in text
    assert 'value="2022"' in text
    assert 'href="/api/awards.csv?scheme=national-little-giant&amp;year=2022&amp;lang=en"' in text


def test_names_are_in_the_language_of_the_page(server: Published) -> None:
    chinese = server.get("/api/timeline", HTML, accept_language="zh").text
    english = server.get("/api/timeline", HTML, accept_language="en").text
    assert ">开园<" in chinese
    assert ">opening<" in english


def test_columns_are_headed_in_the_language_of_the_page(server: Published) -> None:
    chinese = server.get("/api/timeline", HTML, accept_language="zh").text
    english = server.get("/api/timeline", HTML, accept_language="en").text
    assert '<th scope="col" title="date">日期</th>' in chinese
    assert '<th scope="col" title="type">里程碑类型</th>' in chinese
    assert '<th scope="col" title="type">type of milestone</th>' in english


def test_data_keep_the_names_of_variables(server: Published) -> None:
    answer = server.get("/api/timeline.csv?lang=zh")
    assert answer.text.startswith("date,milestone,type,")


def test_a_name_leads_to_what_it_names(server: Published) -> None:
    text = page(server, "timeline?lang=en")
    assert 'href="/page/park/jiangsu-zhongguancun?lang=en"' in text
    assert "park_iri" not in text[text.index("<table>") : text.index("</table>")]


def test_a_page_shows_the_query_as_it_was_put(server: Published) -> None:
    text = page(server, "timeline?park=zhongguancun&lang=en")
    assert "&lt;https://w3id.org/parkkg/id/park/zhongguancun&gt;" in text


def test_values_are_escaped(server: Published) -> None:
    text = page(server, "find?lang=en&text=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_pages_lead_to_the_next(server: Published) -> None:
    text = page(server, "inferred?limit=3&lang=en")
    assert 'rel="next" href="/api/inferred?limit=3&amp;lang=en&amp;offset=3"' in text


def test_a_wrong_value_is_told_on_a_page(server: Published) -> None:
    answer = server.get("/api/awards?year=x", HTML)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith(HTML)
    assert "year" in answer.text
