"""URI templates (RFC 6570, all four levels) compiled to SQL over a row's cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from urllib.parse import quote

from parkkg.tables.csvw import sql
from parkkg.tables.csvw.context import PREFIXES, SCHEME
from parkkg.tables.csvw.iris import BEYOND_ASCII, is_iri, join, split
from parkkg.text import said

_EXPRESSION = re.compile(r"\{([^{}]*)\}")
_VARSPEC = re.compile(r"((?:[A-Za-z0-9_.]|%[0-9A-Fa-f]{2})+)(\*|:[1-9][0-9]{0,3})?")
_KEPT = ":/?#[]@!$&'()*+,;="
_UNRESERVED = r"A-Za-z0-9\-._~"
_KEPT_LETTERS = rf"{_UNRESERVED}:/?#\[\]@!$&'()*+,;="
# An address as most are written: it is an IRI, and stays as it is.
PLAIN_ADDRESS = r"[a-z]+://[A-Za-z0-9.-]+(/([A-Za-z0-9\-._~:/?@!$&()*+,;=]|%[0-9A-Fa-f]{2})*)?"
_UNSEEN = r"[\pZ\pC]"
_BEYOND = re.compile(f"[{BEYOND_ASCII}]")


@dataclass(frozen=True)
class Variable:
    """A template's variable as SQL, which may be NULL, and whether it is a list."""

    expression: str
    is_list: bool = False
    nullable: bool = True


@dataclass(frozen=True)
class _Operator:
    first: str
    separator: str
    named: bool = False
    empty: str = ""
    reserved: bool = False


_OPERATORS = MappingProxyType(
    {
        "": _Operator("", ","),
        "+": _Operator("", ",", reserved=True),
        "#": _Operator("#", ",", reserved=True),
        ".": _Operator(".", "."),
        "/": _Operator("/", "/"),
        ";": _Operator(";", ";", named=True),
        "?": _Operator("?", "&", named=True, empty="="),
        "&": _Operator("&", "&", named=True, empty="="),
    }
)

_SIGNS = tuple(sign for sign in _OPERATORS if sign)
Lookup = Callable[[str], Variable | None]


# What a template may name beside columns (Metadata Vocabulary, 5.1.3).
ROW_VARIABLES = ("_column", "_sourceColumn", "_row", "_sourceRow", "_name")


def variables(template: str) -> tuple[str, ...]:
    """The names of the variables in `template`, in their order.

    >>> variables("/park/{id}{?lang,year}")
    ('id', 'lang', 'year')
    """
    return tuple(name for _, names in expressions(template) for name in names)


def expressions(template: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The expressions of `template`: the operator of each, which may be empty, and its variables.

    >>> expressions("/park/{id}{?lang,year}")
    (('', ('id',)), ('?', ('lang', 'year')))
    """
    found = []
    for body in _EXPRESSION.findall(template):
        sign = body[:1] if body[:1] in _SIGNS else ""
        specs = (_VARSPEC.fullmatch(part) for part in body[len(sign) :].split(","))
        found.append((sign, tuple(match[1] for match in specs if match)))
    return tuple(found)


def compile_template(template: str, lookup: Lookup, base: str, *, iris: bool = False) -> list[str]:
    """SQL for the parts (none is NULL) of the absolute URL that `template` expands to.

    It is resolved against `base`. A compact name (`schema:name`) is expanded first. A variable
    for which `lookup` gives None is undefined, and expands to nothing. With `iris` letters beyond
    ASCII stay as they are, which RFC 6570 encodes. Raises ValueError where the template is
    malformed, with its
    faulty variable, if it is one.
    """
    pieces = _pieces(template, lookup, iris)
    if not is_iri(join(base, "".join(piece if known else "x" for known, piece in pieces))):
        raise ValueError(said("does not make a valid IRI"))
    head = pieces[0][1] if pieces and pieces[0][0] else ""
    scheme = SCHEME.match(head)
    if scheme:
        prefix = scheme[0][:-1]
        if prefix in PREFIXES and not head.startswith(prefix + "://"):
            head = PREFIXES[prefix] + head[len(prefix) + 1 :]
    elif len(pieces) < 2 and (head or not pieces):
        head = join(base, head)
    elif re.search("[/?#]", head):
        # Only the start of the reference is known; a letter is put in place of the rest.
        head = join(base, head) if "#" in head else join(base, head + "x")[:-1]
    else:
        made = sql.concat([sql.text(piece) if known else piece for known, piece in pieces])
        only = lookup(template[2:-1]) if template == f"{{+{template[2:-1]}}}" else None
        plain = only.expression if only and not only.is_list else ""
        return [_resolved(made, base, plain)]
    rest = [sql.text(piece) if known else piece for known, piece in pieces[1:]]
    return [sql.text(head), *rest]


def keeps_reserved(template: str) -> bool:
    """Whether the template keeps reserved characters of cells (RFC 6570, 1.5: `+` and `#`)."""
    return "{+" in template or "{#" in template


def _resolved(reference: str, base: str, plain: str) -> str:
    """SQL for a reference that differs in each row, resolved (RFC 3986, 5.2.2).

    Where the value `plain` is a plain address, the reference is that.
    """
    scheme, authority, path, query, _ = split(base)
    here = scheme + authority + path
    folder = path[: path.rfind("/") + 1] or "/"
    compact = f"regexp_extract(u, '^({'|'.join(PREFIXES)}):(?:[^/]|/[^/]|/?$)', 1)"
    known = " ".join(f"WHEN {sql.text(p)} THEN {sql.text(iri)}" for p, iri in PREFIXES.items())
    begins = "".join(
        f"WHEN starts_with(u, '{sign}') THEN {sql.text(start)} || u "
        for sign, start in (("#", here + query), ("?", here), ("//", scheme))
    )
    rooted = f"(CASE WHEN starts_with(u, '/') THEN '' ELSE {sql.text(folder)} END || u)"
    # A lambda names the reference, so that it is not written again and again. DuckDB compiles its
    # patterns anew for every two thousand rows.
    resolved = (
        f"list_transform([{reference}], lambda u: "
        "CASE WHEN regexp_matches(u, '^[A-Za-z][A-Za-z0-9+.-]*:') "
        f"THEN coalesce(CASE {compact} {known} END || substr(u, strpos(u, ':') + 1), u) "
        f"WHEN u = '' THEN {sql.text(here + query)} "
        f"{begins}ELSE {sql.text(scheme + authority)} || {_remove_dot_segments(rooted)} END)[1]"
    )
    if not plain:
        return resolved
    return f"CASE WHEN {sql.matches(plain, PLAIN_ADDRESS)} THEN {plain} ELSE {resolved} END"


def _remove_dot_segments(reference: str) -> str:
    """SQL for a reference with a path from the root, without dot segments (RFC 3986, 5.2.4)."""
    path = f"regexp_replace(regexp_extract({reference}, '^[^?#]*'), '/[.][.]?$', '\\0/')"
    segments = f"list_transform(string_split({path}, '/'), lambda s: [s])"
    kept = (
        f"list_reduce({segments}, lambda a, s: CASE s[1] WHEN '.' THEN a "
        "WHEN '..' THEN CASE WHEN len(a) > 1 THEN a[:-2] ELSE a END ELSE list_concat(a, s) END)"
    )
    flat = f"array_to_string({kept}, '/') || regexp_extract({reference}, '[?#].*$')"
    dotted = f"regexp_matches({reference}, '^[^?#]*/[.][.]?([/?#]|$)')"
    return f"CASE WHEN {dotted} THEN {flat} ELSE {reference} END"


def _pieces(template: str, lookup: Lookup, iris: bool) -> list[tuple[bool, str]]:
    pieces: list[tuple[bool, str]] = []
    position = 0
    for match in _EXPRESSION.finditer(template):
        if match.start() > position:
            pieces.append((True, _literal(template[position : match.start()], iris)))
        pieces.append((False, _expression(match[1], lookup, iris)))
        position = match.end()
    if position < len(template):
        pieces.append((True, _literal(template[position:], iris)))
    return pieces


def _literal(part: str, iris: bool) -> str:
    if "{" in part or "}" in part:
        raise ValueError(said("a brace is not closed, or not opened"))
    encoded = quote(part, safe=_KEPT + "%-._~")
    if iris:
        encoded = "".join(
            c if _BEYOND.fullmatch(c) else quote(c, safe=_KEPT + "%-._~") for c in part
        )
    return re.sub("%(?![0-9A-Fa-f]{2})", "%25", encoded)


def _expression(body: str, lookup: Lookup, iris: bool) -> str:
    sign = body[:1] if body[:1] in _SIGNS else ""
    operator = _OPERATORS[sign]
    encoded = partial(_encoded, reserved=operator.reserved, iris=iris)
    parts = []
    nullable = False
    for spec in body[len(sign) :].split(","):
        match = _VARSPEC.fullmatch(spec)
        if match is None:
            raise ValueError(
                said('"{expression}" is not a URI template expression', expression=f"{{{body}}}"),
                spec,
            )
        variable = lookup(match[1])
        if variable is not None:
            nullable = nullable or variable.nullable or variable.is_list
            parts.append(_variable(match[1], match[2] or "", variable, operator, encoded))
    if not parts:
        return "''"
    if len(parts) == 1:
        joined = parts[0]
    else:
        # Where every variable is undefined, the operator's sign is left out too.
        listed = ", ".join(parts)
        some = f"coalesce({listed}) IS NOT NULL"
        joined = f"CASE WHEN {some} THEN concat_ws({sql.text(operator.separator)}, {listed}) END"
    if operator.first:
        joined = sql.joined([sql.text(operator.first), f"({joined})"])
    return f"coalesce({joined}, '')" if nullable else joined


def _variable(
    name: str,
    modifier: str,
    variable: Variable,
    operator: _Operator,
    encoded: Callable[[str], str],
) -> str:
    value = variable.expression
    if not variable.is_list:
        if modifier.startswith(":"):
            value = f"left({value}, {modifier[1:]})"
        return _named(name, value, encoded(value), operator) if operator.named else encoded(value)
    items = f"list_transform({value}, lambda e: {encoded('e')})"
    if operator.named and modifier == "*":
        items = f"list_transform({items}, lambda e: {sql.text(name + '=')} || e)"
    separator = operator.separator if modifier == "*" else ","
    joined = f"nullif(array_to_string({items}, {sql.text(separator)}), '')"
    if operator.named and modifier != "*":
        return sql.joined([sql.text(name + "="), joined])
    return joined


def _named(name: str, value: str, encoded: str, operator: _Operator) -> str:
    return (
        f"CASE WHEN {value} = '' THEN {sql.text(name + operator.empty)} "
        f"ELSE {sql.text(name + '=')} || {encoded} END"
    )


def _encoded(value: str, *, reserved: bool, iris: bool) -> str:
    """SQL for a value in which what may not stand there is percent-encoded; most need nothing."""
    if not (reserved or iris):
        return f"url_encode({value})"
    letters = _KEPT_LETTERS if reserved else _UNRESERVED
    parts = f"regexp_extract_all({value}, {sql.text(f'[{letters}]+|[^{letters}]+')})"
    if iris:
        letters, parts = letters + BEYOND_ASCII, f"string_split({value}, '')"

    def kept(text: str) -> str:
        seen = f" AND NOT regexp_matches({text}, '{_UNSEEN}')" if iris else ""
        return f"{sql.matches(text, f'[{letters}]*')}{seen}"

    each = f"lambda c: CASE WHEN {kept('c')} THEN c ELSE url_encode(c) END"
    slow = f"array_to_string(list_transform({parts}, {each}), '')"
    if reserved:
        slow = f"regexp_replace({slow}, '%25([0-9A-Fa-f]{{2}})', '%\\1', 'g')"
    return f"CASE WHEN {kept(value)} THEN {value} ELSE {slow} END"
