from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from parkkg.draft.draft import Draft
from parkkg.draft.page_queries import page_queries_of
from parkkg.namespaces import RDF, RDFS
from parkkg.query.saved import SavedQuery, bind, parse
from parkkg.sparql.query import read_query

Rows = Sequence[Sequence[str]]
Draw = Callable[[dict[str, tuple[tuple[str, ...], Rows]]], Draft]
BASE = "https://example.org/"
MUSEUMS = (
    ("id", "name_zh", "name_en", "city"),
    [("gu", "故宫", "Palace Museum", "北京"), ("sh", "上博", "Shanghai Museum", "上海")],
)
ARTISTS = (("id", "name"), [("a", "Ann"), ("b", "Bob"), ("c", "Cat")])
SHOWS = (
    ("id", "title", "museum_id", "artist_ids", "opened"),
    [
        ("1", "Late", "gu", "a;b", "2020-02-01"),
        ("2", "Early", "gu", "b;c", "2019-05-01"),
        ("3", "Other", "sh", "", "2021-03-01"),
    ],
)
TABLES: dict[str, tuple[tuple[str, ...], Rows]] = {
    "museums": MUSEUMS,
    "artists": ARTISTS,
    "shows": SHOWS,
}


def queries_of(draft: Draft) -> dict[str, SavedQuery]:
    return {
        name: parse(name, Path(f"{name}.rq"), text, f"queries/{name}.rq", base=BASE)
        for name, text in page_queries_of(draft, lambda table, column: "gu").items()
    }


def store() -> ox.Store:
    """The graph of the tables."""
    found = ox.Store()

    def add(table: str, key: str, verb: str, value: ox.NamedNode | ox.Literal) -> None:
        thing = ox.NamedNode(f"{BASE}id/{table}/{key}")
        found.add(ox.Quad(thing, ox.NamedNode(verb), value))

    for key, chinese, english, city in MUSEUMS[1]:
        add("museums", key, f"{RDF}type", ox.NamedNode(f"{BASE}def#Museum"))
        add("museums", key, f"{RDFS}label", ox.Literal(chinese, language="zh"))
        add("museums", key, f"{RDFS}label", ox.Literal(english, language="en"))
        add("museums", key, f"{BASE}def#city", ox.Literal(city, language="zh"))
    for key, name in ARTISTS[1]:
        add("artists", key, f"{RDF}type", ox.NamedNode(f"{BASE}def#Artist"))
        add("artists", key, f"{RDFS}label", ox.Literal(name))
    for key, title, museum, artists, opened in SHOWS[1]:
        add("shows", key, f"{RDF}type", ox.NamedNode(f"{BASE}def#Show"))
        add("shows", key, f"{RDFS}label", ox.Literal(title))
        add("shows", key, f"{BASE}def#museumId", ox.NamedNode(f"{BASE}id/museums/{museum}"))
        add("shows", key, f"{BASE}def#opened", ox.Literal(opened))
        for artist in filter(None, artists.split(";")):
            add("shows", key, f"{BASE}def#artistIds", ox.NamedNode(f"{BASE}id/artists/{artist}"))
    return found


def asked(query: SavedQuery, **values: str) -> list[dict[str, str]]:
    solutions = store().query(bind(query, values))
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [
        {name: row[name].value.removeprefix(f"{BASE}id/") for name in names if row[name]}
        for row in solutions
    ]


def test_a_thing_is_shown_with_its_own_columns_first(drawn: Draw) -> None:
    query = queries_of(drawn(TABLES))["shows"]
    (section,) = query.sections
    assert (section.on, section.by, section.form) == (f"{BASE}def#Show", "thing", "facts")
    assert section.columns == ("museum_id", "artist_ids", "opened")
    (row,) = asked(query, thing="1", lang="en")
    assert row["museum_id"] == "Palace Museum"
    assert row["museum_id_iri"] == "museums/gu"
    assert row["artist_ids"] == "Ann; Bob"
    assert row["artist_ids_iri"].split()[1] == f"{BASE}id/artists/b"
    assert len(asked(query)) == 3


def test_what_refers_to_a_thing_is_on_its_page(drawn: Draw) -> None:
    query = queries_of(drawn(TABLES))["shows-by-museum_id"]
    (section,) = query.sections
    assert (section.on, section.by) == (f"{BASE}def#Museum", "museum_id")
    assert section.form == "timeline", "there is a date to be drawn"
    assert section.title.en == "Shows"
    rows = asked(query, museum_id="gu", lang="zh")
    assert [row["name"] for row in rows] == ["Early", "Late"]
    assert {row["museum_id"] for row in rows} == {"故宫"}
    assert rows[1]["artist_ids"] == "Ann; Bob"


def test_a_list_refers_to_each_of_its_things(drawn: Draw) -> None:
    query = queries_of(drawn(TABLES))["shows-by-artist_ids"]
    assert [row["name"] for row in asked(query, artist_ids="b")] == ["Early", "Late"]
    assert [row["name"] for row in asked(query, artist_ids="a")] == ["Late"]


def test_what_refers_to_the_first_thing_is_shown_by_default(drawn: Draw) -> None:
    query = queries_of(drawn(TABLES))["shows-by-museum_id"]
    assert asked(query) == asked(query, museum_id="gu")
    draft = drawn(
        {"a": (("id", "b_id"), [("1", "x/y"), ("2", "x/y")]), "b": (("id",), [("x/y",), ("z",)])}
    )
    (text,) = (
        t for n, t in page_queries_of(draft, lambda table, column: "x/y").items() if "-by-" in n
    )
    assert 'default: "x/y"' not in text
    assert "required: true" in text


def test_two_columns_that_refer_to_one_table_are_told_apart(drawn: Draw) -> None:
    loans = (("id", "from_museum", "to_museum"), [("1", "gu", "sh"), ("2", "sh", "gu")])
    queries = queries_of(drawn({"museums": MUSEUMS, "loans": loans}))
    titles = {name: query.sections[0].title.zh for name, query in queries.items() if "-by-" in name}
    assert titles == {
        "loans-by-from_museum": "Loans (from_museum)",
        "loans-by-to_museum": "Loans (to_museum)",
    }


@pytest.mark.parametrize(
    "header",
    [
        ("id", 'a "quoted": {header} \\', "b # c", "-"),
        ("id", "lang", "limit", "name_iri"),
        ("编号", "企业名称", "法定代表人", "法定代表人"),
        ("id", "x\u2028y", "x", "x_iri"),
    ],
)
def test_headers_of_any_kind_give_queries_that_can_be_asked(
    drawn: Draw, header: tuple[str, ...]
) -> None:
    rows = [(str(n), f"text {n % 2}", f"{n}.5", "2020-01-01") for n in range(6)]
    for name, query in queries_of(drawn({"list": (header, rows), "find_": (header, rows)})).items():
        assert name not in ("list", "find")
        read = read_query(bind(query, {}))
        assert tuple(column.name for column in query.columns) == read.returned
