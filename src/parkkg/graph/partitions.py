"""The number of triples of each class and property in a release (VoID, section 4.5).

Counted are the triples of the default graph: asserted and inferred ones, in the table of triples
(see triples.py). That takes seconds, where SPARQL takes minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from parkkg.graph.triples import ONTOLOGY, number_of
from parkkg.namespaces import RDF

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

    @property
    def entities_by_class(self) -> dict[str, int]:
        """How many instances each class has, the largest first."""
        largest = sorted(self.classes, key=lambda part: (-part.entities, part.name))
        return {part.name: part.entities for part in largest}


def partitions(db: duckdb.DuckDBPyConnection) -> Partitions:
    """Count the triples in the table of triples."""
    if not number_of(db, "SELECT count(*) FROM triple"):
        return Partitions()
    _sign(db)
    return Partitions(
        triples=number_of(db, "SELECT count(*) FROM triple"),
        inferred=number_of(db, "SELECT count(*) FROM triple WHERE turn > 0"),
        ontology=number_of(
            db,
            f"SELECT count(*) FROM triple JOIN source ON source = id WHERE stem = '{ONTOLOGY}'",
        ),
        entities=number_of(db, "SELECT count(*) FROM signed"),
        subjects=_different(db, "s"),
        objects=_different(db, "o"),
        properties=_properties(db),
        classes=_classes(db),
    )


def _different(db: duckdb.DuckDBPyConnection, term: str) -> int:
    # Hashes of eight bytes take a tenth of the memory. That two of ten million different terms
    # have the same one happens once in three hundred thousand graphs.
    return number_of(db, f"SELECT count(DISTINCT hash({term})) FROM triple")


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
    # Hashes as in `_different`: two joins with them take 100 MB where texts take a gigabyte.
    db.execute(
        "CREATE TEMP TABLE signed AS SELECT hash(s) AS subject, sign "
        "FROM typed JOIN signature USING (classes); DROP TABLE typed"
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
        FROM triple JOIN signed AS subject ON hash(s) = subject.subject
        LEFT JOIN signed AS object ON hash(o) = object.subject
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
