"""The catalogue of messages: what parkkg says, in the languages that it is translated into.

`locale/LANGUAGE/LC_MESSAGES/parkkg.po` is what translators edit; `make messages` collects what is
new in the code and compiles it. Titles and fixes of problem codes are in `problems.py`, beside one
another, and are not repeated in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from parkkg.text import translated

if TYPE_CHECKING:
    from parkkg.errors import Problem

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

# As text: `--help` needs pathlib for nothing else, and its import takes 3 ms.
LOCALE = os.path.join(os.path.dirname(__file__), "locale")  # noqa: PTH118, PTH120
DOMAIN = "parkkg"


def in_language(message: str, language: Language) -> str:
    """What a message says in a language. A text that is no message stays as it is.

    >>> from parkkg.text import counted
    >>> in_language(counted(2000, "row"), "zh")
    '2,000 行'
    >>> in_language("a text of the user", "zh")
    'a text of the user'
    """
    return str(message) if language == "en" else translated(message, template_in(language))


def problem_in(found: Problem, language: Language) -> Problem:
    """A problem that says what it says in a language."""
    if language == "en":
        return found
    from dataclasses import replace  # noqa: PLC0415 -- as below

    return replace(
        found,
        message=in_language(found.message, language),
        hint=in_language(found.hint, language),
    )


@cache
def template_in(language: Language) -> Callable[[str], str]:
    """The template of a language for one in English; where it has none, that in English."""
    if language == "en":
        return str
    import gettext  # noqa: PLC0415 -- only Chinese needs it

    catalogue = gettext.translation(DOMAIN, LOCALE, [language])
    kinds = _of_problem_kinds()

    def template(english: str) -> str:
        # The empty text is the head of the catalogue.
        return kinds.get(english) or (english and catalogue.gettext(english))

    return template


def _of_problem_kinds() -> Mapping[str, str]:
    from parkkg.problems import PROBLEM_KINDS  # noqa: PLC0415 -- only Chinese needs it

    pairs = ((k.title_en, k.title_zh) for k in PROBLEM_KINDS)
    fixes = ((k.fix_en, k.fix_zh) for k in PROBLEM_KINDS)
    return MappingProxyType(dict([*pairs, *fixes]))
