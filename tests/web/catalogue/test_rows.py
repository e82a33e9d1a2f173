from __future__ import annotations

import pytest

from published import Published


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
