"""The place of a fault is where a reader would see it, whatever the engine says."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from parkkg.sparql.syntax_error import hint_at, locate_syntax_error


def fault(text: str) -> dict[str, object]:
    """What is found where the engine refuses a text."""
    store = ox.Store()
    with pytest.raises(SyntaxError) as refused:
        store.query(text)
    return locate_syntax_error(text, str(refused.value), store.query)


@pytest.mark.parametrize(
    ("text", "token", "line", "column"),
    [
        ("SELECT * {\n  ?s ?p ?o .\n  FILTER(?o = )\n}", ")", 3, 15),
        ("SELECT * WHERE ?s ?p ?o", "?s", 1, 16),
        ("SELECT * {\n ?s ?p\n}", "}", 3, 1),
        ("ASK { ?s ?p ?o } LIMT 5", "LIMT", 1, 18),
        ("SELECT ?x { ?s ?p ?x } ORDER ?x", "?x", 1, 30),
        ("SELECT * { ?s ?p '溧阳' ; ?q }", "}", 1, 28),
    ],
)
def test_the_token_that_cannot_stand_there_is_named_with_its_place(
    text: str, token: str, line: int, column: int
) -> None:
    found = fault(text)
    assert (found["token"], found["line"], found["column"]) == (token, line, column)


def test_a_query_that_ends_too_early_has_its_fault_at_the_end() -> None:
    found = fault("SELECT * {\n  ?s ?p ?o\n\n")
    assert (found["token"], found["line"], found["column"]) == ("", 2, 11)


def test_a_reason_in_words_is_passed_on() -> None:
    found = fault("SELECT (1 AS ?x) (2 AS ?x) {}")
    assert "SELECT" in str(found["message"])


def test_a_list_of_what_was_expected_is_no_reason() -> None:
    assert fault("SELECT * { ?s ?p }")["message"] == ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("PREFIX p: <a:> ASK { ?s a p:Park； p:name ?n }", "p:Park;"),
        ("PREFIX p: <a:> ASK { ?s p:name ?n。 ?s a p:Park }", "?n."),
        ("PREFIX p: <a:> ASK { ?s a p:甲（乙）丙 p:name ?n }", None),
        ("ASK { ?s <a:b> '；' ?n }", None),
    ],
)
def test_a_mark_at_the_end_of_a_name_is_pointed_at(text: str, meant: str | None) -> None:
    found = fault(text)
    hint = hint_at(text, int(str(found["line"])), int(str(found["column"])))
    assert (f"`{meant}`" in hint) if meant else not hint
