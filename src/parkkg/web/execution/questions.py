"""A query as it is put to a release: its format, and the graphs that it sees."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from parkkg.sparql.query import Query


@dataclass(frozen=True)
class Question:
    """A query, the format to answer it in, and what it is put to.

    Unless `inferred`, it is put to what is asserted. Graphs are as `client.request_for` takes
    them. `media_type` names the format to the client by an alias; `into` is the name that triples
    have in a format for several graphs.
    """

    query: Query
    format: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    media_type: str = ""
    inferred: bool = True
    into: str = ""

    def etag(self, release_id: str) -> str:
        """The same for questions that have the same answer."""
        graphs = repr((self.default_graphs, self.named_graphs, self.into, self.inferred))
        parts = (release_id, self.format, self.media_type, graphs, self.query.normalised)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
