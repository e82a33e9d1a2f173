"""A line on a terminal that says how far a load has come; nothing where there is no terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import TextIO

from parkkg.progress import Progress, Stage

# The share of the whole that has passed when a stage begins, as measured on a million enterprises.
_BEGINS = MappingProxyType(
    {"check": 0.0, "map": 0.06, "store": 0.18, "validate": 0.68, "seal": 0.97}
)
_WIDTH = 24
_TICK = 0.25
_SOON = 3.0


class Bar:
    """The state of one line; `draw` gives its text."""

    def __init__(self) -> None:
        self.begin = self.since = time.monotonic()
        self.stage = Stage("check")

    def enter(self, stage: Stage) -> None:
        """A stage begins."""
        self.stage, self.since = stage, time.monotonic()

    def draw(self, now: float) -> str:
        """The line: bar, stage, what it works on, seconds passed and left."""
        names = list(_BEGINS)
        at = names.index(self.stage.name) if self.stage.name in names else 0
        low = _BEGINS[names[at]]
        high = _BEGINS[names[at + 1]] if at + 1 < len(names) else 1.0
        before, passed = self.since - self.begin, now - self.since
        # Within a stage the time it should take is told by what the ones before it took.
        expected = before / low * (high - low) if low else 0.0
        share = low + (high - low) * (min(0.95, passed / expected) if expected else 0.0)
        filled = int(share * _WIDTH)
        parts = [
            f"{'█' * filled}{'░' * (_WIDTH - filled)} {self.stage.name}",
            *self.stage.amounts(),
        ]
        parts.append(f"{now - self.begin:.0f} s")
        left = before / low * (1 - share) if low else 0.0
        if left > _SOON:
            parts.append(f"about {left:.0f} s left")
        return " · ".join(parts)


@contextmanager
def shown(stream: TextIO | None = None) -> Iterator[Progress]:
    """A callback that moves the line; the line is gone when the block is left."""
    out = sys.stderr if stream is None else stream
    if not out.isatty():
        yield _nothing
        return
    bar, stop = Bar(), threading.Event()

    def tick() -> None:
        while not stop.wait(_TICK):
            out.write(f"\r\x1b[2K{bar.draw(time.monotonic())}")
            out.flush()

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield bar.enter
    finally:
        stop.set()
        thread.join()
        out.write("\r\x1b[2K")
        out.flush()


def _nothing(stage: Stage) -> None:
    """Show nothing."""
