"""Saved queries over HTTP: `/api/` lists them, `/api/NAME?park=…` answers one.

The format is that of a suffix (`/api/NAME.csv`), of `?format=`, or of the Accept header. Values
are checked against what the OpenAPI document says, and go into the query as terms.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from parkkg.query.formats import GRAPH_FORMATS, RESULT_FORMATS, formats_of
from parkkg.query.row_counter import RowCounter
from parkkg.query.saved import SavedQuery, bind
from parkkg.sparql.query import Query, read_query
from parkkg.text import did_you_mean
from parkkg.web.dataset.loaders import choices_of, saved_named, saved_of
from parkkg.web.execution.answers import Question
from parkkg.web.execution.app_state import served_release_of
from parkkg.web.http.links import path_to, url_to
from parkkg.web.http.negotiate import choose, prefers_html
from parkkg.web.http.reply import answered, document
from parkkg.web.http.representations import negotiated
from parkkg.web.linked_data.graphs import link_header
from parkkg.web.pages.pages import HTML, LANGUAGES, language_of, page
from parkkg.web.problem import HttpError, not_acceptable
from parkkg.web.saved_queries.forms import form_page
from parkkg.web.saved_queries.openapi import openapi
from parkkg.web.saved_queries.values import check_values, counting
from parkkg.web.sparql.protocol import decoded

_JSON = "application/json"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
_SUFFIXES = frozenset({*RESULT_FORMATS, *GRAPH_FORMATS, "html", "rdf"} - {"rdfxml"})


@dataclass(frozen=True)
class Asked:
    """A request for an answer.

    `values` are those given; `format` is empty where the Accept header decides.
    """

    query: SavedQuery
    values: Mapping[str, str]
    format: str
    suffix: str


def routes() -> tuple[BaseRoute, ...]:
    """The list, the OpenAPI document, the queries."""
    return (
        Route("/api/", listed, methods=["GET"]),
        Route("/api/openapi.json", openapi_document, methods=["GET"]),
        Route("/api/{name}", saved, methods=["GET"]),
    )


async def listed(request: Request) -> Response:
    """The saved queries, for people or as JSON."""
    queries = await saved_of(served_release_of(request))
    offers = (_JSON, HTML)
    chosen = choose(request.headers.get("accept"), offers)
    if chosen is None:
        raise not_acceptable(offers)
    description = (path_to(request, "/api/openapi.json"), {"rel": "service-desc"})
    headers = {"Link": link_header(description)}
    if chosen == HTML:
        return await page(request, "queries.html", headers=headers, queries=queries.values())
    told = [
        {**query.as_dict(), "url": url_to(request, f"/api/{query.name}")}
        for query in queries.values()
    ]
    body = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return document(request, body.encode(), _JSON, headers=headers)


async def openapi_document(request: Request) -> Response:
    """OpenAPI 3.1 of the saved queries, in the reader's language."""
    for key, value in decoded(request.scope["query_string"], "address"):
        if key == "lang":
            _check_language(value)
    content = await openapi(served_release_of(request), language_of(request), path_to(request, "/"))
    body = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    offers = (_JSON, _OPENAPI)
    media_type = choose(request.headers.get("accept"), offers) or _JSON
    return document(request, body.encode(), media_type)


async def saved(request: Request) -> Response:
    """The answer to a saved query; for people, with a form and in a table."""
    asked = await _asked(request)
    generation = served_release_of(request)
    choices = await choices_of(generation, asked.query)
    limit, offset = counting(asked.query)
    counts = frozenset(filter(None, (limit, offset)))
    if _wants_page(request, asked):
        asked = replace(asked, values=_filled_in(asked, language_of(request)))
        check_values(asked.query, asked.values, choices, counts=counts, partly=True)
        return await form_page(
            request, asked.query, asked.values, choices, paged=lambda n: _pages(request, asked, n)
        )
    check_values(asked.query, asked.values, choices, counts=counts)
    query = await generation.read(bind(asked.query, asked.values))
    name, media_type = _format(request, asked, query)
    question = Question(query, name, media_type=media_type)
    suffix = "rdf" if name == "rdfxml" else name
    response = await answered(request, question, disposition=f"{asked.query.name}.{suffix}")
    rows = _rows(response, name)
    links: list[tuple[str, Mapping[str, str]]] = [
        (address, {"rel": relation}) for relation, address in _pages(request, asked, rows)
    ]
    links.append((path_to(request, "/api/openapi.json"), {"rel": "service-desc"}))
    response.headers["Link"] = link_header(*links)
    return response


async def _asked(request: Request) -> Asked:
    """The query and the format of an address. Raises HttpError where there is none of these."""
    generation = served_release_of(request)
    name = request.path_params["name"]
    stem, dot, suffix = name.rpartition(".")
    if not dot or name in await saved_of(generation):
        stem, suffix = name, ""
    query = await saved_named(generation, stem)
    if suffix and suffix not in _SUFFIXES:
        hint = did_you_mean(suffix[:60], _SUFFIXES)
        raise HttpError(404, f'there is no format "{suffix[:60]}"', hint)
    own = {param.name for param in query.params}
    values: dict[str, str] = {}
    for key, value in decoded(request.scope["query_string"], "address"):
        if key in values:
            raise HttpError(400, f'the parameter "{key[:60]}" is given twice', "give it once",
                            more={"parameter": key[:60]})  # fmt: skip
        values[key] = value
    if "lang" not in own:
        _check_language(values.pop("lang", LANGUAGES[0]))
    wanted = None if "format" in own else values.pop("format", None)
    known = (*formats_of(read_query(query.text).form), "html")
    if wanted is not None and wanted not in known:
        raise HttpError(400, f'there is no format "{wanted[:60]}" of this answer',
                        did_you_mean(wanted[:60], known),
                        more={"parameter": "format", "expected": ", ".join(known)})  # fmt: skip
    return Asked(query, values, suffix or wanted or "", suffix)


def _check_language(value: str) -> None:
    if value not in LANGUAGES:
        more = {"parameter": "lang", "expected": ", ".join(LANGUAGES)}
        raise HttpError(
            400, f'the texts are not in "{value[:60]}"', "lang=zh or lang=en", more=more
        )


def _wants_page(request: Request, asked: Asked) -> bool:
    if asked.format:
        return asked.format == "html"
    return prefers_html(request.headers.get("accept"))


def _filled_in(asked: Asked, reader: str) -> dict[str, str]:
    """The values for a page: a field left empty is none, names are in the page's language."""
    values = {name: value for name, value in asked.values.items() if value}
    for param in asked.query.params:
        if param.name == "lang" and reader in param.enum:
            values.setdefault("lang", reader)
    return values


def _format(request: Request, asked: Asked, query: Query) -> tuple[str, str]:
    """The name of the format, and the media type to send it under. Raises HttpError."""
    if not asked.format:
        return negotiated(query.form, request.headers.get("accept"))
    if asked.suffix:
        name = "rdfxml" if asked.suffix == "rdf" else asked.suffix
        fitting = formats_of(query.form)
        if name not in fitting:
            known = ", ".join(("rdf" if f == "rdfxml" else f) for f in fitting)
            raise HttpError(
                406, f"{query.form.upper()} queries are not answered as {name}",
                f"formats that fit: {known}",
            )  # fmt: skip
        return name, fitting[name]
    return asked.format, formats_of(query.form)[asked.format]


def _rows(response: Response, name: str) -> int | None:
    """How many rows an answer has; None where that is not known before it is sent."""
    body = getattr(response, "body", b"")
    if response.status_code != 200 or not body or name not in ("json", "xml", "csv", "tsv"):
        return None
    return RowCounter(name).count(bytes(body))


def _pages(request: Request, asked: Asked, rows: int | None) -> list[tuple[str, str]]:
    """Addresses of the pages before and after this one, where the query is given in pages.

    An answer of an unknown number of rows may be the last page and still name a next one.
    """
    limit_name, offset_name = counting(asked.query)
    if limit_name is None or offset_name is None:
        return []
    defaults = {param.name: param.default for param in asked.query.params}
    limit = int(asked.values.get(limit_name) or defaults[limit_name] or 0)
    offset = int(asked.values.get(offset_name) or defaults[offset_name] or 0)

    def at(start: int) -> str:
        given: dict[str, Any] = {**asked.values, limit_name: limit, offset_name: start}
        if asked.format and not asked.suffix:
            given["format"] = asked.format
        suffix = f".{asked.suffix}" if asked.suffix else ""
        address = f"/api/{quote(asked.query.name)}{suffix}"
        return path_to(request, f"{address}?{urlencode(given)}")

    pages = [("first", at(0))]
    if offset > 0:
        pages.append(("prev", at(max(0, offset - limit))))
    if limit > 0 and (rows is None or rows >= limit):
        pages.append(("next", at(offset + limit)))
    return pages
