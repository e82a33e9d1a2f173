"""The Oxigraph store of a release: filled in bulk, compacted, counted.

Oxigraph works without Python's lock, so what stands here can run beside other work.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from .terms import INFERRED, RDF


@dataclass(frozen=True)
class Counted:
    """Things by class, asserted triples, and the seconds that it took to know."""

    classes: dict[str, int]
    asserted: int
    seconds: float


def small_store(path: Path) -> ox.Store:
    """What one file says, in memory."""
    store = ox.Store()
    if path.is_file():
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
    return store


def fill(kg: ox.Store, folder: Path, triples: Sequence[Path]) -> float:
    """Load what is asserted: one large file takes less time than many. The seconds it took."""
    begin = time.monotonic()
    whole = folder / "asserted.nt"
    with whole.open("wb") as target:
        for path in triples:
            with path.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 20)
    # What the kernel wrote is valid by construction, so no term is checked again.
    kg.bulk_load(path=str(whole), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    whole.unlink()
    for path in sorted((folder / "graph").glob("*.nq")):
        kg.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    return time.monotonic() - begin


def finish(kg: ox.Store) -> Counted:
    """Compact the store for reading, and count what is in it."""
    begin = time.monotonic()
    kg.optimize()
    classes, asserted = _classes(kg), _asserted(kg)
    kg.flush()
    return Counted(classes, asserted, time.monotonic() - begin)


def _classes(kg: ox.Store) -> dict[str, int]:
    rows = kg.query(
        f"SELECT ?c (COUNT(*) AS ?n) WHERE {{ ?x <{RDF}type> ?c }} GROUP BY ?c ORDER BY DESC(?n) ?c"
    )
    return {row["c"].value: int(row["n"].value) for row in rows}  # type: ignore[union-attr]


def _asserted(kg: ox.Store) -> int:
    rows = kg.query(
        "SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION "
        f"{{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{INFERRED}>) }} }}"
    )
    return next(int(row["n"].value) for row in rows)  # type: ignore[union-attr]
