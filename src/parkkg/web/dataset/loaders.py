"""What the pages and data of a release are made from: read once for it, and kept with it."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from types import MappingProxyType

from parkkg.catalogue.catalogue import Catalogue, open_catalogue
from parkkg.documentation.about import About, about
from parkkg.errors import UsageError
from parkkg.query import allowed_values
from parkkg.query.own_defaults import with_own_defaults
from parkkg.query.parameters import Param
from parkkg.query.saved import SavedQuery, saved_queries
from parkkg.text import TextByLanguage, did_you_mean, said
from parkkg.web.dataset.context import Context, read_context
from parkkg.web.dataset.kinds import ListedClass, kinds
from parkkg.web.dataset.names import Terms, read_terms
from parkkg.web.dataset.query_groups import QueryGroup, query_groups
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import ServedRelease, once_per_release
from parkkg.web.problem import HttpError


@once_per_release
def about_of(served: ServedRelease) -> About:
    """The dataset's names, licence and release."""
    return about(served.release)


@once_per_release
def terms_of(served: ServedRelease) -> Terms:
    """The properties as the ontology describes them."""
    return read_terms(served.store)


@once_per_release
def kinds_of(served: ServedRelease) -> tuple[ListedClass, ...]:
    """The kinds of things that the site lists."""
    return kinds(served.release, served.store)


@once_per_release
def context_of(served: ServedRelease) -> Context:
    """The JSON-LD context."""
    return read_context(served.store, served.release.prefixes)


@once_per_release
def catalogue_of(served: ServedRelease) -> Catalogue:
    """The catalogue of its things. Raises HttpError where the release was made without one."""
    try:
        return open_catalogue(served.release)
    except UsageError as error:
        raise HttpError(404, error.message, error.hint) from error


@once_per_release
def ledger_of(served: ServedRelease) -> Mapping[str, Mapping[str, TextByLanguage]]:
    """The curator's words on what sources say: by source, then by the number of the sentence."""
    served.release.check()
    path = served.release.ledger
    return json.loads(path.read_bytes()) if path.is_file() else {}


@once_per_release
def saved_of(served: ServedRelease) -> Mapping[str, SavedQuery]:
    """The saved queries by name. Raises DataError where one is not right."""
    found = saved_queries(served.project, served.release.base)
    return MappingProxyType({query.name: query for query in found})


@once_per_release
def query_groups_of(served: ServedRelease) -> tuple[QueryGroup, ...]:
    """The saved queries in groups, as people look for them."""
    return query_groups(saved_of(served).values(), kinds_of(served), served.store)


def things_of(served: ServedRelease) -> Catalogue | None:
    """The catalogue of its things; None where it was made without one."""
    return catalogue_of(served) if served.release.catalogue.is_file() else None


def own_query(served: ServedRelease, name: str) -> SavedQuery:
    """The saved query of that name, with defaults and examples that this release has.

    Raises HttpError where there is none, and what stops a query.
    """

    def make() -> SavedQuery:
        query, catalogue = saved_named(served, name), things_of(served)
        if catalogue is None:
            return query
        ask = functools.partial(_answer, served)
        return with_own_defaults(query, choices_of(served, query), catalogue, ask)

    return served.once(f"own {name}", make)


def saved_named(served: ServedRelease, name: str) -> SavedQuery:
    """The saved query of that name. Raises HttpError where there is none."""
    queries = saved_of(served)
    if name not in queries:
        raise HttpError(
            404,
            said('there is no saved query "{name}"', name=name[:60]),
            did_you_mean(name[:60], queries) or said("/api/ lists the saved queries"),
        )
    return queries[name]


def choices_of(served: ServedRelease, query: SavedQuery) -> Mapping[str, Mapping[str, str]]:
    """For each parameter with an `enum_query`, its values in this release: a short name for each.

    Raises what stops a query.
    """

    def choices(param: Param) -> Mapping[str, str]:
        return allowed_values.choices_of(
            param, functools.partial(saved_named, served), functools.partial(_answer, served)
        )

    return {
        param.name: served.once(
            f"choices {query.name} {param.name}", functools.partial(choices, param)
        )
        for param in query.params
        if param.enum_query
    }


def _answer(served: ServedRelease, text: str, form: str = "tsv") -> bytes:
    return served.fetch(PreparedQuery(served.read(text), form))
