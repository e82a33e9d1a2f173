"""Where a query stops being one, by the engine's own judgement.

The engine reports how far it looked, up to a dozen characters behind the fault, and as the reason
all that it looked for. So the fault is found by asking it about shorter queries.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from parkkg.sparql.lexer import tokens

_POSITION = re.compile(r"error at (\d+):(\d+)")
# A sentence, for itself or in a list of what was expected: "Duplicated variable name in SELECT".
_REASON = re.compile(r"\b[A-Z][a-z]*(?: [A-Za-z]+){2,}")
_FAR = 64

Attempt = Callable[[str], object]


def syntax_fault(text: str, message: str, attempt: Attempt) -> dict[str, object]:
    """The place of the fault in `text`, the token there, and the reason if it is one that tells.

    `message` is what the engine said about it; `attempt` puts a text to the engine, which raises
    SyntaxError.
    """
    found = list(tokens(text))
    good, bad = 0, len(found) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        complaint = _complaint(text[: found[middle - 1].end], attempt)
        if complaint is None:
            good = middle
        else:
            bad, message = middle, complaint
    culprit = found[good] if good < len(found) else None
    at = culprit.start if culprit else len(text.rstrip())
    reason = _REASON.search(message)
    return {
        "message": reason.group() if reason else "",
        "token": culprit.text if culprit else "",
        "line": text.count("\n", 0, at) + 1,
        "column": at - text.rfind("\n", 0, at),
    }


def _complaint(text: str, attempt: Attempt) -> str | None:
    """What the engine says against `text` as the beginning of a query; None is nothing.

    It is nothing when the engine comes as far as the character that cannot stand in any query,
    and not only to the spaces before it.
    """
    try:
        attempt(text + " " * _FAR + "\x01")
    except SyntaxError as error:
        match = _POSITION.match(str(error))
        if match is None:  # it is not about a place in the text
            return None
        line, column = int(match[1]), int(match[2])
        past = line > text.count("\n") + 1 or column > len(text) - text.rfind("\n") + _FAR // 2
        return None if past else str(error)
    return None
