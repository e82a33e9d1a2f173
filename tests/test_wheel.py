"""The built wheel, alone with its declared dependencies, works in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZipFile

import pyoxigraph
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import parkkg

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ("ontology", "shapes", "data", "queries")
NOT_CARRIED = {"__pycache__", ".pytest_cache", ".mypy_cache", ".parkkg"}
LIYANG = "https://w3id.org/parkkg/id/park/liyang-htz"


@dataclass(frozen=True)
class Machine:
    """An environment with parkkg from the wheel, and an empty folder to stand in."""

    programs: Path
    folder: Path

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of the environment in the empty folder; what it printed."""
        done = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder,
            env={k: v for k, v in os.environ.items() if not k.startswith(("PARKKG_", "PYTHON"))}
            | {"PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{program} {' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def machine(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """Nothing is fetched: the dependencies that the wheel declares are lent by this environment."""
    home = tmp_path_factory.mktemp("machine")
    venv.create(home / "env", with_pip=False, symlinks=os.name != "nt")
    programs = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python")]
    subprocess.run([*pip, *install], capture_output=True, check=True)
    (packages,) = (home / "env").rglob("site-packages")
    for found in required(distribution("parkkg")):
        lend(found, packages)
    subprocess.run([*pip, "check"], capture_output=True, check=True)
    (home / "empty").mkdir()
    return Machine(programs, home / "empty")


def required(start: Distribution) -> Iterator[Distribution]:
    """Every distribution that `start` needs here, extras aside, and what those need."""
    seen = {canonicalize_name(start.name)}
    waiting = [start]
    while waiting:
        for text in waiting.pop().requires or ():
            needed = Requirement(text)
            name = canonicalize_name(needed.name)
            if name not in seen and (not needed.marker or needed.marker.evaluate({"extra": ""})):
                seen.add(name)
                found = distribution(name)
                waiting.append(found)
                yield found


def lend(found: Distribution, packages: Path) -> None:
    """Link a distribution's folders and modules into another environment."""
    names = {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}
    assert names, f"{found.name} does not say which files it has"
    for name in names:
        (packages / name).symlink_to(Path(str(found.locate_file(name))))


def files_in(*folders: Path) -> set[str]:
    return {
        path.relative_to(folder.parent).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and not NOT_CARRIED & set(path.parts) and path.suffix != ".pyc"
    }


def test_the_wheel_carries_the_package_the_default_project_and_the_licences(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read(f"parkkg-{parkkg.__version__}.dist-info/METADATA").decode()
    info = {name for name in names if name.startswith(f"parkkg-{parkkg.__version__}.dist-info/")}
    project = {f"parkkg/_project/{name}" for name in files_in(*(ROOT / part for part in PROJECT))}
    assert names - info == files_in(ROOT / "src" / "parkkg") | project
    assert {"parkkg/py.typed", "parkkg/_project/data/csv-metadata.json"} <= names
    assert {name.split("/")[-1] for name in info} >= {"LICENSE", "LICENSE-DATA", "METADATA"}
    assert "License-Expression: Apache-2.0 AND CC-BY-4.0" in metadata


def test_the_licences_are_complete() -> None:
    code = (ROOT / "LICENSE").read_text(encoding="utf-8")
    data = (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
    assert re.search(r"Apache License\s+Version 2\.0, January 2004", code)
    assert "END OF TERMS AND CONDITIONS" in code
    assert "Attribution 4.0 International" in data


def test_every_module_imports_with_the_declared_dependencies_alone(machine: Machine) -> None:
    program = (
        "import importlib, pkgutil, parkkg\n"
        "for m in pkgutil.walk_packages(parkkg.__path__, 'parkkg.'):\n"
        "    if m.name != 'parkkg.__main__': importlib.import_module(m.name)\n"
        "print(parkkg.__file__)\n"
    )
    printed = machine.run("python", "-c", program)
    assert Path(printed.strip()).is_relative_to(machine.programs.parent)
    assert "Commands:" in machine.run("parkkg", "--help")
    assert "命令：" in machine.run("parkkg", "--help", "--lang", "zh")


def test_load_query_and_dump_work_in_an_empty_folder(machine: Machine) -> None:
    machine.run("parkkg", "load")
    assert (machine.folder / ".parkkg" / "current").exists()

    rows = machine.run(
        "parkkg", "query", "timeline", "--param", "park=liyang-htz", "--format", "csv"
    ).splitlines()
    assert len(rows) > 1

    machine.run("parkkg", "dump", "--format", "ttl", "--output", "liyang.ttl")
    triples = list(pyoxigraph.parse(path=str(machine.folder / "liyang.ttl")))
    assert pyoxigraph.NamedNode(LIYANG) in {triple.subject for triple in triples}
    assert sorted(path.name for path in machine.folder.iterdir()) == [".parkkg", "liyang.ttl"]


def test_the_source_distribution_holds_the_whole_project(tmp_path: Path) -> None:
    """So that whoever has it can run `make test` and `make bench`."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout of git")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    # What is tracked, still there, and not only for git.
    needed = {
        name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).exists()
    }
    assert {name for name in needed - packed if not name.startswith(".git")} == set()
