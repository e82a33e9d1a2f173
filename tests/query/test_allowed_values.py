from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.errors import UsageError
from parkkg.query.allowed_values import AllowedValue, allowed_things, choices_of, listed_values
from parkkg.query.parameters import Param
from parkkg.query.saved import parse
from parkkg.text import LocalizedText
from small_catalogue import catalogue_of

BASE = "https://w3id.org/parkkg/"
THINGS = """
<https://w3id.org/parkkg/id/park/a> a pk:Park ; rdfs:label "甲"@zh, "A"@en .
<https://w3id.org/parkkg/id/park/b> a pk:Park ; rdfs:label "乙"@zh .
<http://example.org/elsewhere> a pk:Park ; rdfs:label "别处"@zh .
<https://w3id.org/parkkg/code/status/actual> a skos:Concept ; rdfs:label "实际"@zh .
"""
PARK = Param("park", "iri", base=f"{BASE}id/park/", classes=("https://w3id.org/parkkg/def#Park",))


def test_what_a_header_lists_has_its_titles() -> None:
    only = Param(
        "only", "enum", enum=("all", "new"), enum_titles=(LocalizedText("全部", "all"),) * 2
    )
    assert listed_values(only, {}, None)[0] == AllowedValue("all", {"zh": "全部", "en": "all"})
    assert listed_values(Param("only", "enum", enum=("x",)), {}, None) == (AllowedValue("x"),)
    assert listed_values(Param("text"), {}, None) == ()


def test_choices_are_what_a_query_gives_which_may_be_a_saved_one() -> None:
    text = "SELECT ?metric { ?metric a ?kind }"
    saved = parse("metrics", Path("metrics.rq"), text, "metrics.rq")
    answers = {text: b'?metric\n<http://x/id/a>\n"b"@en\n_:c\n'}
    for asked in (text, "metrics"):
        param = Param("metric", "iri", base="http://x/id/", enum_query=asked)
        found = choices_of(param, {"metrics": saved}.__getitem__, answers.__getitem__)
        assert found == {"http://x/id/a": "a", "b": "b"}
    with pytest.raises(UsageError, match="more than 10,000 values"):
        choices_of(param, {"metrics": saved}.__getitem__, lambda _: b"?m\n" + b"1\n" * 10_001)


def test_concepts_and_things_have_their_names(tmp_path: Path) -> None:
    status = Param("status", "iri", enum=("actual",), base=f"{BASE}code/status/")
    with catalogue_of(tmp_path, THINGS) as catalogue:
        assert listed_values(status, {}, catalogue) == (AllowedValue("actual", {"zh": "实际"}),)
        choices = {f"{BASE}code/status/actual": "actual"}
        assert listed_values(Param("s", "iri"), choices, catalogue)[0].names == {"zh": "实际"}
        found = allowed_things(PARK, catalogue, 10)
        assert {offer.value: offer.names["zh"] for offer in found} == {"a": "甲", "b": "乙"}
        assert allowed_things(PARK, catalogue, 2) == (), "there are more than that"
        assert allowed_things(Param("text"), catalogue, 10) == ()
