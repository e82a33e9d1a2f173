from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest

from parkkg.draft.draft import Draft, draft
from parkkg.draft.rows import RawTable
from parkkg.draft.saved_queries import saved_queries_of
from parkkg.query.saved import bind, parse

Rows = Sequence[Sequence[str]]
BASE = "https://example.org/"


@pytest.fixture
def drafted(db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]) -> Draft:
    rows = [("cz", "Chang's", "old"), ("sz", "Su", "old"), ("nj", "Nan", "new")]
    header = ("id", "name", "kind")
    raw = RawTable(Path("t.csv"), "t.csv", "t", "t.csv", "", header, filled("t", rows), {})
    return draft(db, [raw], BASE)


def test_without_names_there_is_nothing_to_find(drafted: Draft) -> None:
    assert set(saved_queries_of(drafted, "Su")) == {"list", "count-by", "find"}
    assert set(saved_queries_of(drafted, "")) == {"list", "count-by"}


@pytest.mark.parametrize("name", ["list", "count-by", "find"])
def test_each_can_be_asked_with_its_defaults(drafted: Draft, name: str) -> None:
    text = saved_queries_of(drafted, 'odd "word" \\ 常')[name]
    query = parse(name, Path(f"{name}.rq"), text, f"queries/{name}.rq", base=BASE)
    assert query.summary.zh
    assert query.summary.en
    bound = bind(query, {})
    if name == "count-by":
        assert f"<{BASE}def#kind>" in bound
