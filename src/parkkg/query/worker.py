"""The query process: opens one store read-only and answers requests, one at a time.

Run as `python -P -m parkkg.query.worker STORE MEMORY_MB` by `process`, whose end of a
socket is this one's stdin (`protocol` has the messages). It is killed where it takes too long.
It imports as little as it can: users wait while it starts.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator

from parkkg.query.engine import EngineAnswer, FaultError, Stores
from parkkg.query.protocol import (
    CHUNK,
    END,
    ERROR,
    HEAD,
    READY,
    FrameReader,
    Request,
    encode,
    frame,
)
from parkkg.query.sandbox import (
    die_with_parent,
    drop_core_files,
    forbid_network,
    go_first,
    limit_cpu,
    limit_memory,
)

# The engine parses and evaluates by recursion. 256 MB are enough for five thousand levels of every
# kind of nesting (the first to fail, EXISTS in EXISTS, does so between ten and thirty thousand).
# The memory is not used until it is needed.
STACK_BYTES = 256 << 20


class Channel:
    """The connection to the owner of this process."""

    def __init__(self, socket: int) -> None:
        self._socket = socket

    def requests(self) -> Iterator[bytes]:
        """The payloads of requests as they come, until the owner closes the connection."""
        reader = FrameReader()
        while data := os.read(self._socket, 1 << 18):
            for message in reader.feed(data):
                yield message.payload

    def send(self, data: bytes) -> None:
        """Write it all. If the owner is gone, the process ends: nobody waits for the answer."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._socket, rest) :]
        except (BrokenPipeError, ConnectionResetError):
            os._exit(0)


def leave_signals_to_the_owner() -> None:
    """Ctrl-C goes to the whole group of processes, and so does what a service manager sends.

    The owner decides when this one ends.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def run_as_worker(serve: Callable[[Channel], None]) -> None:
    """Take from this process what it does not need, then serve its owner until that is gone.

    `serve` runs in a thread with a large stack.
    """
    die_with_parent()
    go_first()
    drop_core_files()
    forbid_network()
    leave_signals_to_the_owner()
    # Nothing but frames may reach the owner: what anybody prints goes to stderr.
    channel = Channel(os.dup(0))
    os.dup2(2, 1)
    threading.stack_size(STACK_BYTES)
    done = threading.Event()

    def run() -> None:
        serve(channel)
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    sys.exit(0 if done.is_set() else 1)


def serve(channel: Channel, path: str, memory_mb: int) -> None:
    """Send READY, then answer queries until there are no more."""
    try:
        stores = Stores(path, in_memory=False)
    except FaultError as error:
        channel.send(encode(ERROR, error.content))
        return
    limit_memory(memory_mb << 20)
    channel.send(encode(READY, {}))
    for payload in channel.requests():
        request = Request.decode(payload)
        limit_cpu(request.cpu_seconds)
        channel.send(_answered(channel, stores, request))
        limit_cpu(0)


def _answered(channel: Channel, stores: Stores, request: Request) -> bytes:
    """Send the answer except its last frames, which are returned: each write wakes the owner."""
    try:
        answer = EngineAnswer.ask(stores, request)
        content = {
            "form": answer.form,
            "media_type": answer.media_type,
            "variables": answer.variables,
            **({"missing": answer.missing} if answer.missing else {}),
        }
        head = [encode(HEAD, content)]

        def emit(piece: bytes) -> None:
            channel.send((head.pop() if head else b"") + frame(CHUNK, piece))

        written = answer.write(emit)
    except FaultError as error:
        return encode(ERROR, error.content)
    last = frame(CHUNK, written.rest) if written.rest else b""
    unknown = {"unknown": answer.unknown} if answer.unknown else {}
    end = encode(END, {"rows": written.rows, "bytes": written.sent, **unknown})
    return b"".join((*head, last, end))


def main() -> None:
    """The process over one store."""
    path, memory_mb = sys.argv[1], int(sys.argv[2])
    run_as_worker(lambda channel: serve(channel, path, memory_mb))


if __name__ == "__main__":
    main()
