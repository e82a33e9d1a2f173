"""The benchmarks can be started, and the page of results is made of what was measured."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_options_are_shown() -> None:
    done = benchmarks("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "--enterprises" in done.stdout


def test_the_page_is_what_was_measured(tmp_path: Path) -> None:
    shutil.copy(ROOT / "benchmarks" / "results.json", tmp_path)
    done = benchmarks("--report", "--results", str(tmp_path))
    assert done.returncode == 0, done.stderr
    for name in ("RESULTS.md", "results.svg"):
        assert (tmp_path / name).read_bytes() == (ROOT / "benchmarks" / name).read_bytes()
