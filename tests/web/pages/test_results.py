"""The beginning of an answer as a page shows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from parkkg.web.execution.answers import Head
from parkkg.web.pages.results import Cell, Table, beginning_of, table_of


class Answer:
    """An answer in pieces, which knows whether it was read to its end."""

    def __init__(self, head: Head, pieces: list[bytes]) -> None:
        self.head = head
        self._pieces = pieces
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece

    async def read(self) -> bytes:
        return b"".join(self._pieces)

    def close(self) -> None:
        self.closed = True


def shown(names: str, *lines: str, form: str = "select") -> Table:
    """The table of an answer in TSV with these variables and lines."""
    head = Head(form, "text/tab-separated-values", tuple(names.split()))
    first = "\t".join(f"?{name}" for name in names.split())
    text = "".join(f"{line}\n" for line in ([] if form == "ask" else [first]) + list(lines))
    answer = Answer(head, [text.encode()])

    async def ask(_: object) -> Answer:
        return answer

    release: Any = SimpleNamespace(ask=ask)
    question: Any = None
    return asyncio.run(table_of(release, question))


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("<http://example.org/a>", Cell(iri="http://example.org/a")),
        ('"a\\tb \\"c\\""@en', Cell(text='a\tb "c"', language="en")),
        ('"x"^^<http://example.org/t>', Cell(text="x")),
        ("12", Cell(text="12")),
        ("", Cell()),
        ("_:b", Cell(text="_:b")),
    ],
)
def test_terms_of_tsv_are_read(term: str, expected: Cell) -> None:
    assert shown("a b", f"{term}\t1").rows == ((expected, Cell(text="1")),)


def test_a_column_of_iris_gives_another_its_links() -> None:
    table = shown("x n x_iri", '"A"\t1\t<http://example.org/a>')
    assert table.names == ("x", "n")
    assert table.rows == ((Cell(iri="http://example.org/a", text="A"), Cell(text="1")),)


def test_a_column_of_iris_alone_is_shown() -> None:
    table = shown("y_iri", "<http://example.org/a>")
    assert (table.names, table.rows) == (("y_iri",), ((Cell(iri="http://example.org/a"),),))


@pytest.mark.parametrize(
    ("rows", "shown_rows", "more"), [(0, 0, False), (200, 200, False), (201, 200, True)]
)
def test_a_page_shows_two_hundred_rows_and_says_whether_there_are_more(
    rows: int, shown_rows: int, more: bool
) -> None:
    table = shown("n", *map(str, range(rows)))
    assert (len(table.rows), table.more) == (shown_rows, more)


def test_a_yes_or_no_is_one_cell() -> None:
    assert shown("", "true", form="ask").rows == ((Cell(text="true"),),)


def test_of_a_graph_the_beginning_is_shown_and_the_rest_is_not_waited_for() -> None:
    answer = Answer(Head("construct", "text/turtle", ()), [b"x" * 50_000] * 10)

    async def ask(_: object) -> Answer:
        return answer

    release: Any = SimpleNamespace(ask=ask)
    question: Any = None
    text, note = asyncio.run(beginning_of(release, question))
    assert (len(text), note) == (100_000, "")
    assert answer.closed
