"""The plain register: good data, every time the same."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import parkkg

ROOT = Path(__file__).resolve().parents[2]


def generate(folder: Path) -> Path:
    script = str(ROOT / "benchmarks" / "plain.py")
    subprocess.run([sys.executable, script, str(folder), "--rows", "200"], check=True)
    return folder


def test_it_is_the_same_each_time_and_passes_every_check(tmp_path: Path) -> None:
    one, other = generate(tmp_path / "one"), generate(tmp_path / "other")
    table = one / "data" / "firms.csv"
    assert table.read_bytes() == (other / "data" / "firms.csv").read_bytes()
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {11}
    assert sum("\n" in cell for row in rows for cell in row) == 20
    problems: list[parkkg.Problem] = []
    assert parkkg.convert(one, tmp_path / "firms.nt", on_problem=problems.append) == 200
    assert [problem.code for problem in problems if problem.severity == "error"] == []
