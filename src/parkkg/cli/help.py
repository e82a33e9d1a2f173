"""Help texts in the reader's language: a command with its texts translated, and wide lines."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator

import click

from parkkg.cli.language import translate_text
from parkkg.text import width


def texts(command: click.Command) -> Iterator[str]:
    """The texts of a command, of its options, and of its own commands, as the catalogue has them.

    >>> list(texts(click.Command("x", help="Do it.", options_metavar="[OPTIONS]")))
    ['Do it.', '[OPTIONS]']
    """
    yield from filter(None, map(_plain, (command.help, command.epilog, command.options_metavar)))
    for param in command.params:
        yield from filter(None, map(_plain, _of_param(param)))
    if isinstance(command, click.Group):
        yield from filter(None, (command.subcommand_metavar,))
        for inner in command.commands.values():
            yield from texts(inner)


def _of_param(param: click.Parameter) -> Iterator[str | None]:
    if isinstance(param, click.Option):
        yield param.help
        yield param.show_default if isinstance(param.show_default, str) else None
    yield param.type.name


def _plain(text: str | None) -> str:
    """A text without the breaks of its lines, which are those of the code."""
    paragraphs = re.split(r"\n\s*\n", text or "")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _translated(text: str | None) -> str:
    return translate_text(_plain(text))


def translated_command(command: click.Command) -> click.Command:
    """A copy of a command that says in the reader's language what `texts` lists."""
    new = copy.copy(command)
    new.help = _translated(command.help)
    # What click would cut out of it ends where a sentence in English ends.
    new.short_help = re.split(r"(?<=。)|\n", new.help or "", maxsplit=1)[0]
    new.epilog = _translated(command.epilog)
    new.options_metavar = _translated(command.options_metavar)
    new.params = [_translated_param(param) for param in command.params]
    new.context_class = _WideContext
    new._help_option = None  # noqa: SLF001 -- the one that click made in another language
    if isinstance(command, click.Group) and isinstance(new, click.Group):
        new.subcommand_metavar = _translated(command.subcommand_metavar)
        new.commands = {n: translated_command(c) for n, c in command.commands.items()}
    return new


def _translated_param(param: click.Parameter) -> click.Parameter:
    new = copy.copy(param)
    new.type = copy.copy(param.type)
    new.type.name = _translated(param.type.name)
    if isinstance(param, click.Option) and isinstance(new, click.Option):
        new.help = _translated(param.help)
        if isinstance(param.show_default, str):
            new.show_default = _translated(param.show_default)
    return new


class _WideFormatter(click.HelpFormatter):
    """Help in a script whose characters take two columns, and that has no spaces between words."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.split("\n\n")):
            self.write("\n" if number else "")
            for line in wrapped(paragraph, self.width - self.current_indent):
                self.write(f"{indent}{line}\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        rows = list(rows)
        first = min(max((width(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, text in rows:
            lines = wrapped(text, max(self.width - self.current_indent - first, 10))
            gap = first - width(name)
            self.write(f"{indent}{name}")
            # Beside the name where there is room, else below it.
            beside = next(lines, "") if gap >= col_spacing else ""
            self.write(f"{' ' * gap}{beside}\n" if beside else "\n")
            for line in lines:
                self.write(f"{indent}{' ' * first}{line}\n")


class _WideContext(click.Context):
    formatter_class = _WideFormatter


def wrapped(text: str, columns: int) -> Iterator[str]:
    """`text` in lines of so many columns. Wide characters may be parted, but for punctuation.

    >>> list(wrapped("检查表格，并给出 CSV 的列。", 12))
    ['检查表格，并', '给出 CSV 的', '列。']
    """
    line = ""
    for space, word in _WORDS.findall(text):
        if line and width(line + space + word) > columns:
            yield line
            line = word
        else:
            line = line + space + word if line else word
    if line:
        yield line


# A word of narrow characters, or one wide character, with the punctuation that belongs to it.
_WIDE = "\u2e80-\uffef“”‘’…—"
_WORDS = re.compile(rf"(\s*)([（《“‘]*(?:[^\s{_WIDE}]+|[{_WIDE}])[，。；：、！？）》”’…—]*)")
