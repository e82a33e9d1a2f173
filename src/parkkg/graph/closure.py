"""Triples in DuckDB, by the turn in which they were entailed, and what axioms give from them.

A join over N-Triples is ten times faster than SPARQL over a store on disk, and spills to disk
beyond its share of memory. RDFS and OWL 2 RL, as far as `axioms` has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from parkkg.graph.axioms import Axioms
from parkkg.namespaces import INFERRED, RDF
from parkkg.tables.csvw.sql import files, text

TYPE = RDF + "type"

_MEMORY, _LITTLE, _LONGEST_LINE = "1GB", "64MB", 64 * 1024 * 1024
# In N-Triples a quotation mark behind a space begins a literal, and one before a space ends it: no
# line has these three characters, so every line is one cell.
ONE_COLUMN = "delim = '\" \"', header = false, columns = {'line': 'VARCHAR'}"
UNQUOTED = (
    "quote = '', escape = '', auto_detect = false, "
    f"max_line_size = {_LONGEST_LINE}, buffer_size = {_LONGEST_LINE}"
)

TRIPLES = "SELECT s || ' ' || p || ' ' || o || ' .' AS line FROM triple WHERE turn >"
QUADS = TRIPLES.replace("' .'", f"' <{INFERRED}> .'")


@contextmanager
def reduced_memory(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Leave the memory to others for a while: what is cached goes to disk."""
    connection.execute(f"SET memory_limit = '{_LITTLE}'")
    yield
    connection.execute(f"SET memory_limit = '{_MEMORY}'")


def make_tables(connection: duckdb.DuckDBPyConnection, axioms: Axioms) -> None:
    """`triple` holds what matters of what is asserted (turn 0), and all that is entailed."""
    connection.execute("CREATE TABLE triple (s VARCHAR, p VARCHAR, o VARCHAR, turn INTEGER)")
    for table, rows in (
        ("superclass (sub VARCHAR, sup VARCHAR)", axioms.superclasses),
        ("superproperty (sub VARCHAR, sup VARCHAR, swapped BOOLEAN)", axioms.superproperties),
        ("transitive (p VARCHAR)", [(name,) for name in axioms.transitive]),
    ):
        connection.execute(f"CREATE TEMP TABLE {table}")
        if rows:
            values = ", ".join(f"({', '.join(map(_value, row))})" for row in sorted(rows))
            connection.execute(f"INSERT INTO {table.split()[0]} VALUES {values}")


def _value(value: object) -> str:
    return str(value) if isinstance(value, bool) else text(f"<{value}>")


def read_triples(
    connection: duckdb.DuckDBPyConnection,
    axioms: Axioms,
    names: frozenset[str],
    graphs: Sequence[Path],
) -> None:
    """Take from the files what an axiom starts from or could give, and what has one of `names`.

    `names` are properties, and classes of things.
    """
    if not graphs:
        return
    # Lists in the text, and not joins: four times faster, and it is read once.
    # Nothing is entailed about blank nodes, but rules may look at them: turn -1.
    kept = "" if names else "WHERE s[1] = '<' AND o[1] <> '_'"
    names |= axioms.transitive
    names |= {name for pair in axioms.superclasses for name in pair}
    names |= {name for sub, sup, _ in axioms.superproperties for name in (sub, sup)}
    connection.execute(
        f"""
        INSERT INTO triple SELECT s, p, o, if(s[1] = '<' AND o[1] <> '_', 0, -1) FROM (
            SELECT split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p,
                   substr(line, length(s) + length(p) + 3,
                          length(line) - length(s) - length(p) - 4) AS o
            FROM read_csv({files(graphs)}, {ONE_COLUMN}, {UNQUOTED})
            WHERE {_has(names, "split_part(line, ' ', 3)")})
        {kept}
        """
    )


def with_names(names: frozenset[str]) -> str:
    """SELECT of all triples of some properties and classes, as lines of N-Quads."""
    graph = f"if(turn <= 0, ' .', ' <{INFERRED}> .')"
    return f"SELECT s || ' ' || p || ' ' || o || {graph} FROM triple WHERE {_has(names, 'o')}"


def _has(names: frozenset[str], kind: str) -> str:
    """SQL: whether a triple has one of the properties, or says that a thing is of a class."""
    listed = _names(names)
    return f"(p IN ({listed}) OR (p = '<{TYPE}>' AND {kind} IN ({listed})))"


def _names(iris: Iterable[str]) -> str:
    return ", ".join(text(f"<{iri}>") for iri in sorted(set(iris))) or "NULL"


def apply_axioms(connection: duckdb.DuckDBPyConnection, turn: int) -> int:
    """Add what the axioms give from the triples of one turn on; the last turn taken."""
    while True:
        first, turn = turn, turn + 1
        add(
            connection,
            turn,
            f"""
            SELECT s, '<{TYPE}>' AS p, sup AS o FROM triple JOIN superclass ON o = sub
            WHERE p = '<{TYPE}>' AND turn = {first}
            UNION ALL
            SELECT if(swapped, o, s), sup, if(swapped, s, o)
            FROM triple JOIN superproperty ON p = sub
            WHERE turn = {first} AND (o[1] = '<' OR NOT swapped)
            """,
        )
        touched = connection.execute(
            f"SELECT DISTINCT p FROM triple SEMI JOIN transitive USING (p) WHERE turn >= {first} "
            "ORDER BY p"
        ).fetchall()
        turn += 1
        closed = [_close(connection, turn, str(p)) for (p,) in touched]
        if not any(closed):
            return turn


def _close(connection: duckdb.DuckDBPyConnection, turn: int, predicate: str) -> int:
    """Add to a turn what a transitive property is short of; how many triples that is."""
    p = text(predicate)
    return add(
        connection,
        turn,
        f"""
        WITH RECURSIVE edge AS (SELECT s, o FROM triple WHERE p = {p} AND turn >= 0),
        path AS (SELECT s, o FROM edge
                 UNION SELECT path.s, edge.o FROM path JOIN edge ON path.o = edge.s)
        SELECT s, {p} AS p, o FROM path
        """,
        f"(FROM triple WHERE p = {p})",
    )


def add(
    connection: duckdb.DuckDBPyConnection, turn: int, triples: str, known: str = "triple"
) -> int:
    """Add to a turn those triples that are not known; how many these are."""
    rows = connection.execute(
        f"INSERT INTO triple SELECT DISTINCT s, p, o, {turn} FROM ({triples}) AS new (s, p, o) "
        f"ANTI JOIN {known} AS known USING (s, p, o)"
    ).fetchall()
    return int(rows[0][0])
