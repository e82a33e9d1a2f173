"""A request and what became of it, and one line of JSON for each."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO

from parkkg.text import printable

_FLUSH_SECONDS = 0.25
_MANY = 500


@dataclass(frozen=True)
class RequestRecord:
    """A request and its response. `bytes` are those of the body that was sent."""

    client: str
    status: int
    release: str
    method: str = ""
    path: str = ""
    query: str = ""
    route: str = ""
    bytes: int = 0
    seconds: float = 0.0
    from_memory: bool = False
    aborted: bool = False


class AccessLog:
    """Writes lines to a stream, some at a time, for writing takes longer than answering.

    The query string, and so the text of a query, is left out unless `queries` is set.
    """

    def __init__(self, stream: TextIO, *, queries: bool = False) -> None:
        self._queries = queries
        self._stream = stream
        self._lines: list[str] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, record: RequestRecord) -> None:
        """A request that has just been answered."""
        entry: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": record.client,
            "ms": round(record.seconds * 1000, 2),
            "method": record.method,
            "path": record.path,
            "status": record.status,
            "bytes": record.bytes,
            "release": record.release,
        }
        if record.from_memory:
            entry["memory"] = True
        if record.aborted:
            entry["aborted"] = True
        if self._queries and record.query:
            entry["query"] = record.query
        # What it writes for what cannot be printed is JSON, too.
        line = printable(json.dumps(entry, ensure_ascii=False, separators=(",", ":")))
        self._lines.append(line)
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
