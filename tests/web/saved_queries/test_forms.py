from __future__ import annotations

import re
from html import unescape

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
    assert "park_iri" not in text[text.index("<table") : text.index("</table>")]


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


def test_what_does_not_fit_stands_above_the_form_with_what_was_typed(server: Published) -> None:
    for lang, told in (("zh", "参数“limit”不能是“x”：应为整数"), ("en", "expected a whole number")):
        answer = server.get(f"/api/awards?limit=x&scheme=national-little-giant&lang={lang}", HTML)
        assert answer.status_code == 400
        assert answer.headers["cache-control"] == "no-store"
        assert told in answer.text
        assert 'value="x"' in answer.text
        assert '<option value="national-little-giant" selected>' in answer.text
        assert "<table" not in answer.text


def test_a_name_of_several_things_is_a_choice_of_links(server: Published) -> None:
    answer = server.get("/api/timeline?park=高新区&lang=zh", HTML)
    assert answer.status_code == 400
    assert "多个名称中含有“高新区”" in answer.text
    assert '<a href="/api/timeline?lang=zh&amp;park=liyang-htz">溧阳高新区</a>' in answer.text


def test_a_name_of_nothing_is_told_with_near_ones(server: Published) -> None:
    answer = server.get("/api/timeline?park=溧阳高兴区&lang=en", HTML)
    assert answer.status_code == 404
    assert "this graph has nothing called" in answer.text
    assert ">Liyang High-tech Zone</a>" in answer.text


def test_nothing_that_is_typed_is_markup(server: Published) -> None:
    answer = server.get('/api/evidence?thing="><script>alert(1)</script>&lang=en', HTML)
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_things_are_chosen_by_name_where_they_are_few_and_suggested_where_not(
    server: Published,
) -> None:
    few = page(server, "timeline?park=park/liyang-htz&lang=zh")
    assert '<option value="liyang-htz" selected>溧阳高新区</option>' in few
    many = page(server, "evidence?thing=enterprise/catl&lang=zh")
    assert '<input id="p-thing" name="thing" type="text" value="宁德时代"' in many
    assert '<option value="宁德时代">' in many


def test_choices_and_parameters_are_called_what_people_call_them(server: Published) -> None:
    text = page(server, "compare?lang=zh")
    assert '<label for="p-only">哪些数值</label>' in text
    assert '<option value="newest">最新</option>' in text
    assert '<option value="actual" selected>实际</option>' in text
    assert "<h1>园区比较</h1>" in text


def test_what_few_people_change_is_folded_away(server: Published) -> None:
    text = page(server, "figures?lang=en")
    aside = text[text.index("<summary>More options</summary>") :]
    assert all(f'name="{name}"' in aside for name in ("lang", "limit", "offset"))
    assert 'name="metric"' not in aside


def test_no_rows_are_told_in_words(server: Published) -> None:
    text = page(server, "awards?year=1900&lang=en")
    assert "Nothing in this graph matches these values." in text
    assert "<table" not in text


def test_a_result_comes_into_a_notebook_in_three_lines(server: Published) -> None:
    text = page(server, "timeline?park=zhaoqing-htz&lang=en")
    lines = unescape(re.search(r"<pre[^>]*>(import pandas.*?)</pre>", text, re.S)[1]).split("\n")  # type: ignore[index]
    assert (len(lines), lines[2]) == (3, "table")
    url = lines[1].split('"')[1]
    assert url.startswith("http://localhost/api/timeline.csv?park=zhaoqing-htz&")
    answer = server.get(url.removeprefix("http://localhost"))
    assert answer.text.startswith("date,milestone,type,")
    assert url.endswith(f"release={server.release.id}")
