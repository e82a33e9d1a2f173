"""A dump that a process of its own makes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from parkkg.releases.dump import dump
from parkkg.releases.release import open_release
from parkkg.web.downloads.dumper import command_for
from parkkg.web.downloads.dumps import found


def test_a_process_of_its_own_makes_the_dump(served_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(
        served_store, store, ignore=lambda at, names: names if at.endswith("dumps") else []
    )
    release = open_release(store)
    command = command_for(release, "nt", "ontology", gzip=True, rdf12=True)
    assert subprocess.run(command, check=True, capture_output=True).stdout == b""
    (name,) = found(release)
    assert name == "ontology-rdf12.nt.gz"
    with (tmp_path / "expected").open("wb") as file:
        dump(release, "nt", "ontology", file, gzip=True, rdf12=True)
    made = (release.dumps / name).read_bytes()
    assert made == (tmp_path / "expected").read_bytes()
    assert found(release)[name].size == len(made)
