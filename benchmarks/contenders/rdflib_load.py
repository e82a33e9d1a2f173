"""A load put together from well-known parts: `python rdflib_load.py PLAN RELEASES SHAPES STORE`.

An rdflib loop over the tables, pyshacl, N-Triples, Oxigraph. RELEASES is a store with one release:
ontology.nt and inferred.nt are taken from there, for the shapes rely on entailments, and to make
them is not timed here.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph
import pyshacl
from rdflib import Graph
from rdflib_graph import read_graph


def load(plan: Path, releases: Path, shapes: Path, store: Path) -> dict[str, float]:
    """Fill the store; the seconds of each part. Raises ValueError where a shape is violated."""
    marks = [time.monotonic()]
    graph = read_graph(plan)
    for name in ("ontology", "inferred"):
        graph.parse(next(releases.glob(f"releases/*/graph/{name}.nt")), format="nt")
    marks.append(time.monotonic())
    shapes_graph = Graph()
    for path in sorted(shapes.glob("*.ttl")):
        shapes_graph.parse(path, format="turtle")
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes_graph, allow_warnings=True)
    if not conforms:
        raise ValueError(text[:2000])
    marks.append(time.monotonic())
    with tempfile.NamedTemporaryFile(suffix=".nt", dir=store.parent) as file:
        graph.serialize(file.name, format="nt", encoding="utf-8")
        pyoxigraph.Store(store).bulk_load(path=file.name, lenient=True)
    marks.append(time.monotonic())
    names = ("graph", "pyshacl", "store")
    return {name: marks[n + 1] - marks[n] for n, name in enumerate(names)}


if __name__ == "__main__":
    print(json.dumps(load(*map(Path, sys.argv[1:5]))))
