"""The graph in which a release describes itself: its description and its saved queries.

Editors of queries ask an endpoint for classes and properties (VoID), for examples
(sh:SPARQLExecutable) and for prefixes (sh:declare), and they name no graph. So a query that names
a term of these vocabularies also sees that graph. Another one sees, and counts, only the data.
"""

from __future__ import annotations

from parkkg.namespaces import PREFIXES
from parkkg.sparql.query import Query

_VOCABULARIES = (
    PREFIXES["dcat"],
    PREFIXES["sh"],
    PREFIXES["void"],
    "http://ldf.fi/void-ext#",
)
_MENTIONS = (
    *_VOCABULARIES,
    *(f"{name}:" for name, iri in PREFIXES.items() if iri in _VOCABULARIES),
)


def needs_service_graph(query: Query) -> bool:
    """Whether a query names a term of the vocabularies in which a release is described.

    >>> from parkkg.sparql.query import read_query
    >>> needs_service_graph(read_query("ASK { ?s a sh:NodeShape }", prefixes=PREFIXES))
    True
    """
    # Few do, and to search the text takes far less time than to look at each name.
    text = query.text
    return any(mention in text for mention in _MENTIONS) and query.names_any(_VOCABULARIES)
