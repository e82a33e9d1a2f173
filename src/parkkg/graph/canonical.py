"""Literals as the engine keeps them, so that a release is one graph wherever it is read.

Oxigraph keeps the value of a number, a truth value, a date or a duration and not its text (XSD 1.1
part 2, section 3), every whole number as an xsd:integer, and language tags in lower case. What it
cannot hold as a value, such as a decimal of thirty digits, it keeps as it is written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyoxigraph as ox

from parkkg.graph.closure import ONE_COLUMN, UNQUOTED
from parkkg.namespaces import XSD
from parkkg.tables.csvw.sql import files, matches, text
from parkkg.tables.database import write

_AT_ONCE = 200_000  # terms: some 100 MB
_SUBTYPES = (
    "(nonNegativeInteger|nonPositiveInteger|positiveInteger|negativeInteger|long|int|short|byte"
    "|unsignedLong|unsignedInt|unsignedShort|unsignedByte)"
)
_DATE, _TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}", "([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}"
_ZONE = "(Z|[+-](0[1-9]|1[0-9]):[0-9]{2})?"
# Of what values are mostly written like it is known what becomes of it: nothing but that zeros
# behind the point go, and that an integer is an integer. The engine is asked about all others.
_PLAIN = (
    ("(0|-?[1-9][0-9]{0,17})", f"(integer|{_SUBTYPES})"),
    (r"(0|-?[1-9][0-9]{0,17}|-?[1-9][0-9]{0,17}\.[0-9]{1,18}|0\.[0-9]{1,18})", "decimal"),
    (r"-?(0|[1-9][0-9]{0,6})(\.[0-9]{1,7})?", "double"),
    (r"-?(0|[1-9][0-9]{0,2})(\.[0-9]{1,3})?", "float"),
    ("(true|false)", "boolean"),
    (f"{_DATE}{_ZONE}", "date"),
    (f"[0-9]{{4}}{_ZONE}", "gYear"),
    (f"[0-9]{{4}}-[0-9]{{2}}{_ZONE}", "gYearMonth"),
    (f"{_TIME}{_ZONE}", "time"),
    (f"{_DATE}T{_TIME}{_ZONE}", "dateTime"),
    # These are kept as text.
    (".*", "(anyURI|token|normalizedString|language|Name|NCName|NMTOKEN|hexBinary|base64Binary)"),
)
_IS_PLAIN = "|".join(rf'"{lexical}"\^\^<{XSD}{name}>' for lexical, name in _PLAIN)
_ZEROS = rf'^("[^".]*(?:\.[0-9]*[1-9])?)\.?0*("\^\^<{XSD}(?:decimal|double|float)>)$'


def canonical(db: duckdb.DuckDBPyConnection, term: str, source: str) -> str:
    r"""SQL for what the engine gives back of a term of N-Triples after it was stored.

    `term` is a column of `source`, which is a table or a SELECT in brackets and is read once here.
    Where the engine has to be asked, its answers become the temporary table `canonical`.
    Raises MachineError where the disk is full.

    >>> with duckdb.connect() as db:
    ...     _ = db.execute("CREATE TABLE t AS SELECT '\"溧阳\"@zh-Hans' AS o")
    ...     db.execute(f"SELECT {canonical(db, 'o', 't')} FROM t").fetchone()
    ('"溧阳"@zh-hans',)
    """
    # What follows the last of these is the tag or the datatype: in a text, a quotation mark has a
    # backslash before it.
    tag, datatype = f"split_part({term}, '\"@', -1)", f"split_part({term}, '\"^^<', -1)"
    known = (
        f"CASE WHEN {term}[1] <> '\"' OR {term}[-1] = '\"' THEN {term}"
        f" WHEN {term}[-1] <> '>'"
        f" THEN left({term}, length({term}) - length({tag})) || lower({tag})"
        f" WHEN ends_with({term}, '#decimal>') OR ends_with({term}, '#double>')"
        f" OR ends_with({term}, '#float>')"
        f" THEN regexp_replace({term}, {text(_ZEROS)}, '\\1\\2')"
        f" ELSE regexp_replace({term}, '<{XSD}{_SUBTYPES}>$', '<{XSD}integer>') END"
    )
    asked = (
        f"SELECT DISTINCT {term} AS written FROM {source}"
        f" WHERE {term}[1] = '\"' AND {term}[-1] = '>' AND starts_with({datatype}, '{XSD}')"
        f" AND NOT {matches(term, _IS_PLAIN)}"
    )
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE asked AS SELECT written, row_number() OVER () AS n"
        f" FROM ({asked})"
    )
    (row,) = db.execute("SELECT count(*) FROM asked").fetchall()
    if not row[0]:
        return known
    db.execute("CREATE OR REPLACE TEMP TABLE canonical (written VARCHAR, kept VARCHAR)")
    with tempfile.TemporaryDirectory(prefix="parkkg-") as folder:
        for first in range(0, row[0], _AT_ONCE):
            _ask(db, first, Path(folder))
    return f"coalesce((SELECT kept FROM canonical WHERE written = {term}), {known})"


def canonical_quads(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The quads as the engine gives them back, each once, in no order."""
    store = ox.Store()
    store.bulk_extend(quads)
    yield from store


def _ask(db: duckdb.DuckDBPyConnection, first: int, folder: Path) -> None:
    """Add to `canonical` what the engine makes of the terms in `asked` after the first ones."""
    put, got = folder / "put.nt", folder / "got.nt"
    some = f"n > {first} AND n <= {first + _AT_ONCE}"
    write(
        db, f"SELECT '<urn:' || n || '> <urn:a> ' || written || ' .' FROM asked WHERE {some}", put
    )
    store = ox.Store()
    store.bulk_load(path=put, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    store.dump(got, ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    db.execute(
        f"INSERT INTO canonical SELECT written, substr(line, start, length(line) - start - 1)"
        f" FROM asked JOIN (SELECT line, length(split_part(line, ' ', 1)) + 10 AS start,"
        f" split_part(line[6:], '>', 1)::BIGINT AS n"
        f" FROM read_csv({files([got])}, {ONE_COLUMN}, {UNQUOTED})) USING (n)"
    )
