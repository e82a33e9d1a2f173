"""The encoding that a text file seems to have, by the characters that are common in it.

Tables are short and have few words, so that general detectors fail: they take a French name for
Korean. What counts here is which encoding gives the characters that people use most.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from parkkg.tables.csvw.compression import opened

_CHUNK, _ENOUGH = 1 << 20, 1 << 26
# A file with fewer faults than this is UTF-8 with faults.
_MOST_FAULTS = 0.1
_TELLING = 1 << 16  # bytes of lines that are looked at
_LEAST_WIDE = 0.2
_LEAST_NULS = 4
_SURE, _LIKELY = 0.88, 0.6
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "UTF-32LE"),  # begins like UTF-16
    (codecs.BOM_UTF32_BE, "UTF-32BE"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


@dataclass(frozen=True)
class Guess:
    """The encoding that a file seems to have, as a dialect names it; None where that is unclear.

    `evidence` is the number of characters that say so: it is 0 where all are of ASCII.
    """

    encoding: str | None
    evidence: int = 0


def guess_encoding(path: Path) -> Guess:
    """Guess the encoding of a file. Raises DataError where it is packed and damaged."""
    with opened(path) as file:
        sample = file.read(_CHUNK)
        for mark, name in _MARKS:
            if sample.startswith(mark):
                return Guess(name, len(sample))
        if (wide := _without_mark(sample)) is not None:
            return Guess(wide, len(sample))
        looked_at = len(sample)
        while sample.isascii():
            sample = file.read(_CHUNK)
            looked_at += len(sample)
            if not sample or looked_at > _ENOUGH:
                return Guess("utf-8")
        sample += file.readline(_CHUNK)  # so that no character is cut
    return _guessed(sample)


def _without_mark(sample: bytes) -> str | None:
    """UTF-16 by its NULs: one in each character of ASCII, and all on the same side of it."""
    if 0 not in sample:
        return None
    sides = sample[::2].count(0), sample[1::2].count(0)
    # In Chinese text only commas, digits and ends of lines have one.
    if min(sides) or max(sides) < max(_LEAST_NULS, len(sample) // 20):
        return None
    return "UTF-16LE" if sides[1] else "UTF-16BE"


def _guessed(sample: bytes) -> Guess:
    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    telling = b"\n".join(lines)[:_TELLING]
    # A character that is cut at the end is no fault.
    telling = telling[: len(telling) - 4] if len(telling) == _TELLING else telling
    text = telling.decode("utf-8", "replace")
    others = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") <= _MOST_FAULTS * others:
        return Guess("utf-8", others)
    # What is no UTF-8 gives hardly any character of three bytes, such as a Chinese one.
    if sum(c >= "\u0800" and c != "\ufffd" for c in text) >= _LEAST_WIDE * others:
        return Guess("utf-8", others)
    best, most = None, _LIKELY
    for name, likelihood in _CANDIDATES:
        found = likelihood(telling)
        if found >= _SURE:
            return Guess(name, others)
        if found > most:
            best, most = name, found
    return Guess(best, others)


def _mean(encoding: str, weight: Callable[[int, int], float]) -> Callable[[bytes], float]:
    """The mean weight of the characters outside of ASCII, in an encoding of two bytes each."""

    def mean(sample: bytes) -> float:
        weights = [weight(*c) if len(c) == 2 else 0.0 for c in _characters(sample, encoding)]
        return sum(weights) / max(1, len(weights))

    return mean


def _characters(sample: bytes, encoding: str) -> list[bytes]:
    """The characters outside of ASCII; none where the text cannot be of that encoding."""
    try:
        # The last one may be cut.
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return []
    return [c.encode(encoding) for c in text if not c.isascii()]


def _simplified(lead: int, trail: int) -> float:
    """Of GB 2312: punctuation, the 3,755 most common characters, and the other 3,008."""
    if trail < 0xA1 or not 0xA1 <= lead <= 0xF7:
        return 0.5
    return 1.0 if lead <= 0xD7 else 0.9


def _traditional(lead: int, _: int) -> float:
    """Of Big5: punctuation, and the 5,401 most common characters."""
    return float(0xA1 <= lead <= 0xC6)


def _shift_jis(lead: int, trail: int) -> float:
    """Of JIS X 0208: punctuation, kana, and the 2,965 most common characters."""
    return float(lead in (0x81, 0x82, 0x83) or 0x88 <= lead <= 0x97 or (lead, trail) < (0x98, 0x73))


def _japanese(sample: bytes) -> float:
    """EUC-JP has the bytes of GB 2312: it is Japanese where one in ten characters is kana."""
    found = _characters(sample, "euc_jp")
    kana = sum(c[0] in (0xA4, 0xA5) for c in found)
    return float(bool(found) and kana * 10 >= len(found))


def _korean(sample: bytes) -> float:
    """EUC-KR has the bytes of GB 2312, too, but all its syllables are in the first half of them."""
    found = [c for c in _characters(sample, "euc_kr") if c[0] >= 0xB0]
    return float(len(found) >= 8 and all(c[0] <= 0xC8 for c in found))


def _letters(encoding: str, beside: str, letters: str) -> Callable[[bytes], float]:
    """The share of the characters outside of ASCII that are letters beside others of a word."""
    word = re.compile(f"(?<=[{beside}])[{letters}]|[{letters}](?=[{beside}])")

    def share(sample: bytes) -> float:
        text = sample.decode(encoding, "replace")
        return len(word.findall(text)) / max(1, sum(not c.isascii() for c in text))

    return share


# The first that is sure is taken, else the likeliest.
_CANDIDATES: tuple[tuple[str, Callable[[bytes], float]], ...] = (
    ("EUC-JP", _japanese),
    ("EUC-KR", _korean),
    ("GB18030", _mean("gb18030", _simplified)),
    ("Big5", _mean("big5hkscs", _traditional)),
    ("Shift_JIS", _mean("cp932", _shift_jis)),
    ("windows-1251", _letters("cp1251", "А-яЁё", "А-яЁё")),
    ("windows-1252", _letters("cp1252", "A-Za-z", "À-ÖØ-öø-ÿŒœŠšŽž")),
)
