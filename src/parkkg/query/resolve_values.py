"""What people mean by the values that they give to a saved query.

`park=溧阳高新区` means the thing that is called so, `year=２０２２` the year 2022, `only=最新` the
choice of that title. What a query takes as it stands is left as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from parkkg.catalogue.catalogue import Catalogue, Thing
from parkkg.catalogue.normal_form import normal
from parkkg.catalogue.resolve import resolve
from parkkg.errors import UsageError
from parkkg.query.parameters import Param, meaning_of
from parkkg.query.saved import SavedQuery
from parkkg.text import NO_TEXT, listed, said, shortened

# Texts are looked for as they are written.
_TEXTS = ("string", "langstring")


class UnresolvedNameError(UsageError):
    """The value of a parameter is the name of several things, or of none.

    `things` are those that may be meant, with `iri` and `names`; `param` is the parameter's name,
    `several` says that all of them are called so.
    """

    def __init__(
        self, message: str, hint: str, param: str, things: tuple[Thing, ...], *, several: bool
    ) -> None:
        super().__init__(message, hint=hint)
        self.param = param
        # A plain dictionary can be sent to another process.
        self.things = tuple(replace(thing, names=dict(thing.names)) for thing in things)
        self.several = several


def resolve_values(
    query: SavedQuery,
    values: Mapping[str, str],
    choices: Mapping[str, Mapping[str, str]],
    catalogue: Catalogue | None,
) -> dict[str, str]:
    """The values as the query takes them; those of parameters that it does not have are left.

    `choices` are those of parameters with an `enum_query`: IRIs, with a shorter name for each.
    Without a catalogue, names mean nothing. Raises UnresolvedNameError.
    """
    params = {param.name: param for param in query.params}
    return {
        name: _resolved(params[name], value, choices.get(name, {}), catalogue)
        if name in params
        else value
        for name, value in values.items()
    }


def slug_of(param: Param, iri: str) -> str:
    """How an IRI is written as the value of a parameter: shortly, where that means the same.

    >>> slug_of(Param("park", "iri", base="https://example.org/id/park/"),
    ...     "https://example.org/id/park/x")
    'x'
    """
    short = iri.removeprefix(param.base) if param.base else iri
    return short if meaning_of(param, short) == iri else f"<{iri}>"


def _resolved(
    param: Param, value: str, choices: Mapping[str, str], catalogue: Catalogue | None
) -> str:
    value = value.encode(errors="replace").decode().strip()
    if param.type not in _TEXTS:
        value = unicodedata.normalize("NFKC", value).strip()
    if not value or param.type not in ("iri", "enum"):
        return value
    if param.type == "enum" and not choices:
        return _choice(value, {one: one for one in param.enum}, _titles(param))
    meaning = meaning_of(param, value)
    if param.enum or choices:
        allowed = dict(choices) or _iris(param)
        if meaning in allowed or value in param.enum:
            return value
        names = catalogue.names_of(tuple(allowed)) if catalogue else {}
        return _choice(value, allowed, {iri: tuple(names.get(iri, {}).values()) for iri in allowed})
    if catalogue is None or _is_written_out(value):
        return value
    if meaning is not None and catalogue.ids_of([meaning]):
        return value
    return _thing(param, value, catalogue)


def _thing(param: Param, value: str, catalogue: Catalogue) -> str:
    """The one thing of the parameter's kind that is called so. Raises UnresolvedNameError."""
    found = resolve(catalogue, value, param.classes)
    value = shortened(value)
    things = [thing for thing in found.things if thing.iri.startswith(param.base)] or found.things
    if len(things) == 1:
        return slug_of(param, things[0].iri)
    if things:
        raise UnresolvedNameError(
            said('several things are called "{value}"', value=value)
            if found.whole
            else said('"{value}" is in several names', value=value),
            said("choose one of {things}", things=_shown(param, things)),
            param.name,
            tuple(things),
            several=True,
        )
    if found.near:
        hint: str = said("did you mean one of {things}?", things=_shown(param, found.near))
    elif param.example:
        hint = said("for example {param}={example}", param=param.name, example=param.example)
    else:
        hint = said("search for it first")
    raise UnresolvedNameError(
        said('this graph has nothing called "{value}"', value=value),
        hint,
        param.name,
        found.near,
        several=False,
    )


def _choice(value: str, allowed: Mapping[str, str], names: Mapping[str, Sequence[str]]) -> str:
    """The choice of that name; the value itself where none or several are called so."""
    wanted = normal(value)
    found = [one for key, one in allowed.items() if wanted in (normal(name) for name in names[key])]
    return found[0] if len(found) == 1 and wanted else value


def _titles(param: Param) -> dict[str, tuple[str, ...]]:
    """What people call the values that are listed."""
    titles = param.enum_titles or (NO_TEXT,) * len(param.enum)
    return {one: (title.zh, title.en) for one, title in zip(param.enum, titles, strict=True)}


def _iris(param: Param) -> dict[str, str]:
    """The IRIs of the values that are listed, and the values."""
    meanings = {one: meaning_of(param, one) for one in param.enum}
    return {meaning: one for one, meaning in meanings.items() if meaning is not None}


def _is_written_out(value: str) -> bool:
    """Whether it is a whole IRI, which may be of something that the graph only refers to."""
    return value.startswith("<") or "://" in value


def _shown(param: Param, things: Sequence[Thing]) -> str:
    """Things with their names in both languages, and how each is written."""
    return listed([f"{_names(thing)} ({slug_of(param, thing.iri)})" for thing in things])


def _names(thing: Thing) -> str:
    return " / ".join(dict.fromkeys(thing.names.values())) or thing.iri
