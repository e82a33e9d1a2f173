"""`/terms.json`: the names that a query over this release may use, for editors of queries.

Classes and properties with their names in Chinese and English and how often they occur; for each
class, which properties its instances have (their places in the list of properties).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from parkkg.graph.index import instances_of
from parkkg.graph.short_names import compact
from parkkg.namespaces import OWL
from parkkg.query.used_terms import used_terms
from parkkg.text import TextByLanguage
from parkkg.web.dataset.loaders import terms_of
from parkkg.web.dataset.names import named
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import ServedRelease, once_per_release, served_release_of
from parkkg.web.http.reply import document


def terms(request: Request) -> Response:
    """The terms of the release as JSON."""
    return document(request, _written(served_release_of(request)), "application/json")


@once_per_release
def _written(served: ServedRelease) -> bytes:
    prefixes, store = served.release.prefixes, served.store
    used, names = used_terms(store), terms_of(served).names
    properties = sorted({*used.properties, *names})
    places = {iri: place for place, iri in enumerate(properties)}
    classes = {*used.classes, *instances_of(store, f"{OWL}Class")}

    def of_class(iri: str) -> dict[str, Any]:
        term = _term(iri, named(store, iri).names, prefixes)
        if iri not in used.classes:
            return {**term, "count": 0}
        found = used.classes[iri]
        having = sorted(places[name] for name in found.properties)
        return {**term, "count": found.entities, "properties": having}

    content = {
        "prefixes": dict(prefixes),
        "classes": [of_class(iri) for iri in sorted(classes)],
        "properties": [
            {**_term(iri, names.get(iri, {}), prefixes), "count": used.properties.get(iri, 0)}
            for iri in properties
        ],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _term(iri: str, names: TextByLanguage, prefixes: Mapping[str, str]) -> dict[str, Any]:
    short = compact(iri, prefixes)
    # In SPARQL the slash of a short name would need a backslash before it.
    name = short if short and "/" not in short else f"<{iri}>"
    return {
        "iri": iri,
        "name": name,
        **{code: names[code] for code in ("zh", "en") if code in names},
    }
