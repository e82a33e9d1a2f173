"""What XML can hold of an answer (XML 1.0, section 2.2): pyoxigraph 0.5.13 writes more than that.

It writes control characters, U+FFFE and U+FFFF as they are, a carriage return without an escape,
and in RDF/XML the property `urn:p/1` as the element `oxprefix:`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from parkkg.namespaces import RDF

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]").search
_LONGEST = 3  # bytes of a character that is looked for
# Section 2.3, and Namespaces in XML 1.0, section 3: the end of an IRI that can be a local name.
# Compiled at its first use: that takes 10 ms, and every query process would wait for it.
_LOCAL_NAME = (
    r"[A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    r"\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]"
    r"[-.0-9A-Z_a-z\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u200c-\u200d"
    r"\u203f-\u2040\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    r"\U00010000-\U000effff]*$"
)
# Names of the syntax itself (RDF 1.1 XML Syntax, section 5.1).
_RESERVED = frozenset(
    RDF + name
    for name in (
        *("RDF", "ID", "about", "aboutEach", "aboutEachPrefix", "bagID", "datatype"),
        *("Description", "li", "nodeID", "parseType", "resource"),
    )
)


class NotXmlError(Exception):
    """An answer that XML cannot hold."""


class XmlPieces:
    r"""The pieces of one document, in their order.

    >>> XmlPieces().escaped(b"<literal>a\rb</literal>")
    b'<literal>a&#13;b</literal>'
    """

    def __init__(self) -> None:
        self._before = b""

    def escaped(self, data: bytes) -> bytes:
        """The piece, with carriage returns that survive reading. Raises NotXmlError."""
        seen = self._before + data
        if bad := _FORBIDDEN(seen):
            character = bad[0].decode("utf-8")
            from parkkg.text import said  # noqa: PLC0415 -- a query process starts without it

            raise NotXmlError(
                said("it has the character U+{ord:04X}, which XML cannot hold", ord=ord(character))
            )
        self._before = seen[1 - _LONGEST :]
        # A parser takes one without an escape for the end of a line (section 2.11).
        return data.replace(b"\r", b"&#13;")


@lru_cache(maxsize=1_000)
def is_element_name(iri: str) -> bool:
    """Whether an element of RDF/XML can be named for an IRI."""
    return iri not in _RESERVED and re.search(_LOCAL_NAME, iri) is not None


def check_property(iri: str) -> None:
    """Raise NotXmlError for a property that is no name of an element, as RDF/XML needs it."""
    if not is_element_name(iri):
        from parkkg.text import said  # noqa: PLC0415 -- as above

        raise NotXmlError(said("the property <{iri}> is no XML name", iri=iri))
