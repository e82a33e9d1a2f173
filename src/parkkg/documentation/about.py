"""What a release says of its dataset, as values: names, licence, who made it, and of what."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.documentation.dataset import description
from parkkg.graph.index import Index
from parkkg.graph.ntriples import Literal
from parkkg.namespaces import PREFIXES
from parkkg.releases.manifest import Manifest
from parkkg.releases.release import ReleaseFolder
from parkkg.text import TextByLanguage

_DCTERMS, _FOAF, _RDFS = PREFIXES["dcterms"], PREFIXES["foaf"], PREFIXES["rdfs"]
_DCAT, _PROV, _VOID = PREFIXES["dcat"], PREFIXES["prov"], PREFIXES["void"]
# Licences by the beginning of their IRI, as people call them.
_LICENCES = MappingProxyType(
    {
        "creativecommons.org/licenses/": "CC {}",
        "creativecommons.org/publicdomain/zero/": "CC0 {}",
        "opendatacommons.org/licenses/": "ODC {}",
        "spdx.org/licenses/": "{}",
    }
)


@dataclass(frozen=True)
class Agent:
    """Who publishes or made something."""

    iri: str
    names: TextByLanguage


@dataclass(frozen=True)
class About:
    """The dataset of a release. Texts are by language; every list is in the order of IRIs.

    `triples` are those that a query sees which names no graph, None where they were not counted.
    """

    iri: str
    manifest: Manifest
    titles: TextByLanguage
    triples: int | None = None
    descriptions: TextByLanguage = field(default_factory=dict)
    rights: TextByLanguage = field(default_factory=dict)
    licences: tuple[str, ...] = ()
    publishers: tuple[Agent, ...] = ()
    keywords: tuple[tuple[str, str], ...] = ()
    sources: tuple[Agent, ...] = ()

    @property
    def date(self) -> str:
        """The day on which the release was made."""
        return self.manifest.created[:10]


def about(release: ReleaseFolder) -> About:
    """The dataset of a release. Raises DataError where its description cannot be read."""
    text = "".join(description(release)).encode()
    index = Index(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
    iri = dataset_of(index, release.base)
    rights = index.texts(iri, f"{_DCTERMS}rights")
    for thing in index.iris(iri, f"{_DCTERMS}rights"):
        rights = index.texts(thing, f"{_RDFS}label") or rights
    counted = index.literal(iri, f"{_VOID}triples")
    return About(
        iri=iri,
        manifest=release.manifest,
        triples=int(counted) if counted.isdecimal() else None,
        titles=index.texts(iri, f"{_DCTERMS}title"),
        descriptions=index.texts(iri, f"{_DCTERMS}description"),
        rights=rights,
        licences=tuple(sorted(index.iris(iri, f"{_DCTERMS}license"))),
        publishers=_agents(index, iri, f"{_DCTERMS}publisher"),
        keywords=tuple(
            (value.text, value.language)
            for value in index.objects(iri, f"{_DCAT}keyword")
            if isinstance(value, Literal)
        ),
        sources=_agents(index, iri, f"{_PROV}wasDerivedFrom"),
    )


def dataset_of(index: Index, base: str) -> str:
    """The dataset that a description is about."""
    found = [d for d in index.typed(f"{_DCAT}Dataset") if "#" not in d]
    return next(iter(sorted(found)), f"{base}dataset")


def licence_name(iri: str) -> str:
    """`CC BY 4.0` for https://creativecommons.org/licenses/by/4.0/; what is not known as it is."""
    address = iri.partition("://")[2].removeprefix("www.")
    for start, form in _LICENCES.items():
        if address.startswith(start):
            parts = address[len(start) :].strip("/").split("/")[:2]
            return form.format(" ".join(parts).upper())
    return iri


def _agents(index: Index, iri: str, predicate: str) -> tuple[Agent, ...]:
    return tuple(
        Agent(agent, index.texts(agent, f"{_FOAF}name", f"{_RDFS}label"))
        for agent in sorted(index.iris(iri, predicate))
    )
