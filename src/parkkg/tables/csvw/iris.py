"""IRIs: syntax, resolving a reference, and the normal form of an address.

RFC 3986, 5.2 (resolution) and 6.2 (normalization); RFC 3987, 2.2 (characters); Model for Tabular
Data, 6.3 (URL normalization).
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import quote

# Ranges of the characters of an IRI, which RE2 and Python read alike. Those beyond ASCII:
BEYOND_ASCII = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U000e1000-\U000efffd" + "".join(
    f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14)
)
_LETTERS = rf"A-Za-z0-9._~!$&'()*+,;=\-{BEYOND_ASCII}"
_ESCAPE = "%[0-9A-Fa-f]{2}"
_ANY = rf"([{_LETTERS}:@/?]|{_ESCAPE})*"
_AUTHORITY = (
    rf"(([{_LETTERS}:]|{_ESCAPE})*@)?(([{_LETTERS}]|{_ESCAPE})*|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?"
)
_PATH = rf"([{_LETTERS}:@/]|{_ESCAPE})*"
_ROOTLESS = rf"/?(([{_LETTERS}:@]|{_ESCAPE}){_PATH})?"
# An absolute IRI, for the whole string.
PATTERN = rf"[A-Za-z][A-Za-z0-9+.-]*:(//{_AUTHORITY}(/{_PATH})?|{_ROOTLESS})(\?{_ANY})?(#{_ANY})?"
_PARTS = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL
)
_FORBIDDEN = rf"[^{_LETTERS}%:@/?]|%(?![0-9A-Fa-f]{{2}})"
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PORTS = (("http:", ":80"), ("https:", ":443"))


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI.

    >>> is_iri("http://example.org/溧阳"), is_iri("park/liyang-htz")
    (True, False)
    """
    return _compiled(PATTERN).fullmatch(text) is not None


def encode(iri: str) -> str:
    """An IRI or a reference, in which characters that are not allowed are percent-encoded."""
    scheme, authority, path, query, fragment = split(iri)
    kept = authority if "[" in authority else _quoted(authority)
    return f"{scheme}{kept}{_quoted(path)}{_quoted(query)}{fragment[:1]}{_quoted(fragment[1:])}"


def split(iri: str) -> tuple[str, str, str, str, str]:
    """Scheme, authority, path, query and fragment, each with its delimiter, as in `http:`."""
    match = _PARTS.fullmatch(iri)
    if match is None:  # the pattern takes every string
        raise ValueError(iri)
    scheme, authority, path, query, fragment = match.groups()
    return (
        f"{scheme}:" if scheme else "", "" if authority is None else f"//{authority}", path,
        query or "", fragment or "",
    )  # fmt: skip


def join(base: str, reference: str) -> str:
    """`reference` resolved against `base` (RFC 3986, 5.2.2).

    >>> join("http://example.org/a/b.csv", "../c#d")
    'http://example.org/c#d'
    """
    scheme, authority, path, query, _ = split(base)
    r_scheme, r_authority, r_path, r_query, r_fragment = split(reference)
    if r_scheme:
        return f"{r_scheme}{r_authority}{_remove_dot_segments(r_path)}{r_query}{r_fragment}"
    if r_authority:
        authority, path, query = r_authority, _remove_dot_segments(r_path), r_query
    elif r_path.startswith("/"):
        path, query = _remove_dot_segments(r_path), r_query
    elif r_path:
        folder = path[: path.rfind("/") + 1] or ("/" if authority else "")
        path, query = _remove_dot_segments(folder + r_path), r_query
    elif r_query:
        query = r_query
    return f"{scheme}{authority}{path}{query}{r_fragment}"


def resolve(base: str, reference: str) -> str:
    """`reference` resolved against `base`, encoded and normalised: equal addresses are equal."""
    return normalize(encode(join(base, reference)))


def normalize(iri: str) -> str:
    """The normal form of an http or https address; others are returned as they are.

    Lower-case scheme and host, upper-case percent-encodings, no needless encodings, no dot
    segments, no default port.
    """
    scheme, authority, path, query, fragment = split(iri)
    scheme = scheme.lower()
    if scheme not in ("http:", "https:"):
        return iri
    authority = authority.lower()
    for name, port in _PORTS:
        if scheme == name:
            authority = authority.removesuffix(port)
    path = _remove_dot_segments(_ENCODED.sub(_decoded, path) or "/")
    return f"{scheme}{authority}{path}{_ENCODED.sub(_decoded, query + fragment)}"


def _quoted(part: str) -> str:
    return _compiled(_FORBIDDEN).sub(lambda match: quote(match[0], safe=""), part)


@cache  # so many ranges take long to compile, which most programs here never need
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _decoded(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _remove_dot_segments(path: str) -> str:
    """The path without dot segments (RFC 3986, 5.2.4)."""
    if "." not in path:
        return path
    done: list[str] = []
    segments = path.split("/")
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment == "..":
            if len(done) > 1 or (done and done[0]):
                done.pop()
        elif segment != ".":
            done.append(segment)
            continue
        if last:
            done.append("")
    return "/".join(done)
