from __future__ import annotations

import pyoxigraph as ox
import pytest

from parkkg.web.catalogue.rows import text
from published import Published


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ({"zh": "溧阳", "en": "Liyang"}, ox.Literal("Liyang", language="en")),
        ({"zh": "溧阳"}, ox.Literal("溧阳", language="zh")),
        ({"": "Liyang"}, ox.Literal("Liyang")),
        ({}, ox.Literal("pki:x")),
    ],
)
def test_a_name_is_in_the_language_of_the_reader(names: dict[str, str], found: ox.Literal) -> None:
    assert text(names, "en", "pki:x") == found


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_rows_are_written_in_every_format_of_results(server: Published, form: str) -> None:
    answer = server.get(f"/list/Park?format={form}&lang=zh")
    assert answer.status_code == 200
    assert "溧阳高新区" in answer.text
    assert answer.headers["content-disposition"] == f"inline; filename*=UTF-8''Park.{form}"
    again = server.get(f"/list/Park?format={form}&lang=zh", if_none_match=answer.headers["etag"])
    assert again.status_code == 304


def test_programs_get_rows_without_asking_for_a_format(server: Published) -> None:
    assert server.get("/list/Park").headers["content-type"] == "application/sparql-results+json"
    assert server.get("/list/Park", "text/csv").text.startswith("name,parkKind,")
    assert server.get("/list/Park", "image/png").status_code == 406
