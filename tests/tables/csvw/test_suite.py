"""The W3C's tests of CSV on the Web, where they lie beside this checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.conformance import csvw

SUITE = Path(__file__).resolve().parents[4] / "shared" / "suites" / "csvw"
TESTS = tuple(csvw.find_tests(SUITE))


@pytest.mark.skipif(not TESTS, reason="the suite is not here")
@pytest.mark.parametrize("test", TESTS, ids=lambda test: f"{test.manifest}-{test.name}")
def test_the_suite_passes(test: csvw.CsvwTest) -> None:
    assert csvw.fault(test) == ""
