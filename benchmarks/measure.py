"""Run one process and measure it whole: wall time, processor time, peak memory."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Sampling may take a twentieth of the time at most; a look at many pages takes long.
_INTERVAL = 0.02
_SHARE = 20


@dataclass(frozen=True)
class Measured:
    """What a process took, with its children. `parts` is what it said about itself, as JSON."""

    wall: float
    cpu: float
    peak: int  # bytes
    code: int
    ended: str  # "", "time limit"
    parts: Mapping[str, Any]
    said: str


def run(
    command: Sequence[str], *, cwd: Path, seconds: float, env: Mapping[str, str] | None = None
) -> Measured:
    """Run a command until it ends or `seconds` have passed. Raises OSError where it cannot start.

    Only Linux tells what children take while they run; elsewhere the peak is that of the largest.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    # A session of its own, so that whatever it started can be ended with it.
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=None if env is None else {**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    watch = _Watch(process.pid)
    output, ended = _followed(process, watch, begin + seconds)
    wall = time.monotonic() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = watch.peak if Path("/proc/self").exists() else _largest_child(after.ru_maxrss)
    said = output.decode(errors="replace")
    return Measured(wall, cpu, peak, process.returncode, ended, _parts(said), said[-2000:])


def _followed(
    process: subprocess.Popen[bytes], watch: _Watch, deadline: float
) -> tuple[bytes, str]:
    """Wait for the end, looking at the memory now and then; the output, and why it was stopped."""
    pause = _INTERVAL / 20  # the shortest processes are over soon
    try:
        while True:
            try:
                return process.communicate(timeout=pause)[0], ""
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    os.killpg(process.pid, signal.SIGKILL)
                    return process.communicate()[0], "time limit"
            pause = max(min(2 * pause, _INTERVAL), _SHARE * watch.look())
    finally:
        if process.poll() is None:  # Ctrl-C reaches this process alone
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class _Watch:
    """The peak memory of a process and all that it started, from Linux's /proc."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._largest = 0  # of any one process, as the kernel has kept it
        self._together = 0  # of all at one moment, shared pages counted once

    @property
    def peak(self) -> int:
        return max(self._largest, self._together)

    def look(self) -> float:
        """Look once; the seconds that it took."""
        begin = time.monotonic()
        pids = list(_tree(self._pid))
        for pid in pids:
            self._largest = max(self._largest, _kilobytes(pid, "status", "VmHWM:") * 1024)
        if len(pids) > 1:
            together = sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in pids)
            self._together = max(self._together, together * 1024)
        return time.monotonic() - begin


def _largest_child(size: int) -> int:
    # macOS counts bytes, other systems kilobytes.
    return size if sys.platform == "darwin" else size * 1024


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(task).split():
            yield from _tree(int(child))


def _kilobytes(pid: int, name: str, field: str) -> int:
    for line in _read(Path(f"/proc/{pid}") / name).splitlines():
        if line.startswith(field):
            return int(line.split()[1])
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:  # it has ended meanwhile, or this is not Linux
        return ""


def _parts(said: str) -> Mapping[str, Any]:
    """The JSON in the last line that holds some, or the whole where it is JSON."""
    for text in (said, *reversed(said.strip().splitlines())):
        if text.strip().startswith("{"):
            try:
                parsed = json.loads(text)
            except ValueError:
                continue
            if isinstance(parsed, dict):
                return parsed
    return {}
