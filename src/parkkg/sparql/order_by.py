"""ORDER BY with keys that have a total order (SPARQL 1.1, section 15.1).

Oxigraph compares two literals by value where SPARQL has an order for them, and else by their text:
`9 < 10`, but `10 < "85" < 9`. Its sort ends the process where it notices, and gives rows in a wrong
order where it does not (tried with 0.5.13). So each key gets a place among the keys of its kind,
and the kinds follow one another: what has no value, blank nodes, IRIs, and of literals numbers,
times, others, and text. A variable's key is written in SPARQL as far as it can be, which keeps
a sort of plain values almost as fast as it was. All else is left to a function of the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from parkkg.namespaces import XSD
from parkkg.sparql.grammar import closings
from parkkg.sparql.lexer import Kind, kind_of, replaced, starts
from parkkg.sparql.query_error import QueryError
from parkkg.text import said

# The function that gives the key of a term (see `sort_key`).
SORT_KEY = "urn:x-parkkg:sort-key"
# Times are so many seconds after this: earlier than any that is likely.
EPOCH = "-999999-01-01"
# Of keys that are rewritten; each becomes some hundred characters.
_MOST = 1000
# What text begins with: after each number, NaN, and each other key.
TEXT = "~"

# These give values of one kind only, or none, and are compared as they are.
_PLAIN = frozenset(
    """
    STR LANG UCASE LCASE CONCAT SUBSTR REPLACE STRBEFORE STRAFTER ENCODE_FOR_URI STRUUID TZ
    MD5 SHA1 SHA256 SHA384 SHA512 GROUP_CONCAT STRLEN COUNT YEAR MONTH DAY HOURS MINUTES SECONDS
    RAND IRI URI UUID DATATYPE BNODE BOUND SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC
    CONTAINS STRSTARTS STRENDS LANGMATCHES REGEX EXISTS NOT
    """.split()  # noqa: SIM905 -- they are easier to read so
)


def with_total_order(text: str, parts: Sequence[str]) -> str:
    """The query in `text`, whose tokens are `parts`, sorted by keys that have a total order.

    It is the same text where nothing is sorted, or by what has such an order already. Brackets
    have to be in pairs. Raises QueryError where there are more than a thousand keys.

    >>> from parkkg.sparql.lexer import split
    >>> query = "SELECT ?n { ?s :n ?n } ORDER BY (?n / 2) LCASE(?n)"
    >>> with_total_order(query, split(query)[0]).partition("ORDER BY ")[2]
    '(<urn:x-parkkg:sort-key>(?n / 2)) LCASE(?n)'
    """
    orders = [n for n, part in enumerate(parts) if part.upper() == "ORDER"]
    if not orders:
        return text
    closed, places = closings(parts), starts(text, parts)
    edits: list[tuple[int, int, str]] = []
    for order in orders:
        for first, last in _conditions(parts, closed, order + 2):
            start, stop = places[first], places[last] + len(parts[last])
            word = parts[first].upper()
            begin, end = _inner(parts, closed, first + (word in _DIRECTIONS), last)
            if begin == end and kind_of(parts[begin]) is Kind.VARIABLE:
                keys = [f"{_DIRECTIONS.get(word, 'ASC')}({key})" for key in _keys(parts[begin])]
                edits.append((start, stop, " ".join(keys)))
            elif begin <= end and not _is_plain(parts, closed, begin, end):
                inside = places[end] + len(parts[end])
                edits += [(places[begin], places[begin], f"<{SORT_KEY}>("), (inside, inside, ")")]
        if len(edits) > _MOST:
            raise QueryError(
                said("the query is sorted by more than {most:,} keys", most=_MOST),
                reason="size",
                hint=said("rows that are equal in the first few keys are seldom many"),
            )
    return replaced(text, edits)


def _keys(variable: str) -> tuple[str, str]:
    """The keys of what a variable has; the second is for doubles that the first makes equal."""
    times = (
        f"{variable} - '{EPOCH}'^^<{XSD}date>",
        f"{variable} - '{EPOCH}T00:00:00'^^<{XSD}dateTime>",
        f"IF(DATATYPE({variable}) = <{XSD}gYear>,"
        f" <{XSD}date>(CONCAT(STR({variable}), '-01-01')) - '{EPOCH}'^^<{XSD}date>,"
        f" IF(DATATYPE({variable}) = <{XSD}gYearMonth>,"
        f" <{XSD}date>(CONCAT(STR({variable}), '-01')) - '{EPOCH}'^^<{XSD}date>, 1/0))",
    )
    literal = (
        f"COALESCE(CONCAT('{TEXT}', {variable}), {', '.join(times)}, <{SORT_KEY}>({variable}))"
    )
    double = f"{variable} + 0e0"
    number = f"COALESCE(<{XSD}decimal>({variable}), {double})"
    other = f"IF(isIRI({variable}) || isBLANK({variable}), {variable}, {literal})"
    return f"IF(isNUMERIC({variable}), {number}, {other})", double


def _conditions(
    parts: Sequence[str], closed: Mapping[int, int], at: int
) -> Iterator[tuple[int, int]]:
    """The first and the last token of each key, as long as they are keys (grammar rule 24)."""
    while at < len(parts):
        last = _end_of_condition(parts, closed, at)
        if last is None:
            return
        yield at, last
        at = last + 1


def _end_of_condition(parts: Sequence[str], closed: Mapping[int, int], at: int) -> int | None:
    word, kind = parts[at].upper(), kind_of(parts[at])
    if kind is Kind.VARIABLE:
        return at
    if word == "NOT":
        at, word = at + 1, "EXISTS"
    called = kind in (Kind.IRI, Kind.PNAME) or (kind is Kind.WORD and word not in _CLAUSES)
    return closed.get(at + 1 if called else at)


def _inner(
    parts: Sequence[str], closed: Mapping[int, int], first: int, last: int
) -> tuple[int, int]:
    """The tokens within the brackets around all of them."""
    while first < last and parts[first] == "(" and closed.get(first) == last:
        first, last = first + 1, last - 1
    return first, last


def _is_plain(parts: Sequence[str], closed: Mapping[int, int], first: int, last: int) -> bool:
    """Whether it is one call, of what gives values that are compared as they are."""
    word = parts[first].upper()
    called = first + 2 if word == "NOT" else first + 1
    return word in _PLAIN and closed.get(called) == last


_DIRECTIONS = MappingProxyType({"ASC": "ASC", "DESC": "DESC"})
_CLAUSES = frozenset({"LIMIT", "OFFSET", "VALUES"})
