"""The status of the server, for its operators and for monitoring."""

from __future__ import annotations

import asyncio
import time
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from parkkg import __version__
from parkkg.errors import ParkkgError
from parkkg.sparql.query import read_query
from parkkg.web.execution.answers import Question
from parkkg.web.execution.app_state import app_state_of, served_release_of
from parkkg.web.operations.metrics import Gauge

_PATIENCE_SECONDS = 2.0
_NOT_KEPT = MappingProxyType({"Cache-Control": "no-store"})
_METRICS = "text/plain; version=0.0.4; charset=utf-8"


def routes() -> tuple[BaseRoute, ...]:
    """The three that are usual."""
    return (
        Route("/health", health, methods=["GET"]),
        Route("/ready", ready, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    )


async def health(request: Request) -> Response:
    """Whether the server works: a release has been tested and a query process is running."""
    generation = served_release_of(request)
    works = generation.pool.processes > 0
    content = {
        "status": "ok" if works else "no query process can be started",
        "release": generation.release.id,
        "version": __version__,
    }
    return JSONResponse(content, 200 if works else 503, _NOT_KEPT)


async def ready(request: Request) -> Response:
    """Whether a query is answered right now: not while stopping, nor under too much load."""
    site, generation = app_state_of(request), served_release_of(request)
    why = "stopping" if site.stopping else ""
    if not why:
        question = Question(read_query("ASK {}"), "json")
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await generation.fetch(question, kept=False)
        except TimeoutError:
            why = f"no answer within {_PATIENCE_SECONDS:g} s"
        except ParkkgError as error:
            why = error.message
    content = {"status": why or "ok", "release": generation.release.id}
    return JSONResponse(content, 503 if why else 200, _NOT_KEPT)


async def metrics(request: Request) -> Response:
    """The counters, and the current values."""
    site, generation = app_state_of(request), served_release_of(request)
    pool, manifest = generation.pool, generation.release.manifest
    lanes = (pool.quick, pool.long, pool.streams)
    labels = (("id", manifest.id), ("created", manifest.created), ("version", __version__))
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
        ("parkkg_query_processes", "Query processes.", {(): float(pool.processes)}),
        (
            "parkkg_query_processes_resident_bytes",
            "LRUCache that the query processes hold.",
            {(): pool.resident_mb * (1 << 20)},
        ),
        ("parkkg_kept_bytes", "Bytes of answers kept in memory.", {(): float(site.kept_bytes)}),
        ("parkkg_uptime_seconds", "Seconds since the start.", {(): time.time() - site.since}),
    )
    return Response(site.metrics.text(gauges), 200, _NOT_KEPT, _METRICS)
