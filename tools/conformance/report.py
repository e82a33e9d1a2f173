"""What is written about a run: a page for people, and EARL reports for the W3C."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

import parkkg
from tools.conformance.results import Result

GROUPS = MappingProxyType(
    {
        "csv2rdf": "CSV on the Web: csv2rdf",
        "csvw-validation": "CSV on the Web: validation",
        "sparql-protocol": "SPARQL 1.1 Protocol (reading)",
        "shacl-core": "SHACL Core",
        "shacl-sparql": "SHACL-SPARQL",
    }
)
# Where what is expected is not what is given, and that is meant; or where the reason lies outside.
REASONS: Mapping[tuple[str, str], str] = MappingProxyType({})
HEAD = """\
# Conformance

Made by `make conformance SUITES=DIR`; run it again, and do not edit this page.

parkkg is tested with the test suites of the W3C. They are not part of this repository:
[CONTRIBUTING](../CONTRIBUTING.md#the-suites-of-the-w3c) says where they are and where to put them.
The counts are of the tests that were in DIR. [EARL](https://www.w3.org/TR/EARL10-Schema/) reports
are in [conformance/](conformance/), one a suite.

"""
EARL_HEAD = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix doap: <http://usefulinc.com/ns/doap#> .
@prefix earl: <http://www.w3.org/ns/earl#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .

<https://w3id.org/parkkg/> a doap:Project, earl:Software, earl:TestSubject ;
    doap:name "parkkg" ;
    doap:homepage <https://w3id.org/parkkg/> ;
    doap:programming-language "Python" ;
    doap:release [ doap:name "parkkg {version}" ; doap:revision "{version}" ] ;
    doap:developer <https://w3id.org/parkkg/#contributors> .

<https://w3id.org/parkkg/#contributors> a foaf:Group, earl:Assertor ;
    foaf:name "parkkg contributors" .
"""
ASSERTION = """
[] a earl:Assertion ;
    earl:assertedBy <https://w3id.org/parkkg/#contributors> ;
    earl:subject <https://w3id.org/parkkg/> ;
    earl:test <{test}> ;
    earl:mode earl:automatic ;
    earl:result [ a earl:TestResult ; earl:outcome earl:{outcome} ] .
"""


def page(results: Sequence[Result]) -> str:
    """The page, in Markdown: counts, and each failure with its reason."""
    return HEAD + "".join(f"{line}\n" for line in (*_counts(results), *_failures(results)))


def _counts(results: Sequence[Result]) -> Iterator[str]:
    yield "| suite | tests | passed | failed |"
    yield "|---|---:|---:|---:|"
    for group, title in GROUPS.items():
        found = [result for result in results if result.group == group]
        passed = sum(result.passed for result in found)
        if found:
            yield f"| {title} | {len(found)} | {passed} | {len(found) - passed} |"


def _failures(results: Sequence[Result]) -> Iterator[str]:
    failed = sorted(result for result in results if not result.passed)
    yield ""
    yield "## What fails, and why"
    if not failed:
        yield ""
        yield "Nothing."
    for group, members in groupby(failed, lambda result: result.group):
        yield ""
        yield f"### {GROUPS[group]}"
        yield ""
        for result in members:
            reason = REASONS.get((group, result.name), "not yet looked into")
            yield f"- `{result.name}`: {_cell(result.fault)}. Why: {reason}."


def _cell(text: str) -> str:
    return "`" + text.replace("`", "'").rstrip(".") + "`"


def earl(results: Iterable[Result]) -> str:
    """An EARL report in Turtle, the same bytes for the same results."""
    head = EARL_HEAD.replace("{version}", parkkg.__version__)
    return head + "".join(
        ASSERTION.format(test=result.test, outcome="passed" if result.passed else "failed")
        for result in sorted(results)
    )
