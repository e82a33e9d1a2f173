"""`parkkg load` killed at many moments: the old release stays current, whole, and answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from amount import FUZZING, amount
from parkkg.namespaces import INFERRED
from parkkg.project import packaged_project
from parkkg.releases.release import current_id, open_release, releases
from small_project import write

LABELS = "SELECT ?label { ?thing rdfs:label ?label }"
# The label of a park in the default project, which `make fuzz` loads, or in the small one.
OLD = "溧阳高新区" if FUZZING else "甲"
NEW = f"{OLD}（新）"
# What there is of a release when it is at a certain point, in the order in which it comes.
SIGNS = ("", "/graph/*.nt", "/store/*", "/report.ttl")
needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


def command(project: Path, store: Path) -> list[str]:
    arguments = ["load", "--project", str(project), "--store", str(store), "--engine", "sql"]
    return [sys.executable, "-m", "parkkg", *arguments]


def load(project: Path, store: Path) -> None:
    subprocess.run(command(project, store), check=True, capture_output=True)


def labels(store: Path) -> set[str]:
    """What the current release answers."""
    kg = Store.read_only(str(open_release(store).store_path))
    prefixes = {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
    rows = kg.query(LABELS, default_graph=[DefaultGraph(), NamedNode(INFERRED)], prefixes=prefixes)
    assert isinstance(rows, QuerySolutions)
    return {row["label"].value for row in rows}


def is_there(folder: Path, pattern: str) -> bool:
    try:
        return next(folder.glob(pattern), None) is not None
    except FileNotFoundError:  # a folder that went while it was looked into
        return False


def wait_for(process: subprocess.Popen[Any], folder: Path, pattern: str) -> None:
    """Wait until a file is there, or the process is at its end."""
    while process.poll() is None and not is_there(folder, pattern):
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.005)


class Loads:
    """A store with a release, and a project that has changed since."""

    def __init__(self, folder: Path) -> None:
        self.project, self.store = folder / "project", folder / "store"
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        if FUZZING:
            root = packaged_project().root
            for name in ("ontology", "shapes", "data"):
                shutil.copytree(root / name, self.project / name)
        else:
            write(self.project)
        load(self.project, self.store)
        self.old = open_release(self.store)
        self.before = labels(self.store)
        parks = self.project / "data" / "parks.csv"
        text = parks.read_text(encoding="utf-8")
        parks.write_text(text.replace(f"{OLD},", f"{NEW},", 1), encoding="utf-8")

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command(self.project, self.store),
            env={**os.environ, "TMPDIR": str(self.scratch)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def was_unfinished(self) -> bool:
        """Whether the old release is still current; it has to be whole, or the new one has."""
        assert list(self.scratch.iterdir()) == [], "a load keeps all that it needs in the store"
        assert open_release(self.store).damage() == ()
        if current_id(self.store) == self.old.id:
            assert labels(self.store) == self.before
            return True
        # The load came to its end: back to where we were.
        assert NEW in labels(self.store)
        back = ["releases", "use", self.old.id, "--store", str(self.store)]
        subprocess.run([sys.executable, "-m", "parkkg", *back], check=True, capture_output=True)
        shutil.rmtree(next(r.folder for r in releases(self.store) if r.id != self.old.id))
        return False

    def finish(self) -> None:
        """Load once more: all is there, and nothing is left of what was killed."""
        load(self.project, self.store)
        assert NEW in labels(self.store)
        left = {path.name for path in (self.store / "releases").iterdir()}
        assert left == {release.id for release in releases(self.store)}
        assert len(left) == 2


@pytest.fixture
def loads(tmp_path: Path) -> Loads:
    return Loads(tmp_path)


@needs_signals
def test_whatever_was_done_when_a_load_is_killed_the_old_release_answers(loads: Loads) -> None:
    unfinished = 0
    for sign in SIGNS:
        process = loads.start()
        wait_for(process, loads.store, f"releases/.building-*{sign}")
        process.kill()
        process.wait()
        unfinished += loads.was_unfinished()
    assert unfinished >= len(SIGNS) - 1, "most kills should come before the end"
    loads.finish()


@needs_signals
@pytest.mark.fuzz
@pytest.mark.skipif(not FUZZING, reason="make fuzz kills at many moments")
def test_whenever_a_load_is_killed_the_old_release_answers(loads: Loads, tmp_path: Path) -> None:
    begin = time.monotonic()
    load(loads.project, tmp_path / "other")
    seconds = time.monotonic() - begin  # that a whole load takes on this machine
    kills, unfinished = amount(0, 50), 0
    for number in range(kills):
        process = loads.start()
        time.sleep(seconds * (number + 0.5) / kills)
        process.kill()
        process.wait()
        unfinished += loads.was_unfinished()
    assert unfinished >= kills // 2
    loads.finish()


@needs_signals
@pytest.mark.parametrize("moment", ["check", "store"])
def test_a_load_that_is_ended_by_a_signal_leaves_nothing(tmp_path: Path, moment: str) -> None:
    scratch, store = tmp_path / "scratch", tmp_path / "store"
    scratch.mkdir()
    process = subprocess.Popen(
        command(packaged_project().root, store),
        env={**os.environ, "TMPDIR": str(scratch)},
        stderr=subprocess.PIPE,
        text=True,
    )
    folder, sign = {
        "check": (store, "releases/.building-*/.database-*"),
        "store": (store, "releases/.building-*/store"),
    }[moment]
    wait_for(process, folder, sign)
    assert list(scratch.iterdir()) == []
    process.terminate()
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, "Traceback" in said) == (130, False)
    assert list(scratch.iterdir()) == []
    assert list(store.glob("releases/*")) == []
