"""A query as it is put to a release: parsed, with its format and the graphs that it sees."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from parkkg.query.formats import EXPORT_FORMATS
from parkkg.sparql.query import Query


@dataclass(frozen=True)
class PreparedQuery:
    """A query, the format to answer it in, and what it is put to.

    Unless `inferred`, it is put to what is asserted. Graphs are as `client.request_for` takes
    them. `media_type` names the format to the client by an alias; `into` is the name that triples
    have in a format for several graphs. `titles` are what people call columns, by variable, and
    `title` the whole, for formats that have a place for them.
    """

    query: Query
    format: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    media_type: str = ""
    inferred: bool = True
    into: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    title: str = ""

    def etag(self, release_id: str) -> str:
        """The same for queries that have the same answer."""
        words = (self.titles, self.title) if self.format in EXPORT_FORMATS else ()
        graphs = repr((self.default_graphs, self.named_graphs, self.into, self.inferred, words))
        parts = (release_id, self.format, self.media_type, graphs, self.query.normalised)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
