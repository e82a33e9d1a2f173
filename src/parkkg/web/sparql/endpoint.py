"""`/sparql`: the query operation, and the service description without a query."""

from __future__ import annotations

from parkkg.query.formats import EXPORT_FORMATS, SUFFIXES
from parkkg.text import said
from parkkg.web.dataset.loaders import about_of
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import url_to
from parkkg.web.http.negotiate import choose, prefers_html
from parkkg.web.http.reply import answered, document
from parkkg.web.http.representations import SVG, graph_media_types, named, negotiated
from parkkg.web.pages.drawings import picture_response
from parkkg.web.pages.problem_page import answer_with
from parkkg.web.pages.results import result_of
from parkkg.web.problem import HttpError, Problem
from parkkg.web.sparql.protocol import QueryOperation, read_operation
from parkkg.web.sparql.query_page import PATH, query_page
from parkkg.web.sparql.service_description import graph_names, service_description


def sparql(request: Request) -> Response:
    """Answer a query, or describe the service; for people, on a page."""
    asked = read_operation(request)
    if _wants_page(request, asked):
        return query_page(request, asked)
    if asked.query is None:
        return _description(request, asked)
    query = served_release_of(request).read(asked.query)
    drawn = asked.format == "svg" and query.form == "select"
    chosen = (
        ("svg", SVG)
        if drawn
        else named(query.form, asked.format)
        if asked.format
        else negotiated(query.form, request.accept)
    )
    if chosen[0] == "svg":
        prepared = PreparedQuery(
            query, "tsv", asked.default_graphs, asked.named_graphs, inferred=asked.inferred
        )
        return picture_response(
            request, result_of(served_release_of(request), prepared)[0], "SPARQL"
        )
    prepared = PreparedQuery(
        query, chosen[0], asked.default_graphs, asked.named_graphs, chosen[1], asked.inferred
    )
    is_file = chosen[0] in EXPORT_FORMATS
    name = f"result.{SUFFIXES.get(chosen[0], chosen[0])}" if is_file else ""
    return answered(request, prepared, disposition=name)


def failed(request: Request, problem: Problem) -> Response:
    """The problem of a request that another process did not answer; for people, on the page."""
    asked = read_operation(request)
    if _wants_page(request, asked):
        return query_page(request, asked, problem)
    return answer_with(request, problem)


def _wants_page(request: Request, asked: QueryOperation) -> bool:
    return asked.format == "html" or (asked.format is None and prefers_html(request.accept))


def _description(request: Request, asked: QueryOperation) -> Response:
    media_types = graph_media_types()
    if asked.format:
        name, chosen = named("construct", asked.format)
    else:
        offered = choose(request.accept, tuple(media_types))
        if offered is None:
            raise HttpError(
                400,
                said("there is no parameter query"),
                said(
                    "ask for {media_type} to read what the endpoint is",
                    media_type=next(iter(media_types)),
                ),
            )
        name, chosen = media_types[offered], offered
    served = served_release_of(request)
    graphs = graph_names(served)
    body = service_description(url_to(request, PATH), about_of(served), graphs, name)
    return document(request, body, chosen)
