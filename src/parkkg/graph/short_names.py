"""Short names for IRIs. `prefixes` maps each prefix to its namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from parkkg.graph.ntriples import unescape

_PATH = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+").fullmatch
_IRI = re.compile(r"<[^<>]*>")


def compact(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """A CURIE such as `pki:park/liyang-htz`, for JSON-LD and for people; None where none fits.

    In Turtle and SPARQL the slash would need a backslash before it.

    >>> compact("https://schema.org/a/b", {"schema": "https://schema.org/"})
    'schema:a/b'
    """
    for prefix, local in _splits(iri, prefixes):
        # What has two slashes after the colon is read as a full IRI (JSON-LD 1.1 API, 5.2).
        if _PATH(local) and not local.startswith("//"):
            return f"{prefix}:{local}"
    return None


def shown(term: str, prefixes: Mapping[str, str]) -> str:
    """An N-Triples term as a person reads it: short IRIs, characters instead of escapes."""
    if term.startswith("<<"):
        return term
    if term.startswith("<"):
        iri = unescape(term[1:-1])
        return compact(iri, prefixes) or f"<{iri}>"
    if term.endswith(">") and (cut := term.rfind('"^^<')) > 0:
        return f"{term[: cut + 1]}^^{shown(term[cut + 3 :], prefixes)}"
    return term


def shown_path(path: str, prefixes: Mapping[str, str]) -> str:
    """A property path in the syntax of SPARQL as a person reads it: with short IRIs.

    >>> shown_path("(<https://schema.org/url>|^<http://x.org/a>)", {"schema": "https://schema.org/"})
    '(schema:url|^<http://x.org/a>)'
    """
    return _IRI.sub(lambda iri: shown(iri[0], prefixes), path)


def _splits(iri: str, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each prefix whose namespace the IRI begins with, and the rest; longest namespace first."""
    fitting = [(space, prefix) for prefix, space in prefixes.items() if iri.startswith(space)]
    for namespace, prefix in sorted(fitting, reverse=True):
        yield prefix, iri[len(namespace) :]
