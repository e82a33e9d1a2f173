"""Write the table of readings that names are looked for by: how characters are read, without tones.

python -m tools.make_pinyin

The readings are those of pypinyin (MIT licence), which takes a quarter of a second to read its own.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

TABLE = Path(__file__).parent.parent / "src/parkkg/catalogue/pinyin.txt"


def table() -> str:
    """A line for each syllable with its characters, then one for each word of two characters.

    Those words are there in which a character is read otherwise than it mostly is.
    """
    usual = {chr(code): _plain(found.partition(",")[0]) for code, found in PINYIN_DICT.items()}
    by_syllable: dict[str, list[str]] = {}
    for character, syllable in sorted(usual.items()):
        by_syllable.setdefault(syllable, []).append(character)
    lines = [f"{syllable} {''.join(found)}" for syllable, found in sorted(by_syllable.items())]
    for word, found in sorted(PHRASES_DICT.items()):
        read = [_plain(syllables[0]) for syllables in found]
        if len(word) == 2 and read != [usual.get(character) for character in word]:
            lines.append(f"{word} {' '.join(read)}")
    return "".join(f"{line}\n" for line in lines)


def _plain(syllable: str) -> str:
    """A syllable without its tone: `lüè` is `lve`, as people type it."""
    decomposed = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(c for c in decomposed if not unicodedata.combining(c))


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8", newline="\n")
