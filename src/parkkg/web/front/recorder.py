"""The books of the server: what is counted and what is logged for each request."""

from __future__ import annotations

from dataclasses import dataclass

from parkkg.web.front.access_log import AccessLog, line_of
from parkkg.web.front.metrics import Labels, Metrics
from parkkg.web.front.record import RequestRecord

_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))


@dataclass(frozen=True)
class LogEntry:
    """What is entered for a request; the same for every request with the same outcome."""

    requests: Labels
    route: Labels
    line: str


class RequestRecorder:
    """Where each request is entered. Without a log it is only counted."""

    def __init__(self, metrics: Metrics, log: AccessLog | None = None) -> None:
        self._metrics = metrics
        self._log = log

    def entry(self, outcome: RequestRecord) -> LogEntry:
        """What is to be entered for an outcome."""
        route = ("route", outcome.route)
        method = outcome.method if outcome.method in _METHODS else "other"
        status = "aborted" if outcome.aborted else str(outcome.status)
        line = "" if self._log is None else line_of(outcome, queries=self._log.queries)
        return LogEntry((route, ("method", method), ("status", status)), (route,), line)

    def enter(self, entry: LogEntry, client: str, seconds: float) -> None:
        """Count a request of a client that took so long, and log it."""
        self._metrics.requests.add(entry.requests)
        self._metrics.seconds.add(entry.route, seconds)
        if self._log is not None:
            self._log.add(entry.line, client, seconds)
