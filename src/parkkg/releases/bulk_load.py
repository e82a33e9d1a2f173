"""The Oxigraph store of a release: filled in bulk, compacted, counted.

Oxigraph works without Python's lock, so what stands here can run beside other work.
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
class Counted:
    """Things by class, as far as that is asserted, and the seconds that it took to know."""

    classes: dict[str, int]
    seconds: float


def small_store(path: Path) -> ox.Store:
    """What one file says, in memory."""
    store = ox.Store()
    if path.is_file():
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
    return store


def gathered(folder: Path, files: Sequence[Path]) -> Path:
    """Files of N-Triples and N-Quads as one new file of N-Quads.

    One large file takes less time than many, and far less than two of which one names a graph.
    """
    handle, name = tempfile.mkstemp(suffix=".nq", prefix=".fill-", dir=folder)
    whole = Path(name)
    with os.fdopen(handle, "wb") as target:
        for path in files:
            with path.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 20)
    return whole


def fill(kg: ox.Store, whole: Path, *, compact: bool = False) -> float:
    """Load what was gathered, and remove that file. The seconds it took."""
    begin = time.monotonic()
    # What the kernel wrote is valid by construction, so no term is checked again.
    kg.bulk_load(path=str(whole), format=ox.RdfFormat.N_QUADS, lenient=True)
    whole.unlink()
    if compact:
        kg.optimize()
    return time.monotonic() - begin


def finish(kg: ox.Store) -> Counted:
    """Compact the store for reading, and count what is in it."""
    begin = time.monotonic()
    kg.optimize()
    classes = _classes(kg)
    kg.flush()
    return Counted(classes, time.monotonic() - begin)


def _classes(kg: ox.Store) -> dict[str, int]:
    rows = kg.query(
        f"SELECT ?c (COUNT(*) AS ?n) WHERE {{ ?x <{RDF}type> ?c }} GROUP BY ?c ORDER BY DESC(?n) ?c"
    )
    return {row["c"].value: int(row["n"].value) for row in rows}  # type: ignore[union-attr]
