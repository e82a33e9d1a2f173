"""The number of triples of each class and property in a release (VoID, section 4.5).

Counted are the triples of the default graph: asserted and inferred ones. DuckDB counts them in the
N-Triples files while a release is made: seconds, where SPARQL takes minutes. Memory is bounded.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from parkkg.graph.closure import ONE_COLUMN
from parkkg.namespaces import RDF
from parkkg.tables.csvw import sql
from parkkg.tables.database import database

_LONGEST_LINE, _SHORTEST_BUFFER = 64 * 1024 * 1024, 1024 * 1024
_INFERRED, _ONTOLOGY = "inferred.nt", "ontology.nt"
_TYPE = f"<{RDF}type>"


@dataclass(frozen=True)
class Use:
    """The number of values of one kind that instances of a class have for a property.

    `kind` is the class of the values, or with `literal` their datatype. A value of several classes
    counts for each.
    """

    kind: str
    literal: bool
    triples: int


@dataclass(frozen=True)
class PropertyPartition:
    """The number of triples with a property, of the instances of a class or of all subjects."""

    property: str
    triples: int
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True)
class ClassPartition:
    """The number of instances of a class, and their properties."""

    name: str
    entities: int
    properties: tuple[PropertyPartition, ...]


@dataclass(frozen=True)
class Partitions:
    """The counts. IRIs are without angle brackets, and everything is sorted by them."""

    triples: int = 0
    inferred: int = 0
    ontology: int = 0
    entities: int = 0
    subjects: int = 0
    objects: int = 0
    properties: tuple[PropertyPartition, ...] = ()
    classes: tuple[ClassPartition, ...] = ()


def partitions(graph: Path) -> Partitions:
    """Count the triples in the N-Triples files of a release's graph folder."""
    files = [path for path in sorted(graph.glob("*.nt")) if path.stat().st_size]
    if not files:
        return Partitions()
    with (
        tempfile.TemporaryDirectory(dir=graph.parent, prefix=".count-") as folder,
        database(folder=Path(folder), ordered=False, work="the triples cannot be counted") as db,
    ):
        _read(db, files)
        _drop_repeated(db)
        _sign(db)
        return Partitions(
            triples=_number(db, "SELECT count(*) FROM triple"),
            inferred=_number(db, f"SELECT count(*) FROM triple WHERE file = '{_INFERRED}'"),
            ontology=_number(db, f"SELECT count(*) FROM triple WHERE file = '{_ONTOLOGY}'"),
            entities=_number(db, "SELECT count(*) FROM signed"),
            subjects=_number(db, "SELECT count(*) FROM (SELECT DISTINCT s FROM triple)"),
            objects=_number(db, "SELECT count(*) FROM (SELECT DISTINCT o FROM triple)"),
            properties=_properties(db),
            classes=_classes(db),
        )


def _read(db: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Split lines into terms."""
    # No line is longer than its file; small buffers make small graphs quick.
    longest = max(_SHORTEST_BUFFER, min(_LONGEST_LINE, max(p.stat().st_size for p in files)))
    db.execute(
        f"""
        CREATE TABLE triple AS
        SELECT split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p,
               substr(line, length(s) + length(p) + 3,
                      length(line) - length(s) - length(p) - 4) AS o,
               parse_filename(filename) AS file
        FROM read_csv({sql.files(files)}, {ONE_COLUMN}, quote = '', escape = '',
                      auto_detect = false, filename = true,
                      max_line_size = {longest}, buffer_size = {longest})
        """
    )


def _drop_repeated(db: duckdb.DuckDBPyConnection) -> None:
    """Keep each triple once, preferably that of the ontology.

    A file has each of its lines once, so that only subjects of several files can repeat. Inferred
    triples are not asserted anywhere.
    """
    db.execute(
        f"""
        CREATE TEMP TABLE shared AS SELECT s FROM triple WHERE file <> '{_INFERRED}'
        GROUP BY s HAVING min(file) <> max(file)
        """
    )
    if _number(db, "SELECT count(*) FROM shared"):
        db.execute(
            f"""
            DELETE FROM triple WHERE rowid IN (
                SELECT id FROM (
                    SELECT rowid AS id, row_number() OVER (
                        PARTITION BY s, p, o ORDER BY file <> '{_ONTOLOGY}', file) AS copy
                    FROM triple SEMI JOIN shared USING (s) WHERE file <> '{_INFERRED}')
                WHERE copy > 1)
            """
        )


def _sign(db: duckdb.DuckDBPyConnection) -> None:
    """Give each instance the number of its set of classes: there are few such sets."""
    db.execute(
        f"""
        CREATE TEMP TABLE typed AS
        SELECT s, list(o ORDER BY o) AS classes FROM triple
        WHERE p = '{_TYPE}' AND o[1] = '<' GROUP BY s
        """
    )
    db.execute(
        """
        CREATE TEMP TABLE signature AS
        SELECT classes, row_number() OVER (ORDER BY classes) AS sign
        FROM (SELECT DISTINCT classes FROM typed)
        """
    )
    db.execute(
        "CREATE TEMP TABLE signed AS SELECT s, sign FROM typed JOIN signature USING (classes)"
    )


def _properties(db: duckdb.DuckDBPyConnection) -> tuple[PropertyPartition, ...]:
    rows = db.execute("SELECT p, count(*) FROM triple GROUP BY p ORDER BY p").fetchall()
    return tuple(PropertyPartition(_iri(p), n) for p, n in rows)


def _classes(db: duckdb.DuckDBPyConnection) -> tuple[ClassPartition, ...]:
    """Join subjects and objects to their sets of classes, then expand the sets into classes."""
    db.execute(
        """
        CREATE TEMP TABLE used AS
        SELECT subject.sign AS a, p, object.sign AS b,
               CASE WHEN o[1] <> '"' THEN NULL WHEN o[-1] = '"' THEN 'string'
                    WHEN o[-1] = '>' THEN regexp_extract(o, '\\^\\^(<[^>]*>)$', 1)
                    ELSE 'langString' END AS datatype,
               count(*) AS n
        FROM triple JOIN signed AS subject USING (s) LEFT JOIN signed AS object ON o = object.s
        GROUP BY ALL
        """
    )
    spread = "SELECT sign, unnest(classes) AS class FROM signature"
    entities = db.execute(
        f"SELECT class, count(*) FROM signed JOIN ({spread}) USING (sign) GROUP BY 1 ORDER BY 1"
    ).fetchall()
    triples = db.execute(
        f"SELECT class, p, sum(n) FROM used JOIN ({spread}) ON a = sign GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    uses = db.execute(
        f"""
        WITH spread AS ({spread})
        SELECT s.class, p, coalesce(datatype, o.class) AS kind, datatype IS NOT NULL, sum(n)
        FROM used JOIN spread AS s ON a = s.sign LEFT JOIN spread AS o ON b = o.sign
        WHERE kind IS NOT NULL GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    of: dict[tuple[str, str], list[Use]] = {}
    for name, p, kind, literal, n in uses:
        of.setdefault((name, p), []).append(Use(_iri(kind), literal, int(n)))
    having: dict[str, list[PropertyPartition]] = {}
    for name, p, n in triples:
        part = PropertyPartition(_iri(p), int(n), tuple(of.get((name, p), ())))
        having.setdefault(name, []).append(part)
    return tuple(ClassPartition(_iri(name), n, tuple(having[name])) for name, n in entities)


def _iri(term: str) -> str:
    match term:
        case "string":
            return "http://www.w3.org/2001/XMLSchema#string"
        case "langString":
            return f"{RDF}langString"
        case _:
            return term[1:-1]


def _number(db: duckdb.DuckDBPyConnection, query: str) -> int:
    row = db.execute(query).fetchone()
    return int(row[0]) if row else 0
