"""The same tables converted on one machine and on Spark, to be compared."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import parkkg


@dataclass(frozen=True)
class Outcome:
    """What a conversion gives: rows, or the message of its error; problems; bytes, if any."""

    rows: int | None
    error: str
    problems: list[parkkg.Problem]
    triples: bytes | None


def on_one_machine(folder: Path, source: str | Path | None, **options: Any) -> Outcome:
    """Convert on this machine, sorted."""
    return _outcome(source, folder / "one.nt", sort=True, **options)


def on_spark(
    folder: Path, spark: Any, source: str | Path | None, *, part_bytes: int = 0, **options: Any
) -> Outcome:
    """Convert on Spark into a folder of files, whose manifest has to be true.

    With `part_bytes` tables are read in parts of so many bytes.
    """
    size = str(part_bytes or 1 << 27)
    spark.conf.set("spark.sql.files.maxPartitionBytes", size)
    spark.conf.set("spark.sql.files.openCostInBytes", size)
    output = folder / "parts"
    made = _outcome(source, output, spark=spark, **options)
    assert output.exists() == (made.error == "")
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    if not output.exists():
        return made
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    names = [one["name"] for one in manifest["files"]]
    assert sorted(path.name for path in output.iterdir()) == ["manifest.json", *names]
    parts = [(output / name).read_bytes() for name in names]
    whole = b"".join(parts)
    assert [digest(part) for part in parts] == [one["sha256"] for one in manifest["files"]]
    assert manifest["sha256"] == digest(whole)
    assert (manifest["triples"], manifest["bytes"]) == (whole.count(b"\n"), len(whole))
    assert manifest["rows"] == made.rows
    return Outcome(made.rows, made.error, made.problems, whole)


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _outcome(source: str | Path | None, output: Path, **options: Any) -> Outcome:
    problems: list[parkkg.Problem] = []
    rows, error = None, ""
    try:
        rows = parkkg.convert(source, output, on_problem=problems.append, **options)
    except parkkg.DataError as raised:
        error = raised.message
    triples = output.read_bytes() if output.is_file() else None
    return Outcome(rows, error, problems, triples)
