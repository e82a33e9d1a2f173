from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pyoxigraph as ox
import pytest

from parkkg.draft.draft import Draft, draft
from parkkg.draft.read import DraftedTable
from parkkg.draft.saved_queries import saved_queries_of
from parkkg.namespaces import RDF, RDFS
from parkkg.query.saved import bind, parse
from parkkg.sparql.query import read_query

Rows = Sequence[Sequence[str]]
BASE = "https://example.org/"


@pytest.fixture
def drafted(db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]) -> Draft:
    rows = [("cz", "Chang's", "old"), ("sz", "Su", "old"), ("nj", "Nan", "new")]
    header = ("id", "name", "kind")
    raw = DraftedTable(Path("t.csv"), "t.csv", "t", "t.csv", "", header, filled("t", rows), {})
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
    assert tuple(column.name for column in query.columns) == read_query(text).returned
    bound = bind(query, {})
    if name == "count-by":
        assert f"<{BASE}def#kind>" in bound


@pytest.mark.parametrize("name", ["list", "count-by", "find"])
def test_where_names_are_in_two_languages_one_is_asked_for(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str], name: str
) -> None:
    rows = [
        ("cz", "常州", "Changzhou", "old"),
        ("sz", "苏州", "Suzhou", "old"),
        ("nj", "南京", "", "new"),
    ]
    header = ("id", "name_zh", "name_en", "kind")
    raw = DraftedTable(Path("t.csv"), "t.csv", "t", "t.csv", "", header, filled("t", rows), {})
    text = saved_queries_of(draft(db, [raw], BASE), "州")[name]
    query = parse(name, Path(f"{name}.rq"), text, f"queries/{name}.rq", base=BASE)
    store = ox.Store()
    for key, chinese, english, kind in rows:
        thing = ox.NamedNode(f"{BASE}id/t/{key}")
        store.add(ox.Quad(thing, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{BASE}def#Thing")))
        store.add(ox.Quad(thing, ox.NamedNode(f"{BASE}def#kind"), ox.Literal(kind)))
        for word, language in ((chinese, "zh"), (english, "en")):
            if word:
                label = ox.Literal(word, language=language)
                store.add(ox.Quad(thing, ox.NamedNode(f"{RDFS}label"), label))
    kinds = {"kind": f"{BASE}def#Thing"} if name == "list" else {}
    names = []
    for language in ("zh", "en"):
        solutions = store.query(bind(query, {**kinds, "lang": language}))
        assert isinstance(solutions, ox.QuerySolutions)
        names.append([solution["name"].value for solution in solutions])
    wanted = {
        "list": [["南京", "常州", "苏州"], ["Changzhou", "Suzhou", "南京"]],
        "find": [["常州", "苏州"], ["Changzhou", "Suzhou"]],
        "count-by": [["old", "new"], ["old", "new"]],
    }
    assert names == wanted[name]
