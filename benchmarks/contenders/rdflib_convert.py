"""Tables to N-Triples by rdflib: `python rdflib_convert.py PLAN OUTPUT`."""

from __future__ import annotations

import sys
from pathlib import Path

from rdflib_graph import read_graph

if __name__ == "__main__":
    read_graph(Path(sys.argv[1])).serialize(sys.argv[2], format="nt", encoding="utf-8")
