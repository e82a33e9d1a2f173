from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.sparql.lexer import split
from parkkg.sparql.query import read_query
from parkkg.sparql.spelling import in_lower_case


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("TRUE", "true"),
        ("True && !FALSE", "true && !false"),
        ("LANG(?l) = 'zh-Hans'", "LANG(?l) = 'zh-hans'"),
        ("lang ( STRLANG(?l, 'EN') ) != '''EN'''", "lang ( STRLANG(?l, 'EN') ) != '''en'''"),
        ('"EN" = LANG(?l)', '"en" = LANG(?l)'),
        ("LANG(?l) IN ('EN', ?x, 'Zh')", "LANG(?l) IN ('en', ?x, 'zh')"),
        ("LANG(?l) NOT IN ('EN')", "LANG(?l) NOT IN ('en')"),
        (
            "LANG(?l) IN (IF(LANG(?m) = 'EN', 'A', 'B'), 'Zh')",
            "LANG(?l) IN (IF(LANG(?m) = 'en', 'A', 'B'), 'zh')",
        ),
    ],
)
def test_words_and_tags_are_put_in_lower_case(condition: str, expected: str) -> None:
    query = f"ASK {{ ?s ?p ?l FILTER ({condition}) }}"
    assert read_query(query).text == query.replace(condition, expected)


def test_a_hundred_thousand_of_them_take_one_pass() -> None:
    """As many as a query may have; a pass for each took half a minute."""
    query = f"ASK {{ VALUES ?x {{ {'TRUE ' * 150_000} }} }}"
    assert read_query(query).text == query.replace("TRUE", "true")
    nested = f"ASK {{ FILTER({'LANG(' * 200}{chr(34)}A{chr(34)} = LANG(1) || " + (
        "LANG(1) = 'A' || " * 15_000 + f"1{')' * 200}) }}"
    )
    assert read_query(nested).text == nested.replace("'A'", "'a'").replace('"A"', '"a"')


@pytest.mark.parametrize(
    "condition",
    [
        "?l = 'TRUE'",
        "STR(?l) = 'EN'",
        "LANG(?l) = ?EN",
        r"LANG(?l) = '\U00000045N'",
        "LANG(?l) = 'É'",
        "LANG(?l)",
        "CONCAT(LANG(?l), 'EN') = 'EN'",
        "LANG(?l) < 'EN'",
    ],
)
def test_other_text_stays_as_it_is(condition: str) -> None:
    query = f"ASK {{ ?s ?p ?l FILTER ({condition}) }}"
    assert read_query(query).text == query


@given(
    st.lists(
        st.sampled_from(
            ["LANG", "(", ")", "=", "'EN'", "IN", "NOT", "TRUE", "?x", ",", "'\\u0041'"]
        ),
        max_size=12,
    )
)
def test_offsets_stay_what_they_were(parts: list[str]) -> None:
    text = " ".join(parts)
    lowered, tokens = in_lower_case(text, parts)
    assert [len(text), list(tokens)] == [len(lowered), split(lowered)[0]]
    assert lowered.casefold() == text.casefold()


def test_a_tag_is_found_however_it_is_written() -> None:
    store, node = ox.Store(), ox.NamedNode("urn:a")
    store.add(ox.Quad(node, node, ox.Literal("宁德时代", language="zh-Hans")))
    for tag in ("zh-Hans", "zh-hans", "ZH-HANS"):
        query = read_query(f"ASK {{ ?s ?p ?l FILTER (LANG(?l) = '{tag}') }}")
        assert bool(store.query(query.text))
