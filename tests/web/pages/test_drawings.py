from __future__ import annotations

import re

import pytest

from pictured import links, titles
from published import HTML, Published


def page(server: Published, asked: str, status: int = 200, **headers: str) -> str:
    answer = server.get(asked, HTML, **headers)
    assert answer.status_code == status, answer.text
    return answer.text


def svg(text: str) -> str:
    found = re.search(r"<svg xmlns.*</svg>", text, re.DOTALL)
    return found[0] if found else ""


def test_a_query_whose_header_says_so_is_drawn_above_its_table(server: Published) -> None:
    text = page(server, "/api/timeline?lang=en")
    picture = svg(text)
    assert titles(picture)[0].startswith("2012-01 · The agreement to found")
    assert set(links(picture)) <= {a for a in links(picture) if a.startswith("/page/milestone/")}
    assert text.index("<svg") < text.index("<table")
    assert "unsure" in picture


def test_a_reader_chooses_among_what_is_possible(server: Published) -> None:
    text = page(server, "/api/timeline?lang=en&park=jiangsu-zhongguancun")
    assert 'href="?lang=en&amp;park=jiangsu-zhongguancun&amp;view=table#results"' in text
    assert svg(page(server, "/api/timeline?lang=en&view=table")) == ""
    assert "<path" in svg(page(server, "/api/timeline?view=graph"))


def test_a_view_that_is_not_possible_says_which_are_in_the_readers_language(
    server: Published,
) -> None:
    assert "可以画成：时间线，关系图" in page(server, "/api/timeline?view=map&lang=zh", 400)
    english = page(server, "/api/timeline?view=map&lang=en", 400)
    assert "this result cannot be drawn as map of points" in english
    assert "it can be drawn as: timeline, network" in english
    assert "did you mean" in page(server, "/api/timeline?view=timelime&lang=en", 400)


def test_numbers_of_several_units_have_no_axis_in_common(server: Published) -> None:
    refused = page(server, "/api/figures?view=interval&lang=en", 400)
    assert "its numbers are of several units" in refused
    assert "▶" in svg(page(server, "/api/figures?view=interval&metric=chain-enterprises"))


def test_any_query_of_ones_own_can_be_drawn(server: Published) -> None:
    asked = "/sparql?lang=en&view=bar&query=SELECT%20?a%20?n%20{VALUES%20(?a%20?n)%20{('x'%201)}}"
    assert titles(svg(page(server, asked))) == ["1 · x"]
    assert "it can be drawn as: bars" in page(server, asked.replace("=bar", "=map"), 400)


def test_milestones_a_year_are_three_clicks_from_the_home_page(server: Published) -> None:
    assert "/api/milestones-by-year" in page(server, "/api/?lang=en")
    assert "2 · 2021" not in titles(svg(page(server, "/api/milestones-by-year")))
    assert "2012 · 4" in titles(svg(page(server, "/api/milestones-by-year")))


def test_a_style_sheet_and_a_script_are_served_for_them(server: Published) -> None:
    text = page(server, "/api/timeline")
    for name in ("/picture.css", "/table.js"):
        assert name in text
        assert server.get(name).status_code == 200
    assert len(server.get("/table.js").content) <= 3 << 10


def test_a_picture_by_itself_is_a_file_with_whole_links(server: Published) -> None:
    text = page(server, "/api/timeline?lang=zh")
    assert 'href="?lang=zh&amp;view=timeline&amp;format=svg">SVG</a>' in text
    answer = server.get("/api/timeline?lang=zh&view=timeline&format=svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert all(re.match(r"http://[^/]+/page/milestone/", link) for link in links(answer.text))
    policy = answer.headers["content-security-policy"]
    assert "style-src 'sha256-" in policy
    assert server.get("/api/timeline.svg").text.startswith("<svg")
    assert server.get("/api/evidence.svg?thing=park/liyang-htz&view=map").status_code == 400
    own = "/sparql?format=svg&query=SELECT%20?a%20?n%20{VALUES%20(?a%20?n)%20{('x'%201)}}"
    assert titles(server.get(own).text) == ["1 · x"]


def test_a_picture_is_what_a_client_gets_that_prefers_one(server: Published) -> None:
    accept = "image/avif,image/webp,image/svg+xml,image/*;q=0.8,*/*;q=0.5"  # as of an <img>
    own = "/sparql?query=SELECT%20?a%20?n%20{VALUES%20(?a%20?n)%20{('x'%201)}}"
    for path in ("/api/timeline", own):
        answer = server.get(path, accept)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.text.startswith("<svg")
        assert server.get(path, "text/csv, image/svg+xml;q=0.5").text.partition(",")[0] in (
            "date",
            "a",
        )
        assert server.get(path).headers["content-type"] == "application/sparql-results+json"
    assert server.get("/sparql?query=ASK%20{}", "image/svg+xml").status_code == 406
    assert server.get("/list/Park", "image/svg+xml").status_code == 406
    undrawable = "/sparql?query=SELECT%20?s%20{?s%20a%20%3Curn:no%3E}"
    assert server.get(undrawable, "image/svg+xml").status_code == 400


@pytest.mark.parametrize(
    ("form", "suffix", "begins"),
    [
        ("xlsx", "xlsx", b"PK"),
        ("csv-excel", "csv", "\ufeff日期,里程碑".encode()),
        ("parquet", "parquet", b"PAR1"),
        ("md", "md", "| 日期 | 里程碑 |".encode()),
    ],
)
def test_a_result_is_given_as_people_and_their_programs_want_it(
    server: Published, form: str, suffix: str, begins: bytes
) -> None:
    text = page(server, "/api/timeline?lang=zh")
    assert f'href="/api/timeline.{form}?lang=zh"' in text
    answer = server.get(f"/api/timeline?lang=zh&format={form}")
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert f"timeline.{suffix}" in answer.headers["content-disposition"]
    again = server.get(f"/api/timeline.{form}?lang=zh", **{"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert server.get("/api/timeline?lang=zh", answer.headers["content-type"]).status_code == 200
    own = server.get(f"/sparql?query=SELECT%20(1%20AS%20?n)%20{{}}&format={form}")
    assert own.status_code == 200
    assert f"result.{suffix}" in own.headers["content-disposition"]
    refused = server.get(f"/sparql?query=ASK%20{{}}&format={form}")
    assert refused.status_code == 406


def test_addresses_are_called_by_their_names(server: Published) -> None:
    text = page(server, "/sparql?lang=en&view=graph&query=SELECT+?a+?b+{?a+pk:succeeds+?b}")
    assert ">Liyang High-tech Zone</a>" in text
    assert '<small class="soft">pki:park/liyang-htz</small>' in text
    assert "Liyang High-tech Zone" in titles(svg(text))
