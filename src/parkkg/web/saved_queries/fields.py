"""The fields of the form of a saved query: one for each parameter, with what it may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from parkkg.catalogue.catalogue import TYPE, Catalogue, Thing
from parkkg.catalogue.resolve import resolve
from parkkg.errors import UsageError
from parkkg.query.meant import slug_of
from parkkg.query.parameters import Param, term_of
from parkkg.query.saved import SavedQuery
from parkkg.text import LocalizedText, TextByLanguage
from parkkg.web.saved_queries.values import counting

# Up to so many things are a list to choose from, and up to so many are suggested to who types.
_LISTED, _SUGGESTED = 50, 300
_MANY = 2_000  # things of a class, of which few may be meant
_INPUTS = MappingProxyType({"integer": "number", "year": "number", "date": "date"})


@dataclass(frozen=True)
class Option:
    """A value that can be chosen, and what people call it."""

    value: str
    title: TextByLanguage | LocalizedText


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
    options: tuple[Option, ...]
    suggestions: tuple[Option, ...]
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
    options = _options(param, choices, catalogue)
    things = [] if options or param.type != "iri" else _things(param, catalogue)
    if len(things) <= _LISTED:
        options = options or tuple(Option(slug_of(param, t.iri), t.names) for t in things)
        things = []
    if options and value:
        value = _same(param, value, options)
        if value not in {option.value for option in options}:  # what was typed in an address
            options = (*options, Option(value, LocalizedText()))
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
        suggestions=_suggestions(param, things, reader),
        aside=param.name in aside,
    )


def _options(
    param: Param, choices: Mapping[str, str], catalogue: Catalogue | None
) -> tuple[Option, ...]:
    """The values that a list or a query of the header gives."""
    if param.type != "iri" and not choices:
        titles = param.enum_titles or (LocalizedText(),) * len(param.enum)
        return tuple(map(Option, param.enum, titles))
    allowed = choices or {term_of(param, value).value: value for value in param.enum}
    names: Mapping[str, Any] = catalogue.names_of(tuple(allowed)) if catalogue else {}
    return tuple(Option(value, names.get(iri, {})) for iri, value in allowed.items())


def _things(param: Param, catalogue: Catalogue | None) -> list[Thing]:
    """The things that may be meant, where they are few enough to suggest them all."""
    if catalogue is None:
        return []
    ids = {i for kind in param.classes for i in catalogue.with_value(TYPE, kind)}
    if len(ids) > _MANY:
        return []
    things = [t for t in catalogue.things(sorted(ids)) if t.iri.startswith(param.base)]
    return things if len(things) <= _SUGGESTED else []


def _suggestions(param: Param, things: list[Thing], reader: str) -> tuple[Option, ...]:
    """Things by their names; by how they are written, where several are called so."""
    called = Counter(_name(thing, reader) for thing in things)
    return tuple(
        Option(
            name if name and called[name] == 1 else slug_of(param, thing.iri),
            {k: v for k, v in thing.names.items() if v != name or called[name] > 1},
        )
        for thing in things
        for name in (_name(thing, reader),)
    )


def _called(param: Param, value: str, catalogue: Catalogue, reader: str) -> str:
    """What people call the thing that a value is, where only that is called so."""
    try:
        iri = term_of(param, value).value
    except UsageError:
        return value
    thing = next(iter(catalogue.things(list(catalogue.ids_of([iri]).values()))), None)
    name = _name(thing, reader) if thing else ""
    found = resolve(catalogue, name, param.classes) if name else None
    return name if found and [t.iri for t in found.things] == [iri] else value


def _name(thing: Thing, reader: str) -> str:
    other = "en" if reader == "zh" else "zh"
    found = (thing.names.get(code) for code in (reader, other, ""))
    return next(filter(None, found), "")


def _same(param: Param, value: str, options: tuple[Option, ...]) -> str:
    """The option that a value is in another spelling; the value itself where it is none."""
    if param.type != "iri":
        return value
    try:
        iri = term_of(param, value).value
        return next((o.value for o in options if term_of(param, o.value).value == iri), value)
    except UsageError:
        return value
