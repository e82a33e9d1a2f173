from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parkkg.web.cache import CachedResponse, LRUCache


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    memory: LRUCache[str, str] = LRUCache(4000, 1000)
    for name in "abc":
        memory.put(name, name.upper(), 700)
    assert memory.get("a") == "A"
    memory.put("d", "D", 700)
    assert (memory.get("a"), memory.get("b"), memory.get("d")) == ("A", None, "D")


def test_what_is_too_large_is_not_kept_and_drives_nothing_out() -> None:
    memory: LRUCache[str, str] = LRUCache(4000, 1000)
    memory.put("a", "A", 1000)
    memory.put("b", "B", 1001)
    assert (memory.get("a"), memory.get("b")) == ("A", None)


def test_a_key_has_one_value() -> None:
    memory: LRUCache[str, str] = LRUCache(4000, 1000)
    memory.put("a", "old", 10)
    size = memory.size
    memory.put("a", "new", 10)
    assert (memory.get("a"), memory.size, len(memory)) == ("new", size, 1)
    memory.discard("a")
    memory.discard("a")
    assert (memory.get("a"), memory.size) == (None, 0)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1200))))
def test_it_never_holds_more_than_it_may(steps: list[tuple[int, int]]) -> None:
    memory: LRUCache[int, int] = LRUCache(5000, 1000)
    for key, size in steps:
        memory.put(key, size, size)
        assert 0 <= memory.size <= 5000
    held = [value for key in range(10) if (value := memory.get(key)) is not None]
    assert sum(held) <= memory.size
    assert len(held) == len(memory)


def test_a_304_has_no_headers_about_a_body() -> None:
    headers = ((b"etag", b'"x"'), (b"content-length", b"1"), (b"content-type", b"text/csv"))
    kept = CachedResponse(headers, b"x", '"x"', "/sparql")
    assert kept.validators == ((b"etag", b'"x"'),)
