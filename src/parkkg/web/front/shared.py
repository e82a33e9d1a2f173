"""What all connections of a server share."""

from __future__ import annotations

import time
from typing import Protocol
from urllib.parse import unquote

from parkkg.web.front.access_log import AccessLog, RequestRecord
from parkkg.web.front.cache import ResponseCache
from parkkg.web.front.head import ResponseHead
from parkkg.web.front.live_release import LiveRelease
from parkkg.web.front.metrics import Metrics
from parkkg.web.front.proxies import TrustedProxies
from parkkg.web.front.releases import Releases
from parkkg.web.front.settings import Settings
from parkkg.web.front.status import HEALTH, health_response, metrics_response

_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))
_LONGEST_PATH = 2000


class OpenConnection(Protocol):
    """A connection, as far as the others have to do with it."""

    def abort(self) -> None: ...

    def close_when_idle(self) -> None: ...


class Front:
    """The releases, the cache, the log, and what clients have sent and have still to take.

    `held_bodies` are the bytes of all bodies that are coming in, wait, or are being answered.

    Without a log, requests are only counted.
    """

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics,
        releases: Releases,
        log: AccessLog | None = None,
    ) -> None:
        self.settings = settings
        self.metrics = metrics
        self.releases = releases
        self.cache: ResponseCache = ResponseCache(settings.keep_bytes, settings.whole_bytes)
        self.trusted = TrustedProxies()
        self.connections: set[OpenConnection] = set()
        self.held_bodies = 0
        self.is_stopping = False
        self._log = log
        self._since = time.time()
        self._unsent: dict[OpenConnection, int] = {}

    @property
    def unsent(self) -> int:
        """The bytes that wait for clients who take nothing just now."""
        return sum(self._unsent.values())

    def path_of(self, target: bytes) -> str:
        """The path of a request, without the prefix that a proxy may have left in it.

        It is for the metrics and for addresses of our own, so that its beginning is enough.
        """
        path = unquote(target.partition(b"?")[0][:_LONGEST_PATH].decode("latin-1"))
        root = self.settings.root_path
        return path[len(root) :] if root and path.startswith(f"{root}/") else path

    def status(self, route: str, live: LiveRelease) -> tuple[ResponseHead, bytes]:
        """What operators ask for, and the front answers by itself."""
        if route == HEALTH:
            return health_response(live)
        return metrics_response(self.metrics, live, self.cache.size, self._since)

    def enter(self, record: RequestRecord) -> None:
        """Count a request that was answered, and log it."""
        route = ("route", record.route)
        method = record.method if record.method in _METHODS else "other"
        status = "aborted" if record.aborted else str(record.status)
        self.metrics.requests.add((route, ("method", method), ("status", status)))
        self.metrics.seconds.add((route,), record.seconds)
        if self._log is not None:
            self._log.add(record)

    def note_unsent(self, connection: OpenConnection, size: int) -> None:
        """So many bytes wait for a client; of too many, whoever has most is broken off."""
        self._unsent.pop(connection, None)
        if size:
            self._unsent[connection] = size
            while self.unsent > self.settings.max_unsent:
                most = max(self._unsent, key=lambda one: self._unsent[one])
                del self._unsent[most]
                most.abort()
