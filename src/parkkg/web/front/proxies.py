"""Who the client of a request is, and whether it came by TLS, where a trusted proxy says so."""

from __future__ import annotations

import ipaddress
import os
from functools import lru_cache

from parkkg.web.front.head import RequestHead

# So many in a row may stand between a client and the server.
_MOST_PROXIES = 8
# Characters of an address, with the name of an interface.
_LONGEST = 64

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TrustedProxies:
    """The reverse proxies whose X-Forwarded headers count; `*` trusts everybody."""

    def __init__(self, text: str | None = None) -> None:
        """`text` is as in the environment's FORWARDED_ALLOW_IPS, which it stands for."""
        if text is None:
            text = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
        words = [word.strip() for word in text.split(",") if word.strip()]
        self._everybody = "*" in words
        self._networks: list[_Network] = []
        for word in words:
            try:
                self._networks.append(ipaddress.ip_network(word, strict=False))
            except ValueError:  # `*`, or a name, which no peer has
                continue
        # Whether a peer is one of them.
        self.trusts = lru_cache(maxsize=1024)(self._trusts)

    def _trusts(self, peer: str) -> bool:
        if self._everybody:
            return True
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def origin(self, peer: str, request: RequestHead) -> tuple[str, str]:
        """The address of a request's client, and the scheme that it used."""
        client, scheme = peer, "http"
        hops: list[str] = []
        if not self.trusts(peer):
            return client, scheme
        for name, value in request.headers:
            if name == b"x-forwarded-proto":
                said = value.decode("latin-1").strip().lower()
                scheme = said if said in ("http", "https") else scheme
            elif name == b"x-forwarded-for":
                hops += value.decode("latin-1").rsplit(",", _MOST_PROXIES)[-_MOST_PROXIES:]
        # Each proxy adds its client at the end. What stands before a stranger is only his word.
        for hop in reversed(hops[-_MOST_PROXIES:]):
            client = hop.strip()[:_LONGEST] or client
            if not self.trusts(client):
                break
        return client, scheme
