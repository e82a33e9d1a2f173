"""Filling a store with triples whose blank nodes keep their names.

Oxigraph gives blank nodes new names in each bulk load, so that a file that is loaded in two pieces
has two nodes of one name, and no two stores of one file are the same.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox


def fill(
    store: ox.Store,
    source: Path | bytes,
    form: ox.RdfFormat,
    graph: ox.NamedNode | None = None,
) -> None:
    """Add N-Triples or N-Quads as our own files have them; with `graph`, triples go into that one.

    Takes as long as a bulk load, and its memory. Raises SyntaxError where a file is damaged.

    >>> store = ox.Store()
    >>> for line in (b"_:a <urn:p> '1' .".replace(b"'", b'"'), b"<urn:x> <urn:q> _:a ."):
    ...     fill(store, line, ox.RdfFormat.N_TRIPLES)
    >>> sorted(str(quad.triple) for quad in store)
    ['<urn:x> <urn:q> _:a', '_:a <urn:p> "1"']
    """
    path, text = (source, None) if isinstance(source, Path) else (None, source)
    quads = ox.parse(text, form, path=path, rename_blank_nodes=False, lenient=True)
    # A generator of Python's, so that other threads have their turn.
    store.bulk_extend(
        quad if graph is None else ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in quads
    )
