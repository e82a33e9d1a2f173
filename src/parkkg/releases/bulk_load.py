"""The Oxigraph store of a release: filled in bulk while its files are written, then compacted.

Oxigraph releases Python's lock, so that other work goes on meanwhile. It loads on one core, and
that takes longer than everything else together: so it begins with the first file.

It is given pieces of so many bytes, whatever the files. One bulk load of everything takes as long
as one of each 128 MB, and more memory; one of each of many small files takes much longer. A piece
is bytes, since Oxigraph reads a stream by some thousand bytes, and waits for Python's lock each
time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pyoxigraph as ox

from parkkg.graph.fill import fill

_BLOCK = 1 << 20
_END = b" .\n"


class BulkLoader:
    """A store that is being filled with files, in the order in which they are added."""

    def __init__(self, kg: ox.Store, pool: ThreadPoolExecutor, piece: int, blank: bool) -> None:
        self._kg = kg
        self._piece = piece
        self._blank = blank
        self._files: SimpleQueue[tuple[Path, str] | None] = SimpleQueue()
        self._filled: Future[float] = pool.submit(self._fill)
        self._pool = pool

    def add(self, path: Path, graph: str = "") -> None:
        """Add a file of N-Triples or N-Quads; with `graph` its triples go into that graph.

        Every line ends with a newline.
        """
        self._files.put((path, graph))

    def finish(self) -> Future[float]:
        """Add no more. The future waits until the store is full and compact; its seconds."""
        self._files.put(None)
        return self._pool.submit(self._compact)

    def filled(self) -> ox.Store:
        """The store, when all that is added is in it. It is made compact while it is read."""
        self._filled.result()
        return self._kg

    def seconds(self) -> float:
        """How long filling took, with the time in which it waited for files. Waits for the end."""
        return self._filled.result()

    def stop(self) -> None:
        """End early, with whatever is in the store."""
        while not self._files.empty():
            self._files.get()
        self._files.put(None)

    def _fill(self) -> float:
        begin = time.monotonic()
        for piece in self._pieces():
            if self._blank:
                fill(self._kg, piece, ox.RdfFormat.N_QUADS)
            else:
                # The compiled tables write valid terms, so no term is checked again.
                self._kg.bulk_load(input=piece, format=ox.RdfFormat.N_QUADS, lenient=True)
        return time.monotonic() - begin

    def _compact(self) -> float:
        self._filled.result()
        begin = time.monotonic()
        self._kg.optimize()
        self._kg.flush()
        return time.monotonic() - begin

    def _pieces(self) -> Iterator[bytes]:
        """The lines of all files as N-Quads, in pieces."""
        blocks: list[bytes] = []
        size = 0
        while (added := self._files.get()) is not None:
            for block in _blocks(*added):
                blocks.append(block)
                size += len(block)
                if size >= self._piece:
                    size = 0
                    yield _joined(blocks)
        if blocks:
            yield _joined(blocks)


@contextmanager
def bulk_loader(kg: ox.Store, piece: int, *, blank: bool = False) -> Iterator[BulkLoader]:
    """Fill a store while the block runs. Where the block raises, the store is not filled up.

    A `piece` has so many bytes, or some more: the smaller it is, the less memory that takes, and
    the longer. Where there are `blank` nodes they keep their names; then Python's lock is held.
    """
    with ThreadPoolExecutor(1) as pool:
        made = BulkLoader(kg, pool, piece, blank)
        try:
            yield made
        except BaseException:
            made.stop()
            raise


def _blocks(path: Path, graph: str) -> Iterator[bytes]:
    """The lines of a file in blocks; with `graph` they are N-Triples that become N-Quads."""
    # In a line these three bytes stand only at the end: in a literal a newline is escaped.
    end = f" <{graph}> .\n".encode()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            whole = block + file.readline()
            yield whole.replace(_END, end) if graph else whole


def _joined(blocks: list[bytes]) -> bytes:
    """The blocks as one, of which nothing else is kept."""
    joined = b"".join(blocks)
    blocks.clear()
    return joined
