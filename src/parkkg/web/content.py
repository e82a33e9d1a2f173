"""What is served beside the endpoint: the routes of saved queries, things, pages and downloads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from parkkg.web.downloads import dataset_page as wellknown
from parkkg.web.downloads import downloads
from parkkg.web.http.links import path_to
from parkkg.web.linked_data import linked, vocabularies
from parkkg.web.pages import pages
from parkkg.web.saved_queries import api


def routes() -> tuple[BaseRoute, ...]:
    """The routes of every subject."""
    return (
        *pages.routes(),
        *api.routes(),
        *downloads.routes(),
        *wellknown.routes(),
        *vocabularies.routes(),
        *linked.routes(),
        Route("/api", _at("/api/"), methods=["GET"]),
        Route("/dumps", _at("/dumps/"), methods=["GET"]),
        Route("/favicon.ico", _at("/favicon.svg"), methods=["GET"]),
    )


def _at(address: str) -> Callable[[Request], Awaitable[Response]]:
    """A redirection to an address that was meant, with the query that it had."""

    async def moved(request: Request) -> Response:
        asked = request.scope["query_string"].decode("latin-1")
        location = path_to(request, f"{address}?{asked}" if asked else address)
        return Response(None, 308, {"Location": location})

    return moved
