"""The saved queries of a project as RDF, so that editors of an endpoint offer them.

Each is a sh:SPARQLExecutable with its defaults in it, and the prefixes are sh:declare'd, as the
editors of the SIB family ask an endpoint for them (SHACL-SPARQL, section 5.2.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import pyoxigraph as ox

from parkkg.documentation.statements import Statements, typed
from parkkg.errors import UsageError
from parkkg.namespaces import SERVICE, prefixes_of
from parkkg.query.saved import SavedQuery, bind
from parkkg.releases.release import ReleaseFolder
from parkkg.sparql.query import read_query

_FORMS = MappingProxyType(
    {
        "select": ("sh:SPARQLSelectExecutable", "sh:select"),
        "ask": ("sh:SPARQLAskExecutable", "sh:ask"),
        "construct": ("sh:SPARQLConstructExecutable", "sh:construct"),
        # SHACL has no class of its own for these.
        "describe": ("sh:SPARQLExecutable", "sh:describe"),
    }
)


def examples(queries: Iterable[SavedQuery], base: str) -> tuple[str, ...]:
    """The saved queries and the prefixes as sorted N-Triples lines, named under `base`.

    A query that needs a value and has no example of one is left out.
    """
    out = Statements()
    every = f"{base}prefix/all"
    for prefix, namespace in prefixes_of(base).items():
        node = f"{base}prefix/{prefix}"
        out.say(every, "sh:declare", ox.NamedNode(node))
        out.type(node, "sh:PrefixDeclaration")
        out.say(node, "sh:prefix", ox.Literal(prefix))
        out.say(node, "sh:namespace", typed(namespace, "anyURI"))
    for query, text in _executables(queries):
        node = f"{base}query/{quote(query.name)}"
        kind, verb = _FORMS[read_query(text).form]
        out.type(node, "sh:SPARQLExecutable", kind)
        out.label(node, query.title, "rdfs:label")
        out.label(node, query.summary, "rdfs:comment")
        out.label(node, query.description, "dcterms:description")
        out.say(node, "sh:prefixes", ox.NamedNode(every))
        out.say(node, verb, ox.Literal(text))
        for tag in query.tags:
            out.say(node, "schema:keywords", ox.Literal(tag))
    return out.lines


def fill_service(kg: ox.Store, release: ReleaseFolder, lines: Iterable[str]) -> None:
    """Write `lines`, which are those of `examples`, into a release that is being made.

    They and the description of the release, if there is one, are loaded into a graph of their
    own (see `service`).
    """
    graph, form = ox.NamedNode(SERVICE), ox.RdfFormat.N_TRIPLES
    release.queries.write_text("".join(lines), encoding="utf-8", newline="\n")
    for path in filter(Path.is_file, release.service):
        kg.bulk_load(path=str(path), format=form, to_graph=graph)
    kg.flush()


def _executables(queries: Iterable[SavedQuery]) -> Iterator[tuple[SavedQuery, str]]:
    """Each saved query, and its text with defaults and, where it must be, examples in it."""
    for query in queries:
        values = {
            param.name: param.example
            for param in query.params
            if param.required and param.default is None and param.example
        }
        try:
            yield query, _plain(bind(query, values))
        except UsageError:
            continue


def _plain(text: str) -> str:
    """A query without the header of `#+` lines."""
    lines = [line for line in text.splitlines() if not line.startswith("#+")]
    return "\n".join(lines).strip() + "\n"
