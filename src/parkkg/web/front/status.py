"""The status of the server, for its operators and for monitoring."""

from __future__ import annotations

import json
import time

from parkkg import __version__
from parkkg.web.front.head import ResponseHead, own_response
from parkkg.web.front.live_release import LiveRelease
from parkkg.web.front.metrics import Gauge, Metrics

HEALTH, READY, METRICS = "/health", "/ready", "/metrics"
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


def health_response(live: LiveRelease) -> tuple[ResponseHead, bytes]:
    """Whether the server works: a release has been tested and a worker is running."""
    works = bool(live.pool.workers)
    content = {
        "status": "ok" if works else "no query process can be started",
        "release": live.release.id,
        "version": __version__,
    }
    return _json(HEALTH, content, 200 if works else 503, live.release.id)


def ready_response(why: str, release: str) -> tuple[ResponseHead, bytes]:
    """Why a request is not answered right now; where one is, a worker says so."""
    return _json(READY, {"status": str(why), "release": release}, 503, release)


def metrics_response(
    metrics: Metrics, live: LiveRelease, kept_bytes: int, since: float
) -> tuple[ResponseHead, bytes]:
    """The counters, and the current values."""
    pool, manifest = live.pool, live.release.manifest
    lanes = (pool.quick, pool.long)
    labels = (("id", manifest.id), ("created", manifest.created), ("version", __version__))
    resident = sum(worker.resident_bytes() for worker in pool.workers)
    gauges: tuple[Gauge, ...] = (
        ("parkkg_release_info", "The release that is served.", {labels: 1.0}),
        (
            "parkkg_release_triples",
            "Triples in the release that is served.",
            {(): float(manifest.counts.triples)},
        ),
        (
            "parkkg_queries_running",
            "Queries that are being answered, by lane.",
            {(("lane", lane.name),): float(len(lane.running)) for lane in lanes},
        ),
        (
            "parkkg_queries_waiting",
            "Queries that wait for a process, by lane.",
            {(("lane", lane.name),): float(len(lane.waiting)) for lane in lanes},
        ),
        ("parkkg_query_processes", "Query processes.", {(): float(len(pool.workers))}),
        (
            "parkkg_query_processes_resident_bytes",
            "Memory that the query processes hold.",
            {(): float(resident)},
        ),
        ("parkkg_kept_bytes", "Bytes of answers kept in memory.", {(): float(kept_bytes)}),
        ("parkkg_uptime_seconds", "Seconds since the start.", {(): time.time() - since}),
    )
    body = metrics.text(gauges).encode()
    return own_response(body, _TEXT, live.release.id, route=METRICS)


def _json(
    route: str, content: dict[str, str], status: int, release: str
) -> tuple[ResponseHead, bytes]:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return own_response(body, "application/json", release, status=status, route=route)
