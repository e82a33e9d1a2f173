"""Responses that were given before and may be asked for again, up to a number of bytes."""

from __future__ import annotations

from dataclasses import dataclass

from cachetools import LRUCache

from parkkg.web.front.head import ResponseHead

# The memory of an entry in addition to its bytes: key, objects, links.
_OVERHEAD = 1024


@dataclass(frozen=True)
class CachedResponse:
    """A complete response of status 200, whose length is that of its body."""

    head: ResponseHead
    body: bytes


class ResponseCache:
    """Responses by all that decides them; the least recently used are removed first."""

    def __init__(self, most_bytes: int, largest: int) -> None:
        self._largest = min(most_bytes, largest)
        self._entries: LRUCache[tuple[object, ...], CachedResponse] = LRUCache(most_bytes, _size)

    @property
    def size(self) -> int:
        """The bytes of all of them."""
        return int(self._entries.currsize)

    def get(self, key: tuple[object, ...]) -> CachedResponse | None:
        """The response to a request, if there was one."""
        return self._entries.get(key)

    def put(self, key: tuple[object, ...], response: CachedResponse) -> None:
        """Keep a response, unless it is too large."""
        if _size(response) <= self._largest:
            self._entries[key] = response


def _size(response: CachedResponse) -> int:
    return len(response.body) + len(response.head.lines) + _OVERHEAD
