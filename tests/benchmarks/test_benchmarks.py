"""The benchmarks can be started, and the page of results is made of what was measured."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.__main__ import renewed_page

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


def test_what_is_measured_alone_stands_beside_what_was_there(tmp_path: Path) -> None:
    """Under its table it says of which commit it is."""
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text("utf-8"))
    path = tmp_path / "results.json"
    path.write_text(json.dumps(results), "utf-8")
    size = results["sizes"][0]
    group = next(g for g in size["groups"] if g["name"] == "load") | {"parkkg": "0.0.0 (anew)"}
    new = {"start": [], "sizes": [size | {"groups": [group]}]}
    renewed = renewed_page(path, new)
    assert renewed["sizes"][1:] == results["sizes"][1:]
    assert [g["name"] for g in renewed["sizes"][0]["groups"]] == [g["name"] for g in size["groups"]]
    assert renewed["serving"] == results["serving"]
    report.write(renewed, tmp_path)
    page = (tmp_path / "RESULTS.md").read_text("utf-8")
    assert page.count("parkkg 0.0.0 (anew)") == 1
