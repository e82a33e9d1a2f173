"""The application as a function, without a process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from make_release import make_release
from parkkg.project import find_project
from parkkg.query.limits import Limits
from parkkg.text import as_json, said
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.worker.application import Application

FAILURE = {"status": 504, "detail": as_json(said("{n} rows", n=2)), "hint": "ask for less"}


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Application:
    store = tmp_path_factory.mktemp("application")
    release = make_release(store, oxigraph=True)
    return Application(ServedRelease(release, find_project(None), Limits(), store, in_memory=True))


def answer(application: Application, target: str, **given: object) -> Response:
    headers = [("host", "a"), *given.pop("headers", [])]  # type: ignore[misc]
    response, _ = application(Request(str(given.pop("method", "GET")), target, headers, **given))  # type: ignore[arg-type]
    return response


def test_the_route_of_a_request_is_told(application: Application) -> None:
    request = Request("GET", "/sparql?query=ASK%7B%7D", [("host", "a")])
    assert application(request)[1] == "/sparql"
    assert application(Request("GET", "/nowhere", [("host", "a")]))[1] == ""


def test_options_and_other_methods(application: Application) -> None:
    allowed = answer(application, "/sparql", method="OPTIONS")
    assert (allowed.status, allowed.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    refused = answer(application, "/api/", method="PUT")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("hosts", [["a", "b"], ["a b"], ["a/b"], []])
def test_a_request_names_one_host(application: Application, hosts: list[str]) -> None:
    request = Request("GET", "/", [("host", host) for host in hosts])
    assert application(request)[0].status == 400


def test_why_another_process_did_not_answer_is_said_to_each_in_its_way(
    application: Application,
) -> None:
    found = answer(application, "/dumps/", failure=FAILURE)
    assert (found.status, found.media_type) == (504, "application/problem+json")
    assert json.loads(found.body or b"")["hint"] == "ask for less"
    html = [("accept", "text/html")]
    page = answer(application, "/dumps/", failure=FAILURE, headers=html)
    assert page.status == 504
    assert b"<h1>504" in (page.body or b"")


def test_on_the_page_of_queries_the_query_stays(application: Application) -> None:
    html = [("accept", "text/html")]
    target = "/sparql?query=ASK%7B%7D%23mine"
    page = answer(application, target, failure=FAILURE, headers=html)
    assert page.status == 504
    assert b"ASK{}#mine" in (page.body or b"")
    program = answer(application, target, failure=FAILURE)
    assert program.media_type == "application/problem+json"


def test_a_file_that_cannot_be_read_is_no_fault_of_the_client(
    application: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unreadable(*_: object) -> bytes:
        raise OSError(5, "Input/output error", "/secret/style.css")

    monkeypatch.setattr(Path, "read_bytes", unreadable)
    found = answer(application, "/style.css")
    assert found.status == 503
    assert b"secret" not in (found.body or b"")
    assert "secret" in caplog.text


@pytest.mark.parametrize(
    ("target", "english", "chinese"),
    [
        ("/nowhere", "there is nothing at /nowhere", "/nowhere 处没有内容"),
        ("/api/nothing", "there is no saved query", "没有名为“nothing”的"),
        ("/sparql?default-graph-uri=urn:a", "there is no parameter query", "缺少参数 query"),
        ("/dumps/x", "there is no dump", "没有名为“x”的下载文件"),
    ],
)
def test_an_error_is_in_the_reader_s_language(
    application: Application, target: str, english: str, chinese: str
) -> None:
    for language, words in (("en", english), ("zh-CN", chinese)):
        for accept in ("text/html", "application/json"):
            headers = [("accept", accept), ("accept-language", language)]
            assert words in (answer(application, target, headers=headers).body or b"").decode()


@pytest.mark.parametrize("language", ["", "*", "de"])
def test_a_program_that_names_no_language_of_ours_gets_english(
    application: Application, language: str
) -> None:
    program = answer(application, "/nowhere", headers=[("accept-language", language)])
    assert b"there is nothing at /nowhere" in (program.body or b"")
