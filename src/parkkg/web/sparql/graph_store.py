"""`/rdf-graph-store`: complete graphs, read-only (SPARQL 1.1 Graph Store HTTP Protocol, section 4).

A graph is named by `?graph=IRI` or `?default`, or by the address itself. Graphs whose IRIs lie
under the project's own base are found at the same path here, too.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from parkkg.namespaces import BASE
from parkkg.sparql.query import read_query
from parkkg.web.execution.answers import Question
from parkkg.web.execution.app_state import served_release_of
from parkkg.web.http.links import path_to, url_to
from parkkg.web.http.negotiate import prefers_html
from parkkg.web.http.reply import answered, unless_gone
from parkkg.web.http.representations import named, negotiated
from parkkg.web.linked_data.spellings import as_written, spellings
from parkkg.web.problem import HttpError
from parkkg.web.sparql.protocol import check_iri, decoded
from parkkg.web.sparql.service_description import graph_names

_PATH = "/rdf-graph-store"


def routes() -> tuple[BaseRoute, ...]:
    """The store, graphs below it, and graphs below the project's base IRI."""
    return (
        Route(_PATH, indirect, methods=["GET"]),
        Route(f"{_PATH}/", indirect, methods=["GET"]),
        Route(f"{_PATH}/{{name:path}}", direct, methods=["GET"]),
        Route("/graph/{name:path}", own, methods=["GET"]),
    )


async def indirect(request: Request) -> Response:
    """The graph that a parameter names (section 4.2)."""
    parameters = decoded(request.scope["query_string"], "address")
    chosen = [(name, value) for name, value in parameters if name in ("default", "graph")]
    if len(chosen) != 1:
        raise HttpError(
            400,
            "one graph is given at a time",
            "ask for ?default or for ?graph=IRI; all graphs are in the dumps",
        )
    name, value = chosen[0]
    if name == "default":
        return await _graph(request, None)
    check_iri(value, "graph")
    return await _graph(request, value)


async def direct(request: Request) -> Response:
    """The graph that has this very address (section 4.1)."""
    return await _graph(request, await _known(request, f"{url_to(request, _PATH)}/"))


async def own(request: Request) -> Response:
    """A graph whose IRI redirects to this server from where it is registered.

    Who would rather read a page finds the graph's part in the whole described.
    """
    iri = await _known(request, f"{BASE}graph/")
    if prefers_html(request.headers.get("accept")):
        await _check_known(request, iri)
        location = path_to(request, "/dataset.html")
        return Response(None, 303, {"Location": location, "Vary": "Accept"})
    return await _graph(request, iri)


async def _known(request: Request, start: str) -> str:
    """The IRI of the graph that a path below `start` means."""
    scope = request.scope
    name = as_written(scope["path"], scope.get("raw_path", b""), request.path_params["name"])
    graphs = await unless_gone(request, graph_names(served_release_of(request)))
    candidates = [start + form for form in spellings(name)]
    return next((iri for iri in candidates if iri in graphs), candidates[0])


async def _check_known(request: Request, iri: str) -> None:
    names = await unless_gone(request, graph_names(served_release_of(request)))
    if iri not in names:
        known = ", ".join(names[:20])
        raise HttpError(
            404,
            f"there is no graph <{iri}>",
            f"there are ?default and: {known}" if known else "there is ?default",
        )


async def _graph(request: Request, iri: str | None) -> Response:
    if iri is not None:
        await _check_known(request, iri)
    query = read_query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    formats = decoded(request.scope["query_string"], "address")
    wanted = next((value for name, value in formats if name == "format" and value), None)
    accept = request.headers.get("accept")
    name, media_type = named(query.form, wanted) if wanted else negotiated(query.form, accept)
    graphs = None if iri is None else (iri,)
    question = Question(query, name, graphs, media_type=media_type, into=iri or "")
    return await answered(request, question)
