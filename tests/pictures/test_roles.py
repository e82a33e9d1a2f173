from __future__ import annotations

import pytest

from parkkg.pictures.roles import point_of, roles_of
from parkkg.query.views import View
from pictured import result


def roles(names: str, *rows: str, view: View | None = None) -> dict[str, str]:
    found = roles_of(result(names, *rows), view or View())
    return {role: names.split()[i] for role, i in found.items()}


def test_terms_say_what_a_column_is_for() -> None:
    found = roles("a b n", '"x"@en "2020-05"^^<http://id.loc.gov/datatypes/edtf/EDTF-level0> 3')
    assert found == {"label": "a", "date": "b", "value": "n"}


def test_the_text_with_addresses_beside_it_is_the_name() -> None:
    found = roles("kind firm firm_iri", '"x" "y" <urn:y>')
    assert (found["label"], found["link"]) == ("firm", "firm_iri")


def test_two_columns_of_things_are_the_ends_of_edges() -> None:
    found = roles("a b a_iri b_iri", '"x" "y" <urn:x> <urn:y>')
    assert (found["source"], found["target"]) == ("a", "b")
    assert roles("a b", "<urn:x> <urn:y>")["target"] == "b"


def test_names_of_columns_that_every_table_has_are_understood() -> None:
    found = roles("thing minimum maximum lat long", '"x" 1 2 31.4 119.5')
    assert found == {
        "label": "thing", "low": "minimum", "high": "maximum", "latitude": "lat",
        "longitude": "long",
    }  # fmt: skip
    dates = roles("a until since", '"x" "2020" "2019"')
    assert (dates["date"], dates["until"]) == ("since", "until")


def test_a_year_that_is_a_number_is_a_date() -> None:
    assert roles("year n", "2020 3") == {"label": "year", "date": "year", "value": "n"}


def test_a_header_goes_before_everything() -> None:
    view = View("timeline", (("date", "b"), ("value", "m"), ("label", "y")))
    found = roles("x a b n m y", '"x" "2019" "2020" 1 2 "y"', view=view)
    assert (found["date"], found["value"], found["label"]) == ("b", "m", "y")


@pytest.mark.parametrize("text", ["POINT(200 1)", "POINT(a b)", "LINESTRING(1 2, 3 4)", ""])
def test_what_is_no_point_on_earth_is_none(text: str) -> None:
    assert point_of(text) is None
