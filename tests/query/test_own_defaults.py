from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parkkg.catalogue.catalogue import Catalogue
from parkkg.query.own_defaults import with_own_defaults
from parkkg.query.saved import SavedQuery, parse
from small_catalogue import catalogue_of

THINGS = """
<https://w3id.org/parkkg/id/park/a> a pk:Park ; rdfs:label "A"@en .
<https://w3id.org/parkkg/id/park/b> a pk:Park ; rdfs:label "B"@en .
<https://w3id.org/parkkg/id/park/c> a pk:Park ; rdfs:label "C"@en .
"""
CODES = "https://w3id.org/parkkg/code/x/"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    with catalogue_of(tmp_path_factory.mktemp("catalogue"), THINGS) as found:
        yield found


def query(*params: str) -> SavedQuery:
    names = [param.split(",")[0].removeprefix("name: ") for param in params]
    header = "".join(f"#+   - {{{param}}}\n" for param in params)
    pattern = " ".join(f"?s ?p ?_{name} ." for name in names)
    return parse("q", Path("q.rq"), f"#+ params:\n{header}ASK {{ {pattern} }}", "q.rq")


def defaults(query: SavedQuery) -> dict[str, str | None]:
    return {param.name: param.default for param in query.params}


PARK = "name: park, type: iri, class: pk:Park, base: id/park/"


def test_a_default_that_is_there_stays(catalogue: Catalogue) -> None:
    asked = query(f"{PARK}, default: c")
    assert with_own_defaults(asked, {}, catalogue, lambda _: False) == asked


def test_one_that_is_not_becomes_the_first_thing_that_finds_something(
    catalogue: Catalogue,
) -> None:
    asked = query(f"{PARK}, default: elsewhere, example: nowhere")
    found = with_own_defaults(asked, {}, catalogue, lambda q: q.params[0].default == "b")
    assert defaults(found) == {"park": "b"}
    assert found.params[0].example == "a"


def test_where_nothing_is_found_it_is_the_first_thing(catalogue: Catalogue) -> None:
    asked = query(f"{PARK}, default: elsewhere")
    found = with_own_defaults(asked, {}, catalogue, lambda _: False)
    assert defaults(found) == {"park": "a"}


def test_a_choice_is_one_of_its_own(catalogue: Catalogue) -> None:
    asked = query(f"name: code, type: iri, base: {CODES}, default: old, enum-query: SELECT")
    choices = {"code": {f"{CODES}one": "one", f"{CODES}two": "two"}}
    found = with_own_defaults(asked, choices, catalogue, lambda q: q.params[0].default == "two")
    assert defaults(found) == {"code": "two"}


def test_two_are_tried_together(catalogue: Catalogue) -> None:
    asked = query(
        f"{PARK}, default: elsewhere",
        f"name: code, type: iri, base: {CODES}, default: old, enum-query: SELECT",
    )
    choices = {"code": {f"{CODES}one": "one", f"{CODES}two": "two"}}
    wanted = {"park": "b", "code": "two"}
    found = with_own_defaults(asked, choices, catalogue, lambda q: defaults(q) == wanted)
    assert defaults(found) == wanted


def test_without_a_default_or_a_thing_nothing_is_made_up(catalogue: Catalogue) -> None:
    asked = query(
        f"{PARK}, required: false", "name: firm, type: iri, class: pk:Enterprise, default: x"
    )
    assert with_own_defaults(asked, {}, catalogue, lambda _: False) == asked


def test_a_query_is_not_asked_for_ever(catalogue: Catalogue) -> None:
    asked = query(*(f"{PARK.replace('park,', f'{name},')}, default: x" for name in "wxyz"))
    tried = []

    def finds(query: SavedQuery) -> bool:
        tried.append(query)
        return False

    with_own_defaults(asked, {}, catalogue, finds)
    assert len(tried) == 40
