"""The fields of the form of a saved query: one for each parameter, with what it may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from parkkg.catalogue.catalogue import Catalogue
from parkkg.catalogue.resolve import resolve
from parkkg.query.allowed_values import AllowedValue, allowed_things, listed_values
from parkkg.query.parameters import Param, meaning_of
from parkkg.query.saved import SavedQuery
from parkkg.text import LocalizedText, best_text
from parkkg.web.saved_queries.values import counting

# Up to so many things are a list to choose from, and up to so many are suggested to who types.
_LISTED, _SUGGESTED = 50, 300
_MANY = 2_000  # things of a class, of which few may be meant
_INPUTS = MappingProxyType({"integer": "number", "year": "number", "date": "date"})


@dataclass(frozen=True)
class Field:
    """A parameter as a field of a form.

    `options` are all that it may be, `suggestions` some that are offered to who types. `aside` is
    what few people change.
    """

    name: str
    title: LocalizedText
    type: str
    value: str
    example: str
    summary: LocalizedText
    required: bool
    settled: bool
    options: tuple[AllowedValue, ...]
    suggestions: tuple[AllowedValue, ...]
    aside: bool


def fields_of(
    query: SavedQuery,
    values: Mapping[str, str],
    choices: Mapping[str, Mapping[str, str]],
    catalogue: Catalogue | None,
    reader: str,
) -> tuple[Field, ...]:
    """The fields, with `values` in them. `choices` are those of parameters with an `enum_query`."""
    aside = {"lang", *filter(None, counting(query))}
    return tuple(
        _field(param, values, choices.get(param.name, {}), catalogue, reader, aside=aside)
        for param in query.params
    )


def _field(
    param: Param,
    values: Mapping[str, str],
    choices: Mapping[str, str],
    catalogue: Catalogue | None,
    reader: str,
    *,
    aside: set[str],
) -> Field:
    value = values.get(param.name, param.default or "")
    options = listed_values(param, choices, catalogue)
    things = () if options or catalogue is None else allowed_things(param, catalogue, _MANY)
    if len(things) <= _LISTED:
        options, things = options or things, ()
    if options and value:
        value = _same(param, value, options)
        if value not in {option.value for option in options}:  # what was typed in an address
            options = (*options, AllowedValue(value))
    elif param.type == "iri" and value and catalogue is not None:
        value = _called(param, value, catalogue, reader)
    return Field(
        name=param.name,
        title=param.title,
        type=_INPUTS.get(param.type, "text"),
        value=value,
        example=param.example,
        summary=param.summary,
        required=param.required and param.default is None,
        settled=param.default is not None,
        options=options,
        suggestions=_suggestions(things, reader),
        aside=param.name in aside,
    )


def _suggestions(things: tuple[AllowedValue, ...], reader: str) -> tuple[AllowedValue, ...]:
    """Things by their names; by how they are written, where several are called so."""
    called = Counter(best_text(thing.names, reader)[0] for thing in things)

    def suggestion(thing: AllowedValue) -> AllowedValue:
        name = best_text(thing.names, reader)[0]
        if not name or called[name] > 1:
            return thing
        return AllowedValue(name, {k: v for k, v in thing.names.items() if v != name})

    return tuple(map(suggestion, things)) if len(things) <= _SUGGESTED else ()


def _called(param: Param, value: str, catalogue: Catalogue, reader: str) -> str:
    """What people call the thing that a value is, where only that is called so."""
    iri = meaning_of(param, value)
    if iri is None:
        return value
    thing = next(iter(catalogue.things(list(catalogue.ids_of([iri]).values()))), None)
    name = best_text(thing.names, reader)[0] if thing else ""
    found = resolve(catalogue, name, param.classes) if name else None
    return name if found and [t.iri for t in found.things] == [iri] else value


def _same(param: Param, value: str, options: tuple[AllowedValue, ...]) -> str:
    """The option that a value is in another spelling; the value itself where it is none."""
    if param.type != "iri":
        return value
    iri = meaning_of(param, value)
    same = (o.value for o in options if iri is not None and meaning_of(param, o.value) == iri)
    return next(same, value)
