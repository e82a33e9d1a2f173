"""Addresses of this server in its own answers, and those of IRIs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address
from urllib.parse import parse_qsl, quote, urlencode

from parkkg.namespaces import BASE
from parkkg.web.exchange import Request

# Where IRIs begin that are those of things, beside id/.
ROOTS = ("code", "contributors", ".well-known")

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


def path_in_release(request: Request, path: str) -> str:
    """The same as `path_to`, in the release that the client pinned its request to, if any."""
    bare, mark, fragment = path.partition("#")
    if request.pinned and "release=" not in bare:
        bare += f"{'&' if '?' in bare else '?'}release={quote(request.pinned, safe='')}"
    return path_to(request, f"{bare}{mark}{fragment}")


def same_page(request: Request, changes: Mapping[str, str], without: Sequence[str] = ()) -> str:
    """The page that was asked for, with other parameters, as a relative reference.

    It stays in the release that it was pinned to.
    """
    pinned = {"release": request.pinned} if request.pinned else {}
    changed = {**pinned, **changes}
    asked = parse_qsl(request.query_string.decode(), keep_blank_values=True)
    kept = [pair for pair in asked if pair[0] not in changed and pair[0] not in without]
    return f"?{urlencode([*kept, *changed.items()])}"


def url_to(request: Request, path: str) -> str:
    """The absolute form of `path_to`, as the client named the server."""
    host = request.headers.get("host") or "localhost"
    return f"{request.scheme}://{host}{path_to(request, path)}"


def local_of(iri: str, base: str) -> str:
    """The path of an IRI under the base of a release, or of parkkg's own; empty for any other."""
    return next((iri[len(start) :] for start in (base, BASE) if iri.startswith(start)), "")


def local_path(iri: str, base: str) -> str:
    """Where this server has the page of such an IRI; empty for any other."""
    whole = local_of(iri, base)
    if not whole:
        return ""
    local, mark, fragment = whole.partition("#")
    if local.startswith(("id/", "code/", "contributors")):
        local = f"page/{document_name(local)}"
    return f"/{local}{mark}{fragment}"


def document_name(local: str) -> str:
    """What the documents about an IRI are called: `park/x` for id/park/x, else its own path."""
    inner = local.removeprefix("id/")
    return local if inner.partition("/")[0] in ("id", *ROOTS) else inner
