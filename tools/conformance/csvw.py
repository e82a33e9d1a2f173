"""CSV on the Web: csv2rdf and validation, by `parkkg convert` in this process.

A test names a table or a metadata document, and what is to come of it: triples, triples and a
warning, or an error. Its files are those of the suite; no network is asked.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox

from parkkg.cli.main import main
from tools.conformance.results import Result

HOME = "http://www.w3.org/2013/csvw/tests/"
# The group of each manifest, by the part of its name that tells it.
GROUPS = MappingProxyType({"rdf": "csv2rdf", "validation": "csvw-validation"})


@dataclass(frozen=True)
class CsvwTest:
    """One test. `folder` holds its files, which `action`, `metadata` and `result` name."""

    folder: Path
    manifest: str
    name: str
    kind: str
    action: str
    result: str | None
    metadata: str | None
    minimal: bool
    link: str | None


@dataclass(frozen=True)
class Converted:
    """What `parkkg convert` gave: its exit code, triples, messages and problems."""

    code: int
    triples: bytes
    messages: str
    problems: tuple[dict[str, Any], ...]


def find_tests(folder: Path) -> Iterator[CsvwTest]:
    """The tests in `folder`: lists (`rdf.json`) beside `tests/`, or a checkout of w3c/csvw."""
    tests = folder / "tests"
    for manifest in GROUPS:
        if (listed := folder / f"{manifest}.json").is_file():
            for item in json.loads(listed.read_text(encoding="utf-8")):
                yield CsvwTest(
                    tests,
                    manifest,
                    item["id"],
                    item["type"],
                    *(item[key] for key in ("action", "result", "metadata", "minimal", "link")),
                )
        elif (own := tests / f"manifest-{manifest}.jsonld").is_file():
            for item in json.loads(own.read_text(encoding="utf-8"))["entries"]:
                yield _of_w3c(tests, manifest, item)


def _of_w3c(tests: Path, manifest: str, item: dict[str, Any]) -> CsvwTest:
    option = item.get("option", {})
    return CsvwTest(
        folder=tests,
        manifest=manifest,
        name=item["id"].rpartition("#")[2],
        kind=item["type"].rpartition(":")[2],
        action=item["action"],
        result=item.get("result"),
        metadata=option.get("metadata"),
        minimal=option.get("minimal", False),
        link=item.get("httpLink"),
    )


def run(folder: Path) -> Iterator[Result]:
    """Run every test in `folder`."""
    for test in find_tests(folder):
        yield Result(
            GROUPS[test.manifest],
            test.name,
            f"{HOME}manifest-{test.manifest}#{test.name}",
            fault(test),
        )


def fault(test: CsvwTest) -> str:
    """What is wrong with what the test gives; nothing where it passes."""
    found = _convert(test)
    warned = any(problem["severity"] == "warning" for problem in found.problems)
    if test.kind.startswith("Negative"):
        return "" if found.code == 1 else f"exit code {found.code}, expected 1"
    if found.code != 0:
        return f"exit code {found.code}: {' '.join(found.messages.split())[-160:]}"
    if test.kind in ("ToRdfTestWithWarnings", "WarningValidationTest") and not warned:
        return "no warning"
    if test.kind == "PositiveValidationTest" and warned:
        return "a warning, and none is expected"
    if test.result and test.manifest == "rdf":
        base = HOME + test.action.partition("?")[0]
        turtle = (test.folder / test.result).read_bytes()
        wanted = _canonical(ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=base))
        got = _canonical(ox.parse(found.triples, format=ox.RdfFormat.N_TRIPLES))
        if wanted != got:
            return f"{len(wanted - got)} triples are missing, {len(got - wanted)} are too many"
    return ""


def _convert(test: CsvwTest) -> Converted:
    said, code = io.StringIO(), 0
    with tempfile.TemporaryDirectory() as name, redirect_stderr(said):
        triples, problems = Path(name) / "triples.nt", Path(name) / "problems.json"
        arguments = [
            "convert", HOME + test.action, "--locate", f"{HOME}={test.folder}",
            "--mode", "minimal" if test.minimal else "standard",
            "--output", str(triples), "--problems", str(problems),
        ]  # fmt: skip
        if test.metadata:
            arguments += ["--metadata", HOME + test.metadata]
        if test.link:
            arguments += ["--link", test.link]
        if test.manifest == "validation":
            arguments.append("--check")
        try:
            main(arguments)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        return Converted(
            code,
            triples.read_bytes() if triples.exists() else b"",
            said.getvalue(),
            tuple(json.loads(problems.read_bytes())) if problems.exists() else (),
        )


def _canonical(quads: Iterator[ox.Quad]) -> set[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}
