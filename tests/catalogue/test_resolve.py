from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parkkg.catalogue.catalogue import Catalogue
from parkkg.catalogue.resolve import Resolved, resolve
from parkkg.namespaces import BASE, PK
from small_catalogue import catalogue_of

DATA = """
<id/park/liyang-htz> a pk:Park ; rdfs:label "溧阳高新区"@zh, "Liyang High-tech Zone"@en .
<id/park/ningde> a pk:Park ; rdfs:label "宁德高新区"@zh .
<id/enterprise/catl> a pk:Enterprise ; rdfs:label "宁德时代"@zh, "CATL"@en .
<id/enterprise/catl-jiangsu> a pk:Enterprise ; rdfs:label "江苏时代"@zh, "Jiangsu CATL"@en .
<id/area/ningde> a pk:AdministrativeArea ; rdfs:label "宁德市"@zh ; skos:altLabel "宁德"@zh .
<id/enterprise/one> a pk:Enterprise ; rdfs:label "同名"@zh .
<id/park/two> a pk:Park ; rdfs:label "同名"@zh .
"""
ENTAILED = "<id/park/liyang-htz> a schema:Place ."


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    folder: Path = tmp_path_factory.mktemp("catalogue")
    with catalogue_of(folder, DATA, entailed=ENTAILED) as opened:
        yield opened


def names(found: Resolved) -> list[str]:
    return [thing.iri.removeprefix(f"{BASE}id/") for thing in found.things]


@pytest.mark.parametrize(
    "text",
    [
        f"{BASE}id/park/liyang-htz",
        f"<{BASE}id/park/liyang-htz>",
        "pki:park/liyang-htz",
        "park/liyang-htz",
        "id/park/liyang-htz",
        "liyang-htz",
        "溧阳高新区",
        " 溧 阳 高新区\n",
        "溧陽高新區",
        "Liyang High-Tech zone",
        "liyanggaoxinqu",
        "lygxq",
    ],
)
def test_every_way_to_write_one_thing(catalogue: Catalogue, text: str) -> None:
    found = resolve(catalogue, text)
    assert (names(found), found.total, found.whole) == (["park/liyang-htz"], 1, True)


def test_a_part_of_a_name_means_what_has_it(catalogue: Catalogue) -> None:
    found = resolve(catalogue, "溧阳")
    assert (names(found), found.whole) == (["park/liyang-htz"], False)
    several = resolve(catalogue, "时代")
    assert (sorted(names(several)), several.total) == (
        ["enterprise/catl", "enterprise/catl-jiangsu"],
        2,
    )


def test_a_whole_name_goes_before_a_part(catalogue: Catalogue) -> None:
    assert names(resolve(catalogue, "宁德")) == ["area/ningde"]
    assert names(resolve(catalogue, "catl")) == ["enterprise/catl"]  # the slug


def test_things_of_the_kind_that_is_wanted(catalogue: Catalogue) -> None:
    assert len(resolve(catalogue, "同名").things) == 2
    assert names(resolve(catalogue, "同名", [f"{PK}Park"])) == ["park/two"]
    assert names(resolve(catalogue, "宁德", [f"{PK}Park"])) == ["park/ningde"]
    assert names(resolve(catalogue, "溧阳", ["https://schema.org/Place"])) == ["park/liyang-htz"]
    assert resolve(catalogue, "溧阳", [f"{PK}Enterprise"]).things == ()


def test_one_slug_of_several_things(catalogue: Catalogue) -> None:
    assert sorted(names(resolve(catalogue, "ningde"))) == ["area/ningde", "park/ningde"]


@pytest.mark.parametrize(
    ("text", "near"),
    [("宁得时代", "enterprise/catl"), ("Liyang Hi-tech Zone", "park/liyang-htz")],
)
def test_names_like_one_that_nothing_has(catalogue: Catalogue, text: str, near: str) -> None:
    found = resolve(catalogue, text)
    assert (found.things, found.total) == ((), 0)
    assert found.near[0].iri == f"{BASE}id/{near}"


@pytest.mark.parametrize(
    "text", ["", "  ", "%", '"><script>', "x" * 10_000, "不在此处", "a:b", "//"]
)
def test_texts_that_mean_nothing(catalogue: Catalogue, text: str) -> None:
    assert resolve(catalogue, text).things == ()
