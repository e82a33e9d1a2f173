"""The reader's language: which one it is, and messages and texts of the data in it."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager

import click

from parkkg.text import TextByLanguage, best_text, printable, said
from parkkg.translations import DOMAIN, LOCALE, Language, in_language, template_in


def reader_language(environ: Mapping[str, str] = os.environ) -> Language:
    """`zh` where the environment asks for Chinese (as gettext reads it), else `en`."""
    # LANGUAGE is what `use_language` chose.
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


@contextmanager
def use_language(
    language: Language | None, environ: MutableMapping[str, str] = os.environ
) -> Iterator[Language]:
    """Inside, this process and those that it starts speak `language`, and so does click.

    Without one it is that of LC_ALL, LC_MESSAGES or LANG.
    """
    before, domain = environ.pop("LANGUAGE", None), gettext.textdomain()
    # Where gettext looks first, also for the messages of click.
    chosen = environ["LANGUAGE"] = language or reader_language(environ)
    if chosen != "en":
        gettext.bindtextdomain(DOMAIN, LOCALE)
        gettext.textdomain(DOMAIN)
    try:
        yield chosen
    finally:
        gettext.textdomain(domain)
        del environ["LANGUAGE"]
        if before is not None:
            environ["LANGUAGE"] = before


def translate(message: str) -> str:
    """A message in the reader's language. A text that is no message stays as it is."""
    return in_language(message, reader_language())


def translate_text(text: str) -> str:
    """A text that the catalogue has as it stands, such as a help text, in the reader's language."""
    return template_in(reader_language())(text)


def say(message: str = "", indent: int = 0, *, err: bool = True) -> None:
    """Print a message on a line, in the reader's language; control characters are shown.

    What is said about the work goes to standard error; `err=False` is for what was asked for.
    """
    click.echo(" " * indent + printable(translate(message)), err=err)


def tell(template: str, /, *, indent: int = 0, err: bool = True, **words: object) -> None:
    """Print the message of a template (see `said`) as `say` does."""
    say(said(template, **words), indent, err=err)


def print_json(value: object) -> None:
    """Print a value as JSON, for programs that read what a command prints."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def for_reader(texts: TextByLanguage) -> str:
    """The text in the reader's language, or in another where there is none; empty without any."""
    return printable(best_text(texts, reader_language())[0])


def name_for_reader(labels: TextByLanguage) -> str:
    """The label in the reader's language, and another one in brackets."""
    first = for_reader(labels)
    others = [label for label in map(printable, labels.values()) if label != first]
    return f"{first} ({others[0]})" if others else first
