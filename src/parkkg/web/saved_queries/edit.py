"""`/sparql/NAME`: a saved query in the editor, with the values of the address in it."""

from __future__ import annotations

from parkkg.query.saved import bind
from parkkg.web.dataset.loaders import own_query
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.pages.pages import language_of
from parkkg.web.saved_queries.values import resolved_values
from parkkg.web.sparql.protocol import QueryOperation, decoded
from parkkg.web.sparql.query_page import query_page


def edit(request: Request) -> Response:
    """The page of the editor. Raises HttpError where a value does not fit."""
    served = served_release_of(request)
    query = own_query(served, request.parameters["name"])
    own = {param.name for param in query.params}
    given = {k: v for k, v in decoded(request.query_string, "address") if k in own or k != "lang"}
    examples = {p.name: p.example for p in query.params if p.required and p.default is None}
    if "lang" in own:
        examples["lang"] = language_of(request)
    values = resolved_values(served, query, {**examples, **given})
    lines = bind(query, values).splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#+")).strip()
    return query_page(request, QueryOperation(None), text=text)
