from __future__ import annotations

from parkkg.web.front.cache import CachedResponse, ResponseCache
from parkkg.web.front.head import ResponseHead


def response(size: int) -> CachedResponse:
    return CachedResponse(ResponseHead(200, b"", b"text/plain", size, "/", b'"a"'), b"x" * size)


def test_the_least_recently_used_go_first() -> None:
    cache = ResponseCache(10_000, 5_000)
    for name in ("a", "b", "c"):
        cache.put((name,), response(2_000))
    assert cache.get(("a",)) is not None
    cache.put(("d",), response(2_000))
    assert cache.get(("b",)) is None
    assert cache.get(("a",)) is not None
    assert cache.size <= 10_000


def test_what_is_too_large_is_not_kept() -> None:
    cache = ResponseCache(10_000, 5_000)
    cache.put(("a",), response(6_000))
    assert cache.get(("a",)) is None
    assert cache.size == 0
