"""Run the W3C's test suites that are in a folder, and write docs/conformance.md.

python -m tools.conformance DIR            runs them, and writes the page, EARL and results.json
python -m tools.conformance DIR --check    writes nothing; exit 1 where a test that is recorded as
                                           passing fails
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.conformance import csvw, protocol, shacl
from tools.conformance.report import GROUPS, earl, page
from tools.conformance.results import (
    Result,
    no_longer_passing,
    read_results,
    write_results,
)

DOCS = Path(__file__).resolve().parents[2] / "docs"


@dataclass(frozen=True)
class Suite:
    """A suite: where it may be in the folder, how one sees that it is there, and what runs it."""

    name: str
    groups: tuple[str, ...]
    places: tuple[str, ...]
    signs: tuple[str, ...]
    source: str
    run: Callable[[Path], Iterator[Result]]

    def find(self, folder: Path) -> Path | None:
        """The suite's folder in `folder`, or nothing."""
        found = (folder / place for place in self.places)
        return next((f for f in found if any((f / sign).exists() for sign in self.signs)), None)


SUITES = (
    Suite(
        "csvw",
        ("csv2rdf", "csvw-validation"),
        ("csvw",),
        ("rdf.json", "validation.json", "tests/manifest-rdf.jsonld"),
        "the repository w3c/csvw, as DIR/csvw",
        csvw.run,
    ),
    Suite(
        "sparql-protocol",
        ("sparql-protocol",),
        ("sparql-protocol",),
        ("tests.json",),
        "sparql/sparql11/protocol of w3c/rdf-tests, as DIR/sparql-protocol/tests.json and data.nq",
        protocol.run,
    ),
    Suite(
        "shacl",
        ("shacl-core", "shacl-sparql"),
        ("shacl", "data-shapes/data-shapes-test-suite/tests"),
        ("core", "sparql"),
        "the repository w3c/data-shapes, as DIR/data-shapes",
        shacl.run,
    ),
)


def main(arguments: Sequence[str] | None = None, docs: Path = DOCS) -> int:
    """Run what is there, say what is not, and write or compare. The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.conformance")
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder with the suites")
    parser.add_argument("--check", action="store_true", help="compare with what is recorded")
    given = parser.parse_args(arguments)
    if not given.folder.is_dir():
        print(f"there is no folder {given.folder}; make conformance SUITES=DIR", file=sys.stderr)
        return 2
    recorded = read_results(docs / "conformance" / "results.json")
    found = list(_run_all(given.folder.resolve()))
    if not found:
        print(f"there is no suite in {given.folder}", file=sys.stderr)
        return 2
    for result in found:
        if not result.passed:
            print(f"{result.group} {result.name}: {result.fault}")
    worse = list(no_longer_passing(recorded, found))
    for result in worse:
        print(f"recorded as passing, and fails now: {result.group} {result.name}")
    if given.check:
        return 1 if worse else 0
    # What was not there to be run is left as it is recorded.
    run = {result.group for result in found}
    _write(docs, [*found, *(old for old in recorded if old.group not in run)])
    return 0


def _run_all(folder: Path) -> Iterator[Result]:
    for suite in SUITES:
        place = suite.find(folder)
        if place is None:
            print(f"{suite.name} is not there: put {suite.source}")
            continue
        results = list(suite.run(place))
        for group in suite.groups:
            passed = [result.passed for result in results if result.group == group]
            print(f"{GROUPS[group]}: {sum(passed)} of {len(passed)} passed")
        yield from results


def _write(docs: Path, results: Sequence[Result]) -> None:
    (docs / "conformance").mkdir(exist_ok=True)
    (docs / "conformance.md").write_text(page(results), encoding="utf-8")
    for suite in SUITES:
        own = [result for result in results if result.group in suite.groups]
        if own:
            path = docs / "conformance" / f"{suite.name}-earl.ttl"
            path.write_text(earl(own), encoding="utf-8")
    write_results(docs / "conformance" / "results.json", results)


if __name__ == "__main__":
    sys.exit(main())
