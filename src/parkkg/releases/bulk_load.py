"""The Oxigraph store of a release: loaded in bulk, compacted and counted.

Oxigraph releases Python's lock, so that these functions can run beside other work.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from parkkg.namespaces import RDF


@dataclass(frozen=True)
class ClassCounts:
    """The number of instances of each class, and the seconds that counting took."""

    classes: dict[str, int]
    seconds: float


def memory_store(path: Path) -> ox.Store:
    """A store in memory with the triples of one N-Triples file."""
    store = ox.Store()
    if path.is_file():
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
    return store


def concatenate(folder: Path, files: Sequence[Path]) -> Path:
    """Files of N-Triples and N-Quads as one new file of N-Quads.

    One large file is loaded faster than many.
    """
    handle, name = tempfile.mkstemp(suffix=".nq", prefix=".fill-", dir=folder)
    combined = Path(name)
    with os.fdopen(handle, "wb") as target:
        for path in files:
            with path.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 20)
    return combined


def bulk_load(kg: ox.Store, path: Path, *, compact: bool = False) -> float:
    """Load a file of N-Quads into a store, and remove the file. Returns the seconds it took."""
    begin = time.monotonic()
    # The compiled tables write valid terms, so no term is checked again.
    kg.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
    path.unlink()
    if compact:
        kg.optimize()
    return time.monotonic() - begin


def compact_and_count(kg: ox.Store) -> ClassCounts:
    """Compact the store for reading, and count the instances of each class."""
    begin = time.monotonic()
    kg.optimize()
    classes = _classes(kg)
    kg.flush()
    return ClassCounts(classes, time.monotonic() - begin)


def _classes(kg: ox.Store) -> dict[str, int]:
    rows = kg.query(
        f"SELECT ?c (COUNT(*) AS ?n) WHERE {{ ?x <{RDF}type> ?c }} GROUP BY ?c ORDER BY DESC(?n) ?c"
    )
    return {row["c"].value: int(row["n"].value) for row in rows}  # type: ignore[union-attr]
