"""Where parameters stand in a query's tokens, and putting terms in their places.

A variable that begins with an underscore is a parameter's, named as grlc names it: `?_park`,
`?_park_iri`, `?_year_integer`; `?__park` is optional.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from parkkg.sparql.query import Kind, Token
from parkkg.text import said

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
class Placeholder:
    """One place of a parameter: the tokens from index `first` to `last`, which a term replaces.

    `fault` says why no term can stand there; `counts` that it must be a bare number (LIMIT,
    OFFSET); `bound` that it is a whole BOUND(?_x), which is true once there is a value.
    """

    variable: str
    first: int
    last: int
    fault: str = ""
    counts: bool = False
    bound: bool = False


def parameter_of(variable: str, names: Collection[str]) -> str | None:
    """Which of `names` a variable stands for; None is none of them.

    >>> parameter_of("_park_iri", ["park", "year"])
    'park'
    """
    bare = variable.lstrip("_")
    for suffix in ("", *SUFFIXES):
        name = bare.removesuffix("_" + suffix) if suffix else bare
        if name in names and (not suffix or name != bare):
            return name
    return None


def name_and_type(variable: str) -> tuple[str, str]:
    """The name and type of the parameter that a variable says, where no header describes it.

    >>> name_and_type("_year_integer"), name_and_type("_park")
    (('year', 'integer'), ('park', 'string'))
    """
    bare = variable.lstrip("_")
    for suffix, type_name in SUFFIXES.items():
        if bare.endswith("_" + suffix):
            return bare.removesuffix("_" + suffix), type_name
    return bare, "string"


def placeholders(tokens: Sequence[Token]) -> Iterator[Placeholder]:
    """Every place of a parameter in a query's tokens."""
    clauses = _clauses(tokens)
    for i, token in enumerate(tokens):
        if token.kind is not Kind.VARIABLE or token.text[1] != "_":
            continue
        variable = token.text[1:]
        before = tokens[i - 1].text.upper() if i else ""
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        opener = tokens[i - 2].text.upper() if i > 1 else ""
        if opener == "BOUND" and before == "(" and after is not None and after.text == ")":
            yield Placeholder(variable, i - 2, i + 1, bound=True)
            continue
        fault = clauses[i]
        if before == "AS":
            fault = said("the name of a result")
        elif before == "VALUES":
            fault = said("a variable of VALUES")
        elif after is not None and (after.kind is Kind.LANGUAGE or after.text == "^^"):
            fault = said("text before a language or datatype; give the parameter a type instead")
        yield Placeholder(variable, i, i, fault=fault, counts=before in ("LIMIT", "OFFSET"))


def substitute(text: str, tokens: Sequence[Token], terms: Mapping[Placeholder, str]) -> str:
    """The text with each placeholder replaced by its term, and nothing else changed.

    `tokens` are those of the text.
    """
    pieces, at = [], 0
    for placeholder in sorted(terms, key=lambda placeholder: placeholder.first):
        # Spaces keep a term apart from its neighbours: `<` and `<iri>`.
        pieces += [text[at : tokens[placeholder.first].start], " ", terms[placeholder], " "]
        at = tokens[placeholder.last].end
    return "".join([*pieces, text[at:]])


def _clauses(tokens: Sequence[Token]) -> list[str]:
    """For each token: the list of bare variables that it is in, or nothing."""
    found: list[str] = []
    clause: str = ""
    depth = 0
    for i, token in enumerate(tokens):
        word = token.text.upper() if token.kind is Kind.WORD else ""
        before = tokens[i - 1].text.upper() if i else ""
        if word == "SELECT":
            clause, depth = said("a variable of SELECT"), 0
        elif word == "BY":
            clause, depth = said("a variable of {word} BY", word=before), 0
        elif before == "VALUES" and token.text == "(":
            clause, depth = said("a variable of VALUES"), -1
        elif depth == 0 and (token.text in ("{", "}") or word in _ENDS):
            clause = ""
        depth += _DEPTH.get(token.text, 0)
        if depth < 0:  # the end of the brackets that hold the list
            clause = ""
        found.append(clause if depth == 0 else "")
    return found


_DEPTH = MappingProxyType({"(": 1, ")": -1})
_ENDS = frozenset({"WHERE", "FROM", "HAVING", "LIMIT", "OFFSET", "VALUES", "ORDER", "GROUP"})
