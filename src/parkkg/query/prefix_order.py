"""The declarations of prefixes at the head of a graph, in a fixed order.

The engine writes them in an order that differs from process to process, and all that it is given.
"""

from __future__ import annotations

import re


def tidied(data: bytes, format: str, *, whole: bool) -> bytes:  # noqa: A002 -- the usual name
    """The beginning of a graph with its prefixes sorted; without the unused, if it is `whole`."""
    if format == "ttl":
        return _turtle(data, whole=whole)
    if format == "rdfxml":
        return _ROOT.sub(_sorted_attributes, data, count=1)
    return data


def _turtle(data: bytes, *, whole: bool) -> bytes:
    head = _PREFIX_LINES(data)
    if head is None:
        return data
    body = data[head.end() :]
    lines = sorted(head.group().splitlines(keepends=True))
    if whole:
        lines = [line for line in lines if line.split()[1] in body]
    return b"".join(lines) + body


def _sorted_attributes(match: re.Match[bytes]) -> bytes:
    return b"<rdf:RDF" + b"".join(b" " + name for name in sorted(match[1].split())) + b">"


_PREFIX_LINES = re.compile(rb"(?:@prefix [^\n]*\n)+").match
_ROOT = re.compile(rb"<rdf:RDF((?: xmlns:[\w.-]+=\"[^\"]*\")+)>")
