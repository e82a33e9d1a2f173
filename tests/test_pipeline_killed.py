"""`parkkg load` killed at many moments: the old release stays current, whole, and answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from parkkg.namespaces import INFERRED, PK
from parkkg.project import packaged_project
from parkkg.releases.release import current_id, open_release, releases

KILLS = 25
LABEL = "SELECT ?label { ?park a <" + PK + "Park> ; rdfs:label ?label }"


def command(project: Path, store: Path) -> list[str]:
    arguments = ["load", "--project", str(project), "--store", str(store), "--engine", "shacl"]
    return [sys.executable, "-m", "parkkg", *arguments]


def load(project: Path, store: Path) -> float:
    begin = time.monotonic()
    subprocess.run(command(project, store), check=True, capture_output=True)
    return time.monotonic() - begin


def labels(store: Path) -> set[str]:
    """What the current release answers."""
    kg = Store.read_only(str(open_release(store).store_path))
    prefixes = {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
    rows = kg.query(LABEL, default_graph=[DefaultGraph(), NamedNode(INFERRED)], prefixes=prefixes)
    assert isinstance(rows, QuerySolutions)
    return {row["label"].value for row in rows}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_whatever_kills_a_load_the_old_release_is_current_whole_and_answers(
    tmp_path: Path,
) -> None:
    root = packaged_project().root
    project, store = tmp_path / "project", tmp_path / "store"
    for name in ("ontology", "shapes", "data"):
        shutil.copytree(root / name, project / name)
    load(project, store)
    old = open_release(store)
    before = labels(store)

    parks = project / "data" / "parks.csv"
    text = parks.read_text(encoding="utf-8")
    parks.write_text(text.replace("溧阳高新区,", "溧阳高新区（新）,", 1), encoding="utf-8")
    # How long a whole load takes on this machine, told by one into a store of its own.
    seconds = load(project, tmp_path / "other")

    unfinished = 0
    for number in range(KILLS):
        process = subprocess.Popen(
            command(project, store), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(seconds * (number + 0.5) / KILLS)
        process.kill()
        process.wait()
        if current_id(store) != old.id:
            # The load was quicker this time and came to its end: back to where we were.
            assert "溧阳高新区（新）" in labels(store)
            assert not open_release(store).faults()
            subprocess.run(
                [sys.executable, "-m", "parkkg", "releases", "use", old.id, "--store", str(store)],
                check=True,
                capture_output=True,
            )
            shutil.rmtree(next(r.folder for r in releases(store) if r.id != old.id))
            continue
        unfinished += 1
        assert open_release(store).faults() == ()
        assert labels(store) == before

    assert unfinished >= KILLS // 2
    load(project, store)
    assert "溧阳高新区（新）" in labels(store)
    left = {path.name for path in (store / "releases").iterdir()}
    assert left == {release.id for release in releases(store)}
    assert len(left) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
@pytest.mark.parametrize("moment", ["check", "store"])
def test_a_load_that_is_told_to_end_leaves_nothing(tmp_path: Path, moment: str) -> None:
    scratch, store = tmp_path / "scratch", tmp_path / "store"
    scratch.mkdir()
    process = subprocess.Popen(
        command(packaged_project().root, store),
        env={**os.environ, "TMPDIR": str(scratch)},
        stderr=subprocess.PIPE,
        text=True,
    )
    sign = "parkkg-*" if moment == "check" else "*/store"
    where = scratch if moment == "check" else store
    while process.poll() is None and not list(where.glob(sign)):
        time.sleep(0.005)
    process.terminate()
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, "Traceback" in said) in ((130, False), (0, False))
    assert list(scratch.iterdir()) == []
    assert not [path.name for path in store.glob(".building*")]
