from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.namespaces import PREFIXES
from parkkg.sparql.confusables import confusable_hint, plain
from parkkg.sparql.query import QueryError, read_query
from parkkg.translations import in_language


def fault(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        read_query(text, prefixes=PREFIXES)
    return caught.value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("SELECT ?s { ?s a pk:Park ； }", ";"),
        ("SELECT ?s （ ?s", "("),
        ("SELECT ？s { ?s ?p ?o }", "?s"),
        ("SELECT ?s { ?s rdfs:label “x” }", '"'),
        ("SELECT ?s { ?s rdfs:label ‘x’ }", "'"),
        ('SELECT ?s { ?s rdfs:label "x” }', '"'),
        ("SELECT ?s { ?s rdfs：label ?l }", "rdfs:label"),
        ("SELECT ?s ｛ ?s ?p ?o ｝", "{"),
        ("SELECT ?s { ?s ?p ?o 。}", "."),
        ("ASK { FILTER（1=1） }", "FILTER(1"),
        ("ＳＥＬＥＣＴ ?s {}", "SELECT"),
        ("ASK { ?s a pk:Park ；pk:name ?n }", ";pk"),
    ],
)
def test_what_was_meant_is_said_in_both_languages(text: str, meant: str) -> None:
    hint = fault(text).hint
    assert f"did you mean `{meant}`?" in hint
    chinese = in_language(hint, "zh")
    assert f"`{meant}`" in chinese
    assert "半角" in chinese


@pytest.mark.parametrize("space", ["\u3000", "\u00a0", "\u2003", "\u200b", "\ufeff", "\u2028"])
def test_a_space_that_is_none_is_named_by_its_code(space: str) -> None:
    hint = fault(f"SELECT ?s {space} {{ ?s ?p ?o }}").hint
    assert f"U+{ord(space):04X}" in hint
    assert in_language(hint, "zh") != hint


def test_names_and_texts_may_have_such_marks() -> None:
    query = read_query('ASK { ?s rdfs:label "（甲；乙）“丙”", "a\u3000b" ; a pk:企业（集团） }',
                       prefixes=PREFIXES)  # fmt: skip
    assert query.form == "ask"


@given(st.text(max_size=20))
def test_a_hint_is_about_a_mark_that_is_there(text: str) -> None:
    hint = confusable_hint(text)
    if text.isascii():
        assert not hint
    assert len(plain(text)) == len(text)
    assert not hint or any(f"U+{ord(char):04X}" in hint for char in text)


@pytest.mark.parametrize("char", [chr(code) for code in range(0xFF01, 0xFF5F)])
def test_every_full_width_form_is_known(char: str) -> None:
    assert plain(char) == unicodedata.normalize("NFKC", char)
