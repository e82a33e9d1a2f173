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

from parkkg.graph.fill import fill

_BLOCK = 1 << 20
_END = b" .\n"


class Filling:
    """A store that is being filled with files, in the order in which they are added."""

    def __init__(
        self, kg: ox.Store, pool: ThreadPoolExecutor, piece: int | None, blank: bool
    ) -> None:
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
        blocks = self._blocks()
        for first in blocks:
            stream = io.BufferedReader(_Stream(_some(first, blocks, self._piece)), _BLOCK)
            if self._blank:
                fill(self._kg, stream, ox.RdfFormat.N_QUADS)
            else:
                # The compiled tables write valid terms, so no term is checked again.
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
                yield from _blocks(file, graph)


@contextmanager
def filling(kg: ox.Store, piece: int | None = None, *, blank: bool = False) -> Iterator[Filling]:
    """Fill a store while the block runs. Where the block raises, the store is not filled up.

    With `piece`, at most so many bytes are loaded at once: that takes less memory, and longer.
    Where there are `blank` nodes they keep their names, for which Python's lock is held.
    """
    with ThreadPoolExecutor(1) as pool:
        made = Filling(kg, pool, piece, blank)
        try:
            yield made
        except BaseException:
            made.stop()
            raise


def _blocks(file: IO[bytes], graph: str) -> Iterator[bytes]:
    """The lines of a file in blocks; with `graph` they are N-Triples that become N-Quads."""
    # In a line these three bytes stand only at the end: in a literal a newline is escaped.
    end = f" <{graph}> .\n".encode()
    while block := file.read(_BLOCK):
        whole = block + file.readline()
        yield whole.replace(_END, end) if graph else whole


def _some(first: bytes, others: Iterator[bytes], most: int | None) -> Iterator[bytes]:
    """A block and as many of those behind it as make `most` bytes; without a limit all."""
    yield first
    size = len(first)
    while most is None or size < most:
        block = next(others, b"")
        if not block:
            return
        size += len(block)
        yield block


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
