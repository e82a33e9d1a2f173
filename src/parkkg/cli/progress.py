"""A line on a terminal that says how far a load has come; nothing where there is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, TextIO

from parkkg.cli.language import translate
from parkkg.cli.terminal import console, is_terminal
from parkkg.progress import Progress, Stage
from parkkg.text import said

if TYPE_CHECKING:
    from rich.table import Table

# The share of the whole that has passed when a stage begins, as measured on a million enterprises.
_BEGINS = MappingProxyType(
    {"check": 0.0, "map": 0.06, "store": 0.18, "validate": 0.68, "seal": 0.97}
)
_NAMES = MappingProxyType(
    {
        "check": said("check"),
        "map": said("map"),
        "store": said("store"),
        "validate": said("validate"),
        "seal": said("seal"),
    }
)
_WIDTH = 24
_SOON = 3.0


class Bar:
    """How far a load has come; times are those of `time.monotonic`."""

    def __init__(self, now: float) -> None:
        self._begin = self._since = now
        self._stage = Stage("check")

    def enter(self, stage: Stage, now: float) -> None:
        """A stage begins."""
        self._stage, self._since = stage, now

    def share(self, now: float) -> float:
        """The share of the work that is done: within a stage, what the ones before it promise."""
        names = list(_BEGINS)
        at = names.index(self._stage.name) if self._stage.name in names else 0
        low = _BEGINS[names[at]]
        high = _BEGINS[names[at + 1]] if at + 1 < len(names) else 1.0
        expected = (self._since - self._begin) / low * (high - low) if low else 0.0
        return low + (high - low) * (min(0.95, (now - self._since) / expected) if expected else 0.0)

    def text(self, now: float) -> str:
        """The stage, what it works on, the seconds passed and left."""
        passed, before = now - self._begin, self._since - self._begin
        low = _BEGINS.get(self._stage.name, 0.0)
        left = before / low * (1 - self.share(now)) if low else 0.0
        name = _NAMES.get(self._stage.name, self._stage.name)
        parts = [name, *self._stage.amounts(), said("{seconds:.0f} s", seconds=passed)]
        if left > _SOON:
            parts.append(said("about {seconds:.0f} s left", seconds=left))
        return " · ".join(map(translate, parts))


@contextmanager
def shown(stream: TextIO | None = None) -> Iterator[Progress]:
    """A callback that moves the line; the line is gone when the block is left."""
    out = sys.stderr if stream is None else stream
    if not is_terminal(out):
        yield _nothing
        return
    from rich.live import Live
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    bar = Bar(time.monotonic())

    def line() -> Table:
        now = time.monotonic()
        grid = Table.grid(padding=(0, 1))
        grid.add_row(ProgressBar(1.0, bar.share(now), width=_WIDTH), bar.text(now))
        return grid

    with Live(
        get_renderable=line,
        console=console(out),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ):
        yield lambda stage: bar.enter(stage, time.monotonic())


def _nothing(stage: Stage) -> None:
    """Show nothing."""
