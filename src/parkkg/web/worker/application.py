"""The application: a function from a request to a response. Every route, and what errors become."""

from __future__ import annotations

import logging
from http import HTTPStatus

from parkkg.errors import ParkkgError
from parkkg.text import from_json, printable, said
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.http.links import is_host
from parkkg.web.http.negotiate import prefers_html
from parkkg.web.linked_data.missing import MissingThingError, missing_page
from parkkg.web.pages.problem_page import answer_with
from parkkg.web.problem import HttpError, Problem, problem_of
from parkkg.web.routes import routes
from parkkg.web.routing import Found, Router
from parkkg.web.sparql import endpoint
from parkkg.web.worker.pinned import PinnedReleases

_log = logging.getLogger("parkkg.serve")

_PREFLIGHT_SECONDS = "86400"


class Application:
    """All that is served of one release.

    It has no state that a request changes, except for what is made once. What it raises besides
    NotMaterializedError is a fault of ours, which ends the process (see `front.workers`).
    """

    def __init__(self, served: ServedRelease) -> None:
        self.served = served
        self._pinned = PinnedReleases(served)
        self._router = Router(routes())

    def __call__(self, request: Request) -> tuple[Response, str]:
        """The response to a request, and the route that it had. Raises NotMaterializedError."""
        request.context = self.served
        found = self._router.find(request.method, request.path)
        route = found.route.path if found.route else ""
        try:
            request.context = self._pinned.of(request)
            return self._response(request, found), route
        except (ParkkgError, OSError) as error:
            return self.failed(request, error), route

    def failed(self, request: Request, error: Exception) -> Response:
        """The response to a request that an error ended."""
        error = self._pinned.gone(request) or error
        if not isinstance(error, ParkkgError):  # a file is not there or cannot be read
            error = ParkkgError(str(error))
        problem = problem_of(error)
        if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
            _log.warning("%s: %s", printable(request.path), error.message)
        return answer_with(request, problem)

    def _response(self, request: Request, found: Found) -> Response:
        _check_host(request)
        if request.failure:
            told = {name: from_json(request.failure[name]) for name in ("detail", "hint")}
            problem = Problem(**{**request.failure, **told})
            if found.route is not None and found.route.handler is endpoint.sparql:
                return endpoint.failed(request, problem)
            return answer_with(request, problem)
        if found.route is None and not found.allowed:
            raise HttpError(
                404,
                said(
                    "there is nothing at {path}",
                    path=f"{request.root_path}{request.path}",
                ),
            )
        if request.method == "OPTIONS" and found.route is not None:
            return _preflight((*found.route.methods, "HEAD", "OPTIONS"))
        if found.route is None:
            allowed = ", ".join(found.allowed)
            raise HttpError(
                405,
                said("{method} is not allowed here", method=request.method),
                said("allowed are {allowed}", allowed=allowed),
                headers={"Allow": allowed},
            )
        request.parameters = found.parameters or {}
        try:
            response = found.route.handler(request)
        except MissingThingError as missing:
            if not prefers_html(request.accept):
                raise
            response = missing_page(request, missing)
        if request.pinned:
            response.headers["x-parkkg-release"] = request.pinned
        return response


def _check_host(request: Request) -> None:
    """Raise HttpError where the Host header is not one (RFC 9112, section 3.2)."""
    hosts = request.headers.getlist("host")
    if len(hosts) > 1 or (not hosts and request.version != "1.0") or not all(map(is_host, hosts)):
        raise HttpError(
            400, said("the Host header does not name one host"), said("name the server there")
        )


def _preflight(methods: tuple[str, ...]) -> Response:
    allowed = ", ".join(sorted(set(methods)))
    return Response(
        None,
        204,
        {
            "Allow": allowed,
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": "*, Authorization",
            "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
        },
    )
