"""A process of ours that may be killed at any time, and the socket to it.

Queries, and whatever else a stranger may ask for, run in such processes only. Every owner starts
them here: `process` for those that may wait, `web.front` for the server, which may not.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from queue import SimpleQueue
from typing import IO, cast

from parkkg.files import temporary_place

_STDERR_BYTES = 8 << 10


class Child:
    """A program of this package in a process of its own; `channel` leads to its stdin."""

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        """Start it. Raises OSError, and MachineError where its last words find no place."""
        # -P: no module in the current folder is imported.
        command = (sys.executable, "-P", "-m", module, *arguments)
        with ExitStack() as undo:
            self._words = undo.enter_context(stderr_file())
            self.channel, theirs = socket.socketpair()
            undo.enter_context(self.channel)
            with theirs:
                self._process = _started(command, theirs.fileno(), self._words)
            undo.pop_all()  # from here on `forget` closes them

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End it now, whatever it is doing."""
        self._process.kill()

    def wait(self) -> int:
        """Its return code, once it has ended; that of a signal is negative."""
        return self._process.wait()

    def stderr(self) -> str:
        """What it wrote to stderr, in the end."""
        return read_stderr(self._words)

    def close(self) -> None:
        """End it, wait until it has ended, and close what belongs to it."""
        self.kill()
        self.wait()
        self.forget()

    def forget(self) -> None:
        """Close what belongs to it; in a child made by `os.fork`, the process is the parent's."""
        if self._process.returncode is None:
            self._process.returncode = 0  # or Popen would wait for it
        self.channel.close()
        self._words.close()


def stderr_file() -> IO[bytes]:
    """A file for what a process writes to stderr. Raises MachineError where there is no place."""
    return cast("IO[bytes]", tempfile.TemporaryFile(dir=temporary_place()))


def read_stderr(file: IO[bytes]) -> str:
    """The end of what a process has written to such a file."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(end - _STDERR_BYTES, 0))
    return file.read().decode(errors="replace")


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process: the owner's, without what makes the engine print a lot."""
    return {k: v for k, v in environ.items() if k not in ("RUST_BACKTRACE", "RUST_LIB_BACKTRACE")}


def _started(command: Sequence[str], stdin: int, stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a process from a thread that lasts as long as the process does.

    Linux kills it when the thread that started it ends (see `sandbox.die_with_parent`), and that
    of a caller may end while another thread goes on asking. Raises OSError.
    """

    def popen() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=environment(os.environ),
        )

    if threading.current_thread() is threading.main_thread():
        return popen()
    started: SimpleQueue[subprocess.Popen[bytes] | OSError] = SimpleQueue()

    def start_and_stay() -> None:
        try:
            process = popen()
        except OSError as error:
            started.put(error)
            return
        pid = process.pid
        started.put(process)
        del process
        if sys.platform == "linux":
            with suppress(ChildProcessError):  # its owner was the first to wait for it
                os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

    threading.Thread(target=start_and_stay, daemon=True).start()
    outcome = started.get()
    if isinstance(outcome, OSError):
        raise outcome
    return outcome
