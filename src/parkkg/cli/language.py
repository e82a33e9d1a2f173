"""The reader's language, and texts of the data in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from parkkg.text import TextByLanguage, printable


def reader_language(environ: Mapping[str, str] = os.environ) -> Literal["zh", "en"]:
    """`zh` where the environment asks for Chinese (as gettext reads it), else `en`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def for_reader(texts: TextByLanguage) -> str:
    """The text in the reader's language, or in another where there is none; empty without any."""
    language = reader_language()
    for wanted in (language, "en" if language == "zh" else "zh", ""):
        if wanted in texts:
            return printable(texts[wanted])
    return printable(next(iter(texts.values()), ""))


def name_for_reader(labels: TextByLanguage) -> str:
    """The label in the reader's language, and another one in brackets."""
    first = for_reader(labels)
    others = [label for label in map(printable, labels.values()) if label != first]
    return f"{first} ({others[0]})" if others else first
