from __future__ import annotations

from parkkg.namespaces import BASE
from parkkg.web.dataset.names import read_terms
from parkkg.web.linked_data.description import read_thing
from parkkg.web.linked_data.footnotes import footnotes
from parkkg.web.linked_data.sections import Row
from parkkg.web.linked_data.thing_page import page_of, passages_of
from project_release import ROLES
from small_graph import FIRM, PARK, make_graph


def test_passages_are_numbered_once_and_a_row_rests_on_its_fact_first() -> None:
    store, figure = make_graph(3), f"{BASE}id/figure/f"
    terms = read_terms(store)
    thing = read_thing(store, PARK, ROLES, (), [figure])
    assert thing is not None
    page = page_of(thing, terms, ROLES, "en")
    notes = footnotes(page, [], passages_of(thing, terms, ROLES, [figure]))
    assert sorted(notes.numbers.values()) == [1, 2]
    first, second = f"{BASE}id/passage/s1", f"{BASE}id/passage/s2"
    assert notes.of_row(Row((), (PARK, figure))) == [notes.numbers[first]]
    assert notes.of_row(Row((), (FIRM,))) == [notes.numbers[second]]
    assert notes.of_row(Row((), (f"{BASE}id/enterprise/e1",))) == []
