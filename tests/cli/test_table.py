from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import click
import pyoxigraph as ox
import pytest

from parkkg.cli.table import Cell, echo_table, read_rows
from parkkg.namespaces import BASE, prefixes_of
from parkkg.text import width


def rows(query: str, size: int = 1 << 16) -> list[tuple[Cell, ...]]:
    result = ox.Store().query(query)
    assert isinstance(result, ox.QuerySolutions)
    data = result.serialize(format=ox.QueryResultsFormat.TSV)
    assert data is not None
    chunks = (data[i : i + size] for i in range(0, len(data), size))
    return list(read_rows(chunks, prefixes_of(BASE)))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def table(
    monkeypatch: pytest.MonkeyPatch,
    head: Sequence[str],
    *lines: Sequence[str | Cell],
    columns: int = 0,
    environment: Mapping[str, str] = MappingProxyType({"TERM": "xterm"}),
) -> list[str]:
    """What is printed into a pipe, or with `columns` on a terminal of that width."""
    for name in ("NO_COLOR", "TERM", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**environment, "COLUMNS": str(columns or 5)}.items():
        monkeypatch.setenv(name, value)
    stream = Terminal() if columns else io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)
    cells = [[cell if isinstance(cell, Cell) else Cell(cell) for cell in line] for line in lines]
    echo_table(head, cells)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("size", [1, 5, 1 << 16])
def test_every_kind_of_term_is_read(size: int) -> None:
    query = """SELECT ?v { VALUES ?v {
        <https://w3id.org/parkkg/id/park/liyang-htz> <https://w3id.org/parkkg/def#Park>
        <http://elsewhere.example/x> "plain" "园区"@zh "4.3"^^<http://www.w3.org/2001/XMLSchema#decimal>
        "7"^^<http://www.w3.org/2001/XMLSchema#decimal>
        7 -1 1e0 true "2016-09"^^<http://id.loc.gov/datatypes/edtf/EDTF-level0> UNDEF } }"""
    assert [row[0] for row in rows(query, size)] == [
        Cell("pki:park/liyang-htz"),
        Cell("pk:Park"),
        Cell("<http://elsewhere.example/x>"),
        Cell("plain"),
        Cell("园区", language="zh"),
        Cell("4.3", number=True),
        Cell("7", number=True),
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


def test_columns_line_up_and_numbers_stand_right(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [
        (Cell("溧阳高新区", "zh"), Cell("7", number=True)),
        (Cell("Liyang", "en"), Cell("12", number=True)),
        (Cell("x"), Cell("")),
    ]
    assert table(monkeypatch, ("park", "n"), *cells) == [
        "park         n",
        "----------  --",
        "溧阳高新区   7",
        "Liyang      12",
        "x",
    ]


def test_an_empty_result_shows_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    assert table(monkeypatch, ("a", "bc")) == ["a  bc", "-  --"]
    assert table(monkeypatch, (), ("",)) == ["", "", ""]
    assert "bc" in table(monkeypatch, ("a", "bc"), columns=80)[0]
    assert table(monkeypatch, (), ("",), columns=80) == [""]


def test_nothing_is_cut_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = table(monkeypatch, ("id", "label"), ("a1", "x" * 500), ("b2", "y"))
    assert lines[2] == "a1  " + "x" * 500
    assert len(lines[1]) < 120, "one long text must not widen every line"


def test_nothing_is_cut_on_a_dumb_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    dumb = {"TERM": "dumb"}
    lines = table(monkeypatch, ("id",), ("x" * 500,), columns=20, environment=dumb)
    assert lines[2] == "x" * 500


def test_lines_fit_a_terminal_and_what_is_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (("a1", "x" * 100), ("b2", "中" * 100), ("c3", "short"))
    lines = [click.unstyle(line) for line in table(monkeypatch, ("id", "n"), *rows, columns=30)]
    assert max(map(width, lines)) <= 30
    assert re.fullmatch(r"a1 +x{20,}…\s*", lines[2])
    assert re.fullmatch(r"b2 +中{10,}…\s*", lines[3])
    assert re.fullmatch(r"c3 +short\s*", lines[4])


def test_every_column_is_seen_on_a_terminal_that_is_too_narrow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head = [f"v{i}" for i in range(12)]
    lines = table(monkeypatch, head, ["value"] * 11 + ["7"], columns=20)
    assert all(name in lines[0] for name in head)
    assert lines[2].count("val") == 11
    assert "7" in lines[2]


def test_markup_in_data_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "[bold]x[/bold] :smile: [link=http://e/]y[/link]"
    for columns in (0, 100):
        assert text in table(monkeypatch, ("[red]v",), (text,), columns=columns)[2]
        assert "[red]v" in table(monkeypatch, ("[red]v",), (text,), columns=columns)[0]


def test_a_terminal_shows_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = ((Cell("园区", "zh"),), (Cell("a park", "en"),))
    lines = table(monkeypatch, ("label",), *cells, columns=80)
    assert [click.unstyle(line).rstrip() for line in lines[2:]] == ["园区@zh", "a park@en"]
    assert any("\x1b[" in line for line in lines)


def test_no_style_where_the_reader_wants_none(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = {"TERM": "xterm", "NO_COLOR": "1"}
    lines = table(monkeypatch, ("v",), (Cell("a", "en"),), columns=80, environment=quiet)
    assert not any("\x1b" in line for line in lines)
    assert lines[2].rstrip() == "a@en"


def test_what_stands_in_a_table_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    echo_table(("a",), [(Cell("x\x07y\u202ez"),)])
    assert "x\\u0007y\\u202ez" in capsys.readouterr().out
