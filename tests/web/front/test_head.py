"""Heads of responses, byte by byte."""

from __future__ import annotations

import pytest

from parkkg.web.front.head import RequestHead, ResponseHead, date_line, lines_of


def written(head: ResponseHead, version: str = "1.1") -> list[bytes]:
    return head.written(b"date: x\r\n", b"", version=version).split(b"\r\n")


def test_a_body_of_a_known_length_has_its_length() -> None:
    lines = written(ResponseHead(200, b"a: b\r\n", b"text/csv", 5))
    assert lines == [
        b"HTTP/1.1 200 OK", b"date: x", b"a: b", b"content-length: 5", b"content-type: text/csv",
        b"", b"",
    ]  # fmt: skip


def test_a_body_of_an_unknown_length_comes_in_chunks() -> None:
    assert b"transfer-encoding: chunked" in written(ResponseHead(200, b"", b"text/csv", None))


@pytest.mark.parametrize("status", [204, 304])
def test_what_has_no_body_has_no_length(status: int) -> None:
    lines = b"".join(written(ResponseHead(status, b"", b"text/csv", 0)))
    assert b"content-" not in lines
    assert b"transfer" not in lines


def test_a_response_may_have_a_policy_of_its_own() -> None:
    usual = lines_of((), "r")
    assert usual.count(b"content-security-policy: ") == 1
    own = lines_of((("content-security-policy", "default-src 'none'"),), "r")
    assert own.count(b"content-security-policy: ") == 1
    assert b"'none'\r\n" in own
    assert b"x-parkkg-release: r\r\n" in own


def test_lines_of_a_request_are_put_together() -> None:
    head = RequestHead(headers=[(b"accept", b"a"), (b"x", b"y"), (b"accept", b"b")])
    assert (head.get(b"accept"), head.get(b"none")) == (b"a, b", b"")


def test_the_date_is_as_http_has_it() -> None:
    assert date_line(784111777) == b"date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
