from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from parkkg.namespaces import PK
from parkkg.query.saved import SavedQuery, parse
from parkkg.web.dataset.kinds import ListedClass
from parkkg.web.dataset.query_groups import query_groups
from small_graph import make_graph

PARKS = ListedClass(f"{PK}Park", {"zh": "园区", "en": "Parks"}, 1, "/list/Park")


def query(name: str, tags: str) -> SavedQuery:
    text = f"#+ tags: [{tags}]\nASK {{}}" if tags else "ASK {}"
    return parse(name, Path(f"{name}.rq"), text, f"{name}.rq")


def test_queries_stand_once_by_their_first_tag_and_kinds_come_first() -> None:
    queries = [query("a", "time, park"), query("b", "park, time"), query("c", ""), query("d", "x")]
    found = query_groups(queries, [PARKS], make_graph())
    assert [(g.name, [q.name for q in g.queries]) for g in found] == [
        ("park", ["b"]), ("time", ["a"]), ("x", ["d"]), ("", ["c"]),
    ]  # fmt: skip
    assert [g.titles.get("zh", g.titles.get("")) for g in found] == ["园区", "时间", "x", "其他"]


def test_a_tag_is_called_as_the_term_of_that_name() -> None:
    (group,) = query_groups([query("a", "locatedin")], [], make_graph())
    assert group.titles["zh"] == "位于"


def test_no_queries_are_no_groups() -> None:
    assert query_groups([], [PARKS], ox.Store()) == ()
