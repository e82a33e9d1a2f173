"""The values that a parameter of a saved query may have in a release, and what people call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parkkg.catalogue.catalogue import TYPE, Catalogue
from parkkg.query.meant import slug_of
from parkkg.query.parameters import Param, term_of
from parkkg.text import NO_TEXT, TextByLanguage


@dataclass(frozen=True)
class Offer:
    """A value, and its names by language."""

    value: str
    names: TextByLanguage = field(default_factory=dict)


def listed_offers(
    param: Param, choices: Mapping[str, str], catalogue: Catalogue | None
) -> tuple[Offer, ...]:
    """The values that the header lists, or that its query gave: `choices`, IRIs and short names."""
    if param.type != "iri" and not choices:
        titles = param.enum_titles or (NO_TEXT,) * len(param.enum)
        return tuple(
            Offer(value, {"zh": title.zh, "en": title.en} if title else {})
            for value, title in zip(param.enum, titles, strict=True)
        )
    allowed = choices or {term_of(param, value).value: value for value in param.enum}
    names = catalogue.names_of(tuple(allowed)) if catalogue else {}
    return tuple(Offer(value, names.get(iri, {})) for iri, value in allowed.items())


def offered_things(param: Param, catalogue: Catalogue, most: int) -> tuple[Offer, ...]:
    """The things of the parameter's classes, by name; none where there are more than `most`."""
    if param.type != "iri":
        return ()
    ids = {i for kind in param.classes for i in catalogue.with_value(TYPE, kind)}
    if len(ids) > most:
        return ()
    things = catalogue.things(sorted(ids))
    return tuple(
        Offer(slug_of(param, thing.iri), thing.names)
        for thing in things
        if thing.iri.startswith(param.base)
    )
