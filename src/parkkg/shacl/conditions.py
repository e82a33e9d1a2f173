"""What a constraint demands of one value node, as SQL (SHACL, sections 4.1, 4.3, 4.4, 4.8).

A condition is over the columns `value`, a term, and `text`, which is text_of(value). It is true
where the value does not conform. It is NULL where SQL cannot tell; then `fails` can, for one term
at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from parkkg.namespaces import RDF, SH, XSD
from parkkg.shacl.order import constant, decided_less, less
from parkkg.shacl.pattern import translated
from parkkg.shacl.shapes import Constraint, Pattern
from parkkg.shacl.terms import text_of
from parkkg.tables.csvw.builtin_datatypes import BUILTINS, Builtin, calendar
from parkkg.tables.csvw.sql import matches, text

_KINDS: Mapping[str, str] = MappingProxyType(
    {"IRI": "is_iri(value)", "BlankNode": "is_blank(value)", "Literal": "is_literal(value)"}
)
_BUILTINS: Mapping[str, Builtin] = MappingProxyType({b.iri: b for b in BUILTINS.values()})
# Integers with one bound have no greatest length; their lexical form says on which side they are.
_SIDES: Mapping[tuple[int | None, int | None], str] = MappingProxyType(
    {
        (0, None): r"\+?\d+|-0+",
        (1, None): r"\+?0*[1-9]\d*",
        (None, 0): r"-\d+|\+?0+",
        (None, -1): r"-0*[1-9]\d*",
    }
)


@dataclass(frozen=True)
class Condition:
    """SQL for what does not conform; where it is NULL, `fails` says it of a term."""

    sql: str
    fails: Callable[[str], bool] | None = None


def condition(
    constraint: Constraint, re2_reads: Callable[[str], bool], *, canonical: bool = False
) -> Condition | None:
    """What is wrong with a value by itself; None for a constraint that looks at more than that.

    `re2_reads` says whether DuckDB can use a regular expression. In `canonical` data every integer
    is an xsd:integer, so that a derived datatype asks for a value in its range.
    """
    if isinstance(constraint.value, Pattern):
        return _pattern(constraint.value, re2_reads)
    if constraint.kind == "datatype":
        return _datatype(str(constraint.value), canonical=canonical)
    make = _CONDITIONS.get(constraint.kind)
    return make(constraint.value) if make else None


def _datatype(iri: str, *, canonical: bool) -> Condition:
    name = iri[1:-1]
    if name == XSD + "string":
        return Condition("NOT (value[1] = '\"' AND value[-1] = '\"')")
    if name == RDF + "langString":
        return Condition("NOT (has_language(value) AND NOT contains(language_of(value), '--'))")
    tail = text('"^^' + iri)
    typed = f"ends_with(value, {tail})"
    builtin = _BUILTINS.get(name)
    if canonical and builtin is not None and (builtin.low, builtin.high) != (None, None):
        typed = f"({typed} OR ends_with(value, '\"^^<{XSD}integer>'))"
    good = [f"value[1] = '\"' AND {typed}"]
    if builtin is not None and builtin.pattern is not None:
        # No lexical form of these has a quotation mark in it.
        lexical = "text" if builtin.needs_escapes else "split_part(value, '\"', 2)"
        good += _well_formed(builtin, lexical)
    return Condition(f"NOT ({' AND '.join(good)})")


def _well_formed(builtin: Builtin, lexical: str) -> list[str]:
    bounds = builtin.low, builtin.high
    if bounds in _SIDES:
        return [matches(lexical, _SIDES[bounds])]
    found = [matches(lexical, builtin.pattern or "")]
    if None not in bounds:
        found.append(f"coalesce(try_cast({lexical} AS HUGEINT) BETWEEN {bounds[0]} AND "
                     f"{bounds[1]}, false)")  # fmt: skip
    if day := calendar(builtin.name, lexical):
        found.append(day)
    return found


def _node_kind(kind: str) -> Condition:
    names = kind.removeprefix(f"<{SH}").rstrip(">").split("Or")
    return Condition(f"NOT ({' OR '.join(_KINDS[name] for name in names)})")


def _pattern(pattern: Pattern, re2_reads: Callable[[str], bool]) -> Condition:
    regex = translated(pattern)
    if regex.re2 is not None and re2_reads(regex.re2):
        return Condition(f"NOT coalesce(regexp_matches(text, {text(regex.re2)}), false)")
    search = regex.python.search
    return Condition("CASE WHEN text IS NULL THEN true END", lambda term: not search(text_of(term)))


def _languages(ranges: tuple[str, ...]) -> Condition:
    """Basic filtering of RFC 4647: `zh` also finds `zh-Hant`."""
    names = ['[^"]+' if item == '"*"' else re.escape(text_of(item)) for item in ranges]
    if not names:
        return Condition("true")
    # The last quotation mark ends the text of a literal.
    tag = f'(?i)"@({"|".join(names)})(-[^"]*)?$'
    return Condition(f"NOT regexp_matches(value, {text(tag)})")


def _bound(bound: str, *, upper: bool, or_equal: bool) -> Condition:
    """A lower or an upper bound: fails where the value is not on the right side of it."""
    pair = ("value", constant(bound)) if upper else (constant(bound), "value")

    def fails(term: str) -> bool:
        first, second = (term, bound) if upper else (bound, term)
        return not less(first, second, or_equal=or_equal)

    return Condition(f"NOT ({decided_less(*pair, or_equal=or_equal)})", fails)


_CONDITIONS: Mapping[str, Callable[..., Condition]] = MappingProxyType(
    {
        "nodeKind": _node_kind,
        "minLength": lambda n: Condition(f"NOT coalesce(length(text) >= {n}, false)"),
        "maxLength": lambda n: Condition(f"NOT coalesce(length(text) <= {n}, false)"),
        "languageIn": _languages,
        "minExclusive": lambda term: _bound(term, upper=False, or_equal=False),
        "minInclusive": lambda term: _bound(term, upper=False, or_equal=True),
        "maxExclusive": lambda term: _bound(term, upper=True, or_equal=False),
        "maxInclusive": lambda term: _bound(term, upper=True, or_equal=True),
    }
)
