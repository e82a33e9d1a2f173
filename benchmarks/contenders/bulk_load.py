"""Oxigraph alone: `python bulk_load.py NTRIPLES STORE [--optimize]`."""

from __future__ import annotations

import json
import sys
import time

import pyoxigraph


def load(source: str, store: str, *, optimize: bool) -> dict[str, float]:
    """Fill a store with one file, no term of which is checked; the seconds of each part."""
    begin = time.monotonic()
    kg = pyoxigraph.Store(store)
    kg.bulk_load(path=source, format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
    middle = time.monotonic()
    if optimize:
        kg.optimize()
    kg.flush()
    return {"bulk_load": middle - begin, "optimize": time.monotonic() - middle}


if __name__ == "__main__":
    print(json.dumps(load(sys.argv[1], sys.argv[2], optimize="--optimize" in sys.argv)))
