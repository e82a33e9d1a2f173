"""The command group: names and one-line helps stand here, so that `--help` imports no command."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from types import MappingProxyType

import click

# Names of `parkkg` are imported when they are first used, so that `--help` waits for none.
import parkkg

COMMANDS = MappingProxyType(
    {
        "load": "Check the tables, map them, entail, validate, and make a release current.",
        "query": "Run a saved query or your own SPARQL; without a name, list the saved ones.",
        "evidence": "List the evidence of a thing, and prove it against the text of its source.",
        "serve": "Publish the release over HTTP: SPARQL, saved queries, pages, downloads.",
        "dump": "Write a release as Turtle or in another RDF format.",
        "releases": "List, compare, switch, verify and prune releases.",
        "convert": "Turn tables into N-Triples, with no store.",
        "validate": "Validate RDF files by SHACL shapes, with no project.",
        "new": "Start a project of your own.",
        "doctor": "Show what is installed here, what is wrong, and what to do about it.",
    }
)


# Exit codes: the data do not pass, wrong usage, a fault of the machine, stopped (as shells say).
DATA, USAGE, MACHINE, STOPPED = 1, 2, 3, 130


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own, imported when one is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"parkkg.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from parkkg.text import did_you_mean

            raise parkkg.UsageError(
                f'there is no command "{args[0]}"', hint=did_you_mean(args[0], COMMANDS)
            )
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 good; 1 the data do not pass; 2 wrong usage; 3 a fault of "
    "the machine (locked, no space, no permission, out of time).",
)
@click.version_option(parkkg.__version__, prog_name="parkkg")
def cli() -> None:
    """Curated CSV tables become a validated, versioned, evidence-backed knowledge graph."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit; the only place that turns an error into words."""
    _prepare()
    try:
        # Not `cli.main`, which has an exit code of its own for a closed pipe.
        with cli.make_context("parkkg", list(sys.argv[1:] if argv is None else argv)) as context:
            from parkkg.api.machine import machine_errors

            with machine_errors():
                code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except parkkg.ParkkgError as error:
        sys.exit(_report(error))
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("parkkg: stopped; nothing was changed", err=True)
        sys.exit(STOPPED)
    except BrokenPipeError:
        # The reader of a pipe has ended (`parkkg dump | head`), which is no error.
        sys.stderr.close()
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


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
        sys.exit(_report(parkkg.MachineError("standard output is closed", hint="leave it open")))
    if threading.current_thread() is threading.main_thread():
        # A request to end does what Ctrl-C does, so that nothing is left behind.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _report(error: parkkg.ParkkgError) -> int:
    from parkkg.cli.hints import hint_of, with_hint
    from parkkg.text import printable

    lines = []
    for problem in map(with_hint, error.problems):
        lines.append(str(problem))
        lines += [f"  hint: {problem.hint}"] if problem.hint else []
    # A message may show the line of a file that it is about.
    lines += f"parkkg: {error.message}".split("\n")
    lines += [f"hint: {hint}"] if (hint := hint_of(error)) else []
    with suppress(OSError):  # where nothing can be said, the exit code still says it
        click.echo("\n".join(map(printable, lines)), err=True)
    return exit_code(error)


def exit_code(error: parkkg.ParkkgError) -> int:
    """What a shell is given for an error."""
    match error:
        case parkkg.DataError():
            return DATA
        case parkkg.MachineError():
            return MACHINE
        case _:
            return USAGE
