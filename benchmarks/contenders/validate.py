"""SHACL by one engine: `python validate.py shacl|pyshacl SHAPES STORE`.

Both engines are called as parkkg calls them, so that both give the same results in one form.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from parkkg.shacl.validate import validate

if __name__ == "__main__":
    shapes = sorted(Path(sys.argv[2]).glob("*.ttl"))
    files = sorted(Path(sys.argv[3]).glob("releases/*/graph/*.nt"))
    verdict = validate(files, shapes, engine=sys.argv[1])  # type: ignore[arg-type]
    results = sorted(map(str, verdict.results))
    print(json.dumps({"conforms": verdict.conforms, "results": results[:100]}))
