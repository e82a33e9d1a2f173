"""Saved queries over HTTP: `/api/` lists them, `/api/NAME?park=…` answers one.

The format is that of a suffix (`/api/NAME.csv`), of `?format=`, or of the Accept header. Values
are checked against what the OpenAPI document says, and go into the query as terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from parkkg.errors import ParkkgError
from parkkg.query.formats import FORMATS, SUFFIXES, formats_of
from parkkg.query.saved import SavedQuery, bind
from parkkg.sparql.query import Query, read_query
from parkkg.text import counted, did_you_mean, said
from parkkg.translations import LANGUAGES
from parkkg.web.dataset.loaders import own_query, query_groups_of, saved_of
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import path_in_release, path_to, url_to
from parkkg.web.http.negotiate import choose, chosen, prefers_html
from parkkg.web.http.reply import NOTE, answered, json_document, quoted
from parkkg.web.http.representations import SVG, named, negotiated
from parkkg.web.linked_data.graphs import link_header
from parkkg.web.pages.drawings import PARAMETER, picture_response
from parkkg.web.pages.pages import HTML, check_language, language_of, page
from parkkg.web.pages.results import result_of
from parkkg.web.problem import HttpError, problem_of
from parkkg.web.saved_queries.forms import form_page
from parkkg.web.saved_queries.openapi import openapi
from parkkg.web.saved_queries.values import counting, resolved_values
from parkkg.web.sparql.protocol import decoded

_JSON = "application/json"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
_SVG = "svg"
_SUFFIXES = frozenset({*FORMATS, "html", "rdf", _SVG} - {"rdfxml"})


@dataclass(frozen=True)
class QueryCall:
    """A request for an answer.

    `values` are those given; `format` is empty where the Accept header decides. `suffix` is the
    format, too, where the path names it: addresses of other pages then have it in the same place.
    """

    query: SavedQuery
    values: Mapping[str, str]
    format: str
    suffix: str


def listed(request: Request) -> Response:
    """The saved queries, for people or as JSON."""
    queries = saved_of(served_release_of(request))
    media_type = chosen(request.accept, (_JSON, HTML))
    description = (path_to(request, "/api/openapi.json"), {"rel": "service-desc"})
    headers = {"Link": link_header(description)}
    if media_type == HTML:
        groups = query_groups_of(served_release_of(request))
        return page(request, "queries.html", headers=headers, groups=groups)
    entries = [
        {**query.as_dict(), "url": url_to(request, f"/api/{query.name}")}
        for query in queries.values()
    ]
    return json_document(request, entries, headers=headers)


def openapi_document(request: Request) -> Response:
    """OpenAPI 3.1 of the saved queries, in the reader's language."""
    for key, value in decoded(request.query_string, "address"):
        if key == "lang":
            check_language(value)
    content = openapi(served_release_of(request), language_of(request), path_to(request, "/"))
    offers = (_JSON, _OPENAPI)
    media_type = choose(request.accept, offers) or _JSON
    return json_document(request, content, media_type)


def saved(request: Request) -> Response:
    """The answer to a saved query; for people, with a form and in a table."""
    asked = _asked(request)
    served = served_release_of(request)
    if _wants_page(request, asked):
        return _page(request, replace(asked, values=_filled_in(asked, language_of(request))))
    asked = replace(asked, values=resolved_values(served, asked.query, asked.values))
    query = served.read(bind(asked.query, asked.values))
    name, media_type = _format(request, asked, query)
    if name == _SVG:
        return _picture(request, asked, query)
    reader = language_of(request)
    prepared = PreparedQuery(
        query,
        name,
        media_type=media_type,
        titles=tuple((c.name, c.title.for_reader(reader)) for c in asked.query.columns),
        title=asked.query.title.for_reader(reader) or asked.query.name,
    )

    def seen(response: Response, rows: int | None) -> str:
        response.headers["Link"] = _links(request, asked, rows)
        return _cut_note(asked, rows)

    response = answered(
        request,
        prepared,
        disposition=f"{asked.query.name}.{SUFFIXES.get(name, name)}",
        headers={"Link": _links(request, asked, None)},
        seen=seen,
    )
    if response.pieces is not None and (note := _cut_note(asked, None)):
        response.headers.setdefault(NOTE, quoted(note))
    return response


def _page(request: Request, asked: QueryCall) -> Response:
    """The answer for people; where there is none, why, above the form with what was typed."""
    try:
        values = resolved_values(served_release_of(request), asked.query, asked.values, partly=True)
        meant = replace(asked, values=values)
        return form_page(
            request, asked.query, values, paged=lambda rows: _pages(request, meant, rows)
        )
    except ParkkgError as error:
        problem = problem_of(error)
        if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return form_page(request, asked.query, asked.values, problem=problem)


def _picture(request: Request, asked: QueryCall, query: Query) -> Response:
    """The answer as a picture, which is a file.

    Raises UsageError where it cannot be one, HttpError (406) where it is no table.
    """
    served, reader = served_release_of(request), language_of(request)
    if query.form != "select":
        form = query.form.upper()
        raise HttpError(
            406, said("{form} queries are not answered as {format}", form=form, format=_SVG)
        )
    result, _ = result_of(served, PreparedQuery(query, "tsv"))
    title = asked.query.title.for_reader(reader) or asked.query.name
    return picture_response(request, result, title, asked.query.view)


def _asked(request: Request) -> QueryCall:
    """The query and the format of an address. Raises HttpError where there is none of these."""
    served = served_release_of(request)
    name = request.parameters["name"]
    stem, dot, suffix = name.rpartition(".")
    if not dot or name in saved_of(served):
        stem, suffix = name, ""
    query = own_query(served, stem)
    if suffix and suffix not in _SUFFIXES:
        hint = did_you_mean(suffix[:60], _SUFFIXES)
        raise HttpError(404, said('there is no format "{name}"', name=suffix[:60]), hint)
    own = {param.name for param in query.params}
    values: dict[str, str] = {}
    for key, value in decoded(request.query_string, "address"):
        if key in values:
            raise HttpError(
                400,
                said('the parameter "{name}" is given twice', name=key[:60]),
                said("give it once"),
                more={"parameter": key[:60]},
            )
        values[key] = value
    if "lang" not in own:
        check_language(values.pop("lang", LANGUAGES[0]))
    if PARAMETER not in own:
        values.pop(PARAMETER, None)
    wanted = None if "format" in own else values.pop("format", None)
    if wanted is not None:
        known = (*formats_of(read_query(query.text).form), _SVG, "html")
        if wanted not in known:
            raise HttpError(
                400,
                said('there is no format "{name}" of this answer', name=wanted[:60]),
                did_you_mean(wanted[:60], known),
                more={"parameter": "format", "expected": ", ".join(known)},
            )
    return QueryCall(query, values, suffix or wanted or "", suffix)


def _wants_page(request: Request, asked: QueryCall) -> bool:
    if asked.format:
        return asked.format == "html"
    return prefers_html(request.accept)


def _filled_in(asked: QueryCall, reader: str) -> dict[str, str]:
    """The values for a page: a field left empty is none, names are in the page's language."""
    values = {name: value for name, value in asked.values.items() if value}
    for param in asked.query.params:
        if param.name == "lang" and reader in param.enum:
            values.setdefault("lang", reader)
    return values


def _format(request: Request, asked: QueryCall, query: Query) -> tuple[str, str]:
    """The name of the format, and the media type to send it under. Raises HttpError."""
    if asked.format == _SVG:
        return _SVG, SVG
    if not asked.format:
        return negotiated(query.form, request.accept)
    if asked.suffix:
        return named(query.form, asked.suffix)
    return asked.format, formats_of(query.form)[asked.format]


def _links(request: Request, asked: QueryCall, rows: int | None) -> str:
    pages = ((address, {"rel": relation}) for relation, address in _pages(request, asked, rows))
    return link_header(*pages, (path_to(request, "/api/openapi.json"), {"rel": "service-desc"}))


def _cut_note(asked: QueryCall, rows: int | None) -> str:
    """That an answer has as many rows as it may have, if so; that it may, if it is not known."""
    name, _ = counting(asked.query)
    limit = _number(asked, name)
    if not limit or (rows is not None and rows < limit):
        return ""
    if rows is None:
        return said(
            'at most {rows}, which is what "{name}" allows', rows=counted(limit, "row"), name=name
        )
    return said(
        'cut at {rows}, which is what "{name}" allows: there may be more',
        rows=counted(limit, "row"),
        name=name,
    )


def _number(asked: QueryCall, name: str | None) -> int:
    """The value of a parameter that counts; 0 without it."""
    default = next((param.default for param in asked.query.params if param.name == name), None)
    return int(asked.values.get(name or "") or default or 0)


def _pages(request: Request, asked: QueryCall, rows: int | None) -> list[tuple[str, str]]:
    """Addresses of the pages before and after this one, where the query is given in pages.

    An answer of an unknown number of rows may be the last page and still name a next one.
    """
    limit_name, offset_name = counting(asked.query)
    if limit_name is None or offset_name is None:
        return []
    limit, offset = _number(asked, limit_name), _number(asked, offset_name)

    def at(start: int) -> str:
        given: dict[str, Any] = {**asked.values, limit_name: limit, offset_name: start}
        if asked.format and not asked.suffix:
            given["format"] = asked.format
        suffix = f".{asked.suffix}" if asked.suffix else ""
        address = f"/api/{quote(asked.query.name)}{suffix}"
        return path_in_release(request, f"{address}?{urlencode(given)}")

    pages = [("first", at(0))]
    if offset > 0:
        pages.append(("prev", at(max(0, offset - limit))))
    if limit > 0 and (rows is None or rows >= limit):
        pages.append(("next", at(offset + limit)))
    return pages
