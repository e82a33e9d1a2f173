"""A saved query for people: what it asks, a form for its parameters, the answer in a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from ..formats import formats_of
from ..parameters import Param, Words
from ..rdf.ntriples import iri, literal
from ..saved import SavedQuery, bind
from .answers import Answer, Question
from .generation import Generation
from .graphs import Form
from .links import path_to
from .pages import LANGUAGES, page
from .reply import unless_gone
from .site import generation_of

# What a page shows of an answer; the rest is in the data.
_ROWS, _GRAPH_BYTES, _TABLE_BYTES = 200, 64 << 10, 4 << 20
_INPUTS = MappingProxyType({"integer": "number", "year": "number", "date": "date"})
_LABELS = MappingProxyType(
    {"rdfxml": "RDF/XML", "ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD"}
)


@dataclass(frozen=True)
class Field:
    """A parameter as a field of a form."""

    name: str
    type: str
    value: str
    example: str
    summary: Words
    required: bool
    settled: bool
    options: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """A term in a table: an IRI, text in a language, or a text that leads to an IRI."""

    iri: str = ""
    text: str = ""
    language: str = ""


@dataclass(frozen=True)
class Table:
    """The first rows of an answer. `more` says that there are others."""

    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: bool


async def form_page(
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
    generation = generation_of(request)
    ready = all(p.name in values or p.default is not None or not p.required for p in query.params)
    text = bind(query, values) if ready else query.text
    form = (await generation.read(text)).form
    table, graph = None, None
    if ready and form in ("select", "ask"):
        table = await unless_gone(request, _table(generation, text))
    elif ready:
        graph = await unless_gone(request, _beginning(generation, text))
    pages = paged(len(table.rows) if table and not table.more else None) if table else []
    return await page(
        request,
        "query.html",
        query=query,
        fields=tuple(_field(param, values, choices.get(param.name, {})) for param in query.params),
        table=table,
        graph=graph,
        pages=[found for found in pages if found[0] != "first"],
        formats=_forms(request, query, values, form),
        text=text if ready else query.text,
        stays=request.query_params.get("lang") in LANGUAGES,
        own_language=any(param.name == "lang" for param in query.params),
    )


async def _table(generation: Generation, text: str) -> Table:
    answer = await generation.ask(Question(await generation.read(text), "tsv"))
    if answer.head.form == "ask":
        return Table(("",), ((Cell(text=(await answer.read()).decode().strip()),),), more=False)
    lines = (await _until(answer, _ROWS + 1, _TABLE_BYTES)).split("\n")
    whole = lines[1:-1]  # the first are the names, the last is empty or cut short
    rows = [tuple(map(_cell, line.split("\t"))) for line in whole[:_ROWS]]
    more = len(whole) > _ROWS or bool(lines[-1])
    return _linked(answer.head.variables, rows, more=more)


def _linked(names: Sequence[str], rows: Sequence[tuple[Cell, ...]], *, more: bool) -> Table:
    """A table in which a column `x` leads to what `x_iri` names, in place of a column `x_iri`."""
    target = {i: names.index(f"{n}_iri") for i, n in enumerate(names) if f"{n}_iri" in names}
    shown = [i for i in range(len(names)) if i not in target.values()]
    cells = (
        tuple(replace(row[i], iri=row[target[i]].iri) if i in target else row[i] for i in shown)
        for row in rows
    )
    return Table(tuple(names[i] for i in shown), tuple(cells), more)


async def _beginning(generation: Generation, text: str) -> str:
    answer = await generation.ask(Question(await generation.read(text), "ttl"))
    return await _until(answer, None, _GRAPH_BYTES)


async def _until(answer: Answer, lines: int | None, size: int) -> str:
    """The beginning of an answer: so many lines after the first, so many bytes, or all of it."""
    found = bytearray()
    seen = 0
    try:
        async for piece in answer:
            found += piece
            seen += piece.count(b"\n")
            if (lines is not None and seen > lines) or len(found) > size:
                break
    finally:
        answer.close()
    return found.decode(errors="ignore")


def _cell(term: str) -> Cell:
    """A term of TSV, where literals are as in Turtle (SPARQL 1.1 CSV and TSV, section 4)."""
    if term.startswith("<"):
        return Cell(iri=iri(term))
    if term.startswith('"'):
        found = literal(term)
        return Cell(text=found.text, language=found.language)
    return Cell(text=term)


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
            _LABELS.get(name, name.upper()),
            media_type.partition(";")[0],
            path_to(
                request,
                f"/api/{quote(query.name)}.{'rdf' if name == 'rdfxml' else name}{asked}",
            ),
        )
        for name, media_type in formats_of(form).items()
    )
