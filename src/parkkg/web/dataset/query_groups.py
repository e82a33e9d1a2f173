"""Saved queries as people look for them: in groups, by their first tag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.graph.index import instances_of, local_name
from parkkg.namespaces import OWL, SKOS
from parkkg.query.saved import SavedQuery
from parkkg.text import TextByLanguage
from parkkg.web.dataset.kinds import ListedClass
from parkkg.web.dataset.names import named

_TERMS = 10_000
# Tags that are about any graph. The others are called as the term of that name.
_GENERAL: Mapping[str, TextByLanguage] = MappingProxyType(
    {
        "count": {"zh": "统计", "en": "counts"},
        "evidence": {"zh": "依据", "en": "evidence"},
        "graph": {"zh": "图谱", "en": "the graph"},
        "time": {"zh": "时间", "en": "time"},
    }
)
_TERM_KINDS = (
    f"{OWL}Class", f"{SKOS}ConceptScheme", f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty",
)  # fmt: skip
_OTHERS: TextByLanguage = MappingProxyType({"zh": "其他", "en": "others"})


@dataclass(frozen=True)
class QueryGroup:
    """Queries of one tag. `name` is the tag; empty for those without one."""

    name: str
    titles: TextByLanguage
    queries: tuple[SavedQuery, ...]


def query_groups(
    queries: Iterable[SavedQuery], kinds: Iterable[ListedClass], store: ox.Store
) -> tuple[QueryGroup, ...]:
    """Queries by their first tags: the tags of kinds as a site has these, then by their names."""
    by_tag: dict[str, list[SavedQuery]] = {}
    for query in queries:
        by_tag.setdefault(next(iter(query.tags), ""), []).append(query)
    listed = {local_name(kind.iri).casefold(): kind.names for kind in kinds}
    order = [*(t for t in listed if t in by_tag), *sorted({*by_tag} - {*listed, ""}), ""]
    terms = _terms(store) if {*by_tag} - {*listed, *_GENERAL, ""} else {}
    return tuple(
        QueryGroup(tag, _titles(tag, listed, terms), tuple(by_tag[tag]))
        for tag in order
        if tag in by_tag
    )


def _titles(
    tag: str, listed: Mapping[str, TextByLanguage], terms: Mapping[str, TextByLanguage]
) -> TextByLanguage:
    if not tag:
        return _OTHERS
    return listed.get(tag) or _GENERAL.get(tag) or terms.get(tag) or {"": tag}


def _terms(store: ox.Store) -> dict[str, TextByLanguage]:
    """The names of classes, code lists and properties, by their local names in small letters."""
    found: dict[str, TextByLanguage] = {}
    for kind in _TERM_KINDS:
        for iri in islice(instances_of(store, kind), _TERMS):
            if names := named(store, iri).names:
                found.setdefault(local_name(iri).casefold(), names)
    return found
