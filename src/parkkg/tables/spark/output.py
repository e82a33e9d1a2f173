"""Sorted triples in several files, whose contents one after the other are those of one machine."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from parkkg import __version__
from parkkg.errors import MachineError
from parkkg.files import sha256_of
from parkkg.tables.database import database, write
from parkkg.tables.spark.session import worker_errors
from parkkg.text import said

if TYPE_CHECKING:
    import pyarrow

MANIFEST = "manifest.json"
COLUMNS = "number long, triples long, bytes long, sha256 string"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class TripleFile:
    """A file of sorted triples."""

    number: int
    triples: int
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """`part-00000.nt`, and so on, in the order of the triples."""
        return f"part-{self.number:05}.nt"


def write_sorted(
    folder: Path, lines: Iterator[pyarrow.RecordBatch]
) -> Iterator[pyarrow.RecordBatch]:
    """For Spark's `mapInArrow`: sort one range of lines into a file, and say what is in it.

    The file is there whole or not at all, also where Spark does a task twice.
    """
    import pyarrow
    from pyspark import TaskContext

    first = next(lines, None)
    if first is None:
        return
    context = TaskContext.get()
    number = context.partitionId() if context else 0
    path = folder / TripleFile(number, 0, 0, "").name
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    with worker_errors(), database(threads=1) as db:
        db.register(
            "lines", pyarrow.RecordBatchReader.from_batches(first.schema, chain([first], lines))
        )
        try:
            triples = write(db, "SELECT t FROM lines ORDER BY t", temporary)
            size, digest = temporary.stat().st_size, sha256_of(temporary)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    if triples:
        made = TripleFile(number, triples, size, digest)
        yield pyarrow.RecordBatch.from_pylist([asdict(made)])


def in_order(folder: Path, files: Iterable[TripleFile]) -> tuple[TripleFile, ...]:
    """The files that workers wrote, numbered from 0 without gaps.

    Raises MachineError where one is not here, or is not as its worker wrote it.
    """
    numbered = []
    for number, file in enumerate(sorted(files, key=lambda file: file.number)):
        path = folder / file.name
        if not path.is_file() or path.stat().st_size != file.bytes:
            raise MachineError(
                said(
                    "a worker of Spark wrote {file} into another folder than {folder}",
                    file=file.name,
                    folder=folder,
                ),
                hint=said("write to a folder that every worker has under the same path"),
            )
        numbered.append(replace(file, number=number))
        path.rename(folder / numbered[-1].name)
    return tuple(numbered)


def join(folder: Path, files: Iterable[TripleFile], output: BinaryIO) -> None:
    """Write the contents of the files, one after the other, to an open file."""
    for file in files:
        with (folder / file.name).open("rb") as part:
            shutil.copyfileobj(part, output, _CHUNK)


def write_manifest(folder: Path, files: tuple[TripleFile, ...], rows: int) -> None:
    """Say in `manifest.json` what the files are.

    Its `sha256` is that of their contents one after the other: of the one file that one machine
    writes when it sorts.
    """
    whole = hashlib.sha256()
    for file in files:
        with (folder / file.name).open("rb") as part:
            while chunk := part.read(_CHUNK):
                whole.update(chunk)
    manifest = {
        "parkkg": __version__,
        "rows": rows,
        "triples": sum(file.triples for file in files),
        "bytes": sum(file.bytes for file in files),
        "sha256": whole.hexdigest(),
        "files": [
            {"name": f.name, "triples": f.triples, "bytes": f.bytes, "sha256": f.sha256}
            for f in files
        ],
    }
    text = json.dumps(manifest, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
