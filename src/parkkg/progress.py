"""Reports of a build: its stages, the number of problems, and the seconds of each step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from parkkg.errors import OnProblem, Problem
from parkkg.text import counted


@dataclass(frozen=True)
class Stage:
    """A stage that begins, and how much there is to do as far as that is known."""

    name: str
    rows: int = 0
    triples: int = 0
    megabytes: float = 0.0

    def amounts(self) -> Iterator[str]:
        """The amounts that are known, as text."""
        if self.rows:
            yield counted(self.rows, "row")
        if self.triples:
            yield counted(self.triples, "triple")
        if self.megabytes:
            yield f"{self.megabytes:,.1f} MB"


Progress = Callable[[Stage], None]


@dataclass
class ProblemCounter:
    """Counts problems and passes them to `report`."""

    report: OnProblem
    errors: int = 0
    warnings: int = 0

    def add(self, problem: Problem) -> None:
        """Count a problem and report it."""
        self.errors += problem.severity == "error"
        self.warnings += problem.severity == "warning"
        self.report(problem)


@dataclass
class BuildProblems(ProblemCounter):
    """Counts the problems of a build.

    `structural` says that a table has another structure than it should. `rows` are those that have
    an error, `consequences` the problems left out for that.
    """

    structural: bool = False
    consequences: int = 0
    rows: set[tuple[str, int]] = field(default_factory=set)

    def add(self, problem: Problem) -> None:
        """Count a problem and report it."""
        if problem.severity == "error":
            self.structural = self.structural or problem.code.startswith("PK1")
            self.rows.add((problem.file, problem.line))
        super().add(problem)

    def add_consequence(self, problem: Problem, rows: Iterable[tuple[str, int]] = ()) -> None:
        """Add the result of a shape, unless an error in its row may be its cause.

        `rows` are others, by file and line, of which it may be the consequence.
        """
        if self.rows.isdisjoint({(problem.file, problem.line), *rows}):
            super().add(problem)
        else:
            self.consequences += 1


@dataclass
class StepTimer:
    """How long each step took, in seconds."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure how long the block takes."""
        begin = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begin, 3)
