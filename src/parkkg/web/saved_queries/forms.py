"""A saved query as a page: its description, a form for its parameters, its result as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import quote, urlencode

from parkkg.query.formats import formats_of
from parkkg.query.parameters import Param
from parkkg.query.saved import SavedQuery, bind
from parkkg.text import LocalizedText
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.questions import Question
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import path_to
from parkkg.web.linked_data.graphs import Form
from parkkg.web.pages.pages import LANGUAGES, page
from parkkg.web.pages.results import LABELS, beginning_of, table_of

_INPUTS = MappingProxyType({"integer": "number", "year": "number", "date": "date"})


@dataclass(frozen=True)
class Field:
    """A parameter as a field of a form."""

    name: str
    type: str
    value: str
    example: str
    summary: LocalizedText
    required: bool
    settled: bool
    options: tuple[str, ...]


def form_page(
    request: Request,
    query: SavedQuery,
    values: Mapping[str, str],
    choices: Mapping[str, Mapping[str, str]],
    *,
    paged: Callable[[int | None], list[tuple[str, str]]],
) -> Response:
    """The page of a query, answered where no required value is missing.

    `paged` gives the addresses of other pages for a number of rows. Raises what stops the query.
    """
    generation = served_release_of(request)
    ready = all(p.name in values or p.default is not None or not p.required for p in query.params)
    text = bind(query, values) if ready else query.text
    form = (generation.read(text)).form
    table, graph = None, None
    if ready and form in ("select", "ask"):
        question = Question(generation.read(text), "tsv")
        table = table_of(generation, question)
    elif ready:
        question = Question(generation.read(text), "ttl")
        graph, _ = beginning_of(generation, question)
    pages = paged(len(table.rows) if table and not table.more else None) if table else []
    return page(
        request,
        "query.html",
        query=query,
        fields=tuple(_field(param, values, choices.get(param.name, {})) for param in query.params),
        table=table,
        titles={column.name: column.title for column in query.columns},
        graph=graph,
        pages=[found for found in pages if found[0] != "first"],
        formats=_forms(request, query, values, form),
        text=text if ready else query.text,
        stays=request.args.get("lang") in LANGUAGES,
        own_language=any(param.name == "lang" for param in query.params),
    )


def _field(param: Param, values: Mapping[str, str], choices: Mapping[str, str]) -> Field:
    value = values.get(param.name, param.default or "")
    options = param.enum or tuple(choices.values())
    found = Field(
        name=param.name,
        type=_INPUTS.get(param.type, "text"),
        value=choices.get(value, value),
        example=param.example,
        summary=param.summary,
        required=param.required and param.default is None,
        settled=param.default is not None,
        options=options,
    )
    # A value in another spelling than the list's is still what was chosen.
    if options and found.value and found.value not in options:
        return replace(found, options=(*options, found.value))
    return found


def _forms(
    request: Request, query: SavedQuery, values: Mapping[str, str], form: str
) -> tuple[Form, ...]:
    asked = f"?{urlencode(values)}" if values else ""
    return tuple(
        Form(
            LABELS.get(name, name.upper()),
            media_type.partition(";")[0],
            path_to(
                request,
                f"/api/{quote(query.name)}.{'rdf' if name == 'rdfxml' else name}{asked}",
            ),
        )
        for name, media_type in formats_of(form).items()
    )
