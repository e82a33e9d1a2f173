"""The words of a passage, where its source may be quoted and its archived text is at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from parkkg.evidence.archive import Passage, SourceText, is_in
from parkkg.evidence.evidence_graph import EvidenceGraph
from parkkg.evidence.roles import Roles
from parkkg.text import shortened

Fault = Literal["", "not quotable", "no text", "other words"]

_LONGEST, _LONGEST_AROUND = 2_000, 300  # characters, of a passage and of what is beside it


@dataclass(frozen=True)
class Quote:
    """The sentence of a passage: its `words`, and what stands `before` and `after` them in it.

    There are none where there is a `fault`: the source does not say that it may be quoted, no text
    has the digest that it states, or the text has not the words of the passage there.
    """

    before: str = ""
    words: str = ""
    after: str = ""
    language: str = ""
    fault: Fault = ""


class Quotes:
    """Quotes from the archived texts of the sources in a store, which are known by their SHA-256.

    Of a passage that is only cited there is none.
    """

    def __init__(
        self, store: ox.Store, roles: Roles, base: str, texts: Mapping[str, SourceText]
    ) -> None:
        self._graph = EvidenceGraph(store, roles, base)
        self._texts = texts

    def of(self, iri: str) -> Quote | None:
        """The quote of the passage of that IRI."""
        graph, roles = self._graph, self._graph.roles
        passage = graph.passage(iri)
        if passage.degree != "archived":
            return None
        source = roles.sources + passage.source
        if graph.value(source, roles.quotable) != "true":
            return Quote(fault="not quotable")
        text = self._texts.get(graph.value(source, roles.digest))
        if text is None:
            return Quote(fault="no text")
        if not is_in(passage, text):
            return Quote(fault="other words")
        return _quote(passage, text, graph.value(source, roles.language))


def _quote(passage: Passage, text: SourceText, language: str) -> Quote:
    first, last = text.sentences[passage.sentence - 1]
    before = text.characters[first : passage.start]
    words = text.characters[passage.start : passage.end]
    after = text.characters[passage.end : last]
    return Quote(
        f"…{before[-_LONGEST_AROUND:]}" if len(before) > _LONGEST_AROUND else before,
        shortened(words, _LONGEST),
        shortened(after, _LONGEST_AROUND),
        language,
    )
