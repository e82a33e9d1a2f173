"""Who the client of a request is, and whether it came by TLS, where a trusted proxy says so."""

from __future__ import annotations

import ipaddress
import os

from parkkg.web.front.head import RequestHead

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TrustedProxies:
    """The reverse proxies whose X-Forwarded headers count; `*` trusts everybody."""

    def __init__(self, text: str | None = None) -> None:
        """`text` is as in the environment's FORWARDED_ALLOW_IPS, which it stands for."""
        if text is None:
            text = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
        words = [word.strip() for word in text.split(",") if word.strip()]
        self._everybody = "*" in words
        self._networks: list[_Network] = []
        for word in words:
            try:
                self._networks.append(ipaddress.ip_network(word, strict=False))
            except ValueError:  # `*`, or a name, which no peer has
                continue
        self._known: dict[str, bool] = {}

    def trusts(self, peer: str) -> bool:
        """Whether a peer is one of them."""
        if self._everybody:
            return True
        if peer not in self._known:
            try:
                address = ipaddress.ip_address(peer)
            except ValueError:
                return False
            if len(self._known) > 1000:
                self._known.clear()
            self._known[peer] = any(address in network for network in self._networks)
        return self._known[peer]

    def origin(self, peer: str, request: RequestHead) -> tuple[str, str]:
        """The address of a request's client, and the scheme that it used."""
        client, scheme = peer, "http"
        if not self.trusts(peer):
            return client, scheme
        for name, value in request.headers:
            if name == b"x-forwarded-proto":
                said = value.decode("latin-1").strip().lower()
                scheme = said if said in ("http", "https") else scheme
            elif name == b"x-forwarded-for":
                hops = [hop.strip() for hop in value.decode("latin-1").split(",")]
                strangers = [hop for hop in hops if hop and not self.trusts(hop)]
                client = strangers[-1] if strangers else (hops[0] or client)
        return client, scheme
