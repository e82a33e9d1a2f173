"""What a parameter of a saved query takes over HTTP: as JSON Schema, and as a check of the same.

The schema says neither more nor less than what is accepted, so that a client generated from the
OpenAPI document is told the truth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from parkkg.errors import UsageError
from parkkg.query.parameters import TYPES, Param, check_choice, term_of
from parkkg.query.placeholders import parameter_of, placeholders
from parkkg.query.resolve_values import UnresolvedNameError, resolve_values, slug_of
from parkkg.query.saved import SavedQuery
from parkkg.sparql.query import tokens
from parkkg.text import did_you_mean, said, shortened
from parkkg.web.dataset.loaders import choices_of, things_of
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.problem import HttpError

LONGEST = 2_000
_MOST = 10**18 - 1

_LANGUAGE = r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"


def resolved_values(
    served: ServedRelease, query: SavedQuery, given: Mapping[str, str], *, partly: bool = False
) -> dict[str, str]:
    """The values as a query takes them. With `partly`, values may be missing.

    Raises HttpError where one does not fit, or is the name of no thing or of several.
    """
    for name, value in given.items():
        if len(value) > LONGEST:
            fault = said("at most {most:,} characters", most=LONGEST)
            raise _parameter_error(name, _misfit_message(name, value, fault), "", expected=fault)
    choices = choices_of(served, query)
    try:
        values = resolve_values(query, given, choices, things_of(served))
    except UnresolvedNameError as error:
        param = next(param for param in query.params if param.name == error.param)
        candidates = [
            {"value": slug_of(param, thing.iri), "iri": thing.iri, "names": dict(thing.names)}
            for thing in error.things
        ]
        raise HttpError(
            400 if error.several else 404,
            error.message,
            error.hint,
            more={"parameter": error.param, "candidates": candidates},
        ) from error
    check_values(query, values, choices, partly=partly)
    return values


def counting(query: SavedQuery) -> tuple[str | None, str | None]:
    """The parameters after LIMIT and OFFSET, if there are any."""
    found: dict[str, str] = {}
    scanned = tuple(tokens(query.text))
    params = [param.name for param in query.params]
    for place in placeholders(scanned):
        name = parameter_of(place.variable, params)
        if place.counts and name:
            found[scanned[place.first - 1].text.upper()] = name
    return found.get("LIMIT"), found.get("OFFSET")


def schema_of(param: Param, choices: Mapping[str, str], *, counts: bool) -> dict[str, object]:
    """The JSON Schema of a parameter.

    `choices` are the values that its `enum_query` gave (IRI or text to short name), `counts` says
    that it stands for a number of rows.
    """
    schema: dict[str, object] = {"type": "string", "maxLength": LONGEST}
    if choices or param.enum:
        schema = {"type": "string", "enum": list(param.enum or choices.values())}
    elif param.type == "integer":
        schema = {"type": "integer", "minimum": 0 if counts else -_MOST, "maximum": _MOST}
    elif pattern := _pattern(param):
        schema["pattern"] = f"^{pattern}$"
    if param.type == "date":
        schema["format"] = "date"
    if param.default is not None:
        schema["default"] = _native(param, param.default)
    return schema


def example_of(param: Param, choices: Mapping[str, str]) -> object:
    """A value that gives results; None where none is known."""
    values = (param.example, param.default, *param.enum, *choices.values())
    found = next((value for value in values if value), None)
    return None if found is None else _native(param, found)


def check_values(
    query: SavedQuery,
    values: Mapping[str, str],
    choices: Mapping[str, Mapping[str, str]],
    *,
    partly: bool = False,
) -> None:
    """Raise an HttpError that names the parameter where one is unknown, missing or does not fit.

    `choices` are those of parameters with an `enum_query`. With `partly`, values may be missing.
    """
    params = {param.name: param for param in query.params}
    counts = counting(query)
    for name, value in values.items():
        if name not in params:
            raise _parameter_error(
                name,
                said('"{query}" has no parameter "{name}"', query=query.name, name=shortened(name)),
                did_you_mean(name, params) or said("it has no parameters"),
            )
        if fault := _expected_instead(
            params[name], value, choices.get(name, {}), counts=name in counts
        ):
            known = tuple(params[name].enum or choices.get(name, {}).values())
            raise _parameter_error(
                name,
                _misfit_message(name, value, fault),
                did_you_mean(value[:LONGEST], known) or _for_example(params[name]),
                expected=fault,
            )
    for param in () if partly else query.params:
        if param.required and param.default is None and param.name not in values:
            expected = TYPES[param.type].expected
            title = said(
                '"{query}" needs the parameter "{param}": {expected}',
                query=query.name,
                param=param.name,
                expected=expected,
            )
            raise _parameter_error(param.name, title, _for_example(param), expected=expected)


def _expected_instead(param: Param, value: str, choices: Mapping[str, str], *, counts: bool) -> str:
    """What is expected of a value that does not fit; empty for one that does."""
    expected = TYPES["enum" if param.enum or choices else param.type].expected
    pattern = "" if param.enum and param.type != "integer" else _pattern(param)
    if pattern and not re.fullmatch(pattern, value):
        return expected
    if counts and int(value) < 0:
        return said("a whole number, 0 or more")
    try:
        if choices:
            check_choice(param, value, choices)
        else:
            term_of(param, value)
    except UsageError:
        return expected
    return ""


def _pattern(param: Param) -> str:
    """What a value over HTTP looks like, as a regular expression; empty where anything may be."""
    return _LANGUAGE if param.type == "lang" else TYPES[param.type].pattern


def _misfit_message(name: str, value: str, expected: str) -> str:
    return said(
        'the parameter "{name}" cannot be "{value}": expected {expected}',
        name=shortened(name),
        value=shortened(value),
        expected=expected,
    )


def _parameter_error(name: str, message: str, hint: str, **more: object) -> HttpError:
    return HttpError(400, message, hint, more={"parameter": shortened(name), **more})


def _for_example(param: Param) -> str:
    value = param.example or param.default or next(iter(param.enum), "")
    if not value:
        return ""
    return said("for example {param}={example}", param=param.name, example=value)


def _native(param: Param, value: str) -> object:
    is_integer = param.type == "integer" and re.fullmatch(TYPES["integer"].pattern, value)
    return int(value) if is_integer else value
