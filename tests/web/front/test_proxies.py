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
    ],
)
def test_only_a_trusted_proxy_says_who_the_client_is(
    trusted: str, peer: str, forwarded: str, client: str
) -> None:
    assert origin(trusted, peer, x_forwarded_for=forwarded)[0] == client


def test_only_a_trusted_proxy_says_that_it_was_tls() -> None:
    assert origin("127.0.0.1", "127.0.0.1", x_forwarded_proto="https")[1] == "https"
    assert origin("127.0.0.1", "127.0.0.1", x_forwarded_proto="javascript")[1] == "http"
    assert origin("127.0.0.1", "9.9.9.9", x_forwarded_proto="https")[1] == "http"


def test_the_environment_names_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "9.9.9.9")
    assert TrustedProxies().trusts("9.9.9.9")
    assert not TrustedProxies().trusts("127.0.0.1")
