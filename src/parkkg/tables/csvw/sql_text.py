"""Terms and triples as text that SQL makes: parts in a row, under conditions.

N-Triples (RDF 1.1), section 2. A whole row is one text with a line a triple: making that is more
than twice as fast as making a row for each triple.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parkkg.tables.csvw import sql

_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"))
_NEWLINE = "chr(10)"
# A SELECT of no text at all.
NOTHING = "SELECT '' AS t WHERE false"


@dataclass(frozen=True)
class SqlText:
    """Text that is made in a row: SQL for its parts, and for all that must be true of the row.

    Without conditions the text is there in every row.
    """

    parts: tuple[str, ...]
    given: tuple[str, ...] = ()

    def __add__(self, other: SqlText) -> SqlText:
        return SqlText(self.parts + other.parts, tuple(dict.fromkeys(self.given + other.given)))

    def when(self, *conditions: str) -> SqlText:
        """The same text under more conditions."""
        return self + SqlText((), conditions)

    @property
    def sql(self) -> str:
        """SQL for the text, NULL where it is not there."""
        return self.among(())

    def among(self, known: Iterable[str]) -> str:
        """The same where some conditions are known to be true."""
        made = sql.concat(list(self.parts))
        rest = [condition for condition in self.given if condition not in known]
        return f"CASE WHEN {' AND '.join(rest)} THEN {made} END" if rest else made


def fixed(*parts: str) -> SqlText:
    """Text that is the same in every row."""
    return SqlText(tuple(map(sql.text, parts)))


def quoted(value: str, *, plain: bool) -> SqlText:
    """A literal's text in quotes; `plain` says that nothing in it needs an escape."""
    if not plain:
        escaped = value
        for character, escape in _ESCAPES:
            escaped = f"replace({escaped}, {sql.text(character)}, {sql.text(escape)})"
        # To look for a character is far cheaper than to replace it, and few cells have one.
        some = " OR ".join(f"contains({value}, {sql.text(c)})" for c, _ in _ESCAPES)
        value = f"CASE WHEN {some} THEN {escaped} ELSE {value} END"
    return SqlText(("'\"'", value, "'\"'"))


def blocks(triples: list[SqlText], lists: list[str], rows: str) -> str:
    """SELECT of one text `t` a row, with a line for each triple; rows without any are left out.

    `lists` are SQL for lists of triples.
    """
    always = [triple for triple in triples if not triple.given]
    parts = [triple.sql for triple in triples if triple.given]
    if always:
        lines = [part for triple in always for part in (*triple.parts, sql.text("\n"))]
        parts.insert(0, sql.concat(lines[:-1]))
    parts += [f"nullif(array_to_string({made}, {_NEWLINE}), '')" for made in lists]
    if not parts:
        return NOTHING
    if always and len(parts) == 1:
        return f"SELECT {parts[0]} AS t FROM {rows} AS r"
    whole = f"concat_ws({_NEWLINE}, {', '.join(parts)})"
    if always:
        return f"SELECT {whole} AS t FROM {rows} AS r"
    # A list of one keeps DuckDB from planning the whole text a second time, for the filter.
    return f"SELECT t FROM (SELECT unnest([{whole}]) AS t FROM {rows} AS r) WHERE t <> ''"


def each(texts: str) -> str:
    """SELECT of one triple `t` a row, from such a SELECT; no literal has a line break in it."""
    return f"SELECT unnest(string_split(t, {_NEWLINE})) AS t FROM ({texts})"
