from __future__ import annotations

from collections.abc import Iterator

import pytest

from parkkg.catalogue.catalogue import Catalogue
from parkkg.catalogue.find import Hit, Hits, find
from parkkg.errors import UsageError
from small_catalogue import catalogue_of

DATA = """
pk:Enterprise a owl:Class ; rdfs:label "企业"@zh, "enterprise"@en .
pk:Park a owl:Class ; rdfs:label "园区"@zh, "park"@en .
pk:Milestone a owl:Class ; rdfs:label "里程碑"@zh, "milestone"@en .
pk:nick rdfs:subPropertyOf skos:altLabel .
<id/enterprise/catl> a pk:Enterprise ; rdfs:label "宁德时代"@zh, "CATL"@en ;
    skos:altLabel "宁王"@zh ; pk:nick "Ning Wang"@en ; skos:notation "300750" .
<id/enterprise/jiangsu> a pk:Enterprise ; rdfs:label "江苏时代新能源"@zh, "Jiangsu CATL"@en .
<id/park/chongqing> a pk:Park ; rdfs:label "重庆高新区"@zh, "Chongqing High-tech Zone"@en .
<id/milestone/m> a pk:Milestone ; rdfs:label "宁德"@zh, "Ningde"@en .
<id/name/old> a pk:Name ; pk:nameOf <id/park/chongqing> ; rdfs:label "石桥铺园区"@zh .
<id/plain> a pk:Park ; rdfs:label "100%_\\"<b>" .
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    with catalogue_of(tmp_path_factory.mktemp("catalogue"), DATA) as opened:
        yield opened


def slugs(found: Hits) -> list[str]:
    return [hit.thing.iri.rpartition("/")[2] for hit in found.hits]


def marked(hit: Hit) -> str:
    text = hit.text
    for start, end in reversed(hit.marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("宁德时代", "[宁德时代]"),
        ("宁 德 时 代", "[宁德时代]"),
        ("寧德時代", "[宁德时代]"),
        ("ningdeshi", "[宁德时]代"),
        ("NDSD", "[宁德时代]"),
        ("shidai", "宁德[时代]"),
        ("catl", "[CATL]"),
        ("宁王", "[宁王]"),
        ("ning wang", "[Ning Wang]"),
        ("3007", "[3007]50"),
    ],
)
def test_a_firm_is_found_by_whatever_it_is_called(
    catalogue: Catalogue, text: str, match: str
) -> None:
    found = find(catalogue, text)
    hit = next(hit for hit in found.hits if hit.thing.iri.endswith("/catl"))
    assert marked(hit) == match
    assert hit.thing.names == {"zh": "宁德时代", "en": "CATL"}
    assert hit.thing.kind.endswith("#Enterprise")


def test_whole_names_are_first_then_beginnings(catalogue: Catalogue) -> None:
    assert slugs(find(catalogue, "catl")) == ["catl", "jiangsu"]
    assert slugs(find(catalogue, "时代")) == ["catl", "jiangsu"]
    assert slugs(find(catalogue, "宁德")) == ["m", "catl"]  # what is called just that


def test_what_is_said_of_things_comes_after_things(catalogue: Catalogue) -> None:
    assert slugs(find(catalogue, "宁")) == ["catl", "m"]


def test_how_a_word_is_read(catalogue: Catalogue) -> None:
    assert marked(find(catalogue, "chongqing").hits[0]) == "[Chongqing] High-tech Zone"
    assert marked(find(catalogue, "chongqinggao").hits[0]) == "[重庆高]新区"
    assert slugs(find(catalogue, "cqgxq")) == ["chongqing"]
    assert slugs(find(catalogue, "ongqing")) == ["chongqing"]  # a part of the English name
    assert slugs(find(catalogue, "ingdeshi")) == []  # begins inside of a syllable


def test_a_name_of_a_period_stands_for_what_bore_it(catalogue: Catalogue) -> None:
    found = find(catalogue, "石桥铺")
    assert slugs(found) == ["chongqing"]
    assert marked(found.hits[0]) == "[石桥铺]园区"


def test_words_that_stand_apart(catalogue: Catalogue) -> None:
    found = find(catalogue, "zone chongqing")
    assert slugs(found) == ["chongqing"]
    assert marked(found.hits[0]) == "[Chongqing] High-tech [Zone]"


def test_kinds_are_counted_whichever_is_shown(catalogue: Catalogue) -> None:
    everything = find(catalogue, "宁德")
    assert [(kind.names["en"], count) for kind, count in everything.kinds] == [
        ("enterprise", 1),
        ("milestone", 1),
    ]
    firms = find(catalogue, "宁德", kind=catalogue.kind("Enterprise"))
    assert (slugs(firms), firms.total, firms.kinds) == (["catl"], 1, everything.kinds)


def test_a_part_of_the_hits(catalogue: Catalogue) -> None:
    found = find(catalogue, "时代", limit=1, offset=1)
    assert (slugs(found), found.total) == (["jiangsu"], 2)
    assert find(catalogue, "时代", offset=10).hits == ()


def test_what_means_something_elsewhere_means_nothing_here(catalogue: Catalogue) -> None:
    assert slugs(find(catalogue, '100%_"<b>')) == ["plain"]
    assert find(catalogue, "<script>alert(1)</script>").total == 0
    assert find(catalogue, "' OR 1=1 --").total == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no letter and no digit"),
        ("%", "no letter and no digit"),
        (' "', "no letter and no digit"),
        ("宁" * 10_000, "10,000 characters"),
    ],
)
def test_texts_that_are_no_part_of_a_name(catalogue: Catalogue, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        find(catalogue, text)
