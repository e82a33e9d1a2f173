"""What XML can hold of an answer, for the engine writes more than that (XML 1.0, section 2.2)."""

from __future__ import annotations

import re

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


class UnfitError(Exception):
    """An answer that XML cannot hold."""


class XmlPieces:
    """The pieces of a document, mended one after the other."""

    def __init__(self) -> None:
        self._before = b""

    def mended(self, data: bytes) -> bytes:
        """A piece in which carriage returns survive reading. Raises UnfitError."""
        seen = self._before + data
        if bad := _FORBIDDEN(seen):
            character = bad[0].decode("utf-8")
            raise UnfitError(f"it has the character U+{ord(character):04X}, which XML cannot hold")
        self._before = seen[1 - _LONGEST :]
        # A parser takes a bare one for the end of a line (section 2.11).
        return data.replace(b"\r", b"&#13;")


def check_property(iri: str) -> None:
    """Raise UnfitError for a property that is no name of an element, as RDF/XML needs it."""
    if re.search(_LOCAL_NAME, iri) is None:
        raise UnfitError(f"the property <{iri}> is no XML name")
