from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.namespaces import XSD
from parkkg.query.rows import Row, Term, read_rows, term_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LITERALS = st.one_of(
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda text: ox.Literal(text, language="zh-hans"), TEXTS),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode("urn:t")), TEXTS),
    st.builds(ox.Literal, st.one_of(st.integers(-(10**18), 10**18), st.booleans())),
    st.builds(ox.Literal, st.floats(allow_nan=False, allow_infinity=False)),
    st.builds(
        lambda number: ox.Literal(str(number), datatype=ox.NamedNode(f"{XSD}decimal")),
        st.decimals(-(10**9), 10**9, places=4),
    ),
)


def written(*terms: ox.Literal | ox.NamedNode) -> bytes:
    """One row as the engine writes it in TSV."""
    store = ox.Store()
    values = " ".join(map(str, terms))
    names = " ".join(f"?v{i}" for i in range(len(terms)))
    answer = store.query(f"SELECT {names} {{ VALUES ({names}) {{ ({values}) }} }}")
    assert isinstance(answer, ox.QuerySolutions)
    found = answer.serialize(format=ox.QueryResultsFormat.TSV)
    assert found is not None
    return found


@given(st.lists(LITERALS, min_size=1, max_size=3), st.integers(1, 5))
def test_terms_come_back_from_pieces_of_any_size(terms: list[ox.Literal], size: int) -> None:
    text = written(*terms)
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    (row,) = read_rows(pieces)
    for term, found in zip(terms, row, strict=True):
        assert found.kind == "literal"
        assert ox.Literal(
            found.text,
            language=found.language or None,
            datatype=None if found.language else ox.NamedNode(found.datatype or f"{XSD}string"),
        ) == term or float(found.text) == float(term.value)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("<http://example.org/a>", Term("iri", "http://example.org/a")),
        ('"a\\tb \\"c\\""@en', Term("literal", 'a\tb "c"', "en")),
        ("12", Term("literal", "12", "", f"{XSD}integer")),
        ("_:b", Term("blank", "_:b")),
        ("<<( <urn:a> <urn:b> 1 )>>", Term("triple", "<<( <urn:a> <urn:b> 1 )>>")),
        ("", Term()),
    ],
)
def test_kinds_of_terms(text: str, term: Term) -> None:
    assert term_of(text) == term


def test_a_result_of_no_columns_has_its_rows() -> None:
    rows: list[Row] = list(read_rows([b"\n\n\n"]))
    assert rows == [(Term(),), (Term(),)]
