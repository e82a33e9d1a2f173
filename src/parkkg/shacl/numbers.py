"""The triples as numbers: joins, counts and comparisons are then over integers.

shacl_term(term)      each term of the triples and of the shapes; its number is its rowid
shacl_edge(s, p, o)   every triple, as the numbers of its terms, by property
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import duckdb

from parkkg.tables.csvw.sql import text

TERMS, EDGES = "shacl_term", "shacl_edge"


def number_terms(
    db: duckdb.DuckDBPyConnection,
    named: Iterable[str],
    properties: Collection[str] | None = None,
) -> dict[str, int]:
    """Number the terms of the relation `triple(s, p, o)`, and those `named`; the numbers of these.

    With `properties`, only of triples that have one of them.

    >>> with duckdb.connect() as db:
    ...     _ = db.execute("CREATE TABLE triple AS SELECT '<a>' AS s, '<p>' AS p, '<a>' AS o")
    ...     numbers = number_terms(db, ["<a>", "<absent>"])
    ...     db.execute(f"SELECT s = o, s = {numbers['<a>']} FROM shacl_edge").fetchall()
    [(True, True)]
    """
    wanted = sorted(set(named))
    triples = "triple"
    if properties is not None:
        listed = ", ".join(map(text, sorted(properties)))
        triples = f"(SELECT s, p, o FROM triple WHERE p IN ({listed}))"
    db.execute(
        f"CREATE OR REPLACE TABLE {TERMS} AS SELECT DISTINCT term FROM (SELECT s AS term FROM "
        f"{triples} UNION ALL SELECT o FROM {triples} UNION ALL "
        f"(SELECT DISTINCT p FROM {triples}) UNION ALL SELECT unnest(?::VARCHAR[]))",
        [wanted],
    )
    # Hashes are half the work of texts, if no two terms have the same one.
    ((differ,),) = db.execute(
        f"SELECT count(DISTINCT hash(term)) = count(*) FROM {TERMS}"
    ).fetchall()
    key = "hash" if differ else ""
    db.execute(
        f"""
        CREATE OR REPLACE TABLE {EDGES} AS
        SELECT a.rowid::INTEGER AS s, b.number AS p, c.rowid::INTEGER AS o
        FROM {triples} t JOIN {TERMS} a ON {key}(a.term) = {key}(t.s)
        JOIN {TERMS} c ON {key}(c.term) = {key}(t.o)
        JOIN (SELECT rowid::INTEGER AS number, term FROM {TERMS}
              SEMI JOIN (SELECT DISTINCT p FROM {triples}) ON term = p) b ON b.term = t.p
        ORDER BY p
        """
    )
    rows = db.execute(f"SELECT term, rowid FROM {TERMS} WHERE term IN (SELECT unnest(?))", [wanted])
    return dict(rows.fetchall())
