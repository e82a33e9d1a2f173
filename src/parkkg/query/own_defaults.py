"""Defaults of saved queries for graphs that do not have what their headers name.

A project may take over the queries of another one, whose defaults are things of that. Then the
first thing of the graph with which the query finds anything stands in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice, product

from parkkg.catalogue.catalogue import TYPE, Catalogue
from parkkg.errors import UsageError
from parkkg.query.parameters import Param, meaning_of
from parkkg.query.resolve_values import slug_of
from parkkg.query.row_counter import RowCounter
from parkkg.query.saved import SavedQuery, bind
from parkkg.sparql.query import read_query

# Things that are tried for a parameter, and times that a query is asked.
_THINGS, _TRIES = 20, 40
_LOOKED_AT = 2_000


def with_own_defaults(
    query: SavedQuery,
    choices: Mapping[str, Mapping[str, str]],
    catalogue: Catalogue,
    ask: Callable[[str, str], bytes],
) -> SavedQuery:
    """The query, with defaults and examples that this graph has.

    `choices` are those of parameters with an `enum_query`: IRIs, with a shorter name for each.
    `ask` gives the answer to a query in a format. Raises what it raises.
    """

    def is_there(param: Param, value: str | None) -> bool:
        return value is None or _is_there(param, value, choices.get(param.name, {}), catalogue)

    def finds(query: SavedQuery) -> bool:
        try:
            text = bind(query, {})
        except UsageError:  # it wants values that nobody has given yet
            return True
        match read_query(text, prefixes=catalogue.release.prefixes, has_base=True).form:
            case "select":
                return RowCounter("tsv").count(ask(text, "tsv")) > 0
            case "ask":
                return ask(text, "tsv") == b"true"
            case _:
                return ask(text, "nt") != b""

    offers: dict[str, list[str]] = {}
    for param in query.params:
        if param.type == "iri" and not param.enum and not is_there(param, param.default):
            found = _offers(param, choices.get(param.name, {}), catalogue)
            offers |= {param.name: found} if found else {}
    some = islice(product(*offers.values()), _TRIES)
    tried = (_with_defaults(query, dict(zip(offers, values, strict=True))) for values in some)
    query = next(tried)
    if offers and not finds(query):
        query = next(filter(finds, tried), query)

    def with_example(param: Param) -> Param:
        if param.type != "iri" or param.enum or is_there(param, param.example or None):
            return param
        first = _offers(param, choices.get(param.name, {}), catalogue)[:1]
        return replace(param, example=next(iter(first), ""))

    return replace(query, params=tuple(map(with_example, query.params)))


def _with_defaults(query: SavedQuery, defaults: Mapping[str, str]) -> SavedQuery:
    params = (replace(p, default=defaults.get(p.name, p.default)) for p in query.params)
    return replace(query, params=tuple(params))


def _is_there(param: Param, value: str, choices: Mapping[str, str], catalogue: Catalogue) -> bool:
    """Whether the graph has the thing that a value is."""
    iri = meaning_of(param, value)
    if choices or iri is None:
        return iri in choices
    return bool(catalogue.ids_of([iri]))


def _offers(param: Param, choices: Mapping[str, str], catalogue: Catalogue) -> list[str]:
    """The first values that a parameter may have in this graph."""
    if choices:
        return list(choices.values())[:_THINGS]
    for kind in param.classes or catalogue.release.roles.main:
        things = catalogue.things(catalogue.with_value(TYPE, kind)[:_LOOKED_AT])
        found = (slug_of(param, thing.iri) for thing in things if thing.iri.startswith(param.base))
        if offered := list(islice(found, _THINGS)):
            return offered
    return []
