"""What a run found, as data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Result:
    """The outcome of one test.

    `group` is a part of a suite, such as `csv2rdf`; `name` is unique in it; `test` is the IRI by
    which the W3C's reports name the test. `fault` says what is wrong, and is empty where it passed.
    """

    group: str
    name: str
    test: str
    fault: str

    @property
    def passed(self) -> bool:
        return not self.fault


def read_results(path: Path) -> tuple[Result, ...]:
    """The results of the last run that was recorded; none where there is no such file."""
    if not path.is_file():
        return ()
    return tuple(Result(**item) for item in json.loads(path.read_text(encoding="utf-8")))


def write_results(path: Path, results: Iterable[Result]) -> None:
    """Record results, sorted, one a line."""
    lines = (json.dumps(asdict(result), ensure_ascii=False) for result in sorted(results))
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def no_longer_passing(recorded: Iterable[Result], now: Iterable[Result]) -> Iterator[Result]:
    """The results of tests that are recorded as passed and fail now."""
    before = {(result.group, result.name) for result in recorded if result.passed}
    for result in now:
        if not result.passed and (result.group, result.name) in before:
            yield result
