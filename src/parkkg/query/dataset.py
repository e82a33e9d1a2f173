"""Whether the graphs are there that a query names with FROM, or its request with parameters.

A service may refuse a dataset that it cannot offer (SPARQL 1.1 Query Language, section 13.2). An
answer over nothing looks like one over data in which nothing was found, so this one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import pyoxigraph as ox

from parkkg.namespaces import INFERRED, SERVICE
from parkkg.query.protocol import DEFAULT_GRAPH

# What a release has by definition, and where there is nothing to say, without a triple.
_ALWAYS = frozenset({DEFAULT_GRAPH, INFERRED, SERVICE})
_MOST = 1000


def missing_graph(store: ox.Store, graphs: Sequence[str]) -> dict[str, object] | None:
    """The first of some graphs that a store does not have, and those that it has instead."""
    for iri in graphs:
        if iri not in _ALWAYS and not store.contains_named_graph(ox.NamedNode(iri)):
            found = islice(store.named_graphs(), _MOST)
            known = sorted(node.value for node in found if isinstance(node, ox.NamedNode))
            return {"kind": "graph", "graph": iri, "known": known}
    return None
