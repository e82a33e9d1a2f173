"""Literals as the engine keeps them, so that a release is one graph wherever it is read.

Oxigraph keeps the value of a number, a truth value, a date or a duration and not its text (XSD 1.1
part 2, section 3), every whole number as an xsd:integer, and language tags in lower case. What it
cannot hold as a value, such as a decimal of thirty digits, it keeps as it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from parkkg.graph.ntriples import written
from parkkg.namespaces import XSD
from parkkg.tables.csvw.sql import matches, text

if TYPE_CHECKING:
    import duckdb  # a server reads shapes, and does without it

_ANY = ox.NamedNode("urn:a")
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
# Zeros behind the point, and the point where nothing else is behind it.
_ZEROS = (
    r'^(?:("-?[0-9]{1,18}\.[0-9]{0,17}[1-9])0{1,18}|("-?[0-9]{1,18})\.0{1,18})'
    rf'("\^\^<{XSD}(?:decimal|double|float)>)$'
)
_SUBTYPED = rf'^("-?[0-9]{{1,18}}"\^\^<{XSD}){_SUBTYPES}>$'


def kept(term: str) -> str:
    """SQL for what the engine gives back of a term of N-Triples, of all that are written plainly.

    `canonicalize` asks the engine about the others. What this gives has the same value.
    """
    # What follows the last of these is the tag: in a text, a quotation mark has a backslash before
    # it.
    tag = f"split_part({term}, '\"@', -1)"
    return (
        f"CASE WHEN {term}[1] <> '\"' OR {term}[-1] = '\"' THEN {term}"
        f" WHEN {term}[-1] <> '>'"
        f" THEN left({term}, length({term}) - length({tag})) || lower({tag})"
        f" WHEN ends_with({term}, '#decimal>') OR ends_with({term}, '#double>')"
        f" OR ends_with({term}, '#float>')"
        f" THEN regexp_replace({term}, {text(_ZEROS)}, '\\1\\2\\3')"
        f" ELSE regexp_replace({term}, {text(_SUBTYPED)}, '\\1integer>') END"
    )


def canonicalize(db: duckdb.DuckDBPyConnection, table: str) -> None:
    r"""Replace terms in column `o` of a table by what the engine gives back after storing them.

    Those that `kept` knows about are expected to be as it gives them.

    >>> import duckdb
    >>> with duckdb.connect() as db:
    ...     _ = db.execute(f"CREATE TABLE t AS SELECT '\"1e2\"^^<{XSD}double>' AS o")
    ...     canonicalize(db, "t")
    ...     db.execute("SELECT o FROM t").fetchone()
    ('"100"^^<http://www.w3.org/2001/XMLSchema#double>',)
    """
    asked = db.execute(
        f"SELECT DISTINCT o FROM {table} WHERE o[1] = '\"' AND o[-1] = '>'"
        f" AND starts_with(split_part(o, '\"^^<', -1), '{XSD}') AND NOT {matches('o', _IS_PLAIN)}"
    )
    changed: list[tuple[str, str]] = []
    while some := [term for (term,) in asked.fetchmany(_AT_ONCE)]:
        pairs = zip(some, _stored(some), strict=True)
        changed += [(term, stored) for term, stored in pairs if term != stored]
    if changed:
        db.execute(
            "CREATE OR REPLACE TEMP TABLE stored AS "
            "SELECT unnest(?::VARCHAR[]) AS written, unnest(?::VARCHAR[]) AS kept",
            [[written for written, _ in changed], [stored for _, stored in changed]],
        )
        db.execute(f"UPDATE {table} SET o = kept FROM stored WHERE o = written")
        db.execute("DROP TABLE stored")


def rewritten(db: duckdb.DuckDBPyConnection, table: str) -> frozenset[str]:
    r"""The typed literals in column `o` of a table that the engine gives back otherwise.

    >>> import duckdb
    >>> with duckdb.connect() as db:
    ...     _ = db.execute(f"CREATE TABLE t AS SELECT '\"1.0\"^^<{XSD}decimal>' AS o")
    ...     rewritten(db, "t")
    frozenset({'"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>'})
    """
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE given_back AS SELECT term, {kept('term')} AS o FROM "
        f"(SELECT DISTINCT o AS term FROM {table} WHERE o[1] = '\"' AND o[-1] = '>' "
        f"AND starts_with(split_part(o, '\"^^<', -1), '{XSD}'))"
    )
    canonicalize(db, "given_back")
    rows = db.execute("SELECT term FROM given_back WHERE term <> o").fetchall()
    db.execute("DROP TABLE given_back")
    return frozenset(term for (term,) in rows)


def canonical_quads(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The quads as the engine gives them back, each once, in no order."""
    store = ox.Store()
    store.bulk_extend(quads)
    yield from store


def canonical_object(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term as N-Triples, as the engine gives it back.

    >>> canonical_object(ox.Literal("溧阳", language="zh-Hans"))
    '"溧阳"@zh-hans'
    """
    if isinstance(term, ox.NamedNode | ox.BlankNode):
        return str(term)
    (quad,) = canonical_quads([ox.Quad(_ANY, _ANY, term)])
    return written(quad.object)


def _stored(terms: list[str]) -> list[str]:
    """What the engine gives back of each term."""
    lines = "".join(f"<urn:{n}> <urn:a> {term} .\n" for n, term in enumerate(terms))
    store = ox.Store()
    store.bulk_load(input=lines.encode(), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    found = {quad.subject.value: str(quad.object) for quad in store}
    return [found[f"urn:{n}"] for n in range(len(terms))]
