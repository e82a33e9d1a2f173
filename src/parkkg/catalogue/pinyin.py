"""How names in Chinese characters are read: their pinyin without tones.

A character is read as it mostly is, unless it and the one beside it are a word that says otherwise
(重庆 is chong qing): both readings are given then. Whole names are not cut into words, which takes
a hundred times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from itertools import pairwise

from parkkg.catalogue.normal_form import has_han

_LATIN = re.compile("[a-z]+")
_UNITS = re.compile("[a-z]+|.", re.DOTALL)
_SYLLABLE = re.compile("[A-Z][a-z]*")
_READ = re.compile("[A-Z][a-z]*|.", re.DOTALL)


def readings(forms: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The readings of each form, a capital where a syllable or another word begins.

    >>> list(readings(["宁德时代", "重庆a区", "catl"]))
    [('NingDeShiDai',), ('ZhongQingAQu', 'ChongQingAQu'), ()]
    """
    if not any(map(has_han, forms)):
        yield from (() for _ in forms)
        return
    syllables, words = _tables(set().union(*forms))
    first = frozenset(word[0] for word in words)
    # All at once is faster than one by one.
    text = "\n".join(forms)
    capitals = _LATIN.sub(lambda found: found[0].capitalize(), text)
    usual = capitals.translate(syllables).split("\n")
    for form, written, read in zip(forms, capitals.split("\n"), usual, strict=True):
        if not has_han(form):
            yield ()
            continue
        other = "" if first.isdisjoint(form) else _by_words(written, syllables, words)
        yield (read, other) if other else (read,)


def syllables(form: str) -> list[str]:
    """How the Chinese characters of a form are read, as words say it where one does.

    >>> syllables("重庆园区")
    ['chong', 'qing', 'yuan', 'qu']
    """
    read = next(readings((form,)))
    return [syllable.lower() for syllable in _SYLLABLE.findall(read[-1])] if read else []


def pieces(form: str, reading: str) -> list[str]:
    """What each character of a form is in one of its readings.

    >>> pieces("宁德ab2", "NingDeAb2")
    ['Ning', 'De', 'A', 'b', '2']
    """
    found: list[str] = []
    for unit, read in zip(_UNITS.findall(form), _READ.findall(reading), strict=True):
        found += [read] if len(unit) == 1 else read
    return found


def _by_words(form: str, syllables: Mapping[int, str], words: Mapping[str, tuple[str, str]]) -> str:
    """How a form is read where words of two characters in it say it; nothing where none does."""
    pairs = enumerate(pairwise(form))
    found = [(i, words[one + other]) for i, (one, other) in pairs if one + other in words]
    pieces = [c.translate(syllables) for c in form] if found else []
    for i, word in found:
        pieces[i : i + 2] = word
    return "".join(pieces)


def _tables(characters: set[str]) -> tuple[dict[int, str], dict[str, tuple[str, str]]]:
    """The syllable of each character, and of words of two characters where it is another."""
    syllables: dict[int, str] = {}
    words: dict[str, tuple[str, str]] = {}
    table = resources.files("parkkg.catalogue").joinpath("pinyin.txt").read_text(encoding="utf-8")
    for line in table.splitlines():
        key, *rest = line.split()
        if key.isascii():
            syllable = key.capitalize()
            syllables |= {ord(c): syllable for c in characters.intersection(rest[0])}
        elif characters.issuperset(key):
            words[key] = (rest[0].capitalize(), rest[1].capitalize())
    return syllables, words
