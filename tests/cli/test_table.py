from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import click
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import parkkg
from amount import amount
from parkkg.cli import table as table_module
from parkkg.cli.table import Cell, Heading, cells_of, echo_table
from parkkg.namespaces import BASE, prefixes_of
from parkkg.query.rows import read_rows
from parkkg.text import width


def rows(query: str, size: int = 1 << 16) -> list[tuple[Cell, ...]]:
    result = ox.Store().query(query)
    assert isinstance(result, ox.QuerySolutions)
    data = result.serialize(format=ox.QueryResultsFormat.TSV)
    assert data is not None
    chunks = (data[i : i + size] for i in range(0, len(data), size))
    return list(cells_of(read_rows(chunks), prefixes_of(BASE)))


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
    echo_table([Heading(name, name) for name in head], cells)
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


def test_what_is_too_long_for_a_terminal_goes_on_in_the_next_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = (("a1", "long words " * 8), ("b2", "中" * 30), ("c3", "short"))
    lines = [click.unstyle(line) for line in table(monkeypatch, ("id", "n"), *rows, columns=30)]
    assert max(map(width, lines)) <= 30
    assert "".join(lines).count("中") == 30
    assert "".join(lines).count("long") == "".join(lines).count("words") == 8
    assert re.fullmatch(r"c3 +short\s*", lines[-1])


def test_columns_of_addresses_and_empty_ones_go_first_and_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head = ("name", "nothing", "name_iri")
    wide = table(monkeypatch, head, ("x" * 30, "", "pki:x" * 5), columns=100)
    assert "name_iri" in wide[0]
    monkeypatch.setenv("COLUMNS", "40")
    stream = Terminal()
    monkeypatch.setattr("sys.stdout", stream)
    cells = [[Cell("x" * 30), Cell(""), Cell("pki:x" * 5)]]
    left = echo_table([Heading(name, name) for name in head], cells)
    assert left == ("nothing", "name_iri")
    assert "x" * 30 in stream.getvalue()


def test_where_columns_would_be_thin_one_row_stands_below_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head = [f"v{i}" for i in range(12)]
    cells = [*(f"value number {i}" for i in range(11)), ""]
    lines = [click.unstyle(line) for line in table(monkeypatch, head, cells, cells, columns=40)]
    assert max(map(width, lines)) <= 40
    assert [line.split()[1] for line in lines if line.startswith("──")] == ["1", "2"]
    assert [line.rstrip() for line in lines].count("v10  value number 10") == 2
    assert not any(line.startswith("v11") for line in lines)


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
    echo_table([Heading("a")], [(Cell("x\x07y\u202ez"),)])
    assert "x\\u0007y\\u202ez" in capsys.readouterr().out


@pytest.fixture(scope="module")
def project_release(served_store: Path) -> Iterator[parkkg.Release]:
    with parkkg.open(served_store) as kg:
        yield kg


@pytest.mark.fuzz
def test_every_saved_query_can_be_read_at_eighty_columns(
    project_release: parkkg.Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, query in [*project_release.queries.items()][:: amount(4, 1)]:
        examples = {p.name: p.example for p in query.params if p.required and p.default is None}
        with project_release.stream(project_release.bind(name, examples), "tsv") as answer:
            rows = list(cells_of(read_rows(answer), project_release.folder.prefixes))[:200]
        stream = Terminal()
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setattr("sys.stdout", stream)
        left = echo_table([Heading(n, n) for n in answer.variables], rows)
        printed = click.unstyle(stream.getvalue())
        assert max(map(width, printed.splitlines())) <= 80, name
        kept = [i for i, n in enumerate(answer.variables) if n not in left]
        assert all(n.endswith("_iri") or not any(row[i].text for row in rows)
                   for i, n in enumerate(answer.variables) if i not in kept)  # fmt: skip
        text = "".join(row[i].text for row in rows for i in kept)
        assert not Counter(filter(str.isalnum, text)) - Counter(printed), name


@given(st.lists(st.integers(1, 300), min_size=1, max_size=14), st.integers(20, 200))
def test_no_column_that_gives_room_is_thinner_than_eight(widths: list[int], room: int) -> None:
    found = table_module._squeezed(widths, room)  # noqa: SLF001
    if found is None:
        assert sum(min(w, 8) for w in widths) + 2 * (len(widths) - 1) > room
        return
    assert all(one >= min(other, 8) for one, other in zip(found, widths, strict=True))
    assert sum(found) + 2 * (len(found) - 1) <= room
