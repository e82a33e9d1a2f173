"""Messages between a query process and its owner, as bytes. Nothing is read or written here.

A frame is a kind (one byte), a length (four bytes, big-endian) and a payload. The owner sends
REQUEST frames. The process sends READY once, and then for each request HEAD, CHUNK*, END, or at
any point ERROR in place of the rest. Payloads are JSON, those of CHUNK the answer's own bytes.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

REQUEST, READY, HEAD, CHUNK, END, ERROR = b"Q", b"R", b"H", b"C", b"E", b"X"
LOG = b"L"  # a line for the owner's log, at any time

# The store's own default graph, in a request's list of graphs.
DEFAULT_GRAPH = ""

_PREAMBLE = struct.Struct(">cI")
_MAX_PAYLOAD = 16 << 20


class Frame(NamedTuple):
    """One message."""

    kind: bytes
    payload: bytes

    @property
    def content(self) -> Any:
        """The payload's JSON."""
        return json.loads(self.payload)


class Request(NamedTuple):
    """A query and how to answer it.

    Graphs are IRIs or DEFAULT_GRAPH; None for `default_graphs` leaves the dataset to the query's
    own FROM, None for `named_graphs` offers every named graph. A limit of None is no limit.
    `max_bytes` is of the answer as the engine writes it, `cpu_seconds` of the process's CPU time.
    `engine_query` is the query for the engine where that is another text (see `sparql.query`);
    `star` is where its SELECT * has the star, and `variables` the order of the columns then.
    Unless `inferred`, it is put to what is asserted. `graphs` are those that ought to be there.
    `into` is the name that the triples of an answer have in a format for several graphs.
    """

    query: str
    format: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    base_iri: str | None = None
    prefixes: bool = False
    max_rows: int | None = None
    max_bytes: int | None = None
    cpu_seconds: float = 0.0
    engine_query: str = ""
    star: int | None = None
    variables: tuple[str, ...] = ()
    inferred: bool = True
    graphs: tuple[str, ...] = ()
    into: str = ""

    def encode(self) -> bytes:
        """The request's frame."""
        return frame(REQUEST, json.dumps(self).encode())

    @classmethod
    def decode(cls, payload: bytes) -> Request:
        """The request in a frame's payload. Raises ValueError where it is none."""
        return cls(*json.loads(payload))


class FrameReader:
    """Collects bytes as they come and gives out whole frames."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that `data` completes. Raises ValueError at a length of more than 16 MiB."""
        found: list[Frame] = []
        rest = self._rest
        source: bytes | bytearray = data
        if rest:  # mostly frames come whole, and nothing is copied but their payloads
            rest += data
            source = rest
        start, size = 0, len(source)
        while size - start >= _PREAMBLE.size:
            kind, length = _PREAMBLE.unpack_from(source, start)
            if length > _MAX_PAYLOAD:
                raise ValueError(f"a frame of {length} bytes")
            begin = start + _PREAMBLE.size
            if size < begin + length:
                break
            start = begin + length
            found.append(Frame(kind, bytes(source[begin:start])))
        if source is rest:
            del rest[:start]
        else:
            rest += source[start:]
        return found


def encode(kind: bytes, content: Mapping[str, object]) -> bytes:
    """A frame whose payload is JSON."""
    return frame(kind, json.dumps(content, ensure_ascii=False).encode())


def frame(kind: bytes, payload: bytes) -> bytes:
    r"""A frame. Raises ValueError where the payload is longer than 16 MiB.

    >>> frame(CHUNK, b"ab")
    b'C\x00\x00\x00\x02ab'
    """
    if len(payload) > _MAX_PAYLOAD:
        raise ValueError(f"a payload of {len(payload)} bytes")
    return _PREAMBLE.pack(kind, len(payload)) + payload
