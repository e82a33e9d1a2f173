"""Terms in N-Triples syntax and as the engine has them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.graph.ntriples import written
from parkkg.shacl.terms import Term, engine_iri, engine_term, language_of, text_of

_A = ox.NamedNode("http://x/a")
literals = st.builds(
    lambda text, language: ox.Literal(text, language=language) if language else ox.Literal(text),
    st.text(alphabet=st.characters(codec="utf-8")),
    st.sampled_from(("", "en", "zh-hans")),
)


@given(literals)
def test_a_literal_goes_there_and_back(literal: ox.Literal) -> None:
    assert engine_term(str(literal)) == literal
    assert text_of(str(literal)) == literal.value
    assert language_of(str(literal)) == (literal.language or "")


@pytest.mark.parametrize(
    "term",
    [
        ox.NamedNode("http://x/园"),
        ox.BlankNode("b1"),
        ox.Literal("4.30", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
        ox.Literal("x", language="en", direction=ox.BaseDirection.RTL),
        ox.Triple(_A, _A, ox.Triple(ox.BlankNode("b"), _A, ox.Literal('"'))),
    ],
)
def test_every_kind_of_term_goes_there_and_back(term: Term) -> None:
    assert engine_term(written(term)) == term


def test_an_iri_is_one() -> None:
    assert engine_iri("<http://x/a>") == ox.NamedNode("http://x/a")
