"""Fields that no query of the default project has; `test_forms` has the others."""

from __future__ import annotations

from pathlib import Path

from parkkg.query.allowed_values import AllowedValue
from parkkg.query.saved import parse
from parkkg.web.saved_queries.fields import fields_of
from small_catalogue import catalogue_of

PARK = "name: park, type: iri, class: pk:Park, base: id/park/"


def test_of_two_things_with_one_name_the_suggestions_are_slugs(tmp_path: Path) -> None:
    things = "".join(
        f'<https://w3id.org/parkkg/id/park/p{n}> a pk:Park ; rdfs:label "{name}"@zh .\n'
        for n, name in enumerate(["同名", "同名", *(f"园区{n}" for n in range(60))])
    )
    text = f"#+ params:\n#+   - {{{PARK}}}\nASK {{ ?s ?p ?_park }}"
    query = parse("q", Path("q.rq"), text, "q.rq")
    with catalogue_of(tmp_path, things) as catalogue:
        (field,) = fields_of(query, {"park": "p0"}, {}, catalogue, "zh")
        assert field.value == "p0", "its name would not say which one"
        values = {option.value for option in field.suggestions}
        assert {"p0", "p1", "园区0"} <= values
        (other,) = fields_of(query, {"park": "p2"}, {}, catalogue, "zh")
        assert other.value == "园区0"


def test_without_a_catalogue_a_field_has_what_was_typed() -> None:
    text = f"#+ params:\n#+   - {{{PARK}}}\nASK {{ ?s ?p ?_park }}"
    query = parse("q", Path("q.rq"), text, "q.rq")
    (field,) = fields_of(query, {"park": "p0"}, {}, None, "zh")
    assert (field.value, field.options, field.suggestions) == ("p0", (), ())


def test_a_value_in_another_spelling_is_the_choice(tmp_path: Path) -> None:
    text = f"#+ params:\n#+   - {{{PARK}}}\nASK {{ ?s ?p ?_park }}"
    query = parse("q", Path("q.rq"), text, "q.rq")
    thing = '<https://w3id.org/parkkg/id/park/one> a pk:Park ; rdfs:label "一"@zh .'
    with catalogue_of(tmp_path, thing) as catalogue:
        (field,) = fields_of(query, {"park": "park/one"}, {}, catalogue, "zh")
    assert field.value == "one"
    assert field.options == (AllowedValue("one", {"zh": "一"}),)
