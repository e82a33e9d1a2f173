r"""Prefixed names with the backslashes that SPARQL or the engine want in them.

`pki:park/liyang-htz` is what results show, and what people paste back. SPARQL wants a backslash
before the slash, and else reads a path of two properties, the second of which is no word of it.
The engine reads `ex:v1.2.3` as a shorter name and more behind it, but not `ex:v1\.2\.3`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache

from parkkg.sparql.grammar import declared_prefixes, form_at
from parkkg.sparql.lexer import NAME_CHARS, Kind, kind_of, replaced, starts

# Things and codes have slashes in their names; no property is called by these prefixes.
_PREFIXES = ("pki", "pkc")
_PART = rf"(?:[{NAME_CHARS}]|%[0-9A-Fa-f]{{2}}|\.(?=[{NAME_CHARS}%.]))++"
_NAME = rf"(?:pki|pkc):{_PART}(?:/{_PART})*+(?:\#{_PART})?+(?![:(/])"
_MARK = re.compile(r"[/#.]")
_DOT = re.compile(r"(?<!\\)\.")


def with_escaped_names(text: str, parts: Sequence[str], declared: Collection[str]) -> str:
    r"""The query in `text`, whose tokens are `parts`, with backslashes in names.

    `declared` are the prefixes that need no declaration. Slashes are escaped in names of things
    and codes alone. A prefix that the query declares for names behind a `#` is another.

    >>> from parkkg.sparql.lexer import split
    >>> query = "DESCRIBE pki:park/liyang-htz"
    >>> print(with_escaped_names(query, split(query)[0], ["pki"]))
    DESCRIBE pki:park\/liyang-htz
    """
    if not any(":" in part and ("." in part or part.startswith(_PREFIXES)) for part in parts):
        return text
    known = dict.fromkeys(declared, "/") | declared_prefixes(parts[: form_at(parts)])
    ours = {name for name in _PREFIXES if known.get(name, "").endswith("/")}
    edits = []
    for part, start in zip(parts, starts(text, parts), strict=True):
        prefix, _, local = part.partition(":")
        if prefix in ours and (found := _name().match(text, start)):
            edits.append((start, found.end(), _MARK.sub(r"\\\g<0>", found.group())))
        elif "." in local and kind_of(part) is Kind.PNAME:
            begin = start + len(prefix) + 1
            edits.append((begin, begin + len(local), _DOT.sub(r"\\.", local)))
    return replaced(text, edits)


@cache  # it takes longer to make than to use, and few queries need it
def _name() -> re.Pattern[str]:
    return re.compile(_NAME)
