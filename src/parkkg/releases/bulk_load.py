"""The Oxigraph store of a release: filled in bulk while its files are written, then compacted.

Oxigraph releases Python's lock, so that other work goes on meanwhile. It loads on one core, and
that takes longer than everything else together: so it begins with the first file.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import IO

import pyoxigraph as ox

_BLOCK = 1 << 20
_END = b" .\n"


class Filling:
    """A store that is being filled with files, in the order in which they are added."""

    def __init__(self, kg: ox.Store, pool: ThreadPoolExecutor) -> None:
        self._kg = kg
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
        stream = io.BufferedReader(_Stream(self._blocks()), _BLOCK)
        # One call, for a blank node is the same only within one. The compiled tables write valid
        # terms, so no term is checked again.
        self._kg.bulk_load(input=stream, format=ox.RdfFormat.N_QUADS, lenient=True)
        return time.monotonic() - begin

    def _compact(self) -> float:
        self._filled.result()
        begin = time.monotonic()
        self._kg.optimize()
        self._kg.flush()
        return time.monotonic() - begin

    def _blocks(self) -> Iterator[bytes]:
        while (added := self._files.get()) is not None:
            path, graph = added
            with path.open("rb") as file:
                yield from _named(file, graph) if graph else iter(lambda: file.read(_BLOCK), b"")


@contextmanager
def filling(kg: ox.Store) -> Iterator[Filling]:
    """Fill a store while the block runs. Where the block raises, the store is not filled up."""
    with ThreadPoolExecutor(1) as pool:
        made = Filling(kg, pool)
        try:
            yield made
        except BaseException:
            made.stop()
            raise


def _named(file: IO[bytes], graph: str) -> Iterator[bytes]:
    """The lines of N-Triples as N-Quads, in blocks."""
    # In a line these three bytes stand only at the end: in a literal a newline is escaped.
    end = f" <{graph}> .\n".encode()
    while block := file.read(_BLOCK):
        yield (block + file.readline()).replace(_END, end)


class _Stream(io.RawIOBase):
    """Blocks of bytes as a file to read."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(next(self._blocks, b""))
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
