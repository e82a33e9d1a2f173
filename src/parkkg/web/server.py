"""Running the server: from opening the socket to the last response."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TextIO

import uvicorn

from parkkg.errors import MachineError, UsageError
from parkkg.files import shown_path
from parkkg.web.app import application
from parkkg.web.execution.app_state import AppState
from parkkg.web.http.byte_cache import ByteCache
from parkkg.web.http.connection import connection_class
from parkkg.web.operations.access_log import AccessLog
from parkkg.web.operations.recorder import RequestRecorder
from parkkg.web.operations.settings import Settings

_BACKLOG = 2048
_STOP_SECONDS = 60
_WANTED_FILES = 16_384


Ready = Callable[[AppState, Callable[[], None]], None]


class _Server(uvicorn.Server):
    """uvicorn's server, which for itself ends by the signal that it was stopped with."""

    def __init__(self, config: uvicorn.Config, site: AppState, ready: Ready) -> None:
        super().__init__(config)
        self._app_state = site
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready(self._app_state, self.stop)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.stop()

    def stop(self) -> None:
        self._app_state.stopping = True
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises MachineError where the address cannot be had, UsageError where it is none.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except (TypeError, UnicodeError) as error:
        listener.close()
        raise UsageError(
            f"{shown_path(host)} is no name of a host", hint="give a name or an address"
        ) from error
    except OSError as error:
        listener.close()
        raise MachineError(
            f"cannot listen on {host}:{port}: {error.strerror or error}",
            hint="choose another port, or stop the program that has it",
            code="port-taken",
        ) from error
    listener.setblocking(False)
    return listener


def run(settings: Settings, listener: socket.socket, log: TextIO | None, ready: Ready) -> None:
    """Serve until a signal ends it.

    `ready` is called when answers can be had, with the site and with what stops the server.
    Raises ParkkgError where there is no release that answers.
    """
    loop_factory = uvicorn.Config(_nothing, loop="auto", log_config=None).get_loop_factory()
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(serve(settings, listener, log, ready))


async def serve(
    settings: Settings,
    listener: socket.socket,
    log: TextIO | None,
    ready: Ready,
) -> None:
    """Serve on a listening socket, which is closed at the end. Raises as `run`."""
    _allow_many_files()
    site = AppState(settings)
    lines = AccessLog(log, queries=settings.log_queries) if log else None
    books = RequestRecorder(site.metrics, lines)
    wire = ByteCache(site, books)
    try:
        await site.start()
        config = uvicorn.Config(
            application(site, books, wire),
            http=connection_class(settings, wire),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=_BACKLOG,
            timeout_keep_alive=int(settings.idle_seconds),
            timeout_graceful_shutdown=int(min(settings.limits.seconds, _STOP_SECONDS)) + 2,
        )
        await _Server(config, site, ready).serve(sockets=[listener])
    finally:
        listener.close()
        await site.stop()
        if lines is not None:
            lines.flush()


def _allow_many_files() -> None:
    """Each connection is a file; the usual soft limit is 1,024, and may be raised."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 -- POSIX only

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, _WANTED_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def _nothing(*_: object) -> None:
    """A placeholder: uvicorn needs an application, but does not call it."""
