"""What is served beside the endpoint: the routes of saved queries, things, pages and downloads."""

from __future__ import annotations

import json
from collections.abc import Callable

from parkkg.sparql.query import read_query
from parkkg.web.catalogue import lists, search
from parkkg.web.downloads import dataset_page, downloads, releases_page
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.questions import Question
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import path_to
from parkkg.web.linked_data import compare, ontology, things, vocabularies
from parkkg.web.pages import assets, pages
from parkkg.web.routing import Route
from parkkg.web.saved_queries import api, edit
from parkkg.web.sparql import terms


def routes() -> tuple[Route, ...]:
    """The routes of every subject."""
    return (
        *pages.routes(),
        *assets.routes(),
        *terms.routes(),
        *search.routes(),
        *lists.routes(),
        *api.routes(),
        *edit.routes(),
        *downloads.routes(),
        *dataset_page.routes(),
        *releases_page.routes(),
        *ontology.routes(),
        *vocabularies.routes(),
        *things.routes(),
        *compare.routes(),
        Route("/api", _at("/api/")),
        Route("/def.html", _at("/def")),
        Route("/dumps", _at("/dumps/")),
        Route("/ready", _ready),
        Route("/health", _ready),  # these two only say here which methods they take,
        Route("/metrics", _ready),  # for the front answers them
        Route("/favicon.ico", _at("/favicon.svg")),
    )


def _at(address: str) -> Callable[[Request], Response]:
    """A redirection to an address that was meant, with the query that it had."""

    def moved(request: Request) -> Response:
        asked = request.query_string.decode("latin-1")
        location = path_to(request, f"{address}?{asked}" if asked else address)
        return Response(None, 308, {"Location": location})

    return moved


def _ready(request: Request) -> Response:
    """That a query is answered right now, for load balancers."""
    served = served_release_of(request)
    served.fetch(Question(read_query("ASK {}"), "json"))
    content = {"status": "ok", "release": served.release.id}
    body = json.dumps(content, separators=(",", ":")).encode()
    return Response(body, 200, {"Cache-Control": "no-store"}, "application/json")
