"""SPARQL for people: a form, and below it the answer or what is wrong with the query."""

from __future__ import annotations

from types import MappingProxyType
from urllib.parse import urlencode

from parkkg.errors import ParkkgError
from parkkg.graph.short_names import compact
from parkkg.query.formats import FORMATS, formats_of
from parkkg.sparql.query import Query
from parkkg.translations import in_language
from parkkg.web.dataset.loaders import query_groups_of
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.linked_data.graphs import Form, form_of
from parkkg.web.pages.answers import AnswerPreview, answer_preview
from parkkg.web.pages.assets import address_of
from parkkg.web.pages.pages import language_of, page
from parkkg.web.problem import Problem, problem_of
from parkkg.web.sparql.protocol import QueryOperation

PATH = "/sparql"
_EXAMPLE = "SELECT ?thing ?name WHERE {{\n  ?thing a {} ;\n    rdfs:label ?name .\n}}\nLIMIT 20"
_NOT_KEPT = MappingProxyType({"Cache-Control": "no-store"})


def query_page(
    request: Request, asked: QueryOperation, problem: Problem | None = None, *, text: str = ""
) -> Response:
    """The form, with the query of the request, if any, and its result, or why there is none.

    Without a query it has `text`, or else an example.
    """
    served, shown, query = served_release_of(request), AnswerPreview(), None
    if problem is None and asked.query is not None:
        try:
            query = served.read(asked.query)
            prepared = PreparedQuery(
                query, "", asked.default_graphs, asked.named_graphs, inferred=asked.inferred
            )
            shown = answer_preview(request, prepared, "SPARQL")
        except ParkkgError as error:
            problem = problem_of(error)
    release = served.release
    kind = next(iter(release.roles.main), "")
    name = compact(kind, release.prefixes) or ""
    # In SPARQL the slash of a short name would need a backslash before it.
    named = name if name and "/" not in name else f"<{kind}>"
    example = _EXAMPLE.format(named if kind else "?kind")
    kept = _NOT_KEPT if problem is not None or (query is not None and query.varies) else {}
    return page(
        request,
        "sparql.html",
        editor=address_of("editor"),
        status=200 if problem is None else problem.status,
        headers={**kept, **(problem.headers if problem else {})},
        text=asked.query or text or example,
        groups=query_groups_of(served),
        graphs=_dataset(asked),
        **shown.for_template(),
        titles={},
        formats=_forms(request, asked, query) if query and problem is None else (),
        problem=problem and problem.in_words(language_of(request)),
        note=in_language(shown.note, language_of(request)),
        choices=FORMATS,
        prefixes=release.prefixes.items(),
    )


def _forms(request: Request, asked: QueryOperation, query: Query) -> tuple[Form, ...]:
    """The other formats of the answer."""
    given = [("query", asked.query), *_dataset(asked)]
    return tuple(
        form_of(request, name, media_type, f"{PATH}?{urlencode([*given, ('format', name)])}")
        for name, media_type in formats_of(query.form).items()
    )


def _dataset(asked: QueryOperation) -> list[tuple[str, str]]:
    """The parameters that say what is asked."""
    return [
        *(() if asked.inferred else (("infer", "false"),)),
        *(("default-graph-uri", iri) for iri in asked.default_graphs or ()),
        *(("named-graph-uri", iri) for iri in asked.named_graphs or ()),
    ]
