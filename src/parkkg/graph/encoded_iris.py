"""IRIs that tables write with percent signs where something else names them with their letters.

CSV on the Web encodes letters beyond ASCII in templates (RFC 6570), so that a class that is written
in Chinese in ontology, shapes and queries is another one in the graph, and everybody is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import duckdb

from parkkg.errors import Problem
from parkkg.namespaces import META
from parkkg.problems import problem
from parkkg.text import said

_TERMS = ("s", "p", "o")


@dataclass(frozen=True)
class NamedIri:
    """An IRI that a file names; the line is 0 where it is not known."""

    iri: str
    file: str
    line: int = 0


def encoded_iris(db: duckdb.DuckDBPyConnection, named: Iterable[NamedIri]) -> Iterator[Problem]:
    """Warnings about IRIs that the tables write in another way, in the relation `triple`.

    Those that `named` gives are looked at, and those of RDF files in the relation.
    """
    by_code: dict[str, list[NamedIri]] = {}
    for name in dict.fromkeys((*named, *_in_files(db))):
        if not name.iri.isascii():
            by_code.setdefault(_encoded(name.iri), []).append(name)
    for code in _in_tables(db, list(by_code)):
        for name in by_code[code]:
            yield problem(
                "PK123",
                said("<{iri}> is not in the tables, which make <{encoded}> in its place",
                     iri=name.iri, encoded=code),
                file=name.file, line=name.line, severity="warning",
                hint=said('write "{annotation}": true into the metadata, so that tables keep '
                          "letters in IRIs", annotation=f"{META}iris"),
            )  # fmt: skip


def _encoded(iri: str) -> str:
    """An IRI as a template of CSV on the Web makes it."""
    return "".join(c if c.isascii() else quote(c) for c in iri)


def _in_tables(db: duckdb.DuckDBPyConnection, iris: list[str]) -> list[str]:
    """Those of the IRIs that tables make, in the order in which they are given."""
    if not iris:
        return []
    terms = " UNION ".join(f"SELECT {t} FROM triple WHERE row IS NOT NULL AND {t} IN (SELECT term "
                           "FROM asked)" for t in _TERMS)  # fmt: skip
    rows = db.execute(
        "WITH asked AS (SELECT '<' || unnest(?::VARCHAR[]) || '>' AS term) " + terms, [iris]
    ).fetchall()
    made = {term[1:-1] for (term,) in rows}
    return [iri for iri in iris if iri in made]


def _in_files(db: duckdb.DuckDBPyConnection) -> Iterator[NamedIri]:
    """The IRIs with letters beyond ASCII in what was read as RDF."""
    for term in _TERMS:
        rows = db.execute(
            f"SELECT DISTINCT {term}[2:-2], name FROM triple JOIN source ON source.id = source "
            f"WHERE row IS NULL AND {term}[1] = '<' AND length({term}) <> strlen({term}) "
            "ORDER BY ALL"
        ).fetchall()
        yield from (NamedIri(iri, name) for iri, name in rows)
