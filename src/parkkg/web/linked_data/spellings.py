"""The IRIs that the path of a request may mean."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from parkkg.web.exchange import Request

_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_NEVER_FOUND = "\ufffd"


def spellings(path: str) -> tuple[str, ...]:
    """The ways to write a path, the one that people read first.

    `%2F` is a part of a name and `/` is between two, so they are not the same (RFC 3986, section
    2.2). Letters of other scripts are the same encoded or not (RFC 3987, section 3.1). What
    clients decode or encode beyond that comes last.

    >>> spellings("id/firm/%e5%ae%81%2Fb")[:3]
    ('id/firm/宁%2Fb', 'id/firm/%e5%ae%81%2Fb', 'id/firm/%E5%AE%81%2Fb')
    """
    bare = unquote(path)
    readable = _ENCODED.sub(_readable, path)
    forms = (readable, path, quote(readable, safe=_ASCII), bare, quote(bare, safe="/~"))
    return tuple(dict.fromkeys(forms))


def as_written(request: Request, parameter: str) -> str:
    """The end of a path, which is a parameter of the route, as the client wrote it.

    >>> request = Request("GET", "/id/a%2Fb")
    >>> request.parameters = {"rest": "a/b"}
    >>> as_written(request, "rest")
    'a%2Fb'
    """
    rest = request.parameters.get(parameter, "")
    start = request.path.removesuffix(rest)
    written = quote(request.raw_path, safe=_ASCII)
    if written.startswith(start) and unquote(written.removeprefix(start)) == rest:
        return written.removeprefix(start)
    return quote(rest, safe=_ASCII.replace("%", ""))


def _readable(run: re.Match[str]) -> str:
    """Octets as the letters they are; marks that have a meaning in an IRI stay encoded."""
    text = unquote(run[0])
    if _NEVER_FOUND in text:
        return run[0]
    return "".join(quote(char, safe="~") if char.isascii() else char for char in text)
