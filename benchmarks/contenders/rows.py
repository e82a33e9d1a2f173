"""The rows of a query as CSV, by Oxigraph in this process: `python rows.py STORE QUERY OUTPUT`."""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph

from parkkg.releases.release import open_release

if __name__ == "__main__":
    path = open_release(Path(sys.argv[1])).store_path
    found = pyoxigraph.Store.read_only(str(path)).query(sys.argv[2])
    assert isinstance(found, pyoxigraph.QuerySolutions)
    found.serialize(sys.argv[3], format=pyoxigraph.QueryResultsFormat.CSV)
