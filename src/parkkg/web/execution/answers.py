"""Queries to a release and their results, complete or in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import cached_property

from parkkg.query.dataset import note_about
from parkkg.query.protocol import CHUNK, Frame
from parkkg.sparql.query import Query
from parkkg.web.execution.query_job import QueryJob

Abandon = Callable[[QueryJob], None]


@dataclass(frozen=True)
class Head:
    """What an answer is, before it comes."""

    form: str
    media_type: str
    variables: tuple[str, ...]
    note: str = ""

    @classmethod
    def of(cls, frame: Frame) -> Head:
        content = frame.content
        note = note_about(content.get("missing"))
        return cls(content["form"], content["media_type"], tuple(content["variables"]), note)


@dataclass(frozen=True)
class Question:
    """A query, the format to answer it in, and what it is put to.

    Unless `inferred`, it is put to what is asserted. Graphs are as `client.request_for` takes
    them. `media_type` names the format to the client by an alias.
    """

    query: Query
    format: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    media_type: str | None = None
    inferred: bool = True
    into: str = ""

    @cached_property
    def varies(self) -> bool:
        """Whether it may be answered differently the next time."""
        return self.query.varies

    def digest(self, release_id: str) -> bytes:
        """The same for questions that have the same answer: what an ETag is made of."""
        return hashlib.sha256(release_id.encode() + self._content).digest()[:16]

    @cached_property
    def _content(self) -> bytes:
        graphs = (self.default_graphs, self.named_graphs, self.into)
        parts = (self.format, repr((graphs, self.inferred)))
        return "\n".join((*parts, self.query.normalised)).encode()


class Answer:
    """The answer to one question: iterate over its pieces, or `read` it; otherwise close it.

    `whole` is all of it, where it is not too large to be at hand.
    """

    def __init__(
        self, head: Head, first: bytes, rest: QueryJob | None = None, abandon: Abandon | None = None
    ) -> None:
        self.head = head
        self.whole = first if rest is None else None
        self._first = first
        self._rest = rest
        self._abandon = abandon

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces. Raises what stops the query on its way."""
        yield self._first
        rest = self._rest
        while rest is not None:
            frame = await rest.take()
            if frame.kind != CHUNK:
                rest = self._rest = None
            else:
                yield frame.payload

    async def read(self) -> bytes:
        """All of it at once."""
        return b"".join([piece async for piece in self])

    def close(self) -> None:
        """Want no more of it."""
        rest, self._rest = self._rest, None
        if rest is not None and self._abandon is not None:
            self._abandon(rest)


async def begun(run: QueryJob, enough: int, abandon: Abandon) -> Answer:
    """The result: all of it, or at least this many bytes of its beginning, in memory.

    Raises what stops the query.
    """
    pieces: list[bytes] = []
    size = 0
    finished = False
    try:
        head = Head.of(await run.take())
        while size < enough and (frame := await run.take()).kind == CHUNK:
            pieces.append(frame.payload)
            size += len(frame.payload)
        finished = True
    finally:
        if not finished:
            abandon(run)
    return Answer(head, b"".join(pieces), run if size >= enough else None, abandon)
