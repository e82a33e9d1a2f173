"""Short names of things as they are shown, taken for what they mean when they are pasted back.

`pki:park/liyang-htz` is what results show. SPARQL wants a backslash before the slash, and else
reads a path of two properties, the second of which is no word of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from parkkg.sparql.grammar import declared_prefixes, form_at
from parkkg.sparql.lexer import NAME_CHARS, replaced, starts

# Things and codes have slashes in their names; no property is called by these prefixes.
_PREFIXES = ("pki", "pkc")
_PART = rf"(?:[{NAME_CHARS}]|%[0-9A-Fa-f]{{2}}|\.(?=[{NAME_CHARS}%.]))++"
_NAME = re.compile(rf"(?:pki|pkc):{_PART}(?:/{_PART})++(?:\#{_PART})?+(?![:(/])").match
# The engine does not read each dot behind one of the others without a backslash of its own.
_MARK = re.compile(r"[/#.]")


def with_escaped_slashes(text: str, parts: Sequence[str], declared: Collection[str]) -> str:
    r"""The query in `text`, whose tokens are `parts`, with a backslash before slashes in names.

    `declared` are the prefixes that need no declaration. One that the query declares for names
    behind a `#` is another.

    >>> from parkkg.sparql.lexer import split
    >>> query = "DESCRIBE pki:park/liyang-htz"
    >>> print(with_escaped_slashes(query, split(query)[0], ["pki"]))
    DESCRIBE pki:park\/liyang-htz
    """
    known = dict.fromkeys(declared, "/") | declared_prefixes(parts[: form_at(parts)])
    ours = {name for name in _PREFIXES if known.get(name, "").endswith("/")}
    if not any(f"{name}:" in text for name in ours):
        return text
    edits = []
    for part, start in zip(parts, starts(text, parts), strict=True):
        if part.partition(":")[0] in ours and (found := _NAME(text, start)):
            edits.append((start, found.end(), _MARK.sub(r"\\\g<0>", found.group())))
    return replaced(text, edits)
