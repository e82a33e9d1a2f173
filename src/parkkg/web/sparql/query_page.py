"""SPARQL for people: a form, and below it the answer or what is wrong with the query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlencode

from parkkg.errors import ParkkgError
from parkkg.graph.short_names import compact
from parkkg.query.formats import FORMATS, formats_of
from parkkg.translations import in_language
from parkkg.web.dataset.loaders import query_groups_of
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.questions import Question
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import path_in_release
from parkkg.web.linked_data.graphs import Form
from parkkg.web.pages.assets import address_of
from parkkg.web.pages.drawings import Drawing, drawing, names_in
from parkkg.web.pages.pages import language_of, page
from parkkg.web.pages.problem_page import in_language_of
from parkkg.web.pages.results import Table, beginning_of, label_of, result_of, table_of
from parkkg.web.problem import Problem, problem_of
from parkkg.web.sparql.protocol import Asked

PATH = "/sparql"
_EXAMPLE = "SELECT ?thing ?name WHERE {{\n  ?thing a {} ;\n    rdfs:label ?name .\n}}\nLIMIT 20"
_NOT_KEPT = MappingProxyType({"Cache-Control": "no-store"})


@dataclass(frozen=True)
class _Shown:
    """The part of the page below the form."""

    table: Table | None = None
    drawing: Drawing | None = None
    named: Callable[[str], str] = str
    graph: str | None = None
    formats: tuple[Form, ...] = ()
    problem: Problem | None = None
    varies: bool = False
    note: str = ""


def query_page(
    request: Request, asked: Asked, problem: Problem | None = None, *, text: str = ""
) -> Response:
    """The form, with the query of the request, if any, and its result, or why there is none.

    Without a query it has `text`, or else an example.
    """
    if problem is not None:
        shown = _Shown(problem=problem)
    else:
        shown = _Shown() if asked.query is None else _answered(request, asked, asked.query)
    problem, release = shown.problem, served_release_of(request).release
    kind = next(iter(release.roles.main), "")
    name = compact(kind, release.prefixes) or ""
    # In SPARQL the slash of a short name would need a backslash before it.
    named = name if name and "/" not in name else f"<{kind}>"
    example = _EXAMPLE.format(named if kind else "?kind")
    kept = {} if problem is None and not shown.varies else _NOT_KEPT
    return page(
        request,
        "sparql.html",
        editor=address_of("editor"),
        status=200 if problem is None else problem.status,
        headers={**kept, **(problem.headers if problem else {})},
        text=asked.query or text or example,
        groups=query_groups_of(served_release_of(request)),
        graphs=_dataset(asked),
        table=shown.table,
        drawing=shown.drawing,
        named=shown.named,
        titles={},
        graph=shown.graph,
        formats=shown.formats,
        problem=problem and in_language_of(request, problem),
        note=in_language(shown.note, language_of(request)),
        choices=FORMATS,
        prefixes=release.prefixes.items(),
    )


def _answered(request: Request, asked: Asked, text: str) -> _Shown:
    generation = served_release_of(request)
    table, drawn, graph, note = None, None, None, ""
    named: Callable[[str], str] = str
    try:
        query = generation.read(text)
        tabular = query.form in ("select", "ask")
        name = "tsv" if tabular else "ttl"
        question = Question(
            query, name, asked.default_graphs, asked.named_graphs, inferred=asked.inferred
        )
        if tabular:
            result, note = result_of(generation, question)
            table = table_of(result)
            named = names_in(request, result)
            drawn = drawing(request, result, "SPARQL") if result.rows else None
        else:
            graph, note = beginning_of(generation, question)
    except ParkkgError as error:
        return _Shown(problem=problem_of(error))
    forms = tuple(
        Form(
            label_of(name),
            media_type.partition(";")[0],
            path_in_release(
                request, f"{PATH}?{urlencode([*_asked(asked, text), ('format', name)])}"
            ),
        )
        for name, media_type in formats_of(query.form).items()
    )
    return _Shown(table, drawn, named, graph, forms, varies=query.varies, note=note)


def _asked(asked: Asked, text: str) -> list[tuple[str, str]]:
    return [("query", text), *_dataset(asked)]


def _dataset(asked: Asked) -> list[tuple[str, str]]:
    """The parameters that say what is asked."""
    return [
        *(() if asked.inferred else (("infer", "false"),)),
        *(("default-graph-uri", iri) for iri in asked.default_graphs or ()),
        *(("named-graph-uri", iri) for iri in asked.named_graphs or ()),
    ]
