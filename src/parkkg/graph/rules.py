"""The project's own rules: CONSTRUCT queries, checked and made ready to run to a fixpoint.

A rule is rewritten so that it says of each triple whether the graph has it already:

    CONSTRUCT { ?x :p ?y ; :q 1 } WHERE { … }
    SELECT (?x AS ?t0) (:p AS ?t1) (?y AS ?t2) (EXISTS { ?x :p ?y } AS ?t3) … WHERE { … }

Its body is evaluated once, and its rows are streamed: a CONSTRUCT would keep every triple that
it made in memory, to leave out those made twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Store

from parkkg.errors import DataError
from parkkg.namespaces import RDF
from parkkg.sparql.query import Kind, QueryError, Token, read_query

TYPE = RDF + "type"

_DEEPEST = 64  # the engine's parser recurses on the stack of this process
_HINT = "correct the rule, or remove its file"
_ANNOTATIONS = frozenset({"<<", "<<(", ">>", ")>>", "{|", "|}", "~"})
_BEFORE_EXPRESSIONS = frozenset(
    {"(", "||", "&&", "!", "=", "!=", "<", ">", "<=", ">=", "/", "|", "^", "+", "-", "*"}
)
# With one of these, more triples may be fewer answers.
_UNSTEADY = frozenset(
    {"SELECT", "MINUS", "OPTIONAL", "LIMIT", "OFFSET", "GROUP", "HAVING", "COUNT", "SUM", "MIN",
     "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
)  # fmt: skip
_TERMS = frozenset({Kind.IRI, Kind.PNAME, Kind.VARIABLE, Kind.BLANK, Kind.STRING, Kind.NUMBER})
_NAMES = frozenset({Kind.IRI, Kind.PNAME})


class Pattern(NamedTuple):
    """One triple of a template, as it is written there."""

    subject: str
    predicate: str
    object: str


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query, rewritten into a SELECT of four columns for each triple that it makes.

    The columns are subject, predicate, object, and whether the graph has that triple already.
    `mentions` holds the IRIs of the properties and classes that can give the rule something new
    to say, `reads` those of all triples that it looks at; they are None where that can be any.
    """

    path: Path
    query: str
    triples: int
    mentions: frozenset[str] | None
    reads: frozenset[str] | None

    def concerns(self, changed: frozenset[str]) -> bool:
        """Whether new triples of these properties and classes are a reason to run again."""
        return bool(changed if self.mentions is None else self.mentions & changed)


def read_rule(path: Path) -> Rule:
    """The rule in a file. Raises DataError where it is none, with the line and the way out."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: byte {error.start + 1} is not UTF-8") from None
    try:
        query = read_query(text, max_depth=_DEEPEST)
    except QueryError as error:
        said = error.message.removeprefix(f"the query, line {error.line}, column {error.column}: ")
        place = f"{path}:{error.line}" if error.line else str(path)
        raise DataError(f"{place}: {said}", hint=error.hint or _HINT) from None
    if query.form != "construct":
        raise DataError(
            f"{path}: a rule is a CONSTRUCT query, and this is {query.form.upper()}",
            hint="queries that only ask stand in queries/",
        )
    _parse(path, text)
    tokens = query.tokens
    for token in tokens:
        if _word(token) in {"FROM", "BASE"}:
            raise DataError(
                f"{_place(path, text, token)}: a rule must not say {_word(token)}",
                hint="it sees all that is asserted or entailed; IRIs stand in full or with PREFIX",
            )
        if _word(token) == "BNODE":
            raise _blank(path, text, token)
    return _rewritten(path, text, tokens)


def _rewritten(path: Path, text: str, tokens: Sequence[Token]) -> Rule:
    start = next(i for i, token in enumerate(tokens) if _word(token) == "CONSTRUCT")
    if tokens[start + 1].text != "{":
        raise DataError(
            f"{path}: CONSTRUCT WHERE only repeats what is there",
            hint="write CONSTRUCT { new triples } WHERE { what they follow from }",
        )
    # A template has no braces of its own, and the parser has just accepted this one.
    end = next(i for i in range(start + 2, len(tokens)) if tokens[i].text == "}")
    body = next(i for i in range(end, len(tokens)) if tokens[i].text == "{")
    template = tokens[start + 2 : end]
    patterns = tuple(_patterns(path, text, template))
    if not patterns:
        raise DataError(f"{path}: the rule makes no triple", hint="say what it makes, or remove it")

    taken = {token.text[1:] for token in tokens if token.kind is Kind.VARIABLE}
    column = "t"
    while any(name.startswith(column) for name in taken):
        column += "_"
    expressions = [
        expression
        for pattern in patterns
        for expression in (*pattern, f"EXISTS {{ {' '.join(pattern)} }}")
    ]
    columns = " ".join(f"({e} AS ?{column}{i})" for i, e in enumerate(expressions))
    used = sorted({"?" + token.text[1:] for token in template if token.kind is Kind.VARIABLE})
    # The line break ends a comment that the rule may end with.
    rows = f"SELECT {' '.join(used) or '*'} WHERE {text[tokens[body].start :]}\n"
    query = f"{text[: tokens[start].start]}SELECT {columns} WHERE {{ {{ {rows} }} }}"
    _parse(path, query)
    prologue, where = tokens[:start], tokens[body:]
    mentions = _mentions(prologue, _can_give(where))
    reads = None if _looks_further(where) else _mentions(prologue, tokens[start:])
    return Rule(path, query, len(patterns), mentions, reads)


def _patterns(path: Path, text: str, template: Sequence[Token]) -> Iterator[Pattern]:
    """The triples of a template, with `;` and `,` written out (SPARQL 1.1, section 4.2)."""
    terms: list[str] = []
    sign = ""
    for token in (*template, Token(Kind.MARK, ".", 0)):
        if token.kind is Kind.BLANK or token.text in {"[", "("}:
            raise _blank(path, text, token)
        if token.text in {".", ";", ","}:
            if len(terms) == 3:
                yield Pattern(*terms)
            del terms[".;,".index(token.text) :]
        elif (
            token.kind is Kind.LANGUAGE
            or token.text == "^^"
            or (terms and terms[-1].endswith("^^"))
        ):
            terms[-1] += token.text
        elif token.text in {"+", "-"}:
            sign = token.text
        elif _is_term(token):
            terms.append(f"<{TYPE}>" if token.text == "a" else sign + token.text)
            sign = ""
        else:
            raise DataError(
                f"{_place(path, text, token)}: a rule makes plain triples, without annotations",
                hint="write subject, predicate and object only",
            )


def _mentions(prologue: Sequence[Token], body: Sequence[Token]) -> frozenset[str] | None:
    """The properties and classes in a query's body, or None where any property may match.

    Errs on the safe side: a variable that only looks like a predicate costs another run.
    """
    prefixes = {
        name.text[:-1]: iri.text[1:-1] for name, iri in pairwise(prologue) if iri.kind is Kind.IRI
    }
    nothing = Token(Kind.MARK, "", 0)
    found: set[str] = set()
    around = (nothing, *body, nothing, nothing)
    for before, token, after, later in zip(
        around, around[1:], around[2:], around[3:], strict=False
    ):
        starts = _is_term(after) or after.text in {"[", "(", "+", "-"}
        if token.kind is Kind.MARK and (token.text in _ANNOTATIONS or _is_list(before, token)):
            return None  # it mentions rdf:reifies, or rdf:first and rdf:rest
        if token.kind is Kind.IRI and "\\" in token.text:
            return None
        if token.kind is Kind.VARIABLE and (
            before.text in {";", "["}
            or ((_is_term(before) or before.text in {")", "]"}) and starts)
        ):
            return None
        if token.text == "!" and (starts or after.text == "^"):
            return None  # a negated property set, or a negation that looks like one
        iri = _iri(token, prefixes)
        if (
            iri == TYPE
            and before.text not in {"^", "/", "|", "("}
            and after.kind in _NAMES
            and later.text != ","
        ):
            continue  # the class is what is mentioned
        if iri:
            found.add(iri)
    return frozenset(found)


def _looks_further(body: Sequence[Token]) -> bool:
    """Whether a body may look at more triples than those whose properties it names.

    A path of no steps is between any thing and itself, and there are other graphs.
    """
    return any(
        _word(token) == "GRAPH" or (token.text in {"*", "?"} and token.kind is Kind.MARK)
        for token in body
    )


def _can_give(body: Sequence[Token]) -> Sequence[Token]:
    """The body without what can only take answers away: the groups of FILTER NOT EXISTS.

    In a plain body, that is: where something is optional, subtracted or counted, more of one
    thing may be less of another.
    """
    words = [_word(token) for token in body]
    if not _UNSTEADY.isdisjoint(words):
        return body
    kept: list[Token] = []
    place = 0
    while place < len(body):
        end = place + 1
        if words[place : place + 3] == ["FILTER", "NOT", "EXISTS"]:
            depth, end = 1, place + 4  # behind the brace
            while depth:
                depth += {"{": 1, "}": -1}.get(body[end].text, 0)
                end += 1
            if "EXISTS" in words[place + 3 : end]:
                return body  # what is denied twice may give
            kept.append(Token(Kind.MARK, ".", body[place].start))
        else:
            kept.append(body[place])
        place = end
    return body if any(_word(token) == "EXISTS" for token in kept) else kept


def _is_list(before: Token, token: Token) -> bool:
    """Whether a parenthesis may begin a list of terms, and not an expression or a path."""
    expected = before.kind is Kind.WORD or before.text in _BEFORE_EXPRESSIONS
    return token.text == "(" and not expected


def _iri(token: Token, prefixes: dict[str, str]) -> str:
    if token.kind is Kind.IRI:
        return token.text[1:-1]
    if token.kind is Kind.PNAME:
        prefix, _, local = token.text.partition(":")
        return prefixes.get(prefix, "") + local.replace("\\", "")
    return TYPE if token.text == "a" else ""


def _is_term(token: Token) -> bool:
    return token.kind in _TERMS or token.text == "a" or _word(token) in {"TRUE", "FALSE"}


def _word(token: Token) -> str:
    return token.text.upper() if token.kind is Kind.WORD else ""


def _parse(path: Path, query: str) -> None:
    try:
        Store().query(query)
    except SyntaxError as error:
        message = str(error.msg)
        place = re.search(r"\bat (\d+):\d+: *", message)
        line = f":{place[1]}" if place else ""
        what = message[place.end() :] if place else message
        if len(what) > 100:  # the parser lists every token and range of letters that would do
            what = what[:99] + "…"
        raise DataError(f"{path}{line}: not SPARQL: {what}", hint=_HINT) from None


def _place(path: Path, text: str, token: Token) -> str:
    return f"{path}:{text.count(chr(10), 0, token.start) + 1}"


def _blank(path: Path, text: str, token: Token) -> DataError:
    return DataError(
        f"{_place(path, text, token)}: a rule must not make blank nodes, which nobody could name",
        hint="make an IRI of what the thing is about, with IRI(CONCAT(…))",
    )
