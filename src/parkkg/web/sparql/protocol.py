"""The query operation of a request (SPARQL 1.1 Protocol, section 2.1; the same in 1.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph

from parkkg.text import did_you_mean, said
from parkkg.web.exchange import Request
from parkkg.web.problem import HttpError

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"

_KNOWN = ("query", "default-graph-uri", "named-graph-uri", "infer", "format", "output", "view")
# How to answer, and not what.
_MANNERS = ("format", "output", "lang", "view")
_MAX_PARAMETERS = 1000
_NO_UPDATES = said("only queries are answered; change the tables and load them again")


@dataclass(frozen=True)
class QueryOperation:
    """The parameters of a query operation. None for `query` is a bare request.

    Unless `inferred`, the query is put to what is asserted (the parameter `infer`, as in RDF4J).
    """

    query: str | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    format: str | None = None
    inferred: bool = True


def read_operation(request: Request) -> QueryOperation:
    """The query of a GET, HEAD or POST. Raises HttpError where it is not a query operation."""
    parameters = decoded(request.query_string, "address")
    if request.method != "POST":
        return _asked(parameters, request)
    kind, charset = request.mimetype, request.mimetype_params.get("charset", "").lower()
    if kind == UPDATE:
        raise HttpError(403, said("updates are refused"), _NO_UPDATES)
    if kind not in (FORM, DIRECT):
        raise HttpError(
            415,
            said("a query cannot be sent as {kind}", kind=kind)
            if kind
            else said("a query cannot be sent without Content-Type"),
            said(
                "send it as {direct}, or as the parameter query in {form}", direct=DIRECT, form=FORM
            ),
            headers={"Accept-Post": f"{DIRECT}, {FORM}"},
        )
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise HttpError(
            415,
            said("a query cannot be sent in {charset}", charset=charset),
            said("send it in UTF-8"),
        )
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise HttpError(
            415,
            said("a body encoded as {coding} is not read", coding=coding[:60]),
            said("send it as it is"),
            headers={"Accept-Encoding": "identity"},
        )
    if kind == FORM:
        return _asked([*parameters, *decoded(request.body, "body")], request)
    if any(name == "query" for name, _ in parameters):
        raise HttpError(400, said("there are two queries, one in the address and one in the body"))
    return _asked([*parameters, ("query", _text(request.body))], request)


def _asked(parameters: Sequence[tuple[str, str]], request: Request) -> QueryOperation:
    for name, _ in parameters:
        _check_name(name)
    queries = _values(parameters, "query")
    others = any(name not in _MANNERS for name, _ in parameters)
    if len(queries) > 1:
        raise HttpError(
            400,
            said("there are {number} parameters query, and one is allowed", number=len(queries)),
        )
    if not queries and (others or request.method == "POST"):
        raise HttpError(
            400,
            said("there is no parameter query"),
            said("give one, or ask without parameters what is here"),
        )
    formats = [*_values(parameters, "format"), *_values(parameters, "output")]
    return QueryOperation(
        queries[0] if queries else None,
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
        next(filter(None, formats), None),
        _inferred(parameters),
    )


def _inferred(parameters: Sequence[tuple[str, str]]) -> bool:
    values = {value.lower() for value in _values(parameters, "infer") if value}
    if values - {"true", "false"} or len(values) > 1:
        raise HttpError(
            400, said("the parameter infer is true or false"), said("give one of them, once")
        )
    return values != {"false"}


def _check_name(name: str) -> None:
    """Refuse what would change the answer if it were understood; ignore the rest, as is usual."""
    if name in _KNOWN:
        return
    if name == "release":  # one in the address was taken from it before
        raise HttpError(
            400,
            said("the parameter release stands in the address, not in the form"),
            said("send the form to an address that ends in ?release=ID"),
        )
    if name in ("update", "using-graph-uri", "using-named-graph-uri"):
        raise HttpError(
            403, said("the parameter {name} belongs to updates", name=name), _NO_UPDATES
        )
    if "graph" in name.lower():
        raise HttpError(
            400, said('there is no parameter "{name}"', name=name), did_you_mean(name, _KNOWN)
        )


def _graphs(parameters: Sequence[tuple[str, str]], name: str) -> tuple[str, ...] | None:
    # Forms send what is left empty, too.
    values = tuple(filter(None, _values(parameters, name)))
    for value in values:
        check_iri(value, name)
    return values or None


def check_iri(value: str, name: str) -> None:
    """Raise HttpError where the value of a parameter is no absolute IRI."""
    try:
        pyoxigraph.NamedNode(value)
    except ValueError as error:
        raise HttpError(
            400,
            said(
                'the parameter {name} is not an absolute IRI: "{value}"',
                name=name,
                value=value[:200],
            ),
            str(error),
        ) from None


def _values(parameters: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(value for key, value in parameters if key == name)


def _named(where: str) -> str:
    return said("address") if where == "address" else said("form")


def decoded(data: bytes, where: str) -> list[tuple[str, str]]:
    """The parameters in an address or a form. Raises HttpError where they are not UTF-8."""
    try:
        return parse_qsl(
            data.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise HttpError(
            400,
            said("the {where} is not UTF-8", where=_named(where)),
            said("encode the parameters in UTF-8"),
        ) from None
    except ValueError:
        raise HttpError(
            400,
            said(
                "the {where} has more than {limit} parameters",
                where=_named(where),
                limit=_MAX_PARAMETERS,
            ),
        ) from None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HttpError(
            400,
            said("the query is not UTF-8 at byte {start}", start=error.start),
            said("send it in UTF-8"),
        ) from None
