"""The graph in which a release tells programs of itself: its description and its saved queries.

Editors of queries ask an endpoint for classes and properties (VoID), for examples
(sh:SPARQLExecutable) and for prefixes (sh:declare), and they name no graph. So a query that names
a term of these vocabularies sees that graph, too; one that does not sees, and counts, the data
alone.
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
_SIGNS = (*_VOCABULARIES, *(f"{name}:" for name, iri in PREFIXES.items() if iri in _VOCABULARIES))


def asks_of_service(query: Query) -> bool:
    """Whether a query speaks the vocabularies in which a release is described."""
    # Few do, and to look at the text is far cheaper than to look at each name.
    text = query.text
    return any(sign in text for sign in _SIGNS) and query.names_any(_VOCABULARIES)
