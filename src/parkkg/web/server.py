"""Running the server: from opening the socket to the last response."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TextIO

from parkkg.errors import MachineError, UsageError
from parkkg.files import shown_path
from parkkg.text import said
from parkkg.web.front.access_log import AccessLog
from parkkg.web.front.connection import Connection
from parkkg.web.front.metrics import Metrics
from parkkg.web.front.releases import Releases
from parkkg.web.front.settings import Settings
from parkkg.web.front.shared import Front

_BACKLOG = 2048
_STOP_SECONDS = 60
_WANTED_FILES = 16_384

# Called when answers can be had, with the front and with what stops the server.
Ready = Callable[[Front, Callable[[], None]], None]


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
        # Two sockets may be bound to one port; the second that listens is refused.
        listener.listen(_BACKLOG)
    except OverflowError as error:
        listener.close()
        raise UsageError(
            said("{port} is no port", port=port), hint=said("choose one from 0 to 65535")
        ) from error
    except (TypeError, UnicodeError) as error:
        listener.close()
        raise UsageError(
            said("{host} is no name of a host", host=shown_path(host)),
            hint=said("give a name or an address"),
        ) from error
    except OSError as error:
        listener.close()
        raise MachineError(
            said(
                "cannot listen on {host}:{port}: {reason}",
                host=host,
                port=port,
                reason=error.strerror or error,
            ),
            hint=said("choose another port, or stop the program that has it"),
            code="port-taken",
        ) from error
    listener.setblocking(False)
    return listener


def run(settings: Settings, listener: socket.socket, log: TextIO | None, ready: Ready) -> None:
    """Serve until a signal ends it.

    Raises ParkkgError where there is no release that answers.
    """
    # Half of the files may be connections; workers, logs and downloads are files, too.
    most = min(settings.max_connections, _raise_file_limit() // 2)
    settings = replace(settings, max_connections=most)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings, listener, log, ready))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """The event loop of uvloop, where there is one."""
    try:
        import uvloop  # noqa: PLC0415 -- the server answers without it, too, only slower
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


async def _serve(
    settings: Settings,
    listener: socket.socket,
    log: TextIO | None,
    ready: Ready,
) -> None:
    """Serve on a listening socket, which is closed at the end. Raises as `run`."""
    loop = asyncio.get_running_loop()
    metrics = Metrics()
    lines = AccessLog(log, queries=settings.log_queries) if log else None
    releases = Releases(settings, metrics)
    front = Front(settings, metrics, releases, lines)
    stopped, hurried = asyncio.Event(), asyncio.Event()

    def stop() -> None:
        front.is_stopping = True
        stopped.set()

    def interrupt() -> None:
        if front.is_stopping:  # whoever presses Ctrl-C again waits for no answer
            hurried.set()
        stop()

    try:
        await releases.start()
        server = await loop.create_server(
            lambda: Connection(front), sock=listener, backlog=_BACKLOG
        )
        with suppress(ValueError, RuntimeError):  # in a thread, which has no signals
            loop.add_signal_handler(signal.SIGTERM, stop)
            loop.add_signal_handler(signal.SIGINT, interrupt)
        ready(front, stop)
        await stopped.wait()
        server.close()
        await _finished(front, hurried, min(settings.limits.seconds, _STOP_SECONDS) + 2)
    finally:
        listener.close()
        await releases.stop()
        if lines is not None:
            lines.flush()


async def _finished(front: Front, hurried: asyncio.Event, seconds: float) -> None:
    """Until all requests that run are answered, or so many seconds have passed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while front.connections and not hurried.is_set():
                for connection in tuple(front.connections):
                    connection.close_when_idle()
                await asyncio.sleep(0.02)
    for connection in tuple(front.connections):
        connection.abort()


def _raise_file_limit() -> int:
    """Let this process have many files open, and say how many.

    The usual soft limit is 1,024; the hard one is as far as a process may raise it.
    """
    if sys.platform == "win32":
        return _WANTED_FILES
    import resource  # noqa: PLC0415 -- POSIX only

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, _WANTED_FILES)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (ValueError, OSError):
        return soft
    return wanted
