"""The normal form of names: what they are compared in.

Width, case, accents, blanks and punctuation do not matter, nor whether a character is traditional
or simplified. Characters are simplified one by one: so a part of a name has the same form as in
the whole of it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence

# What is left of a text: letters and digits, in lines.
_OTHERS = re.compile(r"[^\w\n]+|_+")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


def normal(text: str) -> str:
    """The normal form of one name.

    >>> normal("寧 德 時 代"), normal("ＣＡＴＬ (Ningde)")
    ('宁德时代', 'catlningde')
    """
    return normal_forms((text,))[0]


def normal_forms(texts: Sequence[str]) -> list[str]:
    """The normal forms of many names, much faster than one by one."""
    if not texts:
        return []
    text = "\n".join(" ".join(text.splitlines()) for text in texts)
    folded = _decomposed(_decomposed(text).casefold())
    return _simplified(_OTHERS.sub("", folded)).split("\n")


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in a text."""
    return _HAN.search(text) is not None


def place_of(pieces: Iterable[str], start: int, length: int) -> tuple[int, int]:
    """Where in a text a part of its form stands; `pieces` is what each character became.

    >>> place_of(map(normal, "CATL (宁 德)"), 4, 2)
    (6, 9)
    """
    first, last, done = 0, 0, 0
    for number, piece in enumerate(pieces):
        if done <= start and piece:
            first = number
        done += len(piece)
        if done >= start + length:
            last = number + 1
            break
    return first, last


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _simplified(text: str) -> str:
    """The text with simplified characters in place of traditional ones."""
    simple = {ord(c): _simplify(c) for c in set(text) if _HAN.match(c)}
    changed = {code: c for code, c in simple.items() if c != chr(code)}
    return text.translate(changed) if changed else text


@functools.lru_cache(maxsize=20_000)
def _simplify(character: str) -> str:
    return _converter()(character)


@functools.cache
def _converter() -> functools.partial[str]:
    import opencc  # noqa: PLC0415 -- 15 ms that names without a Chinese character do not need

    return functools.partial(opencc.OpenCC("t2s").convert)
