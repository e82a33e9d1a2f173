"""Terms taken apart in SQL, as they are in Python."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amount import amount
from empty_database import empty_database
from parkkg.shacl.macros import define_macros


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_database() as connection:
        define_macros(connection)
        yield connection


texts = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\x00")
    | st.sampled_from("\\\"nu'0<>^@")
)


@settings(max_examples=amount(100, 20_000), deadline=None)
@given(texts, st.sampled_from(("", "en", "zh-Hans")), st.booleans())
@example('\\"\n\r\t\b\f\x01\x7f\\u0041', "en", False)
@example('a"^^<http://x/y>', "", False)
@example('a"@en', "", True)
def test_any_literal_is_taken_apart(
    db: duckdb.DuckDBPyConnection, text: str, language: str, typed: bool
) -> None:
    term = (
        ox.Literal(text, language=language)
        if language
        else ox.Literal(text, datatype=ox.NamedNode("http://x/d") if typed else None)
    )
    query = "SELECT text_of(t), language_of(t), is_literal(t), is_iri(t) FROM (SELECT ? AS t)"
    (row,) = db.execute(query, [str(term)]).fetchall()
    assert row == (text, language.lower() or None, True, False)


@pytest.mark.parametrize(
    ("term", "row"),
    [
        ("<http://x/a>", ("http://x/a", True, False, False)),
        ("_:b1", (None, False, True, False)),
        ('"x"@en--ltr', ("x", False, False, True)),
        ("<<( <a> <b> <c> )>>", (None, False, False, False)),
    ],
)
def test_kinds_of_terms(
    db: duckdb.DuckDBPyConnection, term: str, row: tuple[str | None, bool, bool, bool]
) -> None:
    query = "SELECT text_of(t), is_iri(t), is_blank(t), is_literal(t) FROM (SELECT ? AS t)"
    (found,) = db.execute(query, [term]).fetchall()
    assert found[1:] == row[1:]
    if row[0] is not None:
        assert found[0] == row[0]
