"""A release in memory, for query processes that answer many queries about a small one.

A lookup in memory takes a third of the time that it takes on disk. And in memory what is entailed
can be in the default graph, too: the engine needs twice as long for two graphs as for one.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from parkkg.namespaces import INFERRED, SERVICE
from parkkg.query.protocol import DEFAULT_GRAPH, Request
from parkkg.releases.release import ReleaseFolder


def load_release(release: ReleaseFolder) -> ox.Store:
    """All graphs of a release; its default graph has what a query sees that names no graph.

    Read from the release's files, in the same order each time, so that every process gives rows
    without ORDER BY in the same order. Takes 0.25 s and 40 MB for 100,000 triples.
    Raises OSError where a file cannot be read, SyntaxError where one is damaged.
    """
    inferred, service = ox.NamedNode(INFERRED), ox.NamedNode(SERVICE)
    triples = [release.ontology, *release.tables, release.inferred]
    store = ox.Store()
    for path in triples:
        _load(store, path, ox.RdfFormat.N_TRIPLES)
    for path in release.named_graphs:
        _load(store, path, ox.RdfFormat.N_QUADS)
    _load(store, release.inferred, ox.RdfFormat.N_TRIPLES, inferred)
    for path in release.service:
        _load(store, path, ox.RdfFormat.N_TRIPLES, service)
    return store


def for_memory(request: Request) -> Request:
    """The request as it is for `load_release`: there the default graph has what is entailed."""
    graphs = request.default_graphs
    if graphs is None or DEFAULT_GRAPH not in graphs:
        return request
    return request._replace(default_graphs=tuple(g for g in graphs if g != INFERRED))


def _load(
    store: ox.Store, path: Path, form: ox.RdfFormat, graph: ox.NamedNode | None = None
) -> None:
    if path.is_file():
        # Lenient: these are files that the release's own store was loaded from.
        store.bulk_load(path=str(path), format=form, to_graph=graph, lenient=True)
