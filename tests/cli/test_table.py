from __future__ import annotations

from collections.abc import Sequence

import click
import pyoxigraph as ox
import pytest

from parkkg.cli.table import Cell, fitted, plain, read_rows, render
from parkkg.text import width


def rows(query: str, size: int = 1 << 16) -> list[tuple[Cell, ...]]:
    result = ox.Store().query(query)
    assert isinstance(result, ox.QuerySolutions)
    data = result.serialize(format=ox.QueryResultsFormat.TSV)
    assert data is not None
    return list(read_rows(data[i : i + size] for i in range(0, len(data), size)))


def table(
    head: Sequence[str], *lines: Sequence[str], columns: int | None = None, styled: bool = False
) -> list[str]:
    cells = [[Cell(text) for text in line] for line in lines]
    return list(render(head, cells, columns=columns, styled=styled))


@pytest.mark.parametrize("size", [1, 5, 1 << 16])
def test_every_kind_of_term_is_read(size: int) -> None:
    query = """SELECT ?v { VALUES ?v {
        <https://w3id.org/parkkg/id/park/liyang-htz> <https://w3id.org/parkkg/def#Park>
        <http://elsewhere.example/x> "plain" "园区"@zh "4.3"^^<http://www.w3.org/2001/XMLSchema#decimal>
        7 -1 1e0 true "2016-09"^^<http://id.loc.gov/datatypes/edtf/EDTF-level0> UNDEF } }"""
    assert [row[0] for row in rows(query, size)] == [
        Cell("pki:park/liyang-htz"),
        Cell("pk:Park"),
        Cell("<http://elsewhere.example/x>"),
        Cell("plain"),
        Cell("园区", language="zh"),
        Cell("4.3", number=True),
        Cell("7", number=True),
        Cell("-1", number=True),
        Cell("1", number=True),
        Cell("true"),
        Cell("2016-09"),
        Cell(""),
    ]


def test_a_triple_term_and_a_blank_node_are_read() -> None:
    ((triple, blank),) = rows(
        "PREFIX pk: <https://w3id.org/parkkg/def#>"
        "SELECT ?t ?b { BIND(<<( pk:a pk:b 'x' )>> AS ?t) BIND(BNODE() AS ?b) }"
    )
    assert triple.text == '<<( pk:a pk:b "x" )>>'
    assert blank.text.startswith("_:")


def test_a_literal_stays_on_its_line_and_cannot_move_the_cursor() -> None:
    ((cell,),) = rows(r'SELECT ("a\tb\nc\r\nd \\ \" \u001B[31m \u202E" AS ?v) {}')
    assert cell.text == 'a b c d \\ " \\u001b[31m \\u202e'
    assert plain("\x00\x9f\u2028") == "\\u0000\\u009f\\u2028"


def test_columns_line_up_and_numbers_stand_right() -> None:
    cells = [
        (Cell("溧阳高新区", "zh"), Cell("7", number=True)),
        (Cell("Liyang", "en"), Cell("12", number=True)),
        (Cell("x"), Cell("")),
    ]
    assert list(render(("park", "n"), cells, columns=None, styled=False)) == [
        "park         n",
        "----------  --",
        "溧阳高新区   7",
        "Liyang      12",
        "x",
    ]


def test_an_empty_result_shows_its_variables() -> None:
    assert table(("a", "bc")) == ["a  bc", "-  --"]
    assert table((), ("",)) == ["", "", ""]


def test_lines_fit_a_terminal_and_what_is_cut_says_so() -> None:
    lines = table(("id", "label"), ("a1", "x" * 100), ("b2", "中" * 100), columns=30)
    assert lines[2] == "a1  " + "x" * 25 + "…"
    assert lines[3] == "b2  " + "中" * 12 + "…"
    assert max(map(width, lines)) <= 30


def test_nothing_is_cut_where_there_is_no_terminal() -> None:
    lines = table(("id", "label"), ("a1", "x" * 500), ("b2", "y"))
    assert lines[2] == "a1  " + "x" * 500
    assert len(lines[1]) < 120, "one long text must not widen every line"


@pytest.mark.parametrize(
    ("natural", "columns", "expected"),
    [
        ([5, 5], 80, [5, 5]),
        ([50, 5], 40, [33, 5]),
        ([50, 60, 5], 49, [20, 20, 5]),
        ([50, 50], 3, [4, 4]),
        ([], 80, []),
    ],
)
def test_the_widest_columns_give_way(natural: list[int], columns: int, expected: list[int]) -> None:
    assert fitted(natural, columns) == expected


def test_style_adds_languages_and_changes_no_width() -> None:
    cells = [(Cell("园区", "zh"), Cell("x")), (Cell("a park", "en"), Cell("y"))]
    styled = list(render(("label", "v"), cells, columns=80, styled=True))
    assert [click.unstyle(line) for line in styled] == [
        "label      v",
        "---------  -",
        "园区@zh    x",
        "a park@en  y",
    ]
    assert styled[2] != click.unstyle(styled[2])
    narrow = list(render(("label", "v"), cells, columns=8, styled=True))
    assert [click.unstyle(line) for line in narrow][3] == "a pa…  y"
