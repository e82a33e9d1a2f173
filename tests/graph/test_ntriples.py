from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.errors import DataError
from parkkg.graph.ntriples import (
    as_quad,
    as_triple,
    by_graph,
    iri,
    literal,
    merged,
    minus,
    read,
    split,
    triple,
)

IRIS = st.sampled_from(["http://a/", "http://a/b", "http://a/b#c", "urn:x", "http://a/é"]).map(
    ox.NamedNode
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    TEXTS.map(lambda text: ox.Literal(text, language="zh-hans")),
    st.builds(lambda text, kind: ox.Literal(text, datatype=kind), TEXTS, IRIS),
)
TRIPLES = st.builds(ox.Triple, IRIS, IRIS, st.one_of(IRIS, LITERALS))
QUADS = st.builds(ox.Quad, IRIS, IRIS, st.one_of(IRIS, LITERALS), st.one_of(IRIS, st.none()))
LINES = st.lists(st.sampled_from("abcdefgh"), unique=True).map(sorted)


def line_of(statement: ox.Triple | ox.Quad) -> str:
    if isinstance(statement, ox.Quad):
        written = ox.serialize([statement], format=ox.RdfFormat.N_QUADS)
    else:
        written = ox.serialize([statement], format=ox.RdfFormat.N_TRIPLES)
    assert written is not None
    return written.decode()


@settings(deadline=None)
@given(TRIPLES)
def test_a_triple_is_taken_apart(statement: ox.Triple) -> None:
    terms = [str(term) for term in statement]
    assert [*split(line_of(statement))] == [*terms, ""]
    assert [*triple(line_of(statement))] == terms


@settings(deadline=None)
@given(QUADS)
def test_a_quad_is_taken_apart(statement: ox.Quad) -> None:
    terms = [str(term) for term in statement.triple]
    graph = statement.graph_name
    line = line_of(statement)
    assert [*split(line)] == [*terms, "" if isinstance(graph, ox.DefaultGraph) else str(graph)]
    assert as_triple(line) == line_of(statement.triple)


@settings(deadline=None)
@given(LITERALS)
def test_a_literal_is_taken_apart(term: ox.Literal) -> None:
    found = literal(str(term))
    assert found.text == term.value
    assert found.language == (term.language or "")
    plain = str(term).endswith('"') or term.language
    assert found.datatype == ("" if plain else term.datatype.value)


def test_escapes_are_resolved() -> None:
    assert literal(r'"\u6EA7\U0001F600\t\\n\"\'\b"@zh').text == "溧😀\t\\n\"'\b"
    assert iri(r"<http://a/\u6EA7>") == "http://a/溧"


@settings(deadline=None)
@given(st.lists(QUADS))
def test_taking_the_graph_away_or_giving_one_keeps_the_order(quads: list[ox.Quad]) -> None:
    lines = sorted(map(line_of, quads))
    bare = [as_triple(line) for line in lines]
    assert bare == sorted(bare)
    there = [as_quad(line, "http://g") for line in bare]
    assert there == sorted(there)
    assert [as_triple(line) for line in there] == bare


@settings(deadline=None)
@given(st.lists(QUADS, unique=True), st.integers(1, 4))
def test_quads_are_sorted_by_graph_also_on_disk(quads: list[ox.Quad], chunk: int) -> None:
    lines = [line for line in map(line_of, quads) if split(line).graph]
    default = [line for line in map(line_of, quads) if not split(line).graph]
    found = list(by_graph(lines + default, chunk))
    assert found == sorted(f"{split(line).graph} {as_triple(line)}" for line in lines)


@settings(deadline=None)
@given(st.lists(LINES))
def test_merged_streams_are_sorted_and_distinct(streams: list[list[str]]) -> None:
    assert list(merged(*streams)) == sorted({line for stream in streams for line in stream})


@settings(deadline=None)
@given(LINES, LINES)
def test_minus_takes_the_other_lines_away(lines: list[str], others: list[str]) -> None:
    assert list(minus(lines, others)) == sorted(set(lines) - set(others))


def test_the_order_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    lines = [f'<a:a> <a:b> "{c}" .\n' for c in ("z", "é", "溧", "\ufb01", "😀")]
    assert sorted(lines, key=str.encode) == lines
    path.write_text("".join(lines), encoding="utf-8")
    assert list(read(path)) == lines


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'<a:b> <a:b> "" .\n<a:a> <a:b> "" .\n', "a.nt:2: the graph file is not sorted"),
        (b'<a:a> <a:b> "" .\n<a:b> <a:b> "" .', "a.nt:2: the graph file is not canonical"),
        (b"\n", "a.nt:1: the graph file is not canonical"),
        (b'<a:a> <a:b> "\xff" .\n', "a.nt:1: the graph file is not UTF-8"),
    ],
)
def test_a_damaged_file_is_reported_with_its_line(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "a.nt"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as caught:
        list(read(path))
    assert caught.value.code == "release-damaged"


def test_a_line_of_something_else_is_reported() -> None:
    with pytest.raises(DataError, match="not a line of N-Triples or N-Quads: a,b"):
        split("a,b .\n")
