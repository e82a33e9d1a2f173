"""The table of triples in DuckDB: all that happens before the store is a query over it.

    triple(s, p, o, source, row, col, turn)      every triple of the default graph, once
    repeated(s, p, o, source, row, col, turn)    where else a triple was asserted
    source(id, name, stem)                       the files that triples come from

`s`, `p` and `o` are terms as canonical N-Triples (RDF 1.2, section 4) writes them, and Oxigraph
does: `<iri>`, `_:b`, `"text"@en`. `source`
says which file asserted the triple first, in the order in which files were added. `row` and `col`
are the row (1, 2, …) and the number of the column of its table that made it; they are NULL for a
file of RDF. `turn` is 0 where the triple is asserted, and greater where it is entailed: then
`source`, `row` and `col` are NULL. Triples that a file makes several times are in `repeated`, too.

Rows are in no order. Sorted by `s`, `p`, `o` they are in the order of their lines: a space ends a
term in a line, and it is smaller than what an IRI or a label may have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import duckdb

from parkkg.graph.canonical import kept
from parkkg.tables.database import cores, write
from parkkg.tables.load import LoadedTable

LINE = "concat(s, ' ', p, ' ', o, ' .')"
ONTOLOGY, INFERRED = "ontology", "inferred"

_COLUMNS = (
    "s VARCHAR, p VARCHAR, o VARCHAR, source USMALLINT, row BIGINT, col USMALLINT, turn INTEGER"
)
# The terms of a line `t`. Neither subject nor predicate has a space inside.
TERMS = """
    split_part(t, ' ', 1) AS s, split_part(t, ' ', 2) AS p,
    substr(t, length(s) + length(p) + 3, length(t) - length(s) - length(p) - 4) AS o
"""
_CHUNK = 50_000
_SHORT = MappingProxyType({"\t": "\\t", "\b": "\\b", "\f": "\\f"})


def make_tables(db: duckdb.DuckDBPyConnection) -> None:
    """Make the tables, without triples."""
    db.execute(
        f"CREATE TABLE triple ({_COLUMNS}); CREATE TABLE repeated ({_COLUMNS}); "
        "CREATE TABLE source (id USMALLINT, name VARCHAR, stem VARCHAR)"
    )


def add_lines(db: duckdb.DuckDBPyConnection, name: str, stem: str, lines: Iterable[str]) -> None:
    """Add the triples of an RDF file, as lines of N-Triples without their line ends."""
    number, rest = _source(db, name, stem), iter(lines)
    while chunk := list(islice(rest, _CHUNK)):
        db.execute(
            f"INSERT INTO triple SELECT {TERMS}, {number}, NULL, NULL, 0 "
            "FROM (SELECT unnest(?::VARCHAR[]) AS t)",
            [chunk],
        )


def add_tables(db: duckdb.DuckDBPyConnection, tables: Sequence[LoadedTable]) -> None:
    """Add what tables make, each triple with its row and column."""
    numbered = [(table, _source(db, table.source.key, table.source.stem)) for table in tables]

    def add(item: tuple[LoadedTable, int]) -> None:
        table, number = item
        db.cursor().execute(
            f"INSERT INTO triple SELECT s, p, {kept('o')}, {number}, _row, col, 0 "
            f"FROM ({table.compiled.terms})"
        )

    # Small tables take most of the time for planning, which DuckDB does on one core.
    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(add, numbered))
    _escape_control_characters(db)


def keep_first(db: duckdb.DuckDBPyConnection) -> None:
    """Keep each triple once, where it was asserted first; move the others to `repeated`."""
    # Few triples repeat; hashes of eight bytes find them in little memory.
    db.execute(
        "CREATE TEMP TABLE shared AS SELECT hash(s, p, o) AS h FROM triple GROUP BY h "
        "HAVING count(*) > 1"
    )
    db.execute(
        """
        CREATE TEMP TABLE later AS SELECT id FROM (
            SELECT rowid AS id,
                   row_number() OVER (PARTITION BY s, p, o ORDER BY source, row, col) AS place
            FROM triple WHERE hash(s, p, o) IN (SELECT h FROM shared))
        WHERE place > 1
        """
    )
    db.execute("INSERT INTO repeated SELECT * FROM triple WHERE rowid IN (SELECT id FROM later)")
    db.execute("DELETE FROM triple WHERE rowid IN (SELECT id FROM later)")
    db.execute("DROP TABLE shared; DROP TABLE later")


def write_graphs(db: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[Path]:
    """Write what each source asserts as sorted N-Triples, STEM.nt; the files as they are ready.

    The smallest is the first, so that who reads them need not wait for the largest.
    """
    sizes = db.execute(
        "SELECT stem, id, count(s) FROM source LEFT JOIN triple ON source = id "
        "GROUP BY ALL ORDER BY count(s), id"
    ).fetchall()
    for stem, number, _ in sizes:
        path = folder / f"{stem}.nt"
        write(db, f"SELECT {LINE} FROM triple WHERE source = {number} ORDER BY s, p, o", path)
        yield path


def write_inferred(db: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """Write what is entailed as sorted N-Triples; the file."""
    path = folder / f"{INFERRED}.nt"
    write(db, f"SELECT {LINE} FROM triple WHERE turn > 0 ORDER BY s, p, o", path)
    return path


def has_blank_nodes(db: duckdb.DuckDBPyConnection) -> bool:
    """Whether there is a triple about a blank node."""
    some = "SELECT 1 FROM triple WHERE s[1] = '_' OR o[1] = '_' LIMIT 1"
    return bool(number_of(db, f"SELECT count(*) FROM ({some})"))


def number_of(db: duckdb.DuckDBPyConnection, query: str) -> int:
    """The number that a query gives."""
    row = db.execute(query).fetchone()
    return int(row[0]) if row else 0


def _escape_control_characters(db: duckdb.DuckDBPyConnection) -> None:
    """Write control characters in terms with a backslash (RDF 1.2 N-Triples, section 4).

    The kernel writes them as they are: that is N-Triples, too, and few texts have one.
    """
    escaped = "o"
    for code in (*range(1, 32), 127):
        written = _SHORT.get(chr(code), f"\\u{code:04X}")
        escaped = f"replace({escaped}, chr({code}), '{written}')"
    db.execute(f"UPDATE triple SET o = {escaped} WHERE regexp_matches(o, '[\\x01-\\x1f\\x7f]')")


def _source(db: duckdb.DuckDBPyConnection, name: str, stem: str) -> int:
    """The number of a new source. Where another one has its stem, it gets one of its own."""
    number = number_of(db, "SELECT count(*) FROM source")
    if db.execute("SELECT 1 FROM source WHERE stem = ?", [stem]).fetchone():
        stem = f"{stem}-{number}"
    db.execute("INSERT INTO source VALUES (?, ?, ?)", [number, name, stem])
    return number
