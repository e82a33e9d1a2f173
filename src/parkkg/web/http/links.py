"""Addresses of this server in its own answers."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import quote

from parkkg.web.exchange import Request

# What a Host header may be (RFC 3986, section 3.2.2, and a port). Nothing else gets into links.
_HOST = re.compile(
    r"(?:(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*|\[([0-9A-Fa-f:.]+)\])(?::[0-9]*)?"
).fullmatch


def is_host(value: str) -> bool:
    """Whether a Host header is one."""
    found = _HOST(value)
    return found is not None and (found[1] is None or _is_address(found[1]))


def _is_address(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def path_to(request: Request, path: str) -> str:
    """The path under which a client finds `path`, behind a reverse proxy too; fit for a header."""
    return request.root_path + quote(path, safe="/%?&=:;,+@~!$'()*#")


def url_to(request: Request, path: str) -> str:
    """The absolute form of `path_to`, as the client named the server."""
    host = request.headers.get("host") or "localhost"
    return f"{request.scheme}://{host}{path_to(request, path)}"
