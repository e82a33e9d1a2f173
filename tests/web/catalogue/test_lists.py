from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import quote

import pytest

from published import HTML, Published


def page(server: Published, path: str, *, status: int = 200, lang: str = "en") -> str:
    answer = server.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", HTML)
    assert answer.status_code == status
    return answer.text


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*">(?:<span[^>]*>)?([^<]*)', text)


def links(text: str, label: str) -> list[str]:
    """Where links with a label in them lead to."""
    found = re.findall(r'<a href="([^"]*)"[^>]*>(?:(?!</a>).)*' + re.escape(label), text)
    return [unescape(link) for link in found]


def test_a_list_has_the_columns_and_facets_of_the_shapes(server: Published) -> None:
    text = page(server, "/list/Park", lang="zh")
    heads = re.findall(r'<th scope="col"[^>]*><a [^>]*>([^<]*)', text)
    assert [head.strip() for head in heads][:4] == ["名称", "类别", "级别", "地区"]
    facets = re.findall(r"<h2>([^<]*)</h2>", text)
    assert facets[:3] == ["类别", "级别", "地区"]
    assert '<span class="count">' in text
    assert "溧阳高新区" in names(text)


@pytest.mark.parametrize(
    "name",
    [
        "Park",
        "park",
        "pk:Park",
        "https://w3id.org/parkkg/def#Park".replace("#", "%23"),
        "schema:Place",
    ],
)
def test_a_class_by_any_of_its_names(server: Published, name: str) -> None:
    assert "Liyang High-tech Zone" in page(server, f"/list/{name}")


def test_a_facet_is_chosen_by_a_link_and_given_up_by_another(server: Published) -> None:
    everything = page(server, "/list/Park")
    (link,) = links(everything, "provincial")[:1]
    assert "parkLevel=provincial" in link
    some = page(server, link.replace("lang=en", ""))
    assert 0 < len(names(some)) < len(names(everything))
    assert "Liyang High-tech Zone" in names(some)
    back = links(some, "provincial")[0]
    assert "parkLevel" not in back


def test_names_are_understood_in_the_address(server: Published) -> None:
    for level in ("省级", "Provincial", "provincial", "省 級"):
        assert "Liyang High-tech Zone" in names(
            page(server, f"/list/Park?parkLevel={quote(level)}")
        )


def test_the_years_of_milestones(server: Published) -> None:
    text = page(server, "/list/Milestone?date=2016")
    assert names(text)
    assert all("2016" in row for row in text.split("<tr>")[2:])


def test_a_list_is_sorted_by_its_heads(server: Published) -> None:
    text = page(server, "/list/Figure?sort=value")
    assert 'aria-sort="ascending"' in text
    assert "sort=-value" in text
    values = [
        float(row["value"])
        for row in csv.DictReader(
            io.StringIO(server.get("/list/Figure?sort=-value&format=csv&lang=en").text)
        )
        if row["value"]
    ]
    assert values == sorted(values, reverse=True)


def test_the_data_are_what_the_page_shows(server: Published) -> None:
    address = "/list/Enterprise?locatedIn=liyang-htz"
    shown = names(page(server, address, lang="zh"))
    rows = list(csv.DictReader(io.StringIO(server.get(f"{address}&lang=zh&format=csv").text)))
    assert [row["name"] for row in rows] == shown
    assert all("溧阳高新区" in row["locatedIn"] for row in rows)
    assert all(row["name_iri"].startswith("https://w3id.org/parkkg/id/enterprise/") for row in rows)


def test_data_have_types(server: Published) -> None:
    found = server.get("/list/Figure?format=json").json()["results"]["bindings"]
    assert {row["value"]["datatype"] for row in found if "value" in row} == {
        "http://www.w3.org/2001/XMLSchema#decimal"
    }


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/list/Prk", 404, "did you mean &#34;Park&#34;?"),
        ("/list/", 404, "there is no class"),
        ("/list/%3Cscript%3E", 404, "&lt;script&gt;"),
        ("/list/Park?parkLevle=national", 400, "did you mean &#34;parkLevel&#34;?"),
        ("/list/Park?parkLevel=natonal", 400, "did you mean &#34;national&#34;?"),
        ("/list/Park?sort=kind", 400, "the list has no column"),
        ("/list/Park?page=99", 404, "There is no page 99"),
        ("/list/Park?page=two", 400, "is not the number of a page"),
        ("/list/Park?format=xls2", 400, "there is no format"),
    ],
)
def test_what_there_is_not(server: Published, path: str, status: int, says: str) -> None:
    assert says in page(server, path, status=status)


def test_what_there_is_not_is_said_in_chinese(server: Published) -> None:
    text = page(server, "/list/Park?parkLevle=national", status=400, lang="zh")
    assert "列表没有筛选项“parkLevle”" in text


def test_the_counts_of_the_home_page_lead_to_lists(server: Published) -> None:
    home = page(server, "/")
    for path in re.findall(r'href="(/list/[^"?]*)', home):
        count = re.search(rf'href="{path}[^"]*"><b>([\d,]+)</b>', home)
        total = re.search(
            r"<h1>[^<]*(?:<span[^>]*>[^<]*</span>)?[^<]*<small>([\d,]+)", page(server, path)
        )
        assert total is not None
        if count:
            assert total[1] == count[1]


@pytest.mark.parametrize(
    ("lang", "shown"),
    [("zh", ["3,756亿", "元", "个数"]), ("en", ["375.6 billion", "CNY", "number"])],
)
def test_numbers_and_units_are_written_as_people_write_them(
    server: Published, lang: str, shown: list[str]
) -> None:
    text = page(server, "/list/Figure", lang=lang)
    assert "unit:" not in text
    for words in shown:
        assert f">{words}<" in text
    assert 'title="375600000000"' in text, "the exact number is a tooltip"
    assert "unit:" not in server.get(f"/list/Figure?format=csv&lang={lang}").text


def test_values_that_a_facet_does_not_list_are_suggested_to_who_types(server: Published) -> None:
    text = page(server, "/list/Figure")
    form = re.search(r'<datalist id="l-metric">(.*?)</datalist>', text, re.S)
    assert form is not None
    names = re.findall(r'<option value="([^"]+)">', form[1])
    assert len(names) > 3
    assert 'name="metric" list="l-metric"' in text
    for name in names[:3]:
        assert "Nothing fits" not in page(server, f"/list/Figure?metric={quote(unescape(name))}")
