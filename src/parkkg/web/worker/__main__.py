"""The program of workers: it gets ready once, then forks a worker each time its owner wants one.

Run as `python -P -m parkkg.web.worker SETTINGS` (JSON of `WorkerSettings`) by the front, with one
end of a socket as stdin. To start a Python with all that an application needs takes half a second;
to fork one takes milliseconds, and what is in memory already is shared.

The owner sends FORK with two files: a socket for the worker, and what it is to have as stderr. It
is sent the number of each worker, and when one has ended its number and status. It sends KILL and a
number to have one ended: only here is it certain that the number is still the worker's.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import socket
import sys
from contextlib import suppress

from parkkg.errors import ParkkgError
from parkkg.query.protocol import ERROR, LOG, READY, encode
from parkkg.query.sandbox import die_with_parent, limit_memory
from parkkg.query.worker import Channel, leave_signals_to_the_owner, run_as_worker
from parkkg.web.worker.fork_protocol import ENDED, FORK, FORKED, KILL, MESSAGE, WorkerSettings
from parkkg.web.worker.preload import Preloaded
from parkkg.web.worker.serve import serve


def main() -> None:
    """Get ready, say so, and fork until the owner is gone."""
    die_with_parent()
    leave_signals_to_the_owner()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="parkkg: %(message)s")
    owner = socket.socket(fileno=os.dup(0))
    try:
        readied = Preloaded(WorkerSettings.decode(sys.argv[1]))
    except ParkkgError as error:
        owner.sendall(encode(ERROR, error_content(error)))
        return
    owner.sendall(encode(READY, {}))
    _fork_until_the_end(owner, readied)


def _fork_until_the_end(owner: socket.socket, readied: Preloaded) -> None:
    woken, wake = os.pipe()
    for end in (woken, wake):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    living: set[int] = set()
    sources: list[socket.socket | int] = [owner, woken]
    while True:
        readable, _, _ = select.select(sources, [], [])
        if woken in readable:
            with suppress(BlockingIOError):
                os.read(woken, 4096)
            _report(owner, living)
        if owner not in readable:
            continue
        message, files, _, _ = socket.recv_fds(owner, MESSAGE.size, 2)
        if not message:
            return  # the workers see it, too
        kind, number, _ = MESSAGE.unpack(message)
        if kind == KILL and number in living:
            os.kill(number, signal.SIGKILL)
        elif kind == FORK:
            pid = os.fork()
            if not pid:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                owner.close()
                _work(files[0], files[1], readied)
            living.add(pid)
            owner.sendall(MESSAGE.pack(FORKED, pid, 0))
            for file in files:
                os.close(file)
            if not readied.is_complete:  # the first worker does not wait for it
                readied.complete()
                gc.collect()
                gc.freeze()  # what is there stays, and its pages stay shared


def _report(owner: socket.socket, living: set[int]) -> None:
    """Tell the owner of each worker that has ended."""
    for pid in tuple(living):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            living.discard(pid)
            owner.sendall(MESSAGE.pack(ENDED, pid, os.waitstatus_to_exitcode(status)))


def _work(channel: int, words: int, readied: Preloaded) -> None:
    """Be a worker, in a process of its own, to its end."""
    os.dup2(channel, 0)
    os.dup2(words, 2)
    os.close(channel)
    os.close(words)

    def run(channel: Channel) -> None:
        logging.root.handlers = [_ToOwner(channel)]
        try:
            application = readied.application()
        except ParkkgError as error:
            channel.send(encode(ERROR, error_content(error)))
            return
        limit_memory(readied.settings.limits.memory_mb << 20)
        channel.send(encode(READY, {}))
        serve(channel, application, readied.settings.root_path)

    run_as_worker(run)


class _ToOwner(logging.Handler):
    """Sends what is logged to the front, in whose log it belongs."""

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self._channel = channel

    def emit(self, record: logging.LogRecord) -> None:
        content = {"level": record.levelno, "message": self.format(record)}
        self._channel.send(encode(LOG, content))


def error_content(error: ParkkgError) -> dict[str, str]:
    """An error of the release for the owner, which raises it there."""
    return {"message": error.message, "hint": error.hint, "code": error.code or ""}


if __name__ == "__main__":
    main()
