"""Parameters of saved queries: what a value given as text means as an RDF term."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph

from parkkg.errors import UsageError
from parkkg.namespaces import BASE, XSD, prefixes_of
from parkkg.text import NO_TEXT, LocalizedText, Message, did_you_mean, said, shortened

Value: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.Literal


@dataclass(frozen=True)
class Param:
    """A parameter: `?_name` in the query's text.

    `base` completes a slug where the type is iri, `language` a langstring without one; `project`
    is the IRI that the things of the project are under. `classes` are those that a thing is of.
    `enum_query` gives the allowed values in its first column; `view` is for pages.
    People read `title` in place of the name, and `enum_titles` in place of the values of `enum`,
    in the same order, where there are any.
    """

    name: str
    type: str = "string"
    default: str | None = None
    required: bool = True
    enum: tuple[str, ...] = ()
    enum_titles: tuple[LocalizedText, ...] = ()
    classes: tuple[str, ...] = ()
    enum_query: str = ""
    example: str = ""
    title: LocalizedText = NO_TEXT
    summary: LocalizedText = NO_TEXT
    view: str = ""
    base: str = ""
    language: str = ""
    project: str = BASE

    def as_dict(self) -> dict[str, object]:
        """The parameter for JSON, without what it leaves open."""
        content = {k: v for k, v in asdict(self).items() if k != "project" and v not in ("", ())}
        if not self.title:
            del content["title"]
        return {**content, "default": self.default}


@dataclass(frozen=True)
class ParamType:
    """What parameters of a type take.

    `expected` says what a value looks like, and so does `pattern`, as a regular expression, where
    there is one. `read` gives the term of a value, and raises ValueError where it is none of the
    type. `probe` is a value to try a query with.
    """

    expected: Message
    read: Callable[[Param, str], Value]
    probe: str
    pattern: str = ""


def term_of(param: Param, value: str) -> Value:
    """The term that `value` stands for. Raises UsageError where it is none of the type.

    >>> str(term_of(Param("rank", "integer"), "10"))
    '"10"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    if param.enum and value not in param.enum:
        raise _unfit(param, value, TYPES["enum"].expected, param.enum)
    try:
        return TYPES[param.type].read(param, value)
    except ValueError:
        raise _unfit(param, value, TYPES[param.type].expected) from None


def meaning_of(param: Param, value: str) -> str | None:
    """The IRI or the text that `value` stands for; None where it is none of the type.

    >>> meaning_of(Param("rank", "integer"), "ten") is None
    True
    """
    try:
        return term_of(param, value).value
    except UsageError:
        return None


def check_choice(param: Param, value: str, allowed: Mapping[str, str]) -> None:
    """Refuse a value that the parameter's `enum_query` did not give.

    `allowed` maps the text of each term to a shorter name for it. Raises UsageError.
    """
    if term_of(param, value).value not in allowed:
        raise _unfit(param, value, said("one of those in the data"), tuple(allowed.values()))


def _unfit(param: Param, value: str, expected: str, known: tuple[str, ...] = ()) -> UsageError:
    message = said(
        'parameter "{param}": "{shown}" does not fit; expected {expected}',
        param=param.name,
        shown=shortened(value),
        expected=expected,
    )
    hint = did_you_mean(value, known)
    if hint or not param.example:
        return UsageError(message, hint=hint)
    return UsageError(
        message,
        hint=said("for example {param}={example}", param=param.name, example=param.example),
        code="unfit-parameter",
        details={"name": param.name, "value": param.example},
    )


def _iri(param: Param, value: str) -> pyoxigraph.NamedNode:
    return pyoxigraph.NamedNode(_expanded(param, value))


def _expanded(param: Param, value: str) -> str:
    """The IRI for `<iri>`, `scheme:…`, `prefix:name`, `kind/slug`, or a slug under `base`."""
    base, prefixes = param.base, prefixes_of(param.project)
    if value.startswith("<") and value.endswith(">"):
        return value[1:-1]
    prefix, colon, local = value.partition(":")
    if colon and prefix in prefixes:
        return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)  # as in SPARQL and Turtle
    if colon and "/" not in prefix:
        return value
    if not value or value.startswith("/"):
        raise ValueError(value)
    kind = base.rstrip("/#").rpartition("/")[2]
    if kind and value.startswith(kind + "/"):
        return base + value[len(kind) + 1 :]
    if value.startswith("code/"):
        return BASE + value
    if value.startswith("id/"):
        return param.project + value
    if "/" in value:
        return f"{param.project}id/{value}"
    if not base:
        raise ValueError(value)
    return base + value


def _string(_: Param, value: str) -> pyoxigraph.Literal:
    return pyoxigraph.Literal(_unicode(value))


def _lang(_: Param, value: str) -> pyoxigraph.Literal:
    pyoxigraph.Literal("", language=value)  # raises ValueError where it is no language tag
    return pyoxigraph.Literal(value)


def _langstring(param: Param, value: str) -> pyoxigraph.Literal:
    text, at, tag = value.rpartition("@")
    if at and _TAG(tag):
        return pyoxigraph.Literal(_unicode(text), language=tag)
    if not param.language:
        raise ValueError(value)
    return pyoxigraph.Literal(_unicode(value), language=param.language)


def _typed(param: Param, value: str) -> pyoxigraph.Literal:
    if not re.fullmatch(TYPES[param.type].pattern, value):
        raise ValueError(value)
    if param.type == "date":
        datetime.date.fromisoformat(value)  # raises ValueError for 30 February
    # A year is a number, for `YEAR(?date) = ?_year`: an xsd:gYear would be equal to nothing there.
    datatype = "integer" if param.type == "year" else param.type
    return pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(XSD + datatype))


def _unicode(value: str) -> str:
    value.encode()  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
    return value


_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*").fullmatch
# What values of these types look like, in Python and in ECMA 262 alike. 18 digits fit the engine's
# 64 bits; a longer number would be no number to it.
_INTEGER = r"[+-]?[0-9]{1,18}"
_DECIMAL = r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_YEAR = r"[0-9]{4}"

TYPES: Mapping[str, ParamType] = MappingProxyType(
    {
        "iri": ParamType(said("a name such as kind/slug, or an IRI"), _iri, "<urn:x>"),
        "string": ParamType(said("text"), _string, "x"),
        "lang": ParamType(said("a language tag such as zh or en"), _lang, "en"),
        "langstring": ParamType(said("text, with its language: text@zh"), _langstring, "x@en"),
        "integer": ParamType(said("a whole number such as 10"), _typed, "1", _INTEGER),
        "decimal": ParamType(said("a number such as 4.3"), _typed, "1", _DECIMAL),
        "date": ParamType(said("a date such as 2022-12-26"), _typed, "2000-01-01", _DATE),
        "year": ParamType(said("a year of four digits such as 2022"), _typed, "2000", _YEAR),
        "enum": ParamType(said("one of its values"), _string, "x"),
    }
)
