"""The project's own rules: CONSTRUCT queries that are run as they are written, to a fixpoint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import Store

from parkkg.errors import DataError
from parkkg.namespaces import RDF
from parkkg.sparql.query import Kind, QueryError, Token, read_query
from parkkg.text import said, shortened

_DEEPEST = 64  # the engine's parser recurses on the stack of this process
_HINT = said("correct the rule, or remove its file")
_ANNOTATIONS = frozenset({"<<", "<<(", ">>", ")>>", "{|", "|}", "~"})
_TYPE = f"{RDF}type"
_STEPS = MappingProxyType({"{": 1, "}": -1})
_NAMES = frozenset({Kind.IRI, Kind.PNAME})
_TERMS = frozenset({Kind.IRI, Kind.PNAME, Kind.VARIABLE, Kind.BLANK, Kind.STRING, Kind.NUMBER})


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query. `names` are the IRIs in it.

    It looks only at triples with one of the names: as their property, or as their object where the
    property is rdf:type. `names` is None where it may look at others, too.

    Where all triples of its body are about the same thing, and only FILTER NOT EXISTS has braces of
    its own, `needed` are the properties and classes that this thing must have: the rule says
    nothing of others, and nothing new until there is a new triple with one of them.
    """

    path: Path
    query: str
    names: frozenset[str] | None
    needed: frozenset[str] = frozenset()


def read_rule(path: Path) -> Rule:
    """The rule in a file. Raises DataError where it is none, with the line and the way out."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            said("{path}: byte {start} is not UTF-8", path=path, start=error.start + 1)
        ) from None
    try:
        query = read_query(text, max_depth=_DEEPEST)
    except QueryError as error:
        place = f"{path}:{error.line}" if error.line else str(path)
        raise DataError(
            said("{place}: {fault}", place=place, fault=error.fault), hint=error.hint or _HINT
        ) from None
    if query.form != "construct":
        raise DataError(
            said(
                "{path}: a rule is a CONSTRUCT query, and this is {form}",
                path=path,
                form=query.form.upper(),
            ),
            hint=said("queries that only ask stand in queries/"),
        )
    _parse(path, text)
    tokens = query.tokens
    for token in tokens:
        if _word(token) in {"FROM", "BASE"}:
            raise DataError(
                said(
                    "{place}: a rule must not say {word}",
                    place=_place(path, text, token),
                    word=_word(token),
                ),
                hint=said(
                    "it sees all that is asserted or entailed; IRIs stand in full or with PREFIX"
                ),
            )
        if _word(token) == "BNODE":
            raise _blank(path, text, token)
    start = next(i for i, token in enumerate(tokens) if _word(token) == "CONSTRUCT") + 1
    _check_template(path, text, tokens[start:])
    prologue, made = tokens[: start - 1], tokens[start:]
    names = _names(prologue, made)
    if names is None:
        return Rule(path, text, None)
    end = next(i for i, token in enumerate(made) if token.text == "}")
    begin = next(i for i in range(end, len(made)) if made[i].text == "{")
    where = made[begin:]
    plain = _is_plain(where)
    subject = _only_subject(where) if plain else ""
    needed = _needed(prologue, where, subject) if subject else frozenset()
    return Rule(path, text, names, needed)


def _check_template(path: Path, text: str, tokens: Sequence[Token]) -> None:
    """Check what stands behind CONSTRUCT: plain triples, without blank nodes."""
    if tokens[0].text != "{":
        raise DataError(
            said("{path}: CONSTRUCT WHERE only repeats what is there", path=path),
            hint=said("write CONSTRUCT { new triples } WHERE { what they follow from }"),
        )
    if tokens[1].text == "}":
        raise DataError(
            said("{path}: the rule makes no triple", path=path),
            hint=said("say what it makes, or remove it"),
        )
    for token in tokens[1:]:
        # A template has no braces of its own, and the parser has just accepted this one.
        if token.text == "}":
            return
        if token.kind is Kind.BLANK or token.text in {"[", "("}:
            raise _blank(path, text, token)
        if token.text in _ANNOTATIONS:
            raise DataError(
                said(
                    "{place}: a rule makes plain triples, without annotations",
                    place=_place(path, text, token),
                ),
                hint=said("write subject, predicate and object only"),
            )


def _names(prologue: Sequence[Token], body: Sequence[Token]) -> frozenset[str] | None:
    """The IRIs in a query, or None where it may look at triples that have none of them.

    Then it has a variable or a negation in the place of a property, a path of no steps, another
    graph, or triples that lists and annotations stand for. rdf:type is among the IRIs where its
    class may be any. Errs on the safe side.
    """
    prefixes = _prefixes(prologue)
    nothing = Token(Kind.MARK, "", 0)
    found: set[str] = set()
    around = (nothing, *body, nothing, nothing)
    for before, token, after, later in zip(
        around, around[1:], around[2:], around[3:], strict=False
    ):
        starts = _is_term(after) or after.text in {"[", "(", "+", "-"}
        mark = token.text if token.kind is Kind.MARK else ""
        verb = token.kind is Kind.VARIABLE and (
            before.text in {";", "["}
            or ((_is_term(before) or before.text in {")", "]"}) and starts)
        )
        if (
            verb
            or mark in _ANNOTATIONS | {"*", "?"}
            or (mark == "!" and (starts or after.text == "^"))
            or (mark == "(" and (_is_term(before) or before.text in {"{", ".", ";", ",", "}"}))
            or (token.kind is Kind.IRI and "\\" in token.text)
            or _word(token) == "GRAPH"
        ):
            return None
        iri = _iri(token, prefixes)
        of_class = before.text not in {"^", "/", "|", "("} and after.kind in _NAMES
        if iri and not (iri == _TYPE and of_class and later.text != ","):
            found.add(iri)
    return frozenset(found)


def _is_plain(where: Sequence[Token]) -> bool:
    """Whether braces in the braces of a body are those of FILTER NOT EXISTS, without another."""
    words = [_word(token) or token.text for token in where]
    depth = 0
    for i, word in enumerate(words):
        if word == "{" and depth and words[max(i - 3, 0) : i] != ["FILTER", "NOT", "EXISTS"]:
            return False
        depth += _STEPS.get(word, 0)
        if depth > 2 or (not depth and i + 1 < len(words)):
            return False  # what is denied twice may give; a limit may take away
    return True


def _only_subject(where: Sequence[Token]) -> str:
    """The variable that is the subject of all triples in a body, without paths; else nothing."""
    subjects, brackets = set(), 0
    for before, token in pairwise(where):
        brackets += {"(": 1, ")": -1}.get(token.text, 0)
        if not brackets and token.text in {"^", "/", "+", "["}:
            return ""
        if _is_term(token) and before.text in {"{", "}", ".", ")"}:
            subjects.add(token.text if token.kind is Kind.VARIABLE else "")
    return subjects.pop() if len(subjects) == 1 else ""


def _needed(prologue: Sequence[Token], where: Sequence[Token], subject: str) -> frozenset[str]:
    """The properties and classes in the outermost braces of a body: the subject has all of them."""
    prefixes = _prefixes(prologue)
    found: set[str] = set()
    depth = 0
    for before, start, verb, value in zip(where, where[1:], where[2:], where[3:], strict=False):
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(before.text, 0)
        begins = start.text == subject and before.text in {"{", "}", ".", ")"}
        if depth == 1 and (begins or start.text == ";"):
            iri = _iri(verb, prefixes)
            found.add(_iri(value, prefixes) or iri if iri == _TYPE else iri)
    return frozenset(found - {""})


def _prefixes(prologue: Sequence[Token]) -> dict[str, str]:
    return {
        name.text[:-1]: iri.text[1:-1] for name, iri in pairwise(prologue) if iri.kind is Kind.IRI
    }


def _iri(token: Token, prefixes: dict[str, str]) -> str:
    if token.kind is Kind.IRI:
        return token.text[1:-1]
    if token.kind is Kind.PNAME:
        prefix, _, local = token.text.partition(":")
        return prefixes.get(prefix, "") + local.replace("\\", "")
    return _TYPE if token.text == "a" else ""


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
        raise DataError(
            # The parser lists every token and range of letters that would do.
            said(
                "{path}{line}: not SPARQL: {what}",
                path=path,
                line=line,
                what=shortened(what, 100),
            ),
            hint=_HINT,
        ) from None


def _place(path: Path, text: str, token: Token) -> str:
    return f"{path}:{text.count(chr(10), 0, token.start) + 1}"


def _blank(path: Path, text: str, token: Token) -> DataError:
    return DataError(
        said(
            "{place}: a rule must not make blank nodes, which nobody could name",
            place=_place(path, text, token),
        ),
        hint=said("make an IRI of what the thing is about, with IRI(CONCAT(…))"),
    )
