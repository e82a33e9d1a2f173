r"""Macros of DuckDB over terms in N-Triples syntax: their kind, text and language.

A quotation mark inside a literal's text is escaped and an IRI has none, so the last one of a
literal ends its text. Escapes are those of canonical N-Triples.
"""

from __future__ import annotations

import duckdb

_MACROS = (
    "is_iri(t) AS t[1] = '<' AND t[2] <> '<'",
    "is_blank(t) AS t[1] = '_'",
    "is_literal(t) AS t[1] = '\"'",
    "has_language(t) AS t[1] = '\"' AND t[-1] NOT IN ('\"', '>')",
    # Without a direction (RDF 1.2), in small letters.
    "language_of(t) AS CASE WHEN t[1] = '\"' AND t[-1] NOT IN ('\"', '>') "
    "THEN lower(regexp_extract(t, '\"@([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)[^\"]*$', 1)) END",
    # Between two backslashes each single one begins an escape.
    "unescaped(x) AS array_to_string(list_transform(string_split(x, '\\\\'), lambda part: "
    "array_to_string(list_transform(string_split(part, '\\'), lambda p, i: CASE WHEN i = 1 THEN p "
    "WHEN p[1] = 'u' THEN chr(('0x' || p[2:5])::INTEGER) || p[6:] "
    "ELSE translate(p[1], 'nrtbf', E'\\n\\r\\t\\b\\f') || p[2:] END), '')), '\\')",
    # As it is written: that of a literal with its escapes.
    "raw_text_of(t) AS CASE WHEN is_iri(t) THEN substr(t, 2, length(t) - 2) "
    "WHEN t[1] = '\"' THEN split_part(t, '\"', 2) END",
    # SPARQL's STR; NULL for a blank node or a triple term.
    "text_of(t) AS CASE WHEN is_iri(t) THEN substr(t, 2, length(t) - 2) WHEN t[1] <> '\"' "
    "THEN NULL WHEN contains(t, '\\') "
    "THEN unescaped(regexp_extract(t, '(?s)^\"(.*)\"', 1)) ELSE split_part(t, '\"', 2) END",
)


def define_macros(db: duckdb.DuckDBPyConnection) -> None:
    """Create the macros in a connection, for as long as it is open."""
    for macro in _MACROS:
        db.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
