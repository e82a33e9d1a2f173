"""What is counted while a release is built: problems, and seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from parkkg.errors import Problem, Report


@dataclass
class ProblemCounter:
    """Counts problems on their way to the report, and knows which rows are faulty already."""

    report: Report
    errors: int = 0
    warnings: int = 0
    structural: bool = False
    rows: set[tuple[str, int]] = field(default_factory=set)

    def add(self, problem: Problem) -> None:
        """Count a problem and pass it on."""
        self.errors += problem.severity == "error"
        self.warnings += problem.severity == "warning"
        if problem.severity == "error":
            self.structural = self.structural or problem.code.startswith("PK1")
            self.rows.add((problem.file, problem.line))
        self.report(problem)

    def add_consequence(self, problem: Problem) -> None:
        """Add what a shape says, unless a fault in the same row may be why it says so."""
        if (problem.file, problem.line) not in self.rows:
            self.errors += problem.severity == "error"
            self.warnings += problem.severity == "warning"
            self.report(problem)


@dataclass
class StepTimer:
    """How long each step took, in seconds."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Note how long the block takes."""
        begin = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begin, 3)
