from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from empty_database import empty_database
from parkkg.draft.draft import Draft, draft
from parkkg.draft.read import DraftedTable

BASE = "https://example.org/"

Rows = Sequence[Sequence[str]]
Draw = Callable[[dict[str, tuple[tuple[str, ...], Rows]]], Draft]
Filled = Callable[[str, Sequence[Sequence[str]]], str]


@pytest.fixture
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_database() as connection:
        yield connection


@pytest.fixture
def filled(db: duckdb.DuckDBPyConnection) -> Filled:
    """Makes a relation of some rows of texts, and gives its name back."""

    def fill(name: str, rows: Sequence[Sequence[str]]) -> str:
        names = [f"c{number}" for number in range(1, len(rows[0]) + 1)]
        db.execute(f"CREATE TABLE {name} (_row BIGINT, {', '.join(f'{n} VARCHAR' for n in names)})")
        marks = ", ".join("?" * (len(names) + 1))
        db.executemany(
            f"INSERT INTO {name} VALUES ({marks})", [[n, *row] for n, row in enumerate(rows, 1)]
        )
        return name

    return fill


@pytest.fixture
def drawn(db: duckdb.DuckDBPyConnection, filled: Filled) -> Draw:
    """Makes the draft of some tables: to each name, its header and its rows."""

    def draw(tables: dict[str, tuple[tuple[str, ...], Rows]]) -> Draft:
        raw = [
            DraftedTable(
                Path(f"{n}.csv"), f"{n}.csv", n, f"{n}.csv", "", header, filled(n, rows), {}
            )
            for n, (header, rows) in tables.items()
        ]
        return draft(db, raw, BASE)

    return draw
