"""Every address of the server, and the function that answers it."""

from __future__ import annotations

import json
from collections.abc import Callable

from parkkg.sparql.query import read_query
from parkkg.web.catalogue import lists, search
from parkkg.web.downloads import dataset_page, downloads, releases_page
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import ROOTS, path_to
from parkkg.web.linked_data import compare, ontology, things, vocabularies
from parkkg.web.pages import assets, pages
from parkkg.web.routing import Route
from parkkg.web.saved_queries import api, edit
from parkkg.web.sparql import endpoint, graph_store, terms


def routes() -> tuple[Route, ...]:
    """The routes, as `routing` reads them. The front answers /health and /metrics by itself."""
    get_and_post = ("GET", "POST")
    return (
        Route("/", pages.home),
        Route("/sparql", endpoint.sparql, get_and_post),
        Route("/sparql/", endpoint.sparql, get_and_post),
        Route("/sparql/<name>", edit.edit),
        Route("/terms.json", terms.terms),
        Route("/rdf-graph-store", graph_store.indirect),
        Route("/rdf-graph-store/", graph_store.indirect),
        Route("/rdf-graph-store/<rest:name>", graph_store.direct),
        Route("/graph/<rest:name>", graph_store.own),
        Route("/search", search.search),
        Route("/list/<rest:name>", lists.listed),
        Route("/api", _at("/api/")),
        Route("/api/", api.listed),
        Route("/api/openapi.json", api.openapi_document),
        Route("/api/<name>", api.saved),
        Route("/dumps", _at("/dumps/")),
        Route("/dumps/", downloads.listed),
        Route("/dumps/SHA256SUMS", downloads.sums),
        Route("/dumps/<name>", downloads.file),
        Route("/dataset", dataset_page.dataset),
        Route("/dataset.<suffix>", dataset_page.dataset),
        Route("/.well-known/void", dataset_page.dataset),
        Route("/release/<name>", dataset_page.release),
        Route("/.well-known/sparql-examples", dataset_page.examples_document),
        Route("/.well-known/sparql-examples.<suffix>", dataset_page.examples_document),
        Route("/query/<name>", dataset_page.example),
        Route("/prefix/<name>", dataset_page.example),
        Route("/releases", releases_page.listed),
        Route("/releases/<name>", releases_page.compared),
        Route("/def", vocabularies.ontology),
        Route("/def.html", _at("/def")),
        Route("/def.<suffix>", vocabularies.ontology),
        Route("/def/term/<name>", ontology.term_page),
        Route("/def/alignments/<name>", vocabularies.alignment),
        Route("/def/alignments/<name>/<version>", vocabularies.alignment),
        Route("/def/<version>", vocabularies.version),
        Route("/schema/<name>.json", vocabularies.schema),
        Route("/shapes", vocabularies.shapes),
        Route("/shapes.<suffix>", vocabularies.shapes),
        Route("/context.jsonld", vocabularies.context),
        Route("/page/<rest:name>", things.shown),
        Route("/data/<rest:name>", things.described),
        Route("/contributors", things.identified),
        *(Route(f"/{root}/<rest:rest>", things.identified) for root in ("id", *ROOTS)),
        Route("/compare", compare.compare),
        Route("/assets/<name>", assets.script),
        *(Route(f"/{name}", assets.file) for name in assets.FILES),
        Route("/picture.css", assets.style_of_pictures),
        Route("/favicon.ico", _at("/favicon.svg")),
        Route("/ready", _ready),
        Route("/health", _ready),  # these two only say here which methods they take
        Route("/metrics", _ready),
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
    served.fetch(PreparedQuery(read_query("ASK {}"), "json"))
    content = {"status": "ok", "release": served.release.id}
    body = json.dumps(content, separators=(",", ":")).encode()
    return Response(body, 200, {"Cache-Control": "no-store"}, "application/json")
