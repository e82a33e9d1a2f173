"""The web application: every route, and what becomes of what they raise."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from parkkg.errors import ParkkgError
from parkkg.web import content
from parkkg.web import status as operations
from parkkg.web.execution.app_state import AppState
from parkkg.web.http.byte_cache import ByteCache
from parkkg.web.http.middleware import Middleware
from parkkg.web.operations.recorder import RequestRecorder
from parkkg.web.pages.problem_page import answer_with
from parkkg.web.problem import ClientGoneError, Problem, problem_document, problem_of
from parkkg.web.sparql import endpoint, graph_store

_log = logging.getLogger("parkkg.serve")

_CLIENT_GONE = 499  # as nginx counts them; nobody reads it
_PREFLIGHT_SECONDS = "86400"


def application(
    site: AppState, books: RequestRecorder | None = None, wire: ByteCache | None = None
) -> ASGIApp:
    """The application over a site, which has been started or soon will be."""
    books = books or RequestRecorder(site.metrics)
    routes = [
        *endpoint.routes(),
        *graph_store.routes(),
        *operations.routes(),
        *content.routes(),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={
            ParkkgError: _known,
            OSError: _unreadable,
            HTTPException: _unrouted,
            ClientGoneError: _gone,
            500: _unforeseen,
        },
    )
    # `/sparql/` and `/sparql` are different addresses: neither redirects to the other.
    app.router.redirect_slashes = False
    return Middleware(app, site, books, wire or ByteCache(site, books))


async def _known(request: Request, error: Exception) -> Response:
    if not isinstance(error, ParkkgError):
        raise error
    problem = problem_of(error)
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        _log.warning("%s: %s", request.url.path, error.message)
    return await answer_with(request, problem)


async def _unreadable(request: Request, error: Exception) -> Response:
    """A file of the release is not there or cannot be read."""
    _log.error("%s: %s", request.url.path, error)
    return await answer_with(request, problem_of(ParkkgError(str(error))))


async def _unrouted(request: Request, error: Exception) -> Response:
    """No route, or not with this method; and the answer to OPTIONS, which is one of those."""
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    detail, hint = error.detail, ""
    if error.status_code == HTTPStatus.NOT_FOUND:
        detail = f"there is nothing at {request.url.path}"
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(sorted({*headers["Allow"].split(", "), "OPTIONS"}))
        if request.method == "OPTIONS":
            return Response(None, 204, _preflight(allowed))
        headers["Allow"] = allowed
        detail, hint = f"{request.method} is not allowed here", f"allowed are {allowed}"
    return await answer_with(request, Problem(error.status_code, detail, hint, headers=headers))


def _preflight(allowed: str) -> dict[str, str]:
    return {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": "*, Authorization",
        "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
    }


async def _gone(request: Request, error: Exception) -> Response:
    return Response(None, _CLIENT_GONE)


async def _unforeseen(request: Request, error: Exception) -> Response:
    """A fault of this program. The server that runs it has the traceback in its log."""
    hint = "the fault is the server's; whoever runs it finds more in its log"
    return problem_document(Problem(500, "something went wrong here", hint))
