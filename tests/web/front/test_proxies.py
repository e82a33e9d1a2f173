"""Who a client is, where a proxy stands in between."""

from __future__ import annotations

import pytest

from parkkg.web.front.head import RequestHead
from parkkg.web.front.proxies import TrustedProxies


def origin(trusted: str, peer: str, **headers: str) -> tuple[str, str]:
    request = RequestHead(
        headers=[(name.replace("_", "-").encode(), v.encode()) for name, v in headers.items()]
    )
    return TrustedProxies(trusted).origin(peer, request)


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ("127.0.0.1", "127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "8.8.8.8", "9.9.9.9", "8.8.8.8"),
        ("127.0.0.1", "127.0.0.1", "1.1.1.1, 9.9.9.9", "9.9.9.9"),
        ("127.0.0.1,10.0.0.0/8", "10.1.2.3", "9.9.9.9, 10.0.0.7", "9.9.9.9"),
        ("*", "8.8.8.8", "9.9.9.9", "9.9.9.9"),
        ("::1", "::1", "2001:db8::1", "2001:db8::1"),
        ("proxy, 127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "", "9.9.9.9", ""),
        ("127.0.0.1", "127.0.0.1", "9.9.9.9, ", "9.9.9.9"),
    ],
)
def test_only_a_trusted_proxy_says_who_the_client_is(
    trusted: str, peer: str, forwarded: str, client: str
) -> None:
    assert origin(trusted, peer, x_forwarded_for=forwarded)[0] == client


def test_lines_of_several_proxies_are_one_list() -> None:
    lines = [(b"x-forwarded-for", value) for value in (b"1.1.1.1, 9.9.9.9", b"127.0.0.1")]
    trusted = TrustedProxies("127.0.0.1")
    assert trusted.origin("127.0.0.1", RequestHead(headers=lines))[0] == "9.9.9.9"


def test_what_stands_before_a_stranger_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client may have sent a list of its own, to which the proxy added."""
    trusted = TrustedProxies("127.0.0.1")
    asked: list[str] = []

    def trusts(peer: str) -> bool:
        asked.append(peer)
        return peer == "127.0.0.1"

    monkeypatch.setattr(trusted, "trusts", trusts)
    lines = [(b"x-forwarded-for", b"1.1.1.1," * 8000 + b" 9.9.9.9")]
    assert trusted.origin("127.0.0.1", RequestHead(headers=lines))[0] == "9.9.9.9"
    assert asked == ["127.0.0.1", "9.9.9.9"]


def test_an_address_is_no_longer_than_addresses_are() -> None:
    client, _ = origin("127.0.0.1", "127.0.0.1", x_forwarded_for="fe80::1%" + "a" * 60_000)
    assert len(client) < 100


def test_only_a_trusted_proxy_says_that_it_was_tls() -> None:
    assert origin("127.0.0.1", "127.0.0.1", x_forwarded_proto="https")[1] == "https"
    assert origin("127.0.0.1", "127.0.0.1", x_forwarded_proto="javascript")[1] == "http"
    assert origin("127.0.0.1", "9.9.9.9", x_forwarded_proto="https")[1] == "http"


def test_the_environment_names_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert TrustedProxies().trusts("127.0.0.1")
    assert TrustedProxies().trusts("::1")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "9.9.9.9")
    assert TrustedProxies().trusts("9.9.9.9")
    assert not TrustedProxies().trusts("127.0.0.1")
