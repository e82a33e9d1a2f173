"""Writing SQL: quoting, and the few expressions that several parts need."""

from __future__ import annotations


def text(value: str) -> str:
    """A string as a SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A name as a SQL identifier."""
    return '"' + value.replace('"', '""') + '"'


def matches(expression: str, pattern: str) -> str:
    """Whether the whole of `expression` fits `pattern` (RE2: linear time, whatever the pattern)."""
    return f"regexp_full_match({expression}, {text(pattern)})"


def joined(parts: list[str]) -> str:
    """Parts put one after the other; NULL as soon as one of them is NULL."""
    merged: list[str] = []
    for part in parts:
        if merged and _is_literal(part) and _is_literal(merged[-1]):
            merged[-1] = merged[-1][:-1] + part[1:]
        elif part != "''":
            merged.append(part)
    if not merged:
        return "''"
    return merged[0] if len(merged) == 1 else "(" + " || ".join(merged) + ")"


def _is_literal(part: str) -> bool:
    return len(part) >= 2 and part[0] == part[-1] == "'" and "'" not in part[1:-1].replace("''", "")
