"""The IRIs that the path of a request may mean."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

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


def as_written(path: str, raw_path: bytes, rest: str) -> str:
    """The end of a path, which is `rest` when it is decoded, as the client wrote it.

    `raw_path` may lack the prefix under which a proxy publishes the server.

    >>> as_written("/id/a/b", b"/id/a%2Fb", "a/b")
    'a%2Fb'
    """
    written = quote(raw_path, safe=_ASCII)
    start = path[: len(path) - len(rest)]
    while start:
        if written.startswith(start) and unquote(written[len(start) :]) == rest:
            return written[len(start) :]
        start = start[start.find("/", 1) :] if start.find("/", 1) > 0 else ""
    return quote(rest, safe=_ASCII.replace("%", ""))


def _readable(run: re.Match[str]) -> str:
    """Octets as the letters they are; marks that have a meaning in an IRI stay encoded."""
    text = unquote(run[0])
    if _NEVER_FOUND in text:
        return run[0]
    return "".join(quote(char, safe="~") if char.isascii() else char for char in text)
