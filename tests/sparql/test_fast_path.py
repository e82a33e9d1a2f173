from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.namespaces import PREFIXES
from parkkg.sparql.fast_path import plain_parts
from parkkg.sparql.lexer import is_name_or_word, plain_tokens, tokens
from parkkg.sparql.query import MAX_DEPTH, MAX_TOKENS, QueryError, read_query, read_with_care

KNOWN = frozenset(PREFIXES)
SAVED = sorted((Path(__file__).resolve().parents[2] / "queries").glob("*.rq"))
# What queries are made of, and what is on the edge of being something else.
PIECES = (
    *("SELECT", "ASK", "CONSTRUCT", "WHERE", "FILTER", "GRAPH", "a", "A", "true", "INSERT", "NOT"),
    *("PREFIX", "BASE", "VERSION", "SERVICE", "service", "SERVICEx:y", "LIMIT", "IN"),
    *("?s", "$s", "?", "?1", "?s.", "?s-1", "_:b", "_:b.", "_:", "@en", "@en-GB--ltr", "@"),
    *("pk:Park", "pk:", ":", ":x", "x:y", "pk:a.b", "pk:a.", "pk:%41", "pk:%4", "p.k:x", "中:x"),
    *("<http://e/x>", "<http://e/x#y>", "<e:#y>", "<x>", "<>", "<", "<=", "<<", "<<(", ")>>", ">>"),
    *("1", "1.", ".5", "1.5e3", "1e", "1..2", "e1", '"a"', "'a'", '"""a"b"""', "''", '"', "'''"),
    *("{", "}", "(", ")", "[", "]", "{|", "|}", "|", "||", "&&", "&", "^^", "^", "!", "!=", "~"),
    *(";", ",", ".", "*", "+", "/", "-", "=", "#", "#c\n", "#c\r", "\\", "\\u0041", "\t", "%", "§"),
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from((*PIECES, " ", " ", "\n")), max_size=25).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=15).map(
        lambda parts: f"SELECT * {{ ?s pk:rank {' '.join(parts)} }}"
    ),
    st.text(max_size=30),
)


def glance(text: str) -> tuple[str, ...] | None:
    return plain_parts(text, KNOWN, most=MAX_TOKENS, deepest=MAX_DEPTH)


@given(TEXTS)
def test_tokens_all_at_once_are_those_one_by_one(text: str) -> None:
    found = plain_tokens(text)
    if found is not None:
        assert found == [token.text for token in tokens(text)]


@given(TEXTS)
def test_what_is_accepted_at_a_glance_is_accepted_with_care(text: str) -> None:
    found = glance(text)
    if found is not None:
        assert found == read_with_care(text, KNOWN, MAX_DEPTH, has_base=False)


@given(st.data())
def test_also_in_queries_that_somebody_has_spoilt(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SAVED)).read_text(encoding="utf-8")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        end = min(len(text), at + data.draw(st.integers(0, 4)))
        text = text[:at] + data.draw(st.sampled_from((*PIECES, ""))) + text[end:]
    found = glance(text)
    if found is not None:
        assert found == read_with_care(text, KNOWN, MAX_DEPTH, has_base=False)


@given(TEXTS)
def test_the_look_of_a_token_tells_whether_it_is_a_word_or_a_name(text: str) -> None:
    with suppress(QueryError):
        for token in tokens(text):
            named = token.kind.name in ("WORD", "PNAME")
            assert is_name_or_word(token.text) is named or not token.text.isascii()


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_saved_queries_are_plain(path: Path) -> None:
    """Or the quick look would be for nobody."""
    text = path.read_text(encoding="utf-8")
    assert ("\\" in text) is (glance(text) is None)


def test_a_query_with_prefixes_of_its_own_is_plain() -> None:
    text = "PREFIX e: <http://e/> BASE <http://e/> SELECT * { ?s a e:x ; pk:rank 1 } # and so on"
    assert glance(text) == read_query(text, prefixes=KNOWN).parts
    assert glance("ASK { ?s e:x ?o } # PREFIX e: <http://e/>") is None
    assert glance("ASK { ?s e:x ?o . ?s PREFIX e: <http://e/> }") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing",
        "INSERT DATA {}",
        "ASK { ?s ?p 'service' }",
        "ASK { ?s ?p '\\n' }",
        "ASK { ?s ?p <relative> }",
        "ASK { FILTER(1<2#>\n) }",
        "ASK { ?s ?p ?o",
        "ASK { ?s ?p ?o )",
        "ASK { ?s ?p ?o } }",
        "SELECT * { ?s ?p trueSERVICE:x }",
        "SELECT * { ?s FROB ?o }",
        "ASK {" + "{" * MAX_DEPTH + "}" * MAX_DEPTH + "}",
    ],
)
def test_what_is_not_plain_is_left_to_the_careful(text: str) -> None:
    assert glance(text) is None


def test_more_tokens_than_are_allowed_are_not_plain() -> None:
    text = "ASK { ?s ?p ?o }"
    assert plain_parts(text, KNOWN, most=6, deepest=9) is not None
    assert plain_parts(text, KNOWN, most=5, deepest=9) is None
