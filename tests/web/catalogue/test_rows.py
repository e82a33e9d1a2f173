from __future__ import annotations

import pytest

from parkkg.query.limits import Limits
from parkkg.web.catalogue import lists
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.worker.application import Application
from published import PROJECT, Published


def test_a_list_that_is_cut_says_so(server: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_ROWS", 2)
    served = ServedRelease(server.release, PROJECT, Limits(), server.store, in_memory=False)
    application = Application(served)

    def got(accept: str) -> Response:
        headers = [("host", "localhost"), ("accept", accept)]
        return application(Request("GET", "/list/Enterprise?lang=en", headers))[0]

    found = got("text/csv")
    assert found.body is not None
    assert len(found.body.splitlines()) == 3
    assert found.headers["X-Parkkg-Note"] == "the first 2 of 22 rows"
    page = got("text/html").body
    assert page is not None
    assert b"files have the first 2 rows" in page


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
