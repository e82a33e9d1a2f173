"""`/sparql`: the query operation, and what the endpoint says when it is asked nothing."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..formats import GRAPH_FORMATS, RESULT_FORMATS
from ..sparql import QueryError
from ..terms import PREFIXES
from .answers import Question
from .description import graph_names, service_description
from .held import about_of
from .links import url_to
from .negotiate import choose
from .pages import HTML, page
from .problem import HttpError
from .protocol import Asked, read_asked
from .reply import answered, document, unless_gone
from .representations import graph_media_types, named, negotiated
from .site import generation_of

_PATH = "/sparql"
_EXAMPLE = "SELECT * WHERE {\n  ?subject ?predicate ?object\n}\nLIMIT 20"


def routes() -> tuple[BaseRoute, ...]:
    """The endpoint, with and without a slash at the end."""
    methods = ["GET", "POST"]
    return (
        Route(_PATH, sparql, methods=methods),
        Route(f"{_PATH}/", sparql, methods=methods),
    )


async def sparql(request: Request) -> Response:
    """Answer a query, or describe the service."""
    asked = await read_asked(request)
    if asked.query is None:
        return await _description(request, asked)
    generation = generation_of(request)
    try:
        query = await generation.read(asked.query)
    except QueryError as error:
        if error.reason == "size" and request.method != "POST":
            raise HttpError(414, error.message, "send it with POST") from error
        raise
    accept = request.headers.get("accept")
    chosen = named(query.form, asked.format) if asked.format else negotiated(query.form, accept)
    question = Question(query, chosen[0], asked.default_graphs, asked.named_graphs, chosen[1])
    return await answered(request, question)


async def _description(request: Request, asked: Asked) -> Response:
    media_types = graph_media_types()
    accept = request.headers.get("accept")
    if asked.format:
        name, chosen = named("construct", asked.format)
    else:
        offered = choose(accept, (*media_types, HTML))
        if offered is None:
            raise HttpError(
                400,
                "there is no parameter query",
                f"ask for {next(iter(media_types))} to read what the endpoint is",
            )
        if offered == HTML:
            formats = (*RESULT_FORMATS, *GRAPH_FORMATS)
            known = PREFIXES.items()
            return await page(
                request, "sparql.html", example=_EXAMPLE, formats=formats, prefixes=known
            )
        name, chosen = media_types[offered], offered
    generation = generation_of(request)
    graphs = await unless_gone(request, graph_names(generation))
    body = service_description(url_to(request, _PATH), await about_of(generation), graphs, name)
    return document(request, body, chosen)
