"""RDF files as the relation `triple(s, p, o)` of a connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyoxigraph as ox

from parkkg.files import scratch_folder
from parkkg.graph.parse_rdf import quads_of
from parkkg.shacl.shapes_graph import Source
from parkkg.tables.csvw import sql

# No line of canonical N-Triples has a control character in it.
_ONE_COLUMN = "delim = E'\\x01', header = false, columns = {'line': 'VARCHAR'}"
_LONGEST_LINE, _SHORTEST_BUFFER = 64 * 1024 * 1024, 1024 * 1024


def fill_from_rdf(db: duckdb.DuckDBPyConnection, sources: Iterable[Source]) -> None:
    """Create `triple` with the triples of RDF files, in whichever graph of a file they are.

    Blank nodes of different files are different. Raises DataError, with file and line, where a file
    is not in the format of its suffix.
    """
    with scratch_folder() as folder:
        path = folder / "triples.nt"
        with path.open("wb") as target:
            for source in sources:
                quads = quads_of(source.path, source.name, source.base, renamed=True)
                triples = (quad.triple for quad in quads)
                ox.serialize(triples, target, format=ox.RdfFormat.N_TRIPLES)
        fill_from_lines(db, [path])


def fill_from_lines(db: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Create `triple` with the lines of canonical N-Triples files, each once."""
    files = [path for path in files if path.stat().st_size]
    if not files:
        db.execute("CREATE OR REPLACE TABLE triple (s VARCHAR, p VARCHAR, o VARCHAR)")
        return
    # No line is longer than its file; small buffers make small graphs quick.
    longest = max(_SHORTEST_BUFFER, min(_LONGEST_LINE, max(p.stat().st_size for p in files)))
    db.execute(
        f"""
        CREATE OR REPLACE TABLE triple AS
        SELECT split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p,
               substr(line, length(s) + length(p) + 3,
                      length(line) - length(s) - length(p) - 4) AS o
        FROM (SELECT DISTINCT line FROM
              read_csv({sql.files(files)}, {_ONE_COLUMN}, quote = '', escape = '',
                       auto_detect = false, max_line_size = {longest}, buffer_size = {longest}))
        """
    )
