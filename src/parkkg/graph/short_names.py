"""Short names for IRIs, with the prefixes that the program writes."""

from __future__ import annotations

import re
from types import MappingProxyType

from parkkg.graph.ntriples import unescape
from parkkg.namespaces import PREFIXES

_PREFIX_OF = MappingProxyType({namespace: prefix for prefix, namespace in PREFIXES.items()})
# A part of what Turtle (PN_LOCAL), XML (NCName) and SPARQL allow, so that it is right everywhere.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?").fullmatch
_PATH = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+").fullmatch


def prefixed(iri: str) -> tuple[str, str] | None:
    """Prefix and local name of an IRI that is a known namespace and a plain name."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = _PREFIX_OF.get(iri[:cut])
    return (prefix, iri[cut:]) if prefix and _LOCAL(iri[cut:]) else None


def compact(iri: str) -> str | None:
    """A CURIE such as `pki:park/liyang-htz`, for JSON-LD and for people; None where none fits.

    In Turtle and SPARQL the slash would need a backslash before it.
    """
    if name := prefixed(iri):
        return ":".join(name)
    cut = len(iri)
    while (cut := max(iri.rfind("/", 0, cut), iri.rfind("#", 0, cut))) > 0:
        prefix, local = _PREFIX_OF.get(iri[: cut + 1]), iri[cut + 1 :]
        # What has two slashes after the colon is read as a full IRI (JSON-LD 1.1 API, 5.2).
        if prefix and _PATH(local) and not local.startswith("//"):
            return f"{prefix}:{local}"
    return None


def shown(term: str) -> str:
    """An N-Triples term as a person reads it: short IRIs, characters instead of escapes."""
    if term.startswith("<"):
        iri = unescape(term[1:-1])
        return compact(iri) or f"<{iri}>"
    if term.endswith(">") and (cut := term.rfind('"^^<')) > 0:
        return f"{term[: cut + 1]}^^{shown(term[cut + 3 :])}"
    return term
