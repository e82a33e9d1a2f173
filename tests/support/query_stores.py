"""Small Oxigraph stores to put queries to, and a watch over the processes that answer them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from parkkg.namespaces import INFERRED

E = "http://example.org/"


def make_store(folder: Path, things: int = 3000) -> Path:
    """A store of `things` triples and an inferred one, and one more in `graph`."""
    store = ox.Store(str(folder))
    named = [ox.NamedNode(f"{E}{name}") for name in ("s", "p", "q", "graph")]
    subject, predicate, other, graph = named
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"{E}s{i}"), predicate, ox.Literal(f'text "{i}"\n,'))
        for i in range(things)
    )
    for place in (ox.DefaultGraph(), ox.NamedNode(INFERRED)):
        store.add(ox.Quad(subject, other, ox.Literal("inferred"), place))
    store.add(ox.Quad(subject, other, ox.Literal("named"), graph))
    store.flush()
    return folder
