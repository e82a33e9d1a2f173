"""The program that makes files of dumps."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from make_release import make_release


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ("core.ttl", {"core.ttl"}),
        ("../x", set()),
        ("core.nt.gz", set()),
        (
            "dumps",
            {"all.ttl", "all.nt", "all.nq", "all.trig", "all.jsonld", "all.rdf", "core.ttl",
             "evidence.ttl", "ontology.ttl"},
        ),
    ],
)  # fmt: skip
def test_it_makes_what_files_are_made_of(tmp_path: Path, wanted: str, made: set[str]) -> None:
    release = make_release(tmp_path, oxigraph=True)
    program = (sys.executable, "-P", "-m", "parkkg.web.downloads.dumper")
    subprocess.run([*program, str(release.folder), wanted], check=True)
    there = release.dumps.iterdir() if release.dumps.is_dir() else ()
    assert {path.name for path in there if path.suffix != ".sha256"} == made
