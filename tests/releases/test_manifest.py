from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parkkg.errors import DataError
from parkkg.releases.manifest import (
    Counts,
    Manifest,
    SealedFile,
    ShaclSummary,
    now,
    read_manifest,
)

MANIFEST = Manifest(
    id="0123456789abcdef",
    created="2023-05-01T10:00:00.000+00:00",
    version="0.1.0",
    project="demo",
    tools={"duckdb": "2.0.0"},
    inputs={"data/parks.csv": "0" * 64},
    counts=Counts(
        tables={"parks": 4},
        classes={"https://w3id.org/parkkg/def#Park": 4},
        asserted=20,
        inferred=3,
    ),
    seconds={"check": 0.5},
    shacl=ShaclSummary(engine="pyshacl", conforms=True, violations=0, warnings=2),
    previous=None,
    digest="1" * 64,
    files={"graph/parks.nt": SealedFile(12, "2" * 64)},
)


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(MANIFEST.as_json(), encoding="utf-8")
    assert read_manifest(path) == MANIFEST
    assert read_manifest(path).counts.triples == 23


def test_what_a_later_version_adds_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    fields = MANIFEST.as_dict() | {"mood": "good"}
    fields["counts"] |= {"graphs": 3}
    path.write_text(json.dumps(fields), encoding="utf-8")
    assert read_manifest(path) == MANIFEST


def test_a_missing_manifest_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"manifest\.json is missing"):
        read_manifest(tmp_path / "manifest.json")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        json.dumps(MANIFEST.as_dict() | {"counts": 3}).encode(),
        json.dumps(MANIFEST.as_dict() | {"shacl": {"conforms": "yes"}}).encode(),
        json.dumps(MANIFEST.as_dict() | {"created": 2023}).encode(),
        json.dumps(MANIFEST.as_dict() | {"files": []}).encode(),
        json.dumps({k: v for k, v in MANIFEST.as_dict().items() if k != "created"}).encode(),
    ],
)
def test_a_damaged_manifest_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"manifest\.json is damaged"):
        read_manifest(path)


def test_now_is_utc_and_sorts_as_text() -> None:
    before, after = now(), now()
    assert before <= after
    assert datetime.fromisoformat(before).tzinfo == UTC
    assert len(before) == len("2023-05-01T10:00:00.000+00:00")
