"""Which names of a query its graph does not have: the likeliest reason why nothing was found.

The engine answers a name that nothing has as it answers one that matches nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import pyoxigraph as ox

from parkkg.graph.short_names import shown
from parkkg.namespaces import RDF, XSD, prefixes_of
from parkkg.query.used_terms import used_terms
from parkkg.sparql.query import named_iris
from parkkg.text import nearest, said

# Datatypes and lists are the language's own, whether or not a graph has them.
_ALWAYS = (XSD, f"{RDF}first", f"{RDF}rest", f"{RDF}nil", f"{RDF}type")
_MOST = 5


def unknown_names(store: ox.Store, text: str, base: str) -> list[tuple[str, str]]:
    """The names in a query that stand nowhere in a store, with the most similar term that does.

    Both are written short where they can be; where there is nothing similar, that is empty.

    >>> store = ox.Store()
    >>> unknown_names(store, "ASK { ?s a pk:Enterprize }", "https://example.org/")
    [('pk:Enterprize', '')]
    """
    names = named_iris(text, base)
    unknown = [iri for iri in names if not iri.startswith(_ALWAYS) and not _is_known(store, iri)]
    if not unknown:
        return []
    prefixes = prefixes_of(base)
    used = used_terms(store)
    known = {shown(f"<{iri}>", prefixes) for iri in (*used.classes, *used.properties)}
    names = [shown(f"<{iri}>", prefixes) for iri in unknown[:_MOST]]
    return [(name, nearest(name, known)) for name in names]


def note_about_unknown(unknown: Sequence[Sequence[str]]) -> str:
    """What to tell of names that a graph does not have; empty where it has them all.

    >>> str(note_about_unknown([("pk:Enterprize", "pk:Enterprise"), ("pk:x", "")]))
    'pk:Enterprize is not in this graph; did you mean pk:Enterprise? pk:x is not in this graph'
    """
    notes = [
        said("{name} is not in this graph; did you mean {near}?", name=name, near=near)
        if near
        else said("{name} is not in this graph", name=name)
        for name, near in unknown
    ]
    if not notes:
        return ""
    return reduce(lambda one, other: said("{one} {other}", one=one, other=other), notes)


def _is_known(store: ox.Store, iri: str) -> bool:
    try:
        node = ox.NamedNode(iri)
    except ValueError:  # one that is relative to nothing
        return True
    return any(
        next(quads, None) is not None
        for quads in (
            store.quads_for_pattern(node, None, None),
            store.quads_for_pattern(None, node, None),
            store.quads_for_pattern(None, None, node),
        )
    )
