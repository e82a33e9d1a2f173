"""What axioms entail, as joins over the table of triples, by turns.

RDFS and OWL 2 RL, as far as `axioms` has it. Each turn joins only what the turn before has added
(semi-naive evaluation). Nothing is entailed about a blank node, which no file could name again.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from parkkg.errors import DataError
from parkkg.graph.axioms import Axioms
from parkkg.graph.triples import number_of
from parkkg.namespaces import RDF
from parkkg.tables.csvw.sql import text
from parkkg.text import said

TYPE = f"<{RDF}type>"

# As many pairs take some hundred megabytes and ten seconds.
_MOST_PAIRS = 5_000_000
_NAMED = "s[1] = '<' AND o[1] <> '_'"


def make_axioms(db: duckdb.DuckDBPyConnection, axioms: Axioms) -> None:
    """Make the axioms tables of the database."""
    _table(db, "superclass", "sub VARCHAR, sup VARCHAR", [_terms(p) for p in axioms.superclasses])
    _table(
        db, "superproperty", "sub VARCHAR, sup VARCHAR, swapped BOOLEAN",
        [(*_terms((sub, sup)), swapped) for sub, sup, swapped in axioms.superproperties],
    )  # fmt: skip
    _table(db, "transitive", "p VARCHAR", [_terms((name,)) for name in axioms.transitive])


def apply_axioms(db: duckdb.DuckDBPyConnection, turn: int) -> int:
    """Add what the axioms give from the triples of one turn on; the last turn taken.

    Raises DataError where a transitive property gives more than can be kept.
    """
    while True:
        first, turn = turn, turn + 1
        add(
            db,
            turn,
            f"""
            SELECT s, p, sup AS o FROM triple JOIN superclass ON o = sub
            WHERE p = '{TYPE}' AND turn = {first} AND {_NAMED}
            UNION ALL
            SELECT if(swapped, o, s), sup, if(swapped, s, o)
            FROM triple JOIN superproperty ON p = sub
            WHERE turn = {first} AND {_NAMED} AND (o[1] = '<' OR NOT swapped)
            """,
        )
        touched = db.execute(
            f"SELECT DISTINCT p FROM triple SEMI JOIN transitive USING (p) WHERE turn >= {first} "
            "ORDER BY p"
        ).fetchall()
        turn += 1
        if not sum(_close(db, turn, str(p)) for (p,) in touched):
            return turn


def add(db: duckdb.DuckDBPyConnection, turn: int, triples: str) -> int:
    """Add to a turn those triples of a query that are not known; how many these are."""
    db.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT DISTINCT s, p, o FROM ({triples})")
    rows = db.execute(
        f"""
        INSERT INTO triple SELECT s, p, o, NULL, NULL, NULL, {turn} FROM fresh ANTI JOIN (
            SELECT s, p, o FROM triple WHERE p IN (SELECT p FROM fresh)
            AND (p <> '{TYPE}' OR o IN (SELECT o FROM fresh WHERE p = '{TYPE}'))
        ) AS known USING (s, p, o)
        """
    ).fetchall()
    db.execute("DROP TABLE fresh")
    return int(rows[0][0])


def _close(db: duckdb.DuckDBPyConnection, turn: int, predicate: str) -> int:
    """Add to a turn what a transitive property is short of; how many triples that is."""
    p = text(predicate)
    # Numbers in place of terms: pairs of them are small.
    db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE named AS
        SELECT t, row_number() OVER () AS n FROM (
            SELECT s AS t FROM triple WHERE p = {p} AND {_NAMED}
            UNION SELECT o FROM triple WHERE p = {p} AND {_NAMED});
        CREATE OR REPLACE TEMP TABLE edge AS
        SELECT a.n AS a, b.n AS b FROM triple JOIN named AS a ON a.t = s JOIN named AS b ON b.t = o
        WHERE p = {p} AND {_NAMED};
        CREATE OR REPLACE TEMP TABLE path AS
        WITH RECURSIVE path AS (
            FROM edge UNION SELECT path.a, edge.b FROM path JOIN edge ON path.b = edge.a)
        FROM path LIMIT {_MOST_PAIRS + 1}
        """
    )
    if number_of(db, "SELECT count(*) FROM path") > _MOST_PAIRS:
        raise DataError(
            said(
                "{predicate} is transitive, and more than {most:,} triples follow from that",
                predicate=predicate,
                most=_MOST_PAIRS,
            ),
            hint=said(
                "look for a cycle, or for very long chains, in the data; or let the property not "
                "be transitive, and ask with a property path such as :p+"
            ),
        )
    return add(
        db, turn,
        f"SELECT a.t AS s, {p} AS p, b.t AS o FROM path JOIN named AS a ON a.n = path.a "
        "JOIN named AS b ON b.n = path.b",
    )  # fmt: skip


def _table(
    db: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Sequence[tuple[object, ...]]
) -> None:
    db.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
    if rows:
        lists = [list(values) for values in zip(*rows, strict=True)]
        db.execute(f"INSERT INTO {name} SELECT {', '.join('unnest(?)' for _ in lists)}", lists)


def _terms(iris: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"<{iri}>" for iri in iris)
