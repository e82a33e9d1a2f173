"""Files of sorted triples become one output: numbered, joined, described, and proven to be here."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from parkkg.errors import MachineError
from parkkg.files import sha256_of
from parkkg.tables.spark.output import (
    MANIFEST,
    TripleFile,
    in_order,
    join,
    write_manifest,
)


def written(folder: Path, texts: dict[int, bytes]) -> list[TripleFile]:
    """What the workers wrote, as they say it, in any order."""
    found = []
    for number, text in texts.items():
        path = folder / f"part-{number:05}.nt"
        path.write_bytes(text)
        found.append(TripleFile(number, text.count(b"\n"), len(text), sha256_of(path)))
    return found


def test_files_are_numbered_without_gaps_and_described(tmp_path: Path) -> None:
    files = in_order(tmp_path, written(tmp_path, {7: b"d\n", 2: b"a\nb\n", 3: b"c\n"}))
    assert [file.name for file in files] == ["part-00000.nt", "part-00001.nt", "part-00002.nt"]
    write_manifest(tmp_path, files, rows=2)
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["sha256"] == hashlib.sha256(b"a\nb\nc\nd\n").hexdigest()
    assert (manifest["rows"], manifest["triples"], manifest["bytes"]) == (2, 4, 8)
    first = asdict(files[0]) | {"name": "part-00000.nt"}
    del first["number"]
    assert manifest["files"][0] == first
    joined = io.BytesIO()
    join(tmp_path, files, joined)
    assert joined.getvalue() == b"a\nb\nc\nd\n"


def test_a_file_that_a_worker_wrote_elsewhere_is_missed(tmp_path: Path) -> None:
    files = written(tmp_path, {0: b"a\n", 1: b"b\n"})
    (tmp_path / "part-00001.nt").unlink()
    with pytest.raises(MachineError, match=r"wrote part-00001\.nt into another folder"):
        in_order(tmp_path, files)


def test_no_triples_are_no_files(tmp_path: Path) -> None:
    write_manifest(tmp_path, in_order(tmp_path, []), rows=0)
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["files"] == []
    assert manifest["sha256"] == hashlib.sha256().hexdigest()
