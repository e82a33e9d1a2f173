"""Conditional requests: which representation a client has, and which it would have."""

from __future__ import annotations

import pytest

from parkkg.web.exchange import Request
from parkkg.web.http.reply import has_already, has_any, is_wanted, precondition_failed


def request(method: str = "GET", **headers: str) -> Request:
    return Request(method, "/", [(name.replace("_", "-"), v) for name, v in headers.items()])


@pytest.mark.parametrize(
    ("header", "held"),
    [
        ('"a"', True), ('W/"a"', True), ('"b", "a"', True), ('"b",W/"a"', True), ("*", True),
        ('"b"', False), ("", False), ('"aa"', False),
    ],
)  # fmt: skip
def test_if_none_match_names_what_a_client_has(header: str, held: bool) -> None:
    """By weak comparison (RFC 9110, 8.8.3.2)."""
    assert has_already(request(if_none_match=header), "a") is held


@pytest.mark.parametrize(
    ("header", "wanted"),
    [(None, True), ("*", True), ('"a"', True), ('"b", "a"', True), ('"b"', False), ("", False)],
)
def test_if_match_names_what_a_client_would_have(header: str | None, wanted: bool) -> None:
    given = request() if header is None else request(if_match=header)
    assert is_wanted(given, "a") is wanted


def test_what_has_no_name_is_wanted_by_who_wants_anything() -> None:
    assert is_wanted(request(if_match="*"), "")
    assert not is_wanted(request(if_match='"a"'), "")


@pytest.mark.parametrize(("method", "asks"), [("GET", True), ("HEAD", True), ("POST", False)])
def test_only_who_reads_may_have_it_already(method: str, asks: bool) -> None:
    assert has_already(request(method, if_none_match='"a"'), "a") is asks
    assert has_any(request(method, if_none_match="*")) is asks
    assert not has_any(request(method, if_none_match='"a"'))


def test_another_representation_is_an_error_that_says_what_to_do() -> None:
    error = precondition_failed("If-Range")
    assert error.status == 412
    assert "If-Range" in error.message
    assert "If-Range" in error.hint
