from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.errors import DataError
from parkkg.namespaces import PK
from parkkg.query.saved import SavedQuery, parse

BODY = (
    "SELECT ?name ?value ?name_iri WHERE { ?name_iri ?value ?_thing_iri . BIND(?__only AS ?name) }"
)


def query(*lines: str) -> SavedQuery:
    header = "\n".join(f"#+ {line}" for line in ("sections:", *lines))
    return parse("q", Path("q.rq"), f"{header}\n{BODY}", "q.rq", base="http://e/")


def test_a_section_says_on_whose_pages_it_is_shown_and_as_what() -> None:
    (section,) = query(
        "  - {on: pk:Park, by: thing, as: tiles, order: 3, columns: [value, name],",
        "     with: {only: x}, title: {en: Numbers, zh: 数}}",
    ).sections
    assert (section.on, section.by, section.form, section.order) == (
        f"{PK}Park",
        "thing",
        "tiles",
        3,
    )
    assert section.columns == ("value", "name")
    assert section.values == (("only", "x"),)
    assert section.title.zh == "数"


def test_what_a_section_goes_through_is_a_property_in_either_direction() -> None:
    for written, meant in (("pk:segment", f"{PK}segment"), ("^def#of", "^http://e/def#of")):
        (section,) = query(f"  - {{on: pk:Park, by: thing, through: '{written}'}}").sections
        assert section.through == meant


def test_a_class_of_the_projects_own_is_under_its_base() -> None:
    (section,) = query("  - {on: def#Zone, by: thing}").sections
    assert (section.on, section.form) == ("http://e/def#Zone", "table")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("  - {by: thing}", 'a section needs "on"'),
        ("  - {on: pk:Park}", 'a section needs "by"'),
        ("  - {on: pk:Park, by: thign}", 'there is no parameter "thign"'),
        ("  - {on: pk:Park, by: thing, as: pie}", 'nothing is shown as "pie"'),
        ("  - {on: pk:Park, by: thing, as: sentence}", 'a section needs "text"'),
        ("  - {on: pk:Park, by: thing, columns: [nmae]}", 'the query returns no "nmae"'),
        (
            "  - {on: pk:Park, by: thing, as: sentence, text: '{nmae}'}",
            'the query returns no "nmae"',
        ),
        ("  - {on: pk:Park, by: thing, order: first}", "order must be a whole number"),
        ("  - {on: pk:Park, by: thing, with: {year: 1}}", 'there is no parameter "year"'),
        ("  {on: pk:Park, by: thing}", "sections must be a list"),
    ],
)
def test_a_section_that_cannot_be_shown_is_an_error_with_its_line(line: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        query(line)
    assert message in caught.value.message
    assert caught.value.message.startswith("q.rq:2: header: ")
