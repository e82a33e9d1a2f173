from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from parkkg.catalogue.catalogue import Catalogue
from parkkg.query.resolve_values import UnresolvedNameError, resolve_values
from parkkg.query.saved import SavedQuery, parse
from parkkg.translations import in_language
from small_catalogue import catalogue_of

BASE = "https://w3id.org/parkkg/"
THINGS = """
<https://w3id.org/parkkg/id/park/liyang> a pk:Park ;
  rdfs:label "溧阳高新区"@zh, "Liyang High-tech Zone"@en .
<https://w3id.org/parkkg/id/park/one> a pk:Park ; rdfs:label "东园"@zh, "Twin"@en .
<https://w3id.org/parkkg/id/park/other> a pk:Park ; rdfs:label "西园"@zh, "Twin"@en .
<https://w3id.org/parkkg/id/enterprise/liyang> a pk:Enterprise ; rdfs:label "溧阳公司"@zh .
<https://w3id.org/parkkg/code/metric/output> a skos:Concept ; rdfs:label "产值"@zh, "Output"@en .
"""
QUERY = """\
#+ params:
#+   - {name: park, type: iri, class: pk:Park, base: id/park/, required: false}
#+   - {name: thing, type: iri, base: id/, required: false}
#+   - {name: metric, type: iri, base: https://w3id.org/parkkg/code/metric/, required: false,
#+      enum-query: "SELECT ?m { ?m a skos:Concept }"}
#+   - {name: only, type: enum, enum: {all: {en: all, zh: 全部}, new: {en: the newest, zh: 最新}},
#+      required: false}
#+   - {name: year, type: year, required: false}
#+   - {name: text, type: string, required: false}
ASK { ?__park ?__thing ?__metric . ?__only ?__year ?__text }
"""
CHOICES = {"metric": {f"{BASE}code/metric/output": "output"}}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    with catalogue_of(tmp_path_factory.mktemp("catalogue"), THINGS) as found:
        yield found


@pytest.fixture(scope="module")
def query() -> SavedQuery:
    return parse("q", Path("q.rq"), QUERY, "q.rq")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("park", "溧阳高新区", "liyang"),
        ("park", " 溧 陽 高新區　", "liyang"),
        ("park", "liyang high-tech zone", "liyang"),
        ("park", "liyang", "liyang"),
        ("park", "ｌｉｙａｎｇ", "liyang"),
        ("park", "park/liyang", "park/liyang"),
        ("park", "pki:park/liyang", "pki:park/liyang"),
        ("park", "高新", "liyang"),
        ("park", "<http://example.org/elsewhere>", "<http://example.org/elsewhere>"),
        ("thing", "溧阳公司", "enterprise/liyang"),
        ("metric", "产值", "output"),
        ("metric", "OUTPUT", "output"),
        ("metric", "nothing", "nothing"),
        ("only", "最新", "new"),
        ("only", "The newest", "new"),
        ("only", "all", "all"),
        ("only", "other", "other"),
        ("year", " ２０２２ ", "2022"),
        ("text", " （集团） ", "（集团）"),
        ("park", "", ""),
        ("unknown", " as it is ", " as it is "),
    ],
)
def test_what_is_meant(
    query: SavedQuery, catalogue: Catalogue, name: str, value: str, expected: str
) -> None:
    assert resolve_values(query, {name: value}, CHOICES, catalogue) == {name: expected}


def test_a_name_of_several_things_is_a_choice(query: SavedQuery, catalogue: Catalogue) -> None:
    with pytest.raises(UnresolvedNameError) as raised:
        resolve_values(query, {"park": "Twin"}, CHOICES, catalogue)
    error = raised.value
    assert (error.param, error.several) == ("park", True)
    assert [thing.iri for thing in error.things] == [f"{BASE}id/park/one", f"{BASE}id/park/other"]
    assert error.message == 'several things are called "Twin"'
    assert error.hint == "choose one of 东园 / Twin (one), 西园 / Twin (other)"
    assert in_language(error.message, "zh") == "有多个事物名为“Twin”"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own
    assert again.things == error.things


def test_a_name_of_nothing_says_so_with_near_ones(query: SavedQuery, catalogue: Catalogue) -> None:
    with pytest.raises(UnresolvedNameError) as raised:
        resolve_values(query, {"park": "溧阳高兴区"}, CHOICES, catalogue)
    error = raised.value
    assert error.message == 'this graph has nothing called "溧阳高兴区"'
    assert not error.several
    assert [thing.iri for thing in error.things] == [f"{BASE}id/park/liyang"]
    assert "溧阳高新区 / Liyang High-tech Zone (liyang)" in error.hint


def test_a_thing_of_another_class_is_not_meant(query: SavedQuery, catalogue: Catalogue) -> None:
    with pytest.raises(UnresolvedNameError):
        resolve_values(query, {"park": "溧阳公司"}, CHOICES, catalogue)


@pytest.mark.parametrize("value", ["x" * 100_000, "%", '"', "x<script>", "\u202e", "\ud800", "{}"])
def test_what_is_no_name_means_nothing(query: SavedQuery, catalogue: Catalogue, value: str) -> None:
    with pytest.raises(UnresolvedNameError) as raised:
        resolve_values(query, {"park": value}, CHOICES, catalogue)
    assert len(raised.value.message) < 120


def test_without_a_catalogue_names_mean_nothing(query: SavedQuery) -> None:
    given = {"park": " 溧阳高新区", "only": "最新", "metric": "产值"}
    expected = {"park": "溧阳高新区", "only": "new", "metric": "产值"}
    assert resolve_values(query, given, CHOICES, None) == expected
