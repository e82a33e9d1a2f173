"""Where a query breaks the grammar, as the engine finds it.

The engine reports how far it looked, up to a dozen characters behind the error, and as the reason
all that it looked for. So the error is found by asking the engine about shorter queries.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from parkkg.sparql.confusables import confusable_hint
from parkkg.sparql.lexer import Kind, tokens

_POSITION = re.compile(r"error at (\d+):(\d+)")
# A sentence, for itself or in a list of what was expected: "Duplicated variable name in SELECT".
_REASON = re.compile(r"\b[A-Z][a-z]*(?: [A-Za-z]+){2,}")
_FAR = 64

Parse = Callable[[str], object]


def locate_syntax_error(text: str, message: str, parse: Parse) -> dict[str, object]:
    """The line, column and token of the error in `text`, and the reason if there is a clear one.

    `message` is what the engine said about the text. `parse` gives a text to the engine, and
    raises SyntaxError where that finds an error. It is called about log2(number of tokens) times.
    """
    found = tokens(text)
    good, bad = 0, len(found) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        error = _error_in(text[: found[middle - 1].end], parse)
        if error is None:
            good = middle
        else:
            bad, message = middle, error
    token = found[good] if good < len(found) else None
    at = token.start if token else len(text.rstrip())
    reason = _REASON.search(message)
    return {
        "message": reason.group() if reason else "",
        "token": token.text if token else "",
        "line": text.count("\n", 0, at) + 1,
        "column": at - text.rfind("\n", 0, at),
    }


def hint_at(text: str, line: int, column: int) -> str:
    """What was meant, where a mark that looks like one of SPARQL stands before or at an error.

    >>> hint_at("ASK { ?s a pk:Park； rdfs:label ?l }", 1, 21)
    'did you mean `pk:Park;`? ； (U+FF1B) only looks like the mark of SPARQL'
    """
    lines = text.split("\n")
    at = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    found = [token for token in tokens(text) if token.start <= at]
    for token in reversed(found[-2:]):
        # A name may well have brackets in it; a mark at one of its ends is seldom meant.
        ends = token.text[0] + token.text[-1]
        if token.kind is not Kind.STRING and confusable_hint(ends):
            return confusable_hint(token.text)
    return ""


def _error_in(text: str, parse: Parse) -> str | None:
    """What the engine says against `text` as the beginning of a query; None where it may be one.

    It may be one when the engine comes as far as the character that cannot stand in any query,
    and not only to the spaces before it.
    """
    try:
        parse(text + " " * _FAR + "\x01")
    except SyntaxError as error:
        match = _POSITION.match(str(error))
        if match is None:  # it is not about a place in the text
            return None
        line, column = int(match[1]), int(match[2])
        past = line > text.count("\n") + 1 or column > len(text) - text.rfind("\n") + _FAR // 2
        return None if past else str(error)
    return None
