from __future__ import annotations

from parkkg.query.views import ROLES, VIEWS, View


def test_a_view_says_what_its_header_says() -> None:
    view = View("bar", (("value", "n"),), "status", ("actual", "实际"))
    assert view.as_dict() == {"draw": "bar", "value": "n", "sure": {"status": ["actual", "实际"]}}


def test_views_and_roles_have_names_of_their_own() -> None:
    assert set(VIEWS).isdisjoint(ROLES)
