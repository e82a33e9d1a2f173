"""The kinds of things that a site lists: what header and home page lead to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox

from parkkg.graph.index import local_name
from parkkg.namespaces import OWL, RDF, RDFS
from parkkg.releases.release import ReleaseFolder
from parkkg.text import TextByLanguage
from parkkg.web.dataset.names import named

# A header has room for so many.
_MOST = 7
_COUNTED = 200_000
# Where the terms are that only describe other terms.
_LANGUAGES = (RDF, RDFS, OWL)


@dataclass(frozen=True)
class ListedClass:
    """A class, what a site calls its things, how many there are, and the address of their list."""

    iri: str
    names: TextByLanguage
    count: int
    address: str


def kinds(release: ReleaseFolder, store: ox.Store) -> tuple[ListedClass, ...]:
    """The kinds of a release: those that its tables say a site lists, else the largest ones.

    The classes of its main things come first; a kind without things is left out.
    """
    roles = release.roles
    found = [_kind(release, store, *kind) for kind in roles.kinds] or [
        _kind(release, store, iri)
        for iri in release.manifest.counts.classes
        if not iri.startswith(_LANGUAGES)
    ]
    found = [kind for kind in found if kind.count]
    if not any(zh or en for _, zh, en in roles.kinds):
        found.sort(key=lambda kind: (kind.iri not in roles.main, -kind.count))
    shown = found[:_MOST]
    # Two classes of one local name are told apart by their whole IRIs.
    local = [local_name(kind.iri) for kind in shown]
    return tuple(
        replace(kind, address=kind.address if local.count(name) > 1 else f"/list/{name}")
        for kind, name in zip(shown, local, strict=True)
    )


def _kind(
    release: ReleaseFolder, store: ox.Store, iri: str, zh: str = "", en: str = ""
) -> ListedClass:
    words = {language: text for language, text in (("zh", zh), ("en", en)) if text}
    count = release.manifest.counts.classes.get(iri) or _instances(store, iri)
    return ListedClass(iri, words or named(store, iri).names, count, f"/list/{iri}")


def _instances(store: ox.Store, iri: str) -> int:
    """How many things have a class, also those that only follow to have it."""
    found = store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(iri))
    return len({str(quad.subject) for quad in islice(found, _COUNTED)})
