from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.errors import UsageError
from parkkg.namespaces import BASE, PK
from parkkg.query.parameters import TYPES, Param, check_choice, term_of
from parkkg.text import LocalizedText

PARKS = BASE + "id/park/"
PARK = Param("park", "iri", base=PARKS, example="liyang-htz")
THING = Param("thing", "iri")
METRIC = Param("metric", "iri", base=BASE + "code/metric/")


@pytest.mark.parametrize(
    ("param", "value", "iri"),
    [
        (PARK, "liyang-htz", PARKS + "liyang-htz"),
        (PARK, "park/liyang-htz", PARKS + "liyang-htz"),
        (PARK, "id/park/liyang-htz", PARKS + "liyang-htz"),
        (PARK, "pki:park/liyang-htz", PARKS + "liyang-htz"),
        (PARK, r"pki:park\/liyang-htz", PARKS + "liyang-htz"),
        (PARK, PARKS + "liyang-htz", PARKS + "liyang-htz"),
        (PARK, f"<{PARKS}liyang-htz>", PARKS + "liyang-htz"),
        (PARK, "溧阳", PARKS + "溧阳"),
        (PARK, "enterprise/catl", BASE + "id/enterprise/catl"),
        (THING, "enterprise/catl", BASE + "id/enterprise/catl"),
        (THING, "pk:Park", PK + "Park"),
        (THING, "urn:isbn:1", "urn:isbn:1"),
        (THING, "code/metric/area", BASE + "code/metric/area"),
        (METRIC, "area", BASE + "code/metric/area"),
        (METRIC, "metric/area", BASE + "code/metric/area"),
        (METRIC, "code/metric/area", BASE + "code/metric/area"),
        (METRIC, "pkc:metric/area", BASE + "code/metric/area"),
    ],
)
def test_a_thing_may_be_named_in_many_ways(param: Param, value: str, iri: str) -> None:
    assert term_of(param, value) == ox.NamedNode(iri)


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("string", "a", '"a"'),
        ("string", "", '""'),
        ("string", 'x"@en', '"x\\"@en"'),
        ("lang", "zh", '"zh"'),
        ("lang", "zh-Hans", '"zh-Hans"'),
        ("langstring", "园区@zh", '"园区"@zh'),
        ("langstring", "a@b@en", '"a@b"@en'),
        ("integer", "-7", '"-7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("decimal", "4.30", '"4.30"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("date", "2024-02-29", '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("year", "2022", '"2022"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("enum", "x", '"x"'),
    ],
)
def test_each_type_makes_its_own_term(name: str, value: str, written: str) -> None:
    assert str(term_of(Param("p", name), value)) == written


def test_a_langstring_may_take_its_language_from_the_header() -> None:
    param = Param("p", "langstring", language="zh")
    assert str(term_of(param, "园区")) == '"园区"@zh'
    assert str(term_of(param, "a@example.org")) == '"a@example.org"@zh'
    assert str(term_of(param, "park@en")) == '"park"@en'


@pytest.mark.parametrize(
    ("param", "value"),
    [
        (THING, ""),
        (THING, "liyang-htz"),
        (THING, "http://e/a b"),
        (THING, "http://e/> } DROP ALL #"),
        (PARK, ""),
        (PARK, "a b"),
        (PARK, "a>b"),
        (PARK, "/etc/passwd"),
        (PARK, "\udcff"),
        (Param("p", "string"), "\udcff"),
        (Param("p", "lang"), "zh_CN"),
        (Param("p", "lang"), ""),
        (Param("p", "langstring"), "park"),
        (Param("p", "langstring"), "\udcff@en"),
        (Param("p", "integer"), "1.0"),
        (Param("p", "integer"), " 1"),
        (Param("p", "integer"), "1" * 19),
        (Param("p", "integer"), "１"),
        (Param("p", "decimal"), "1e3"),
        (Param("p", "decimal"), "."),
        (Param("p", "date"), "2023-02-29"),
        (Param("p", "date"), "2023-2-1"),
        (Param("p", "date"), "2023-02-01T00:00:00"),
        (Param("p", "year"), "22"),
        (Param("p", "year"), "20221"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_is_expected(param: Param, value: str) -> None:
    with pytest.raises(UsageError, match="does not fit") as caught:
        term_of(param, value)
    assert f'parameter "{param.name}"' in caught.value.message
    assert TYPES[param.type].expected in caught.value.message
    if param is PARK:
        assert "for example park=liyang-htz" in caught.value.hint


@pytest.mark.parametrize("name", ["enum", "string", "integer"])
def test_only_listed_values_are_accepted(name: str) -> None:
    param = Param("p", name, enum=("10", "20"))
    assert term_of(param, "10").value == "10"
    with pytest.raises(UsageError) as caught:
        term_of(param, "30")
    assert "10, 20" in caught.value.hint


def test_values_may_come_from_the_data() -> None:
    allowed = {PARKS + "liyang-htz": "liyang-htz"}
    check_choice(PARK, "park/liyang-htz", allowed)
    with pytest.raises(UsageError, match="one of those in the data") as caught:
        check_choice(PARK, "liyang-hzt", allowed)
    assert '"liyang-htz"' in caught.value.hint


def test_a_long_value_is_not_repeated_in_full() -> None:
    with pytest.raises(UsageError) as caught:
        term_of(Param("p", "year"), "9" * 1000)
    assert len(caught.value.message) < 200


@given(st.text())
def test_any_text_is_a_string(text: str) -> None:
    assert term_of(Param("p", "string"), text) == ox.Literal(text)


def test_words_fall_back_to_the_other_language() -> None:
    assert LocalizedText("园区", "park").for_reader("zh") == "园区"
    assert LocalizedText("园区", "park").for_reader("en") == "park"
    assert LocalizedText("", "park").for_reader("zh") == "park"
    assert LocalizedText("园区", "").for_reader("en") == "园区"


def test_a_parameter_is_described_without_what_it_leaves_open() -> None:
    assert Param("n", "integer", default="10", required=False).as_dict() == {
        "name": "n",
        "type": "integer",
        "default": "10",
        "required": False,
        "summary": {"zh": "", "en": ""},
    }
    assert PARK.as_dict()["default"] is None


@pytest.mark.parametrize("name", TYPES)
def test_a_query_can_be_tried_with_a_value_of_every_type(name: str) -> None:
    kind = TYPES[name]
    assert term_of(Param("p", name), kind.probe)
    assert re.fullmatch(kind.pattern or ".+", kind.probe)
