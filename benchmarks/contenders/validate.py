"""SHACL by one engine: `python validate.py sql|pyshacl SHAPES STORE`.

Both engines are called as parkkg calls them, so that both give the same results in one form.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from parkkg.shacl.read import load_shapes
from parkkg.shacl.shapes_graph import Source
from parkkg.shacl.triples import fill_from_lines
from parkkg.shacl.validate import validate
from parkkg.tables.database import database

if __name__ == "__main__":
    shapes = load_shapes(
        Source(path, path.name, path.as_uri())
        for path in sorted(Path(sys.argv[2]).resolve().glob("*.ttl"))
    )
    files = sorted(Path(sys.argv[3]).glob("releases/*/graph/*.nt"))
    with database(work="the triples cannot be validated") as db:
        fill_from_lines(db, files)
        report = validate(db, shapes, engine=sys.argv[1])  # type: ignore[arg-type]
        results = sorted(f"{r.focus} {r.path} {r.value} {r.component}" for r in report.results)
    print(json.dumps({"conforms": report.conforms, "results": results[:100]}))
