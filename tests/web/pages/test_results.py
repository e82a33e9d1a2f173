"""The beginning of an answer as a page shows it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from parkkg.web.pages.results import Cell, Row, Table, beginning_of, result_of, table_of


class Finding:
    """An answer in pieces, which knows how many of them were wanted."""

    def __init__(self, form: str, variables: tuple[str, ...], pieces: list[bytes]) -> None:
        self.form = form
        self.variables = variables
        self._pieces = pieces
        self.note = "a note"
        self.wanted = 0

    def write(self, emit: Callable[[bytes], object]) -> None:
        for piece in self._pieces:
            self.wanted += 1
            emit(piece)


def shown(names: str, *lines: str, form: str = "select") -> Table:
    """The table of an answer in TSV with these variables and lines."""
    first = "\t".join(f"?{name}" for name in names.split())
    text = "".join(f"{line}\n" for line in ([] if form == "ask" else [first]) + list(lines))
    finding = Finding(form, tuple(names.split()), [text.encode()])
    release: Any = SimpleNamespace(ask=lambda _: finding)
    prepared: Any = None
    return table_of(result_of(release, prepared)[0])


def test_each_of_several_names_in_a_value_leads_to_its_thing() -> None:
    table = shown("place place_iri", '"A; B"\t"urn:a urn:b"', '"A; B"\t"urn:a"', '"A"\t<urn:a>')
    (both,), (odd,), (one,) = (row.cells for row in table.rows)
    assert both.parts == (Cell("urn:a", "A"), Cell("urn:b", "B"))
    assert (odd.parts, odd.iri, odd.text) == ((), "", "A; B"), "better no link than a wrong one"
    assert (one.parts, one.iri) == ((), "urn:a")


def names(table: Table) -> tuple[str, ...]:
    return tuple(heading.name for heading in table.headings)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("<http://example.org/a>", Cell(iri="http://example.org/a", kind="iri")),
        ('"a\\tb \\"c\\""@en', Cell(text='a\tb "c"', language="en", kind="text")),
        ('"x"^^<http://example.org/t>', Cell(text="x", kind="text")),
        ('"2012-05"', Cell(text="2012-05", kind="date")),
        ("12", Cell(text="12", kind="number")),
        ("_:b", Cell(text="_:b", kind="text")),
    ],
)
def test_terms_of_tsv_are_read(term: str, expected: Cell) -> None:
    assert shown("a b", f"{term}\t1").rows == (Row((expected, Cell(text="1", kind="number"))),)


def test_a_column_of_iris_gives_another_its_links() -> None:
    table = shown("x n x_iri", '"A"\t1\t<http://example.org/a>')
    assert names(table) == ("x", "n")
    assert table.rows[0].cells[0] == Cell(iri="http://example.org/a", text="A", kind="text")


def test_a_column_of_iris_alone_is_shown() -> None:
    table = shown("y_iri", "<http://example.org/a>")
    assert names(table) == ("y_iri",)
    assert table.rows == (Row((Cell(iri="http://example.org/a", kind="iri"),)),)


def test_addresses_without_a_name_are_what_the_row_leads_to() -> None:
    table = shown("n figure_iri", "1\t<http://example.org/a>")
    assert names(table) == ("n",)
    assert (table.rows[0].about, table.leads_on) == ("http://example.org/a", True)


def test_a_column_with_nothing_in_it_is_left_out_and_named() -> None:
    table = shown("a b", '"x"\t', '"y"\t')
    assert (names(table), table.empty) == (("a",), ("b",))
    nothing = shown("a b")
    assert (names(nothing), nothing.empty) == (("a", "b"), ())


@pytest.mark.parametrize(
    ("rows", "shown_rows", "more"), [(0, 0, False), (200, 200, False), (201, 200, True)]
)
def test_a_page_shows_two_hundred_rows_and_says_whether_there_are_more(
    rows: int, shown_rows: int, more: bool
) -> None:
    table = shown("n", *map(str, range(rows)))
    assert (len(table.rows), table.more) == (shown_rows, more)


def test_a_picture_may_take_a_thousand_rows() -> None:
    text = "?n\n" + "1\n" * 1200
    finding = Finding("select", ("n",), [text.encode()])
    release: Any = SimpleNamespace(ask=lambda _: finding)
    prepared: Any = None
    result, _ = result_of(release, prepared)
    assert (len(result.rows), result.more) == (1000, True)


def test_a_yes_or_no_is_one_cell() -> None:
    assert shown("", "true", form="ask").rows == (Row((Cell(text="true", kind="text"),)),)


def test_of_a_graph_the_beginning_is_shown_and_the_rest_is_not_waited_for() -> None:
    finding = Finding("construct", (), [b"x" * 50_000] * 10)
    release: Any = SimpleNamespace(ask=lambda _: finding)
    prepared: Any = None
    text, note = beginning_of(release, prepared)
    assert (len(text), note) == (100_000, "a note")
    assert finding.wanted == 2
