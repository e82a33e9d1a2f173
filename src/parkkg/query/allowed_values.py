"""The values that a parameter of a saved query may have in a release, and what people call them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from parkkg.catalogue.catalogue import TYPE, Catalogue
from parkkg.errors import UsageError
from parkkg.query.parameters import Param, term_of
from parkkg.query.resolve_values import slug_of
from parkkg.query.rows import read_rows
from parkkg.query.saved import SavedQuery, bind
from parkkg.text import NO_TEXT, TextByLanguage, said

_CHOICES = 10_000  # of a parameter, at most
_IS_NAME = re.compile("[A-Za-z0-9_-]+").fullmatch


@dataclass(frozen=True)
class AllowedValue:
    """A value, and its names by language."""

    value: str
    names: TextByLanguage = field(default_factory=dict)


def choices_of(
    param: Param, named: Callable[[str], SavedQuery], ask: Callable[[str], bytes]
) -> dict[str, str]:
    """The values that the `enum_query` of a parameter gives: IRIs or texts, each with a short name.

    `named` gives the saved query of a name, `ask` the rows of a query in TSV. Raises UsageError
    where there are too many, and what these two raise.
    """
    text = param.enum_query
    if _IS_NAME(text):
        text = bind(named(text), {})
    first = [row[0] for row in islice(read_rows([ask(text)]), _CHOICES + 1)]
    if len(first) > _CHOICES:
        raise UsageError(
            said(
                'the parameter "{name}" has more than {limit:,} values',
                name=param.name,
                limit=_CHOICES,
            )
        )
    values = [term.text for term in first if term.kind in ("iri", "literal")]
    return {value: value.removeprefix(param.base) for value in values}


def listed_values(
    param: Param, choices: Mapping[str, str], catalogue: Catalogue | None
) -> tuple[AllowedValue, ...]:
    """The values that the header lists, or that its query gave: `choices`, IRIs and short names."""
    if param.type != "iri" and not choices:
        titles = param.enum_titles or (NO_TEXT,) * len(param.enum)
        return tuple(
            AllowedValue(value, {"zh": title.zh, "en": title.en} if title else {})
            for value, title in zip(param.enum, titles, strict=True)
        )
    allowed = choices or {term_of(param, value).value: value for value in param.enum}
    names = catalogue.names_of(tuple(allowed)) if catalogue else {}
    return tuple(AllowedValue(value, names.get(iri, {})) for iri, value in allowed.items())


def allowed_things(param: Param, catalogue: Catalogue, most: int) -> tuple[AllowedValue, ...]:
    """The things of the parameter's classes, by name; none where there are more than `most`."""
    if param.type != "iri":
        return ()
    ids = {i for kind in param.classes for i in catalogue.with_value(TYPE, kind)}
    if len(ids) > most:
        return ()
    things = catalogue.things(sorted(ids))
    return tuple(
        AllowedValue(slug_of(param, thing.iri), thing.names)
        for thing in things
        if thing.iri.startswith(param.base)
    )
