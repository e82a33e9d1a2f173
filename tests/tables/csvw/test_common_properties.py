"""Common properties: the dialect of JSON-LD that CSVW has, as triples."""

from __future__ import annotations

from itertools import count
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.tables.csvw.common_properties import JsonLdError, literal, normalize, triples

BASE = "http://e/d/m.json"
DC = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"
CSVW = "http://www.w3.org/ns/csvw#"


def said(value: Any, lang: str = "und") -> list[str]:
    """The triples of a value of dc:x about <s>, blank nodes numbered."""
    numbers = count(1)
    made = triples(
        "<s:s>", DC + "x", normalize(value, BASE, lang, "$"), lambda: f"_:b{next(numbers)}"
    )
    return [" ".join(triple).replace(f"<{DC}x>", "x") for triple in made]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", ['<s:s> x "a"']),
        (["a", "b"], ['<s:s> x "a"', '<s:s> x "b"']),
        ([["a"], []], ['<s:s> x "a"']),
        (None, []),
        (True, [f'<s:s> x "true"^^<{XSD}boolean>']),
        (7, [f'<s:s> x "7"^^<{XSD}integer>']),
        (1.5, [f'<s:s> x "1.5E0"^^<{XSD}double>']),
        (-0.00123, [f'<s:s> x "-1.23E-3"^^<{XSD}double>']),
        (1e21, [f'<s:s> x "1.0E21"^^<{XSD}double>']),
        (5.0, [f'<s:s> x "5"^^<{XSD}integer>']),
        (float("inf"), [f'<s:s> x "INF"^^<{XSD}double>']),
        (float("-inf"), [f'<s:s> x "-INF"^^<{XSD}double>']),
        (float("nan"), [f'<s:s> x "NaN"^^<{XSD}double>']),
        ({"@value": "a"}, ['<s:s> x "a"']),
        ({"@value": "a", "@language": "zh-Hans"}, ['<s:s> x "a"@zh-Hans']),
        ({"@value": "a", "@language": None}, ['<s:s> x "a"']),
        ({"@value": "2020-01-01", "@type": "date"}, [f'<s:s> x "2020-01-01"^^<{XSD}date>']),
        ({"@value": "a", "@type": "schema:Text"}, ['<s:s> x "a"^^<http://schema.org/Text>']),
        ({"@value": 7, "@type": "http://e/T"}, ['<s:s> x "7"^^<http://e/T>']),
        ({"@id": "http://example.org"}, ["<s:s> x <http://example.org>"]),
        ({"@id": "schema:Thing"}, ["<s:s> x <http://schema.org/Thing>"]),
        ({"@id": "../y z"}, ["<s:s> x <http://e/y%20z>"]),
        ({"@id": ""}, [f"<s:s> x <{BASE}>"]),
        ({}, ["<s:s> x _:b1"]),
        (
            {"@type": "Table"},
            [
                "<s:s> x _:b1",
                f"_:b1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{CSVW}Table>",
            ],
        ),
        ({"dc:x": {"dc:x": "a"}}, ["<s:s> x _:b1", "_:b1 x _:b2", '_:b2 x "a"']),
        ({"dc:x": "a", DC + "x": "b"}, ["<s:s> x _:b1", '_:b1 x "a"', '_:b1 x "b"']),
    ],
)
def test_values_become_triples(value: Any, expected: list[str]) -> None:
    assert said(value) == expected


def test_strings_have_the_default_language_and_value_objects_have_not() -> None:
    assert said(["a", {"@value": "b"}, 7], "zh") == [
        '<s:s> x "a"@zh', '<s:s> x "b"', f'<s:s> x "7"^^<{XSD}integer>',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"@value": "a", "@language": "en", "@type": "token"}, "$"),
        ({"@value": "a", "@id": "x"}, "$"),
        ({"@value": "a", "dc:x": 1}, "$"),
        ({"@value": ["a"]}, "$"),
        ({"@value": None}, "$"),
        ({"@value": {}}, "$"),
        ({"@value": "a", "@language": 1}, "$"),
        ({"@value": "a", "@language": "not a tag"}, "$"),
        ({"@value": "a", "@type": "foo"}, "$"),
        ({"@value": "a", "@type": ["token"]}, "$"),
        ({"@value": "a", "@type": "Table"}, "$"),
        ({"@type": "string"}, "$.@type"),
        ({"@type": ["Table", "date"]}, "$.@type"),
        ({"@value": "a", "@type": "_:b"}, "$"),
        ({"@language": "en"}, "$.@language"),
        ({"@context": {}}, "$.@context"),
        ({"@set": []}, "$.@set"),
        ({"@list": []}, "$.@list"),
        ({"@graph": []}, "$.@graph"),
        ({"@id": 1}, "$.@id"),
        ({"@id": "_:b"}, "$.@id"),
        ({"@id": "http://["}, "$.@id"),
        ({"@type": 1}, "$.@type"),
        ({"@type": ["Table", "_:b"]}, "$.@type"),
        ({"foo": 1}, "$.foo"),
        ({"foo:bar": 1}, "$.foo:bar"),
        ({"dc:ti tle": 1}, "$.dc:ti tle"),
        ([{"dc:x": [{}, {"@foo": 1}]}], "$[0].dc:x[1].@foo"),
    ],
)
def test_what_the_dialect_does_not_allow(value: Any, path: str) -> None:
    with pytest.raises(JsonLdError) as refused:
        said(value)
    assert refused.value.path == path


SCALARS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])), st.booleans(), st.integers(), st.floats()
)
NODES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["dc:a", "dc:b", "http://e/p"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(NODES)
def test_whatever_is_allowed_can_be_read_by_a_strict_parser(value: Any) -> None:
    numbers = count(1)
    made = triples(
        "<s:s>", DC + "x", normalize(value, BASE, "en", "$"), lambda: f"_:b{next(numbers)}"
    )
    text = "".join(" ".join(triple) + " .\n" for triple in made)
    assert len(list(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))) == text.count(" .\n")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_survives(text: str) -> None:
    line = f"<s:s> <p:p> {literal(text)} ."
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == text
