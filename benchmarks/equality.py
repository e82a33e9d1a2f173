"""Whether two N-Triples or Turtle files hold the same triples: `python equality.py FILE…`.

A file's digest does not depend on the order of its lines, on repeated lines, on how
characters are escaped, nor on zeros at the end of a decimal: rdflib writes 10 as 10.0. Memory is
bounded: DuckDB spills what it cannot hold. Run as a process of its own, so that the process that
measures stays small.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import duckdb
import pyoxigraph

_DECIMAL = '"^^<http://www.w3.org/2001/XMLSchema#decimal> .'
_SHORT = rf"rtrim(regexp_replace(left(t, -{len(_DECIMAL)}), '(\.[0-9]*?)0+$', '\1'), '.')"
_SAME = f"CASE WHEN ends_with(t, '{_DECIMAL}') THEN {_SHORT} || '{_DECIMAL}' ELSE t END"
# DuckDB's own hash() is the same for many lines that differ in two digits; MD5 is not.
_QUERY = rf"""
    SELECT count(*), bit_xor(h) FROM (
        SELECT DISTINCT md5_number({_SAME}) AS h
        FROM read_csv(?, header = false, delim = '\x01', quote = '', escape = '',
            auto_detect = false, columns = {{'t': 'VARCHAR'}}, max_line_size = 16777216))"""


def digest(source: Path) -> dict[str, str | int]:
    """The number of distinct triples of a file, and the sum of their MD5, bit by bit."""
    with tempfile.TemporaryDirectory(dir=source.parent, prefix=".equality-") as folder:
        lines = Path(folder) / "lines.nt"
        with lines.open("wb") as file:
            # Parsed and written again: one spelling for each triple.
            pyoxigraph.serialize(
                pyoxigraph.parse(path=source), file, format=pyoxigraph.RdfFormat.N_TRIPLES
            )
        with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": folder}) as db:
            row = db.execute(_QUERY, [str(lines)]).fetchone()
    assert row is not None
    return {"triples": row[0], "digest": f"{row[1] % 2**128:032x}"}


if __name__ == "__main__":
    print(json.dumps({name: digest(Path(name)) for name in sys.argv[1:]}))
