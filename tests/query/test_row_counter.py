from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.query.row_counter import RowCounter

FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
TRIPLE = "BIND(<<(<urn:a> <urn:b> 1)>> AS ?v)"


def counted(data: bytes, name: str, size: int) -> int:
    counter = RowCounter(name)
    return [counter.count(data[i : i + size]) for i in range(0, len(data), size)][-1]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("size", [1, 7, 8192])
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ?v { FILTER(false) }", 0),
        ("SELECT * {}", 1),
        (
            "SELECT ?v ?w { VALUES (?v ?w) { (UNDEF UNDEF) (1 UNDEF) (UNDEF 2) (<urn:x> 'y') } }",
            4,
        ),
        (f"SELECT ?v ?w {{ {{ {TRIPLE} }} UNION {{ {TRIPLE} BIND(1 AS ?w) }} UNION {{}} }}", 3),
    ],
)
def test_rows_are_counted(query: str, rows: int, name: str, size: int) -> None:
    result = ox.Store().query(query)
    assert isinstance(result, ox.QuerySolutions)
    data = result.serialize(format=FORMATS[name])
    assert data is not None
    assert counted(data, name, size) == rows


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None, max_examples=60)
@given(
    texts=st.lists(st.text(st.sampled_from(list('"\\\n\r\t,{}[]:<>&x中'))), max_size=5),
    size=st.integers(1, 9),
)
def test_text_is_never_taken_for_a_row(name: str, texts: list[str], size: int) -> None:
    hostile = (*texts, '},{"v":[{', "<result>", "\\", '\\"')
    values = " ".join(str(ox.Literal(text)) for text in hostile)
    result = ox.Store().query(f"SELECT * {{ VALUES ?v {{ {values} }} }}")
    assert isinstance(result, ox.QuerySolutions)
    data = result.serialize(format=FORMATS[name])
    assert data is not None
    assert counted(data, name, size) == len(hostile)
