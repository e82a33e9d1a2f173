"""`parkkg serve`: a release over HTTP."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

import click

from parkkg.cli.language import say, tell
from parkkg.cli.options import PathType, project_option, store_option
from parkkg.errors import UsageError
from parkkg.files import has_utf8_name, shown_path
from parkkg.text import said

if TYPE_CHECKING:
    from parkkg.web.front.settings import Settings
    from parkkg.web.front.shared import Front


# So long the log may take at the end to be written.
_FLUSH_SECONDS = 2.0


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes any that is free.",
)
@store_option
@project_option
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 2,
    show_default="one a core",
    help="How many quick queries run at once; twice as many long ones run beside them.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=30.0,
    show_default=True,
    help="Seconds after which a query is stopped.",
)
@click.option(
    "--max-rows",
    type=click.IntRange(min=1),
    default=1_000_000,
    show_default=True,
    help="Rows or triples that an answer may have.",
)
@click.option(
    "--max-bytes",
    type=click.IntRange(min=1),
    default=256 << 20,
    show_default=True,
    help="Bytes that an answer may have.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=50),
    default=1024,
    show_default=True,
    help="MB of memory that a query may take.",
)
@click.option(
    "--root-path",
    default="",
    metavar="PATH",
    help="The path under which a reverse proxy publishes the server, such as /parkkg. "
    "By default it is at the top.",
)
@click.option(
    "--log-queries",
    is_flag=True,
    help="Write query strings into the log of requests. By default they are left out.",
)
@click.option(
    "--texts",
    type=PathType(path_type=Path),
    metavar="DIR",
    help="A folder with the archived texts of sources. Pages then show the sentence that a fact "
    "rests on, where the source is quotable and its text has the SHA-256 that it states.",
)
@click.option(
    "--get",
    "path",
    metavar="PATH",
    help="Print the answer to GET PATH and stop, without listening on any port.",
)
def command(
    host: str,
    port: int,
    store: Path,
    project: Path | None,
    workers: int,
    timeout: float,
    max_rows: int,
    max_bytes: int,
    memory: int,
    root_path: str,
    log_queries: bool,
    texts: Path | None,
    path: str | None,
) -> int:
    """Serve a release over HTTP, by default on this machine only.

    /sparql takes queries, /rdf-graph-store gives whole graphs, /health answers 200 as soon as a
    query can be answered. A release that becomes current while the server runs is served within a
    second. Requests are logged to standard error, one line of JSON each.
    """
    from parkkg.query.limits import Limits
    from parkkg.web.front.settings import Settings

    settings = Settings(
        store=store,
        project=project,
        limits=Limits(timeout, max_rows, max_bytes, memory),
        workers=workers,
        root_path=_prefix(root_path),
        log_queries=log_queries,
        texts=texts,
    )
    if texts is not None:
        _look_through(texts)
    if path is not None:
        _log_to(sys.stderr)
        return _print(settings, path)
    return _serve(settings, host, port)


def _look_through(texts: Path) -> None:
    """Say what in a folder is no text. Raises UsageError where there is no such folder."""
    from parkkg.evidence.text_folder import read_folder

    for left_out in read_folder(texts).left_out:
        say(left_out)


def _log_to(stream: TextIO) -> None:
    logging.basicConfig(stream=stream, level=logging.WARNING, format="parkkg: %(message)s")
    logging.getLogger("parkkg.serve").setLevel(logging.INFO)


def _serve(settings: Settings, host: str, port: int) -> int:
    from parkkg.releases.release import open_release
    from parkkg.web.front.non_blocking_stream import NonBlockingStream
    from parkkg.web.server import listen, run

    open_release(settings.store)  # what is wrong with it is said before anything is started
    listener = listen(host, port)
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{listener.getsockname()[1]}{settings.root_path}/"

    def ready(front: Front, _: object) -> None:
        release = front.releases.current.release.id
        tell(
            "serving release {release} on {address} (Ctrl-C stops it)",
            release=release,
            address=address,
        )

    log = NonBlockingStream(sys.stderr.fileno())
    _log_to(cast("TextIO", log))
    try:
        run(settings, listener, cast("TextIO", log), ready)
    finally:
        log.finish(_FLUSH_SECONDS)
    return 0


def _print(settings: Settings, path: str) -> int:
    import asyncio

    from parkkg.web.in_process_client import get

    if not has_utf8_name(Path(path)):
        raise UsageError(
            said("--get {path}: this is not UTF-8", path=shown_path(path)),
            hint=said("write it in UTF-8"),
        )
    found = asyncio.run(get(settings, path))
    stdout = sys.stdout.buffer
    stdout.write(found.body)
    stdout.flush()
    if found.location:
        tell(
            "parkkg: GET {path} leads to {location} ({status})",
            path=path,
            location=found.location,
            status=found.status,
        )
    elif found.status >= 400:
        tell("parkkg: GET {path} was answered {status}", path=path, status=found.status)
    if found.status < 400:
        return 0
    return 2 if found.status < 500 else 3


def _prefix(path: str) -> str:
    prefix = path.rstrip("/")
    if prefix and (not prefix.startswith("/") or not prefix.isascii() or "?" in prefix):
        raise UsageError(
            said('"{path}" is not a path to be published under', path=path),
            hint=said("write it as in /parkkg"),
        )
    return prefix
