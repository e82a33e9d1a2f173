from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parkkg.catalogue.catalogue import Catalogue, ThingClass
from parkkg.catalogue.listing import Listing, listing
from parkkg.errors import UsageError
from parkkg.namespaces import PK
from small_catalogue import catalogue_of

DATA = """
pk:Park a owl:Class ; rdfs:label "园区"@zh, "park"@en .
pk:level a owl:ObjectProperty ; rdfs:label "级别"@zh, "level"@en .
<code/level/national> a skos:Concept ; rdfs:label "国家级"@zh, "national"@en .
<code/level/provincial> a skos:Concept ; rdfs:label "省级"@zh, "a province's"@en .
<id/source/s> a schema:Report ; rdfs:label "报告"@zh .
<id/passage/1> pk:fromSource <id/source/s> .
<id/park/10> a pk:Park ; rdfs:label "丙园10"@zh, "Alpha"@en ; pk:level <code/level/national> ;
    pk:open true ; pk:since "2010-05"^^edtf:EDTF-level0 ; pk:area 9.5 .
<id/park/2> a pk:Park ; rdfs:label "丙园2"@zh, "beta"@en ; pk:level <code/level/provincial> ;
    pk:open false ; pk:since "2010/2012"^^edtf:EDTF-level0 ; pk:area 120 .
<id/park/x> a pk:Park ; rdfs:label "甲园"@zh, "Gamma"@en ;
    pk:level <code/level/national>, <code/level/provincial> ; pk:evidence <id/passage/1> ;
    pk:area 30 .
<id/park/none> a pk:Park ; skos:note "long" .
"""
SHAPES = """
<shapes#Park> a sh:NodeShape ; sh:targetClass pk:Park ;
    sh:property <shapes#area>, <shapes#open>, <shapes#since>, <shapes#level>, <shapes#unordered> .
<shapes#unordered> sh:path pk:unit .
<shapes#level> sh:path pk:level ; sh:order 1 .
<shapes#open> sh:path pk:open ; sh:order 2 ; sh:name "开放"@zh, "open"@en .
<shapes#since> sh:path pk:since ; sh:order 10 .
<shapes#area> sh:path pk:area ; sh:order 3.5 .
<shapes#Evidence> a sh:NodeShape ; sh:targetSubjectsOf pk:evidence ; sh:property <shapes#source> .
<shapes#source> sh:path ( pk:evidence pk:fromSource ) ; sh:order 20 ; sh:name "source"@en .
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    with catalogue_of(tmp_path_factory.mktemp("catalogue"), DATA, SHAPES) as opened:
        yield opened


@pytest.fixture(scope="module")
def parks(catalogue: Catalogue) -> ThingClass:
    return catalogue.kind("pk:Park")


def slugs(found: Listing) -> list[str]:
    return [thing.iri.rpartition("/")[2] for thing in found.things]


def counts(found: Listing, key: str) -> dict[str, int]:
    (facet,) = (facet for facet in found.facets if facet.column.key == key)
    return {c.names.get("zh", c.value): c.things for c in facet.choices}


def test_shapes_say_which_columns_and_in_which_order(
    catalogue: Catalogue, parks: ThingClass
) -> None:
    assert [(c.key, c.facet) for c in catalogue.columns(parks)] == [
        ("level", "thing"),
        ("open", "boolean"),
        ("area", ""),
        ("since", "year"),
        ("fromSource", "thing"),
    ]
    titles = [c.names.get("en", "") for c in catalogue.columns(parks)]
    assert titles == ["level", "open", "", "", "source"]


def test_facets_count_the_things_of_the_list(catalogue: Catalogue, parks: ThingClass) -> None:
    found = listing(catalogue, parks, {})
    assert (found.total, found.all) == (4, 4)
    assert counts(found, "level") == {"国家级": 2, "省级": 2}
    assert counts(found, "open") == {"false": 1, "true": 1}
    assert counts(found, "since") == {"2012": 1, "2011": 1, "2010": 2}


def test_filters_narrow_the_list_and_the_other_facets(
    catalogue: Catalogue, parks: ThingClass
) -> None:
    found = listing(catalogue, parks, {"level": ["national"]})
    assert (slugs(found), found.total, found.all) == (["10", "x"], 2, 4)
    assert counts(found, "level") == {"国家级": 2, "省级": 2}  # what else could be chosen
    assert counts(found, "since") == {"2010": 1}
    both = listing(catalogue, parks, {"level": ["national", "provincial"], "since": ["2010"]})
    assert slugs(both) == ["2", "10"]


@pytest.mark.parametrize(
    "value",
    ["national", "国家级", "國 家 級", "National", "https://w3id.org/parkkg/code/level/national"],
)
def test_a_filter_takes_a_name(catalogue: Catalogue, parks: ThingClass, value: str) -> None:
    assert listing(catalogue, parks, {"level": [value]}).total == 2


def test_a_path_of_two_properties_is_a_facet(catalogue: Catalogue, parks: ThingClass) -> None:
    assert slugs(listing(catalogue, parks, {"fromSource": ["报告"]})) == ["x"]


@pytest.mark.parametrize(
    ("sort", "language", "order"),
    [
        ("name", "zh", ["2", "10", "x", "none"]),  # bing before jia, and 2 before 10
        ("-name", "zh", ["none", "x", "10", "2"]),
        ("name", "en", ["10", "2", "x", "none"]),
        ("area", "zh", ["10", "x", "2", "none"]),
        ("-area", "zh", ["2", "x", "10", "none"]),
        ("level", "zh", ["10", "x", "2", "none"]),
        ("level", "en", ["2", "x", "10", "none"]),
        ("since", "zh", ["10", "2", "x", "none"]),
    ],
)
def test_orders(
    catalogue: Catalogue, parks: ThingClass, sort: str, language: str, order: list[str]
) -> None:
    assert slugs(listing(catalogue, parks, {}, sort=sort, language=language)) == order


def test_a_part_of_the_list(catalogue: Catalogue, parks: ThingClass) -> None:
    assert slugs(listing(catalogue, parks, {}, limit=2, offset=1)) == ["10", "x"]
    assert slugs(listing(catalogue, parks, {}, offset=100)) == []


@pytest.mark.parametrize(
    ("filters", "sort", "says"),
    [
        ({"levle": ["national"]}, "name", 'did you mean "level"?'),
        ({"level": ["nationl"]}, "name", 'did you mean "national"?'),
        ({}, "aera", 'did you mean "area"?'),
    ],
)
def test_what_the_list_does_not_have(
    catalogue: Catalogue, parks: ThingClass, filters: dict[str, list[str]], sort: str, says: str
) -> None:
    with pytest.raises(UsageError) as raised:
        listing(catalogue, parks, filters, sort=sort)
    assert raised.value.hint == says


def test_classes_by_any_of_their_names(catalogue: Catalogue, parks: ThingClass) -> None:
    for name in ("Park", "park", "pk:Park", f"{PK}Park"):
        assert catalogue.kind(name) == parks
    with pytest.raises(UsageError, match='no class "Nothing"'):
        catalogue.kind("Nothing")


def test_without_an_order_the_list_shows_what_there_is(tmp_path: Path) -> None:
    with catalogue_of(tmp_path, DATA) as opened:
        kind = opened.kind("Park")
        assert {c.key for c in opened.columns(kind)} == {"area", "level", "open", "since"}


def test_the_same_triples_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with catalogue_of(tmp_path / name, DATA, SHAPES) as opened:
            made.append(opened.release.catalogue.read_bytes())
    assert made[0] == made[1]
