"""Problems for people and for programs: counted by code, column and value, all in a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TextIO

from parkkg.cli.hints import with_hint
from parkkg.cli.language import reader_language, say, tell
from parkkg.errors import DataError, Problem, UsageError
from parkkg.problems import problem_kind
from parkkg.text import Message, said
from parkkg.translations import problem_in

# Of each code so many columns are shown, and of each column so many values.
SHOWN = 10
_LINES = 5
# As many as a page shows.
_MOST_KEPT = 20_000
FIELDS = ("code", "severity", "file", "line", "column", "value", "message", "hint", "cell")


# Makes a page of problems, where so many more are left.
Render = Callable[[list[Problem], int], str]


class _Writer(Protocol):
    def __call__(self, problem: Problem) -> None: ...


@dataclass
class _Alike:
    """Problems that differ in their lines only: the first, how many, and the next few lines."""

    first: Problem
    number: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        self.number += 1
        if self.number > 1 and problem.line and len(self.lines) < _LINES:
            self.lines.append(problem.line)

    def sentence(self) -> Message:
        sentence = self.first.sentence()
        if self.number == 1:
            return sentence
        if not self.lines:
            return said("{sentence} ({number:,} times)", sentence=sentence, number=self.number)
        more = ", …" if self.number > len(self.lines) + 1 else ""
        return said(
            "{sentence} ({number:,} times, also in line {lines})",
            sentence=sentence,
            number=self.number,
            lines=", ".join(map(str, self.lines)) + more,
        )


@dataclass
class _Column:
    """The problems of one code in one column: how many, and the first values that have one."""

    number: int = 0
    alike: dict[tuple[str, str], _Alike] = field(default_factory=dict)

    def add(self, problem: Problem) -> None:
        self.number += 1
        key = (problem.value, problem.message)
        if key not in self.alike and len(self.alike) < SHOWN:
            self.alike[key] = _Alike(problem)
        if key in self.alike:
            self.alike[key].add(problem)


class ProblemSummary:
    """Takes problems one at a time, in bounded memory: counts, and the first of each kind.

    Alike are those of one code in one column that have the same value. Only with `keep` those that
    a page has are `kept`, and how many there are `left`.
    """

    def __init__(self, write: _Writer | None = None, *, keep: bool = False) -> None:
        self._write = write
        self.kept: list[Problem] | None = [] if keep else None
        self.left = 0
        self.counts: dict[tuple[str, str], int] = {}
        self._columns: dict[str, dict[tuple[str, str], _Column]] = {}

    def add(self, problem: Problem) -> None:
        """Count a problem, keep it if it is among the first, and write it to the file."""
        problem = with_hint(problem)
        key = (problem.code, problem.severity)
        self.counts[key] = self.counts.get(key, 0) + 1
        columns = self._columns.setdefault(problem.code, {})
        where = (problem.file, problem.column)
        if where in columns or len(columns) < SHOWN:
            columns.setdefault(where, _Column()).add(problem)
        if self.kept is not None and len(self.kept) < _MOST_KEPT:
            self.kept.append(problem)
        elif self.kept is not None:
            self.left += 1
        if self._write is not None:
            self._write(problem_in(problem, reader_language()))

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
        """Print to stderr what was kept, by code, column and value, and how many more."""
        for code, number in self.by_code().items():
            title = said(problem_kind(code).title_en)
            tell("{code}: {title} ({number:,})", code=code, title=title, number=number)
            hint, columns = "", self._columns[code]
            for column in columns.values():
                for alike in column.alike.values():
                    say(alike.sentence(), indent=2)
                    if alike.first.hint not in ("", hint):
                        hint = alike.first.hint
                        tell("hint: {hint}", hint=hint, indent=4)
                if more := column.number - sum(alike.number for alike in column.alike.values()):
                    say(_more_in(next(iter(column.alike.values())).first, more), indent=2)
            if more := number - sum(column.number for column in columns.values()):
                tell("… and {number:,} more in other columns", number=more, indent=2)


def _more_in(problem: Problem, number: int) -> Message:
    if not problem.column:
        return said("… and {number:,} more", number=number)
    return said('… and {number:,} more in column "{column}"', number=number, column=problem.column)


@contextmanager
def reporting(
    path: Path | None,
    page: Path | None = None,
    render: Render | None = None,
    inputs: Iterable[Path] = (),
) -> Iterator[ProblemSummary]:
    """A summary that is shown at the end, also of a block that fails with problems of its own.

    It writes every problem to `path` as well: .json, .jsonl or .csv; and to `page` the HTML that
    `render` makes of all of them. Neither may be one of the `inputs` that the problems are about.
    """
    from parkkg.api.machine import refuse_input

    if page is not None and page.suffix not in (".html", ".htm"):
        raise UsageError(
            said("{path}: the page of problems is written as .html", path=page),
            hint=said("choose a name that ends so"),
        )
    known = tuple(inputs)
    for written in filter(None, (path, page)):
        refuse_input(written, known)
    with _writer(path) as write:
        report = ProblemSummary(write, keep=page is not None)
        try:
            yield report
        except DataError as error:
            for problem in error.problems:
                report.add(problem)
            _finish(report, page, render)
            error.problems = ()
            raise
        _finish(report, page, render)


def _finish(report: ProblemSummary, page: Path | None, render: Render | None) -> None:
    from parkkg.api.machine import output_file

    report.show()
    if page is not None and render is not None:
        text = render(report.kept or [], report.left)
        with output_file(page, durable=False) as file:
            file.write(text.encode("utf-8", "backslashreplace"))
        tell("the problems are on the page {path}", path=page)


@contextmanager
def _writer(path: Path | None) -> Iterator[_Writer | None]:
    if path is None:
        yield None
        return
    if path.suffix not in (".json", ".jsonl", ".csv"):
        raise UsageError(
            said("{path}: problems are written as .json, .jsonl or .csv", path=path),
            hint=said("choose a name that ends so"),
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
        for key in ("file", "column", "value", "message", "hint", "cell"):
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
