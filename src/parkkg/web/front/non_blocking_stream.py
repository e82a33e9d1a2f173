"""The log as a stream that keeps nobody waiting: a full pipe loses lines, not requests.

Whoever reads the server's log may stop reading, as a stopped journal does. A write to that pipe
would then wait for ever, and with it every request.
"""

from __future__ import annotations

import io
import os
import threading
from collections import deque

_MOST = 4 << 20


class NonBlockingStream(io.TextIOBase):
    """Writes to a file descriptor from a thread of its own; what has no room is counted and lost.

    `most` is how many characters may wait.
    """

    def __init__(self, descriptor: int, most: int = _MOST) -> None:
        self._descriptor = descriptor
        self._most = most
        self._waiting: deque[str] = deque()
        self._size = 0
        self._lost = 0
        self._ended = False
        self._changed = threading.Condition()
        # A daemon: a write that never ends must not keep the process from ending.
        self._thread = threading.Thread(target=self._drain, name="log", daemon=True)
        self._thread.start()

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        with self._changed:
            if self._size + len(text) > self._most or not self._thread.is_alive():
                self._lost += text.count("\n")
            else:
                self._waiting.append(text)
                self._size += len(text)
                self._changed.notify_all()
        return len(text)

    def finish(self, seconds: float) -> None:
        """Take no more, and wait until all is written, though no longer than so."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._thread.join(seconds)

    def _drain(self) -> None:
        while text := self._next():
            rest = memoryview(text.encode(errors="backslashreplace"))
            try:
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
            except OSError:  # nobody reads any more
                return

    def _next(self) -> str:
        """What to write now; empty at the end."""
        with self._changed:
            while not self._waiting and not self._ended:
                self._changed.wait()
            text, lost = "".join(self._waiting), self._lost
            self._waiting.clear()
            self._size = self._lost = 0
        return text + (f'{{"lines_lost":{lost}}}\n' if lost else "")
