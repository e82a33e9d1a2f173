"""Turtle without the prefixes that it does not use: the engine declares all that it is given."""

from __future__ import annotations

import re


def without_unused_prefixes(turtle: bytes) -> bytes:
    r"""A whole Turtle document of the engine, without the prefixes that are nowhere in it.

    >>> without_unused_prefixes(b"@prefix a: <urn:a#> .\n@prefix b: <urn:b#> .\n<urn:x> b:y 1 .\n")
    b'@prefix b: <urn:b#> .\n<urn:x> b:y 1 .\n'
    """
    declarations = _PREFIX_LINES(turtle)
    if declarations is None:
        return turtle
    body = turtle[declarations.end() :]
    lines = declarations.group().splitlines(keepends=True)
    return b"".join(line for line in lines if line.split()[1] in body) + body


_PREFIX_LINES = re.compile(rb"(?:@prefix [^\n]*\n)+").match
