"""What was found, as rows of results: the same on pages, in the library and in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from parkkg.catalogue.catalogue import Catalogue
from parkkg.catalogue.find import Hits
from parkkg.text import TextByLanguage, best_text

COLUMNS = ("name", "kind", "match", "name_iri", "kind_iri")

HitRow = tuple[ox.Literal, ox.Literal, ox.Literal, ox.NamedNode, ox.NamedNode]


def hit_rows(catalogue: Catalogue, found: Hits, language: str) -> Iterator[HitRow]:
    """A row for each hit: the name of the thing, its kind, the name that was found, both IRIs."""
    kinds = {kind.iri: kind.names for kind in catalogue.kinds}
    for hit in found.hits:
        iri, kind = hit.thing.iri, hit.thing.kind
        yield (
            name_in(language, hit.thing.names, catalogue.short(iri)),
            name_in(language, kinds[kind], catalogue.short(kind)),
            ox.Literal(hit.text, language=hit.language or None),
            ox.NamedNode(iri),
            ox.NamedNode(kind),
        )


def name_in(language: str, names: TextByLanguage, otherwise: str) -> ox.Literal:
    """A name in a language, or in another one where there is none.

    >>> name_in("en", {"zh": "溧阳"}, "pki:x").value, name_in("en", {}, "pki:x").value
    ('溧阳', 'pki:x')
    """
    text, found = best_text(names, language)
    return ox.Literal(text or otherwise, language=found or None)
