"""The register that benchmarks are run on: seeded, odd, and good data all the same."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[2]
SIZE = ("--enterprises", "60", "--parks", "4")


def generate(folder: Path, *more: str) -> str:
    """Run the generator; what it printed."""
    script = str(ROOT / "benchmarks" / "register.py")
    done = subprocess.run(
        [sys.executable, script, str(folder), *SIZE, *more],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register") / "project"
    generate(folder)
    return folder


def test_the_same_seed_gives_the_same_bytes(register: Path, tmp_path: Path) -> None:
    generate(tmp_path / "again")
    assert contents(tmp_path / "again") == contents(register)


def test_another_seed_gives_other_enterprises(register: Path, tmp_path: Path) -> None:
    generate(tmp_path / "other", "--seed", "2")
    name = "data/enterprises.csv"
    assert contents(tmp_path / "other")[name] != contents(register)[name]


def test_it_says_how_many_rows_each_table_has(tmp_path: Path) -> None:
    printed = generate(tmp_path / "project")
    told = {name: int(count) for count, name in re.findall(r"(\d+) (\w+\.csv)", printed)}
    assert told["enterprises.csv"] == 60
    for name, count in told.items():
        with (tmp_path / "project" / "data" / name).open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == count


@pytest.mark.parametrize("odd", ["\n", ",", '"', "\\", "\t", "，", "𠮷", ""])
def test_its_notes_are_as_odd_as_real_ones(register: Path, odd: str) -> None:
    with (register / "data" / "enterprises.csv").open(encoding="utf-8", newline="") as file:
        notes = [row["note_zh"] for row in csv.DictReader(file)]
    assert any((odd in note) if odd else (note == "") for note in notes)


def test_the_generated_project_passes_every_check(register: Path, tmp_path: Path) -> None:
    from parkkg.cli.load import command

    problems = tmp_path / "problems.json"
    arguments = ["--check", "--project", str(register), "--problems", str(problems), "--json"]
    ran = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert ran.exception is None
    assert ran.return_value == 0
    assert json.loads(problems.read_text(encoding="utf-8")) == []
    assert json.loads(ran.stdout)["tables"]["enterprises"] == 60


def test_a_register_without_parks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        generate(tmp_path / "project", "--parks", "0")
    assert failed.value.returncode == 2
    assert not (tmp_path / "project").exists()
