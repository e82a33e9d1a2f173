"""`/rdf-graph-store`: complete graphs, read-only (SPARQL 1.1 Graph Store HTTP Protocol, section 4).

A graph is named by `?graph=IRI` or `?default`, or by the address itself. Graphs whose IRIs lie
under the project's own base are found at the same path here, too.
"""

from __future__ import annotations

from parkkg.namespaces import BASE
from parkkg.sparql.query import read_query
from parkkg.text import said
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import path_to, url_to
from parkkg.web.http.negotiate import prefers_html
from parkkg.web.http.reply import answered
from parkkg.web.http.representations import named, negotiated
from parkkg.web.linked_data.spellings import as_written, spellings
from parkkg.web.problem import HttpError
from parkkg.web.sparql.protocol import check_iri, decoded
from parkkg.web.sparql.service_description import graph_names


def indirect(request: Request) -> Response:
    """The graph that a parameter names (section 4.2)."""
    parameters = decoded(request.query_string, "address")
    chosen = [(name, value) for name, value in parameters if name in ("default", "graph")]
    if len(chosen) != 1:
        raise HttpError(
            400,
            said("one graph is given at a time"),
            said("ask for ?default or for ?graph=IRI; all graphs are in the dumps"),
        )
    name, value = chosen[0]
    if name == "default":
        return _graph(request, None)
    check_iri(value, "graph")
    return _graph(request, value)


def direct(request: Request) -> Response:
    """The graph that has this very address (section 4.1)."""
    return _graph(request, _known(request, url_to(request, "/rdf-graph-store/")))


def own(request: Request) -> Response:
    """A graph whose IRI redirects to this server from where it is registered.

    Who would rather read a page finds the graph's part in the whole described.
    """
    iri = _known(request, f"{BASE}graph/")
    if prefers_html(request.accept):
        _check_known(request, iri)
        location = path_to(request, "/dataset.html")
        return Response(None, 303, {"Location": location, "Vary": "Accept"})
    return _graph(request, iri)


def _known(request: Request, start: str) -> str:
    """The IRI of the graph that a path below `start` means."""
    name = as_written(request, "name")
    graphs = graph_names(served_release_of(request))
    candidates = [start + form for form in spellings(name)]
    return next((iri for iri in candidates if iri in graphs), candidates[0])


def _check_known(request: Request, iri: str) -> None:
    names = graph_names(served_release_of(request))
    if iri not in names:
        known = ", ".join(names[:20])
        raise HttpError(
            404,
            said("there is no graph <{iri}>", iri=iri),
            said("there are ?default and: {known}", known=known)
            if known
            else said("there is ?default"),
        )


def _graph(request: Request, iri: str | None) -> Response:
    if iri is not None:
        _check_known(request, iri)
    query = read_query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    formats = decoded(request.query_string, "address")
    wanted = next((value for name, value in formats if name == "format" and value), None)
    accept = request.accept
    name, media_type = named(query.form, wanted) if wanted else negotiated(query.form, accept)
    graphs = None if iri is None else (iri,)
    prepared = PreparedQuery(query, name, graphs, media_type=media_type, into=iri or "")
    return answered(request, prepared)
