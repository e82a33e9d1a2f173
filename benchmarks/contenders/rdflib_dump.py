"""Turtle by rdflib: `python rdflib_dump.py STORE OUTPUT`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from rdflib import Graph


def dump(store: Path, output: Path) -> dict[str, float]:
    """Write the graph of the one release in a store; the seconds of each part."""
    begin = time.monotonic()
    graph = Graph()
    for path in sorted(store.glob("releases/*/graph/*.nt")):
        graph.parse(path, format="nt")
    middle = time.monotonic()
    graph.serialize(output, format="turtle", encoding="utf-8")
    return {"parse": middle - begin, "serialise": time.monotonic() - middle}


if __name__ == "__main__":
    print(json.dumps(dump(Path(sys.argv[1]), Path(sys.argv[2]))))
