"""Runs a group: in turns, several times where that is short, and kept after every run."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Measured, run
from benchmarks.place import ROOT
from benchmarks.record import Record
from benchmarks.suite import Contender, Group


@dataclass(frozen=True)
class Limits:
    """How long everything may take (a moment of `time.monotonic`), one run, and how many runs."""

    deadline: float
    seconds: float
    rounds: int

    @property
    def left(self) -> float:
        return self.deadline - time.monotonic()


def run_group(
    group: Group, folder: Path, limits: Limits, words: Mapping[str, str]
) -> dict[str, Any]:
    """Measure a group as far as time allows; what is known of it, as JSON keeps it.

    What an earlier call has measured in `folder` is taken over, whole rounds of it. `words` says
    by which word a path is shown.
    """
    record = Record(folder, group)
    for number in range(record.done + 1, limits.rounds + 1):
        for contender in _order(group, number):
            if not record.wants(contender, number, limits.rounds):
                continue
            if limits.left < 1.2 * record.seconds(contender):
                print(f"  no time left for {contender.name}", file=sys.stderr)
                return record.told(words)
            result = _run_once(contender, limits)
            if result["ended"] and limits.left < 1:
                return record.told(words)  # not its fault
            record.add(contender, number, result)
        if record.faults is None:
            record.compare()
        record.finish(number)
    _tidy(group, folder)
    return record.told(words)


def _order(group: Group, number: int) -> tuple[Contender, ...]:
    """Everybody in turn is the first one, but for the first round: others need what that makes."""
    turn = (number - 1) % len(group.contenders)
    return group.contenders[turn:] + group.contenders[:turn]


def _run_once(contender: Contender, limits: Limits) -> dict[str, Any]:
    print(f"  {contender.name} …", end="", flush=True, file=sys.stderr)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    try:
        contender.before()
        os.sync()  # so that nobody pays for what another has written
        now = {"date": today, "busy": os.getloadavg()[0]}
        seconds = max(1.0, min(limits.seconds, limits.left))
        measured = run(contender.command, cwd=ROOT, seconds=seconds)
    except (subprocess.CalledProcessError, OSError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        measured = Measured(0.0, 0.0, 0, -1, "", {}, said.decode(errors="replace")[-2000:])
        now = {"date": today, "busy": 0.0}
    good = "" if measured.code == 0 else f" (failed: {measured.code})"
    print(f" {measured.wall:.2f} s{good}", file=sys.stderr)
    return asdict(measured) | now


def _tidy(group: Group, folder: Path) -> None:
    """Remove what was written: at a million enterprises it is gigabytes."""
    for contender in group.contenders:
        if contender.output is not None:
            contender.output.unlink(missing_ok=True)
    for name in ("bulk", "reference"):
        shutil.rmtree(folder / name, ignore_errors=True)
