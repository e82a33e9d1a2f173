from __future__ import annotations

import pytest

from parkkg.web.http.byte_cache import whole_request


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", False),
        (b"POST / HTTP/1.1\r\nHost: a\r\n\r\n", False),
        (b"GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n", False),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 9000 + b"\r\n\r\n", False),
        (b"", False),
    ],
)
def test_only_a_whole_request_alone_is_looked_up(data: bytes, whole: bool) -> None:
    assert whole_request(data) is whole
