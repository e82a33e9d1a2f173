"""`parkkg serve`: a read-only SPARQL endpoint over HTTP."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ..errors import MachineError
from .options import store_option


@click.command("serve")
@store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 2,
    show_default="one a core",
    help="How many queries run at once.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=30.0,
    show_default=True,
    help="Seconds after which a query is stopped.",
)
def command(store: Path, host: str, port: int, workers: int, timeout: float) -> int:
    """Answer SPARQL over HTTP, on this machine only unless told otherwise.

    /sparql takes queries by GET and POST, /health answers 200 as soon as a query can be
    answered. A release that becomes current while it runs is served from the next query on.
    """
    import socket

    import uvicorn

    from ..asking import Limits
    from ..release import open_release
    from ..web.app import application

    release = open_release(store)
    limits = Limits(seconds=timeout, max_rows=1_000_000, max_bytes=256 << 20)
    app = application(store, workers=workers, limits=limits)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise MachineError(
                f"cannot listen on {host}:{port}: {error.strerror}",
                hint="choose another with --port, or stop the program that has it",
            ) from error
        click.echo(f"serving release {release.id} on http://{host}:{port}/sparql", err=True)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        try:
            server.run(sockets=[listener])
        finally:
            app.state.pool.close()
    return 0
