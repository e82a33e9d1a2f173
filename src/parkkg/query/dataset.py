"""Whether the graphs are there that a query names with FROM, or its request with parameters.

An answer over a graph that is not there looks like one in which nothing was found. It is given, as
the tests of the protocol want it (a graph that is not there is an empty one), with a note.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import pyoxigraph as ox

from parkkg.namespaces import INFERRED, SERVICE
from parkkg.query.protocol import DEFAULT_GRAPH

# What a release has by definition, and where there is nothing to say, without a triple.
_ALWAYS = frozenset({DEFAULT_GRAPH, INFERRED, SERVICE})
_MOST = 1000
_NAMES = 20


def missing_graph(store: ox.Store, graphs: Sequence[str]) -> dict[str, Any] | None:
    """The first of some graphs that a store does not have, and those that it has instead.

    It goes into the head of the answer; `note_about` puts it in words.
    """
    for iri in graphs:
        if iri not in _ALWAYS and not store.contains_named_graph(ox.NamedNode(iri)):
            found = islice(store.named_graphs(), _MOST)
            known = sorted(node.value for node in found if isinstance(node, ox.NamedNode))
            return {"graph": iri, "known": known}
    return None


def note_about(missing: Mapping[str, Any] | None) -> str:
    """What to tell of a graph that is not there; empty where all are."""
    if not missing:
        return ""
    from parkkg.text import did_you_mean, said  # noqa: PLC0415 -- a query process starts without it

    graph, known = missing["graph"], missing["known"]
    near = did_you_mean(graph, known)
    hint: str = said("there is the default graph only; leave FROM and the parameters out")
    if near.startswith("did"):
        hint = near
    elif known:
        names = ">, <".join(known[:_NAMES])
        hint = said("there are the default graph and <{graphs}>", graphs=names)
    fault = said("there is no graph <{graph}> in this release", graph=graph)
    return said("{fault}; {hint}", fault=fault, hint=hint)
