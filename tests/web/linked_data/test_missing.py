from __future__ import annotations

import pytest

from parkkg.namespaces import BASE
from published import GONE, HTML, TURTLE, Published

PARK = "id/park/liyang-htz"


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("id/park/liyang", PARK),
        ("id/park/Liyang-HTZ", PARK),
        ("id/enterprise/liyang-htz", PARK),
        ("code/metric/academicans", "code/metric/academicians"),
    ],
)
def test_what_is_not_there_is_404_with_what_may_be_meant(
    server: Published, path: str, nearest: str
) -> None:
    answer = server.get(f"/{path}", TURTLE)
    assert answer.status_code == 404
    assert answer.json()["nearest"] == BASE + nearest
    assert BASE + nearest in answer.json()["hint"]
    page = server.get(f"/{path}?lang=en", HTML)
    assert page.status_code == 404
    assert "Did you mean" in page.text


@pytest.mark.parametrize("path", [GONE, f"data/{GONE}.ttl", f"page/{GONE}"])
def test_what_an_earlier_release_had_is_410(server: Published, path: str) -> None:
    answer = server.get(f"/{path}", TURTLE)
    assert answer.status_code == 410
    assert answer.json()["release"] in answer.json()["detail"]
    assert answer.json()["release"] != server.release.id
    page = server.get(f"/{path}?lang=en", HTML)
    assert page.status_code == 410
    assert "No longer in the current release" in page.text
