"""Console blocks of Markdown pages: read them, run them in a shell, compare what they print.

A line `$ command` is run; a line `> …` under it, or a backslash at its end, goes on with it.
The lines below are what it prints, standard error included; `…` stands for any text within a
line, or alone on a line for any lines; a line that begins with `#` is a remark. No lines: not
compared. A command has to succeed unless the next one is `echo $?`.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

MARK = "--- console block: exit code"


@dataclass(frozen=True)
class Command:
    """One command of a page: where it stands, what is typed, the lines it should print."""

    line: int
    text: str
    prints: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"line {self.line}: $ {self.text}"


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    command: Command
    code: int
    output: str


def commands_of(markdown: str) -> tuple[Command, ...]:
    """The commands of all ```console blocks of a page, in order."""
    found: list[Command] = []
    inside = continued = False
    for number, line in enumerate(markdown.splitlines(), 1):
        if line.strip().startswith("```"):
            inside = line.strip() == "```console"
            continued = False
        elif not inside:
            continue
        elif line.startswith("$ "):
            found.append(Command(number, line[2:]))
            continued = True
        elif continued and (line.startswith("> ") or found[-1].text.endswith("\\")):
            more = line[2:] if line.startswith("> ") else line
            found[-1] = replace(found[-1], text=f"{found[-1].text}\n{more}")
        elif not line.startswith("#"):
            continued = False
            if not found:
                raise ValueError(f"line {number} of a console block comes before any command")
            found[-1] = replace(found[-1], prints=(*found[-1].prints, line))
    return tuple(found)


def run(
    commands: Sequence[Command], folder: Path, environment: Mapping[str, str], timeout: float = 300
) -> tuple[Outcome, ...]:
    """Run the commands in one shell, so that `cd` and variables last; stderr goes to stdout."""
    script = "exec 2>&1\nset -o pipefail\n"
    for command in commands:
        # `(exit n)` gives the next command the `$?` that the reader would see.
        script += f"{command.text}\n__code=$?; printf '\\n{MARK} %d\\n' $__code; (exit $__code)\n"
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    pieces = re.split(rf"\n{MARK} (\d+)\n", done.stdout.decode("utf-8"))
    outputs, codes = pieces[0::2], pieces[1::2]
    outcomes = tuple(
        Outcome(command, int(code), output)
        for command, code, output in zip(commands, codes, outputs, strict=False)
    )
    if len(outcomes) < len(commands):
        raise AssertionError(f"the shell stopped at {commands[len(outcomes)]}\n{outputs[-1]}")
    return outcomes


def by_commands(
    pages: Iterable[Path], is_run: Callable[[Command], bool] = lambda _: True
) -> list[dict[Path, list[Command]]]:
    """The pages that show the same commands, in two languages say, with the commands of each."""
    found: dict[tuple[str, ...], dict[Path, list[Command]]] = {}
    for page in pages:
        commands = [c for c in commands_of(page.read_text(encoding="utf-8")) if is_run(c)]
        if commands:
            found.setdefault(tuple(c.text for c in commands), {})[page] = commands
    return list(found.values())


def broken_promises(
    pages: Mapping[Path, Sequence[Command]], folder: Path, environment: Mapping[str, str]
) -> list[str]:
    """Run the commands that all pages show once, and compare what they do with each page."""
    outcomes = run(next(iter(pages.values())), folder, environment)
    found = []
    for page, commands in pages.items():
        shown = [replace(o, command=c) for o, c in zip(outcomes, commands, strict=True)]
        found += [f"{page.name}: {fault}" for fault in faults(shown)]
    return found


def faults(outcomes: Sequence[Outcome]) -> list[str]:
    """What the page promises and the run did not keep."""
    found = []
    for number, outcome in enumerate(outcomes):
        command = outcome.command
        following = outcomes[number + 1].command.text if number + 1 < len(outcomes) else ""
        if outcome.code and following.strip() != "echo $?":
            found.append(f"{command}\nends with exit code {outcome.code}:\n{outcome.output}")
        elif command.prints and not matches(command.prints, outcome.output):
            wanted = "\n".join(command.prints)
            found.append(f"{command}\nshould print\n{wanted}\nand prints\n{outcome.output}")
    return found


def matches(expected: Sequence[str], actual: str) -> bool:
    """Whether `actual` is what the page shows, blank lines at both ends aside."""
    pattern = ""
    for line in "\n".join(expected).strip("\n").split("\n"):
        if line.strip() == "…":
            pattern += r"(?:[^\n]*\n)*"
        else:
            pattern += r"[^\n]*".join(map(re.escape, line.rstrip().split("…"))) + r"[ \t]*\n"
    return re.fullmatch(pattern, actual.strip("\n") + "\n") is not None
