from __future__ import annotations

import json

import pytest

from parkkg.errors import DataError, MachineError, ParkkgError, UsageError
from parkkg.query.stopped import QueryStoppedError
from parkkg.sparql.query import QueryError
from parkkg.web.http.reply import problem_document
from parkkg.web.problem import HttpError, not_acceptable, problem_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (HttpError(418, "x"), 418),
        (QueryError("x", reason="syntax", line=1, column=2), 400),
        (QueryError("x", reason="evaluation"), 400),
        (QueryError("x", reason="refused"), 403),
        (QueryError("x", reason="size"), 413),
        (QueryStoppedError("x", reason="time", hint=""), 504),
        (QueryStoppedError("x", reason="memory", hint=""), 507),
        (QueryStoppedError("x", reason="size", hint=""), 422),
        (QueryStoppedError("x", reason="crash", hint=""), 422),
        (UsageError("x"), 400),
        (DataError("/home/me/x"), 503),
        (MachineError("/home/me/x"), 503),
    ],
)
def test_every_error_has_a_status(error: ParkkgError, status: int) -> None:
    problem = problem_of(error)
    assert problem.status == status
    assert problem.detail
    assert "/home" not in json.dumps(problem.as_dict())


def test_hints_are_for_clients_and_not_for_whoever_runs_the_server() -> None:
    error = QueryStoppedError("x", reason="time", hint="--timeout raises the limit")
    assert "--timeout" not in problem_of(error).hint


def test_a_program_gets_a_problem_document() -> None:
    error = QueryError("line 3: no", reason="syntax", line=3, column=7, hint="write ;")
    response = problem_document(problem_of(error))
    assert response.media_type == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert json.loads(response.body or b"") == {
        "title": "Bad Request",
        "status": 400,
        "detail": "line 3: no",
        "hint": "write ;",
        "reason": "syntax",
        "line": 3,
        "column": 7,
    }


def test_headers_go_along() -> None:
    error = HttpError(503, "busy", headers={"Retry-After": "2"})
    assert problem_document(problem_of(error)).headers["Retry-After"] == "2"


def test_what_can_be_had_is_listed_once() -> None:
    error = not_acceptable(["text/csv; charset=utf-8", "text/csv", "text/turtle"])
    assert error.hint == "ask for one of: text/csv, text/turtle"
