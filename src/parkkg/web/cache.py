"""What was made before and may be wanted again, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# The memory of an entry in addition to its bytes: key, objects, links.
_OVERHEAD = 512


class LRUCache(Generic[K, V]):
    """Values by key; the least recently used are removed first when it is full."""

    def __init__(self, capacity: int, largest: int) -> None:
        self.capacity = capacity
        self.largest = largest
        self.size = 0
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """The value of a key, which is young again; None where there is none."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value of so many bytes, unless it is too large."""
        if size > self.largest:
            return
        self.discard(key)
        self._entries[key] = (value, size + _OVERHEAD)
        self.size += size + _OVERHEAD
        while self.size > self.capacity:
            _, (_, freed) = self._entries.popitem(last=False)
            self.size -= freed

    def discard(self, key: K) -> None:
        """Forget a key."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.size -= entry[1]


@dataclass(frozen=True)
class CachedResponse:
    """A complete response of status 200, as it is sent, and its route."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    etag: str
    route: str

    @property
    def validators(self) -> tuple[tuple[bytes, bytes], ...]:
        """The headers that a 304 has (RFC 9110, section 15.4.5), and those for every response."""
        return tuple(h for h in self.headers if h[0] not in (b"content-length", b"content-type"))


Responses = LRUCache[tuple[object, ...], CachedResponse]
