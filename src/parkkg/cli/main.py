"""The command group: names and one-line helps stand here, so that `--help` imports no command."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from types import MappingProxyType

import click

# Names of `parkkg` are imported when they are first used, so that `--help` waits for none.
import parkkg
from parkkg.cli.failure import STOPPED, USAGE, report_error
from parkkg.cli.language import reader_language, tell, translate_text, use_language
from parkkg.text import printable, said
from parkkg.translations import LANGUAGES, Language

COMMANDS = MappingProxyType(
    {
        "load": "Check the tables, map them, entail, validate, and make a release current.",
        "query": "Run a saved query or your own SPARQL; without a name, list the saved ones.",
        "find": "Find things by a part of their names, in Chinese, English or pinyin.",
        "evidence": "List the evidence of a thing, and prove it against the text of its source.",
        "serve": "Publish the release over HTTP: SPARQL, saved queries, pages, downloads.",
        "dump": "Write a release as Turtle or in another RDF format.",
        "releases": "List, compare, switch, verify and prune releases.",
        "convert": "Turn tables into N-Triples, with no store.",
        "validate": "Validate RDF files by SHACL shapes, with no project.",
        "new": "Start a project of your own.",
        "describe": "Draft the description of tables that have none.",
        "doctor": "Show what is installed here, what is wrong, and what to do about it.",
    }
)


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own, imported when one is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"parkkg.cli.{cmd_name}")
        command: click.Command = module.command
        return in_reader_language(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(translate_text("Commands")):
            formatter.write_dl([(name, translate_text(text)) for name, text in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from parkkg.text import did_you_mean

            raise parkkg.UsageError(
                said('there is no command "{name}"', name=args[0]),
                hint=did_you_mean(args[0], COMMANDS),
            )
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 good; 1 the data do not pass; 2 wrong usage; 3 a fault of "
    "the machine (locked, no space, no permission, out of time).",
)
@click.version_option(parkkg.__version__, prog_name="parkkg")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,  # `main` obeys it before anything is said
    help="The language to speak. By default that of LC_ALL, LC_MESSAGES or LANG.",
)
def cli() -> None:
    """Curated CSV tables become a validated, versioned, evidence-backed knowledge graph."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit; the only place that turns an error into words."""
    _prepare()
    asked, arguments = _language(list(sys.argv[1:] if argv is None else argv))
    with use_language(asked):
        if "_PARKKG_COMPLETE" in os.environ:  # set by a shell in which Tab was pressed
            from parkkg.cli.completion import complete

            sys.exit(complete(cli))
        sys.exit(_run(arguments))


def _run(arguments: list[str]) -> int:
    try:
        # Not `cli.main`, which has an exit code of its own for a closed pipe.
        with in_reader_language(cli).make_context("parkkg", arguments) as context:
            # `--help` ends before this, and waits for no import.
            from parkkg.api.machine import machine_errors

            _end_as_with_ctrl_c()
            with machine_errors():
                code = context.command.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except parkkg.ParkkgError as error:
        return report_error(error)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)  # it may hold what was typed
        for line in shown.getvalue().splitlines():
            click.echo(printable(line), err=True)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        tell("parkkg: stopped; nothing was changed")
        return STOPPED
    except BrokenPipeError:
        # The reader of a pipe has ended (`parkkg dump | head`), which is no error.
        sys.stderr.close()
        return 0
    return code if isinstance(code, int) else 0


def in_reader_language(command: click.Command) -> click.Command:
    """A command whose help is in the reader's language."""
    if reader_language() == "en":
        return command
    from parkkg.cli.help import translated_command

    return translated_command(command)


def _language(arguments: list[str]) -> tuple[Language | None, list[str]]:
    """What `--lang` asks for, which may stand anywhere, and the arguments with it in front."""
    for at, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--lang":
            end = at + 1 if equals else at + 2
            value = value or "".join(arguments[at + 1 : end])
            language = next((known for known in LANGUAGES if known == value), None)
            return language, arguments[at:end] + arguments[:at] + arguments[end:]
        if argument == "--":
            break
    return None, arguments


def _prepare() -> None:
    for number in range(3):
        # What is closed would be the number of the next file that is opened, such as a table's or
        # a release's, and what a library prints would be written into it.
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- it stays
    if sys.stdout is None:  # `>&-`
        error = parkkg.MachineError(said("standard output is closed"), hint=said("leave it open"))
        sys.exit(report_error(error))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _end_as_with_ctrl_c() -> None:
    """Let a request to end do what Ctrl-C does, so that nothing is left behind."""
    import signal
    import threading

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
