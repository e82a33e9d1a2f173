"""Text: in two languages, similar names, and what a terminal may show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from types import MappingProxyType
from typing import Any

_MAX_LENGTH, _MAX_NAMES = 100, 1000

# Texts by language tag; the empty tag is that of a text without a language.
TextByLanguage = Mapping[str, str]


@dataclass(frozen=True)
class LocalizedText:
    """The same text in Chinese and in English; either may be empty.

    >>> LocalizedText("园区", "Park").for_reader("en")
    'Park'
    >>> LocalizedText("园区").for_reader("en")
    '园区'
    """

    zh: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> LocalizedText:
        """The first text in each language, by tags such as `zh-Hans`.

        Where there is neither, one in another language, or in none, is taken for the English.

        >>> LocalizedText.of([("", "Park"), ("zh-Hans", "园区")])
        LocalizedText(zh='园区', en='')
        >>> LocalizedText.of([("", "Park")])
        LocalizedText(zh='', en='Park')
        """
        found: dict[str, str] = {}
        for tag, text in texts:
            found.setdefault(tag.lower().split("-")[0], text)
        if not {"zh", "en"} & {*found}:
            return cls(en=next(iter(found.values()), ""))
        return cls(found.get("zh", ""), found.get("en", ""))

    def for_reader(self, language: str) -> str:
        """The text in `zh` or `en`, or in the other where there is none."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


NO_TEXT = LocalizedText()


def best_text(texts: TextByLanguage, language: str) -> tuple[str, str]:
    """The text in a language, or in another where there is none, and the language that it is in.

    >>> best_text({"zh": "溧阳", "en": "Liyang"}, "en"), best_text({"": "L"}, "zh")
    (('Liyang', 'en'), ('L', ''))
    """
    for code in (language, "zh", "en", *sorted(texts)):
        if text := texts.get(code):
            return text, code
    return "", ""


class Message(str):
    """A text in English that is made from a template, so that it can be said in Chinese, too.

    It is the English text. `template` and `words` say how it was made; make one with `said`.
    """

    template: str
    words: Mapping[str, object]


def said(template: str, /, **words: object) -> Message:
    """The message of an English template; `words` are what stands in its braces.

    A word may be a message itself, or an exception that has one. The template is the key under
    which translators find it, so it is written out where it is used.

    >>> said("the row has {cells} cells, and {columns} are expected", cells=3, columns=4)
    'the row has 3 cells, and 4 are expected'
    """
    plain = {name: _plain(word) for name, word in words.items()}
    message = Message(template.format_map(plain) if words else template)
    message.template, message.words = template, plain
    return message


def _plain(word: object) -> str | int | float:
    """A word that can be sent to another process, and holds nothing alive."""
    if isinstance(word, BaseException) and word.args and isinstance(word.args[0], Message):
        return word.args[0]
    return word if isinstance(word, str | int | float) else str(word)


def counted(number: int, thing: str) -> Message:
    """`1 row`, `2 rows`.

    >>> counted(1, "row"), counted(2000, "row")
    ('1 row', '2,000 rows')
    """
    one, many = _COUNTED[thing]
    return one if number == 1 else said(many.template, number=number)


def listed(parts: Iterable[str]) -> str:
    """The parts beside one another, with the comma of the reader's language between them.

    >>> listed([counted(2, "error"), counted(1, "warning")])
    '2 errors, 1 warning'
    """
    return reduce(lambda before, part: said("{before}, {part}", before=before, part=part), parts)


def translated(message: str, translate: Callable[[str], str]) -> str:
    """A message in the language of `translate`, which has the templates of that language.

    A text that is no message stays as it is: it is of the user's own.

    >>> translated(said("no {thing}", thing=said("table")), {"no {thing}": "没有{thing}",
    ...     "table": "表"}.__getitem__)
    '没有表'
    """
    if not isinstance(message, Message):
        return message
    words = {
        name: translated(word, translate) if isinstance(word, str) else word
        for name, word in message.words.items()
    }
    template = translate(message.template)
    return template.format_map(words) if words else template


def first_line(message: str) -> str:
    r"""The message without the lines that show what it is about.

    >>> first_line(said("line 1: {fault}", fault="no\n    ^"))
    'line 1: no'
    """
    if not isinstance(message, Message):
        return message.split("\n", 1)[0]
    words = {n: first_line(w) if isinstance(w, str) else w for n, w in message.words.items()}
    return said(message.template.split("\n", 1)[0], **words)


def as_json(message: str) -> object:
    """A message as JSON can hold it, for another process; a plain text as it is.

    >>> as_json(said("{n} rows", n=2)), as_json("a text")
    ({'template': '{n} rows', 'words': {'n': 2}}, 'a text')
    """
    if not isinstance(message, Message):
        return message
    words = {n: as_json(w) if isinstance(w, str) else w for n, w in message.words.items()}
    return {"template": message.template, "words": words}


def from_json(value: Any) -> str:
    """The message that `as_json` made a value of."""
    if not isinstance(value, dict):
        return str(value)
    words = {n: from_json(w) if isinstance(w, str | dict) else w for n, w in value["words"].items()}
    template: str = value["template"]
    return said(template, **words)


_COUNTED = MappingProxyType(
    {
        "error": (said("1 error"), said("{number:,} errors")),
        "file": (said("1 file"), said("{number:,} files")),
        "passage": (said("1 passage"), said("{number:,} passages")),
        "result": (said("1 result"), said("{number:,} results")),
        "row": (said("1 row"), said("{number:,} rows")),
        "sentence": (said("1 sentence"), said("{number:,} sentences")),
        "source": (said("1 source"), said("{number:,} sources")),
        "thing": (said("1 thing"), said("{number:,} things")),
        "triple": (said("1 triple"), said("{number:,} triples")),
        "violation": (said("1 violation"), said("{number:,} violations")),
        "warning": (said("1 warning"), said("{number:,} warnings")),
    }
)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that names the most similar of `known`, or lists them where none is similar.

    Both may be user input: long names are not compared, and of many names only the first are.

    >>> did_you_mean("timline", ["counts", "timeline"])
    'did you mean "timeline"?'
    """
    names = sorted(islice(dict.fromkeys(known), _MAX_NAMES))
    if match := nearest(name, names):
        return said('did you mean "{name}"?', name=match)
    if not names:
        return ""
    shown = ", ".join(shortened(n, _MAX_LENGTH) for n in names[:20])
    return said("known are: {names}", names=shown + (", …" if len(names) > 20 else ""))


def nearest(name: str, known: Iterable[str]) -> str:
    """The most similar of `known`; empty where none is similar. As in `did_you_mean`.

    >>> nearest("timline", ["counts", "timeline"])
    'timeline'
    """
    import difflib  # noqa: PLC0415 -- a third of what `parkkg --help` would import of its own

    names = sorted(islice(dict.fromkeys(known), _MAX_NAMES))
    folded = [n.casefold() for n in names if len(n) <= _MAX_LENGTH]
    wanted = name.casefold() if len(name) <= _MAX_LENGTH else ""
    near = difflib.get_close_matches(wanted, folded, 1, 0.6)
    return next((n for n in names if near and n.casefold() == near[0]), "")


def width(text: str) -> int:
    """Columns that `text` takes on a terminal: wide characters count two, combining marks none.

    >>> width("溧阳 HTZ")
    8
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def can_be_seen(text: str) -> bool:
    r"""Whether there is anything in `text` that a reader sees; a name without that is none.

    >>> can_be_seen("溧阳"), can_be_seen(" \u3000"), can_be_seen("\u200b")
    (True, False, False)
    """
    return any(char.isprintable() and not char.isspace() for char in text)


def shortened(text: str, most: int = 60) -> str:
    """A text, or the beginning of a longer one, with an ellipsis as the last of `most` characters.

    >>> shortened("park", 4), shortened("parks", 4)
    ('park', 'par…')
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def printable(text: str) -> str:
    r"""`text` on one line, without what would make a terminal do something.

    >>> printable("two\nlines, \x1b[31mred")
    'two lines, \\u001b[31mred'
    """
    return _UNPRINTABLE.sub(_made_visible, text)


def _made_visible(match: re.Match[str]) -> str:
    char = match.group()
    return " " if char[0] in "\t\n\r" else f"\\u{ord(char):04x}"


# Control characters, and those that change the direction of writing.
_UNPRINTABLE = re.compile("\r\n|[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
