from __future__ import annotations

from collections.abc import Callable, Iterator
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


def answers(*needed: str) -> Callable[[str, str], bytes]:
    """Answers to ASK: yes where a query has IRIs that end so."""
    return lambda text, _: b"true" if all(f"{end}>" in text for end in needed) else b"false"


PARK = "name: park, type: iri, class: pk:Park, base: id/park/"


def test_a_default_that_is_there_stays(catalogue: Catalogue) -> None:
    asked = query(f"{PARK}, default: c")
    assert with_own_defaults(asked, {}, catalogue, lambda *_: b"false") == asked


def test_one_that_is_not_becomes_the_first_thing_that_finds_something(
    catalogue: Catalogue,
) -> None:
    asked = query(f"{PARK}, default: elsewhere, example: nowhere")
    found = with_own_defaults(asked, {}, catalogue, answers("park/b"))
    assert defaults(found) == {"park": "b"}
    assert found.params[0].example == "a"


@pytest.mark.parametrize(
    ("form", "nothing", "something", "wanted"),
    [
        ("ASK", b"false", b"true", "tsv"),
        ("SELECT * WHERE", b"?s\t?p\n", b"?s\t?p\n<urn:s>\t<urn:p>\n", "tsv"),
        ("CONSTRUCT { ?s ?p 1 } WHERE", b"", b"<urn:s> <urn:p> <urn:o> .\n", "nt"),
        ("DESCRIBE ?s WHERE", b"", b"<urn:s> <urn:p> <urn:o> .\n", "nt"),
    ],
)
def test_a_query_of_any_form_can_find_something(
    form: str, nothing: bytes, something: bytes, wanted: str, catalogue: Catalogue
) -> None:
    header = f"#+ params:\n#+   - {{{PARK}, default: elsewhere}}\n"
    asked = parse("q", Path("q.rq"), f"{header}{form} {{ ?s ?p ?_park }}", "q.rq")

    def ask(text: str, form: str) -> bytes:
        assert form == wanted
        return something if "park/c>" in text else nothing

    assert defaults(with_own_defaults(asked, {}, catalogue, ask)) == {"park": "c"}


def test_where_nothing_is_found_it_is_the_first_thing(catalogue: Catalogue) -> None:
    asked = query(f"{PARK}, default: elsewhere")
    found = with_own_defaults(asked, {}, catalogue, lambda *_: b"false")
    assert defaults(found) == {"park": "a"}


def test_a_choice_is_one_of_its_own(catalogue: Catalogue) -> None:
    asked = query(f"name: code, type: iri, base: {CODES}, default: old, enum-query: SELECT")
    choices = {"code": {f"{CODES}one": "one", f"{CODES}two": "two"}}
    found = with_own_defaults(asked, choices, catalogue, answers("x/two"))
    assert defaults(found) == {"code": "two"}


def test_two_are_tried_together(catalogue: Catalogue) -> None:
    asked = query(
        f"{PARK}, default: elsewhere",
        f"name: code, type: iri, base: {CODES}, default: old, enum-query: SELECT",
    )
    choices = {"code": {f"{CODES}one": "one", f"{CODES}two": "two"}}
    found = with_own_defaults(asked, choices, catalogue, answers("park/b", "x/two"))
    assert defaults(found) == {"park": "b", "code": "two"}


def test_without_a_default_or_a_thing_nothing_is_made_up(catalogue: Catalogue) -> None:
    asked = query(
        f"{PARK}, required: false", "name: firm, type: iri, class: pk:Enterprise, default: x"
    )
    assert with_own_defaults(asked, {}, catalogue, lambda *_: b"false") == asked


def test_a_query_is_not_asked_for_ever(catalogue: Catalogue) -> None:
    asked = query(*(f"{PARK.replace('park,', f'{name},')}, default: x" for name in "wxyz"))
    tried = []

    def ask(text: str, form: str) -> bytes:
        tried.append(text)
        return b"false"

    with_own_defaults(asked, {}, catalogue, ask)
    assert len(tried) == 40
