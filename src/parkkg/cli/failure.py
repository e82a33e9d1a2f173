"""An error in words, and what a shell is given for it."""

from __future__ import annotations

from contextlib import suppress

import click

import parkkg
from parkkg.cli.language import say, tell, translate
from parkkg.text import printable, said

# Exit codes: the data do not pass, wrong usage, a fault of the machine, stopped (as shells say).
DATA, USAGE, MACHINE, STOPPED = 1, 2, 3, 130


def report_error(error: parkkg.ParkkgError) -> int:
    """Print an error, its problems and its hint; the exit code."""
    from parkkg.cli.hints import hint_of, with_hint

    with suppress(OSError):  # where nothing can be said, the exit code still says it
        for problem in map(with_hint, error.problems):
            say(problem.sentence())
            if problem.hint:
                tell("hint: {hint}", hint=problem.hint, indent=2)
        # A message may show the line of a file that it is about.
        for line in translate(said("parkkg: {message}", message=error.message)).split("\n"):
            click.echo(printable(line), err=True)
        if hint := hint_of(error):
            tell("hint: {hint}", hint=hint)
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
