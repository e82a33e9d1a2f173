"""Text made in a row: what is escaped, what is left out, and a row's triples as one text."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.tables.csvw.text_expression import NOTHING, TextExpression, blocks, each, fixed, quoted

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
CELLS = st.none() | TEXTS | st.sampled_from(["", "\\", '"', "\n", "\r", '\\"', "a\\nb"])


@pytest.fixture(scope="module")
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_database() as connection:
        yield connection


def triple(column: str, *, nullable: bool) -> TextExpression:
    made = fixed(f"<http://x/s> <http://x/{column}> ") + quoted(column, escape=True) + fixed(" .")
    return made.when(f"{column} IS NOT NULL") if nullable else made


@given(st.lists(st.tuples(TEXTS, CELLS, st.none() | st.lists(TEXTS, max_size=3)), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_texts_of_rows_are_the_triples_of_rows(
    db: duckdb.DuckDBPyConnection, rows: list[tuple[str, str | None, list[str] | None]]
) -> None:
    db.execute("CREATE OR REPLACE TABLE t (a VARCHAR, b VARCHAR, c VARCHAR[])")
    if rows:
        db.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    items = f"list_transform(c, lambda b: {triple('b', nullable=False).sql})"
    for always in (True, False):
        triples = [triple("b", nullable=True)]
        if always:
            triples.insert(0, triple("a", nullable=False))
        texts = [t for (t,) in db.execute(blocks(triples, [items], "t")).fetchall()]
        lines = [line for t in texts for line in t.split("\n")]
        assert sorted(lines) == sorted(
            t for (t,) in db.execute(each(blocks(triples, [items], "t"))).fetchall()
        )
        expected = [("b", b) for _, b, _ in rows if b is not None]
        expected += [("b", item) for *_, c in rows for item in c or ()]
        expected += [("a", a) for a, *_ in rows] if always else []
        found = ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
        pairs = ((q.predicate.value[-1], q.object.value) for q in found)
        assert sorted(pairs) == sorted(expected)


def test_conditions_are_asked_once_and_may_be_known() -> None:
    made = fixed("a").when("x", "y") + TextExpression(("z",), ("y",))
    assert made.sql == "CASE WHEN x AND y THEN concat('a', z) END"
    assert made.sql_given(("x", "y")) == "concat('a', z)"
    assert fixed("it's ", "one").sql == "'it''s one'"


def test_no_triples_are_no_rows(db: duckdb.DuckDBPyConnection) -> None:
    assert blocks([], [], "t") == NOTHING
    assert db.execute(NOTHING).fetchall() == []
    assert db.execute(each(NOTHING)).fetchall() == []
