"""A saved query as a page: its description, a form for its parameters, its result as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlencode

from parkkg.query.formats import formats_of
from parkkg.query.saved import SavedQuery, bind
from parkkg.web.dataset.loaders import choices_of, things_of
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import path_in_release
from parkkg.web.linked_data.graphs import Form, form_of
from parkkg.web.pages.answers import AnswerPreview, answer_preview
from parkkg.web.pages.pages import language_of, page
from parkkg.web.problem import Problem
from parkkg.web.saved_queries.fields import fields_of


def form_page(
    request: Request,
    query: SavedQuery,
    values: Mapping[str, str],
    *,
    paged: Callable[[int | None], list[tuple[str, str]]] = lambda _: [],
    problem: Problem | None = None,
) -> Response:
    """The page of a query, answered where no required value is missing.

    `paged` gives the addresses of other pages for a number of rows. With a `problem` there is no
    answer; it stands above the form with what was typed. Raises what stops the query.
    """
    served = served_release_of(request)
    ready = problem is None and all(
        p.name in values or p.default is not None or not p.required for p in query.params
    )
    text = bind(query, values) if ready else query.text
    read, reader = served.read(text), language_of(request)
    shown = AnswerPreview()
    if ready:
        title = query.title.for_reader(reader) or query.name
        shown = answer_preview(request, PreparedQuery(read, ""), title, query.view)
    pages = paged(shown.count) if shown.table else []
    return page(
        request,
        "query.html",
        status=problem.status if problem else 200,
        headers={"Cache-Control": "no-store", **problem.headers} if problem else {},
        query=query,
        fields=fields_of(
            query,
            values,
            choices_of(served, query),
            things_of(served),
            reader,
        ),
        problem=problem and problem.in_words(language_of(request)),
        candidates=tuple(_candidates(request, query, values, problem)) if problem else (),
        editor=f"/sparql/{quote(query.name)}{f'?{urlencode(values)}' if values else ''}",
        **shown.for_template(),
        titles={column.name: column.title for column in query.columns},
        pages=[found for found in pages if found[0] != "first"],
        formats=_forms(request, query, values, read.form),
        text=text if ready else query.text,
        own_language=any(param.name == "lang" for param in query.params),
    )


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant, and the address of the page with it as a value."""

    address: str
    names: Mapping[str, str]
    value: str


def _candidates(
    request: Request, query: SavedQuery, values: Mapping[str, str], problem: Problem
) -> Iterator[Candidate]:
    """The things of which one may be meant."""
    param, found = problem.more.get("parameter"), problem.more.get("candidates", ())
    lang = {"lang": request.args["lang"]} if "lang" in request.args else {}
    for thing in cast("Sequence[Mapping[str, Any]]", found):
        given = {**lang, **values, str(param): thing["value"]}
        address = path_in_release(request, f"/api/{quote(query.name)}?{urlencode(given)}")
        yield Candidate(address, thing["names"], thing["value"])


def _forms(
    request: Request, query: SavedQuery, values: Mapping[str, str], form: str
) -> tuple[Form, ...]:
    asked = f"?{urlencode(values)}" if values else ""
    return tuple(
        form_of(
            request,
            name,
            media_type,
            f"/api/{quote(query.name)}.{'rdf' if name == 'rdfxml' else name}{asked}",
        )
        for name, media_type in formats_of(form).items()
    )
