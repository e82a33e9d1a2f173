"""Tests of CSV on the Web that others wrote, where they lie beside this checkout."""

from __future__ import annotations

import importlib.util
import io
import json
import tempfile
from contextlib import redirect_stderr
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from parkkg.cli.main import main

SUITES = Path(__file__).resolve().parents[4] / "shared" / "suites"
SUITE = SUITES / "csvw"

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="the suite is not here")


def runner() -> Any:
    """The suite's own runner, with commands run in this process instead of new ones."""
    spec = importlib.util.spec_from_file_location("run_csvw", SUITES / "run_csvw.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.subprocess = SimpleNamespace(run=called, TimeoutExpired=TimeoutError)  # type: ignore[attr-defined]
    return module


def called(command: list[str], **_: object) -> SimpleNamespace:
    """What `subprocess.run` would say of this command."""
    said, code = io.StringIO(), 0
    with tempfile.TemporaryDirectory() as folder, redirect_stderr(said):
        made = Path(folder) / "made.nt"
        try:
            main([*command[1:], "--output", str(made)])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        triples = made.read_bytes() if made.exists() else b""
    return SimpleNamespace(returncode=code, stdout=triples, stderr=said.getvalue().encode())


def cases() -> list[Any]:
    if not SUITE.is_dir():
        return []
    return [
        pytest.param(kind, test, id=f"{kind}-{test['id']}")
        for kind in ("rdf", "validation")
        for test in json.loads((SUITE / f"{kind}.json").read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("kind", "test"), cases())
def test_the_suite_passes(kind: str, test: dict[str, Any]) -> None:
    fault = runner().run(test, kind, SUITE, ["parkkg"])
    assert fault is None, f"{test['name']}: {fault}"
