"""Where parameters stand in a query's tokens, and putting terms in their places.

A variable that begins with an underscore is a parameter's, named as grlc names it: `?_park`,
`?_park_iri`, `?_year_integer`; `?__park` is optional.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from parkkg.sparql.query import Kind, Token

# What may follow a name, and the type that it says.
SUFFIXES = MappingProxyType(
    {
        "iri": "iri",
        "literal": "string",
        "string": "string",
        "integer": "integer",
        "number": "decimal",
        "decimal": "decimal",
        "xsd_date": "date",
        "date": "date",
        "year": "year",
    }
)


@dataclass(frozen=True)
class Place:
    """One occurrence of a parameter: the tokens from `first` to `last`, which a term replaces.

    `fault` says why none can stand there; `counts` that it must be a bare number (LIMIT, OFFSET);
    `bound` that the place is a whole BOUND(?_x), which is true once there is a value.
    """

    variable: str
    first: int
    last: int
    fault: str = ""
    counts: bool = False
    bound: bool = False


def named(variable: str, names: Collection[str]) -> str | None:
    """Which of `names` a variable such as `_park_iri` stands for; None is none of them."""
    bare = variable.lstrip("_")
    for suffix in ("", *SUFFIXES):
        name = bare.removesuffix("_" + suffix) if suffix else bare
        if name in names and (not suffix or name != bare):
            return name
    return None


def guessed(variable: str) -> tuple[str, str]:
    """The name and type that a variable says by itself, where no header describes it."""
    bare = variable.lstrip("_")
    for suffix, type_name in SUFFIXES.items():
        if bare.endswith("_" + suffix):
            return bare.removesuffix("_" + suffix), type_name
    return bare, "string"


def places(tokens: Sequence[Token]) -> Iterator[Place]:
    """Every place of a parameter."""
    clauses = _clauses(tokens)
    for i, token in enumerate(tokens):
        if token.kind is not Kind.VARIABLE or token.text[1] != "_":
            continue
        variable = token.text[1:]
        before = tokens[i - 1].text.upper() if i else ""
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        opener = tokens[i - 2].text.upper() if i > 1 else ""
        if opener == "BOUND" and before == "(" and after is not None and after.text == ")":
            yield Place(variable, i - 2, i + 1, bound=True)
            continue
        fault = clauses[i]
        if before == "AS":
            fault = "the name of a result"
        elif before == "VALUES":
            fault = "a variable of VALUES"
        elif after is not None and (after.kind is Kind.LANGUAGE or after.text == "^^"):
            fault = "text before a language or datatype; give the parameter a type instead"
        yield Place(variable, i, i, fault=fault, counts=before in ("LIMIT", "OFFSET"))


def filled(text: str, tokens: Sequence[Token], terms: Mapping[Place, str]) -> str:
    """The text with each place replaced by a term, and nothing else changed."""
    pieces, at = [], 0
    for place in sorted(terms, key=lambda place: place.first):
        # Spaces keep a term from growing together with its neighbours: `<` and `<iri>`.
        pieces += [text[at : tokens[place.first].start], " ", terms[place], " "]
        at = tokens[place.last].end
    return "".join([*pieces, text[at:]])


def _clauses(tokens: Sequence[Token]) -> list[str]:
    """For each token: the list of bare variables that it stands in, or nothing."""
    found: list[str] = []
    clause, depth = "", 0
    for i, token in enumerate(tokens):
        word = token.text.upper() if token.kind is Kind.WORD else ""
        before = tokens[i - 1].text.upper() if i else ""
        if word == "SELECT":
            clause, depth = "a variable of SELECT", 0
        elif word == "BY":
            clause, depth = f"a variable of {before} BY", 0
        elif before == "VALUES" and token.text == "(":
            clause, depth = "a variable of VALUES", -1
        elif depth == 0 and (token.text in ("{", "}") or word in _ENDS):
            clause = ""
        depth += _DEPTH.get(token.text, 0)
        if depth < 0:  # the end of the brackets that hold the list
            clause = ""
        found.append(clause if depth == 0 else "")
    return found


_DEPTH = MappingProxyType({"(": 1, ")": -1})
_ENDS = frozenset({"WHERE", "FROM", "HAVING", "LIMIT", "OFFSET", "VALUES", "ORDER", "GROUP"})
