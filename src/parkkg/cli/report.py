"""Problems for people and for programs: counted by code, the first ones shown, all in a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

import click

from parkkg.cli.hints import with_hint
from parkkg.errors import DataError, Problem, UsageError
from parkkg.problems import problem_kind
from parkkg.text import printable

SHOWN = 10
FIELDS = ("code", "severity", "file", "line", "column", "value", "message", "hint")


class _Writer(Protocol):
    def __call__(self, problem: Problem) -> None: ...


class Report:
    """Takes problems one at a time, in bounded memory: counts, and the first ten of each code."""

    def __init__(self, write: _Writer | None = None) -> None:
        self._write = write
        self.counts: dict[tuple[str, str], int] = {}
        self.first: dict[str, list[Problem]] = {}

    def add(self, problem: Problem) -> None:
        """Count a problem, keep it if it is among the first, and write it to the file."""
        problem = with_hint(problem)
        key = (problem.code, problem.severity)
        self.counts[key] = self.counts.get(key, 0) + 1
        kept = self.first.setdefault(problem.code, [])
        if len(kept) < SHOWN:
            kept.append(problem)
        if self._write is not None:
            self._write(problem)

    def total(self, severity: str) -> int:
        """How many problems of a severity there were."""
        return sum(n for (_, s), n in self.counts.items() if s == severity)

    def by_code(self) -> dict[str, int]:
        """How many problems of each code there were."""
        found: dict[str, int] = {}
        for (code, _), number in sorted(self.counts.items()):
            found[code] = found.get(code, 0) + number
        return found

    def show(self) -> None:
        """Print what was kept to stderr, grouped by code."""
        for code, kept in sorted(self.first.items()):
            number = self.by_code()[code]
            click.echo(f"{code}: {problem_kind(code).title_en} ({number})", err=True)
            for problem in kept:
                click.echo(f"  {printable(str(problem))}", err=True)
                if problem.hint:
                    click.echo(f"    hint: {printable(problem.hint)}", err=True)
            if number > len(kept):
                click.echo(f"  … and {number - len(kept)} more", err=True)


@contextmanager
def reporting(path: Path | None) -> Iterator[Report]:
    """A Report that is shown at the end, also of a block that fails with problems of its own.

    It writes every problem to `path` as well: .json, .jsonl or .csv.
    """
    with _writer(path) as write:
        report = Report(write)
        try:
            yield report
        except DataError as error:
            for problem in error.problems:
                report.add(problem)
            report.show()
            error.problems = ()
            raise
        report.show()


@contextmanager
def _writer(path: Path | None) -> Iterator[_Writer | None]:
    if path is None:
        yield None
        return
    if path.suffix not in (".json", ".jsonl", ".csv"):
        raise UsageError(
            f"{path}: problems are written as .json, .jsonl or .csv",
            hint="choose a name that ends so",
        )
    encoding = "utf-8-sig" if path.suffix == ".csv" else "utf-8"
    # The name of a file need not be Unicode: what cannot be written is shown.
    with path.open("w", encoding=encoding, errors="backslashreplace", newline="") as file:
        if path.suffix == ".csv":
            yield _csv_writer(file)
        elif path.suffix == ".jsonl":
            yield _line_writer(file)
        else:
            file.write("[")
            try:
                yield _list_writer(file)
            finally:
                file.write("\n]\n")


def _fields(problem: Problem) -> dict[str, str | int]:
    # There may be millions, and `asdict` copies deeply.
    return {name: getattr(problem, name) for name in FIELDS}


def _csv_writer(file: TextIO) -> _Writer:
    writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
    writer.writeheader()

    def write(problem: Problem) -> None:
        row = _fields(problem)
        for key in ("file", "column", "value", "message", "hint"):
            # A spreadsheet runs cells that begin like a formula; a quote in front stops it.
            if str(row[key]).startswith(("=", "+", "-", "@", "\t", "\r")):
                row[key] = f"'{row[key]}"
        writer.writerow(row)

    return write


def _line_writer(file: TextIO) -> _Writer:
    def write(problem: Problem) -> None:
        file.write(json.dumps(_fields(problem), ensure_ascii=False) + "\n")

    return write


def _list_writer(file: TextIO) -> _Writer:
    first = True

    def write(problem: Problem) -> None:
        nonlocal first
        file.write("\n" if first else ",\n")
        file.write(json.dumps(_fields(problem), ensure_ascii=False))
        first = False

    return write


def counted(number: int, thing: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {thing}{'s' * (number != 1)}"
