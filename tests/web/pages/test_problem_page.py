from __future__ import annotations

import pytest

from parkkg.web.exchange import Request
from parkkg.web.pages.problem_page import answer_with
from parkkg.web.problem import Problem
from published import HTML, Published

FAULTY = "/api/figures?%3Cscript%3E=1&%3Cscript%3E=2"


def test_a_person_gets_a_page_in_which_nothing_is_run(server: Published) -> None:
    answer = server.get(FAULTY, accept=f"{HTML}, */*;q=0.1")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith(HTML)
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "english", "chinese"),
    [
        ("/api/figures?limit=x&limit=y", 400, "Bad Request", "请求有误"),
        ("/nowhere", 404, "Not Found", "没有此项"),
        ("/dumps/none.ttl", 404, "Not Found", "没有此项"),
        ("/api/timeline?park=liyang-htz&format=doc", 400, "Bad Request", "请求有误"),
    ],
)
def test_it_is_in_the_readers_language(
    server: Published, path: str, status: int, english: str, chinese: str
) -> None:
    for code, title in (("en", english), ("zh", chinese)):
        mark = "&" if "?" in path else "?"
        for answer in (
            server.get(f"{path}{mark}lang={code}", accept=HTML),
            server.get(path, accept=HTML, accept_language=code),
        ):
            assert answer.status_code == status
            assert f'<html lang="{code}">' in answer.text
            assert f"<h1>{status} {title}</h1>" in answer.text
            assert answer.headers["vary"] == "Accept, Accept-Language"


def test_a_program_gets_a_document(server: Published) -> None:
    answer = server.get("/nowhere", accept="application/json, text/html;q=0.5")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_where_no_page_can_be_made_it_is_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_: object, **__: object) -> bytes:
        raise OSError("the release is gone")

    monkeypatch.setattr("parkkg.web.pages.problem_page.rendered", unreadable)
    request = Request("GET", "/nowhere", [("accept", HTML)])
    answer = answer_with(request, Problem(404, "there is nothing"))
    assert (answer.status, answer.media_type) == (404, "application/problem+json")
