"""`/sparql`: the query operation, and the service description without a query."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from parkkg.web.dataset.loaders import about_of
from parkkg.web.execution.answers import Question
from parkkg.web.execution.app_state import served_release_of
from parkkg.web.http.links import url_to
from parkkg.web.http.negotiate import choose, prefers_html
from parkkg.web.http.reply import answered, document, unless_gone
from parkkg.web.http.representations import graph_media_types, named, negotiated
from parkkg.web.problem import HttpError
from parkkg.web.sparql.protocol import Asked, read_asked
from parkkg.web.sparql.query_page import PATH, query_page
from parkkg.web.sparql.service_description import graph_names, service_description


def routes() -> tuple[BaseRoute, ...]:
    """The endpoint, with and without a slash at the end."""
    methods = ["GET", "POST"]
    return (
        Route(PATH, sparql, methods=methods),
        Route(f"{PATH}/", sparql, methods=methods),
    )


async def sparql(request: Request) -> Response:
    """Answer a query, or describe the service; for people, on a page."""
    asked = await read_asked(request)
    accept = request.headers.get("accept")
    if asked.format == "html" or (asked.format is None and prefers_html(accept)):
        return await query_page(request, asked)
    if asked.query is None:
        return await _description(request, asked)
    query = await served_release_of(request).read(asked.query)
    chosen = named(query.form, asked.format) if asked.format else negotiated(query.form, accept)
    question = Question(
        query, chosen[0], asked.default_graphs, asked.named_graphs, chosen[1], asked.inferred
    )
    return await answered(request, question)


async def _description(request: Request, asked: Asked) -> Response:
    media_types = graph_media_types()
    if asked.format:
        name, chosen = named("construct", asked.format)
    else:
        offered = choose(request.headers.get("accept"), tuple(media_types))
        if offered is None:
            raise HttpError(
                400,
                "there is no parameter query",
                f"ask for {next(iter(media_types))} to read what the endpoint is",
            )
        name, chosen = media_types[offered], offered
    generation = served_release_of(request)
    graphs = await unless_gone(request, graph_names(generation))
    body = service_description(url_to(request, PATH), await about_of(generation), graphs, name)
    return document(request, body, chosen)
