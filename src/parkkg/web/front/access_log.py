"""One line of JSON for each request that was answered."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime
from typing import TextIO

from parkkg.web.front.record import RequestRecord

_FLUSH_SECONDS = 0.25
_MANY = 500
_ADDRESS = re.compile(r"[0-9A-Fa-f.:]*").fullmatch


class AccessLog:
    """Writes lines to a stream, some at a time, for writing takes longer than answering.

    The query string, and so the text of a query, is left out unless `queries` is set.
    """

    def __init__(self, stream: TextIO, *, queries: bool = False) -> None:
        self.queries = queries
        self._stream = stream
        self._lines: list[str] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, line: str, client: str, seconds: float) -> None:
        """A request that has just been answered; `line` is of `line_of`, `client` an address."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        ms = f"{seconds * 1000:.2f}"
        # A proxy may name any client.
        who = client if _ADDRESS(client) else json.dumps(client)[1:-1]
        self._lines.append(f'{{"time":"{now}","client":"{who}","ms":{ms},{line}')
        if len(self._lines) >= _MANY:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        """Write what there is."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        lines, self._lines = self._lines, []
        if lines:
            self._stream.write("\n".join(lines) + "\n")
            self._stream.flush()


def line_of(outcome: RequestRecord, *, queries: bool) -> str:
    """The part of a line that is decided by the outcome: the rest of a JSON object."""
    entry: dict[str, object] = {
        "method": outcome.method,
        "path": outcome.path,
        "status": outcome.status,
        "bytes": outcome.bytes,
        "release": outcome.release,
    }
    if outcome.from_memory:
        entry["memory"] = True
    if outcome.aborted:
        entry["aborted"] = True
    if queries and outcome.query:
        entry["query"] = outcome.query
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))[1:]
