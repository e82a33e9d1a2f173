"""A real server in a thread, over a small release, and a client of it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

import httpx
from prometheus_client.parser import text_string_to_metric_families

from parkkg.query.limits import Limits
from parkkg.web import server
from parkkg.web.front.settings import Settings
from parkkg.web.front.shared import Front

# So many bytes are read at once.
_PIECE = 1 << 16


@dataclass
class Running:
    """A server that runs."""

    front: Front
    port: int
    client: httpx.Client
    loop: asyncio.AbstractEventLoop

    @property
    def release(self) -> str:
        """The release that is served."""
        return str(self.client.get("/health").json()["release"])

    def metric(self, name: str, **labels: str) -> float:
        """A value of /metrics; 0 where there is none."""
        for family in text_string_to_metric_families(self.client.get("/metrics").text):
            for sample in family.samples:
                if sample.name == name and labels.items() <= sample.labels.items():
                    return sample.value
        return 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> httpx.Response:
        """GET a path; `accept_language` is the header Accept-Language."""
        return self.client.get(path, headers=_headers(headers))

    def ask(self, query: str, accept: str = "text/csv", **params: str) -> httpx.Response:
        """Put a query by GET."""
        return self.client.get(
            "/sparql", params={"query": query, **params}, headers={"accept": accept}
        )

    def connect(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def raw(self, data: bytes) -> bytes:
        """What comes back for these bytes until the server closes the connection."""
        with self.connect() as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(_PIECE), b""))

    def on_loop(self, call: Callable[[], object]) -> object:
        """What a function gives that is called in the server's thread."""
        done: list[object] = []
        event = threading.Event()

        def run() -> None:
            done.append(call())
            event.set()

        self.loop.call_soon_threadsafe(run)
        assert event.wait(10)
        return done[0]


def _headers(given: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in given.items()}


def media_type(response: httpx.Response) -> str:
    """The media type of a response, without its parameters."""
    return response.headers["content-type"].partition(";")[0]


def rows(response: httpx.Response) -> list[str]:
    """The rows of an answer as CSV, without the header, sorted."""
    assert response.status_code == 200, response.text
    return sorted(response.text.split()[1:])


def quick_settings(store: Path, **changes: object) -> Settings:
    """Settings for tests: a short timeout, quick polling. Fields of `Limits` may be given, too."""
    limits: dict[str, object] = {
        "seconds": 5.0,
        "max_rows": 100_000,
        "max_bytes": 64 << 20,
        "memory_mb": 500,
    }
    limits |= {name: changes.pop(name) for name in tuple(changes) if name in limits}
    settings = Settings(
        store=store,
        limits=Limits(**limits),  # type: ignore[arg-type]
        workers=2,
        poll_seconds=0.05,
    )
    return replace(settings, **changes)  # type: ignore[arg-type]


@contextmanager
def running(
    store: Path, log: TextIO | None = None, host: str = "127.0.0.1", **changes: object
) -> Iterator[Running]:
    """A server over `store` that listens on a free port; `changes` are of `quick_settings`."""
    settings = quick_settings(store, **changes)
    listener = server.listen(host, 0)
    port = listener.getsockname()[1]
    started = threading.Event()
    found: dict[str, object] = {}

    def ready(front: Front, stop: Callable[[], None]) -> None:
        found.update(front=front, stop=stop, loop=asyncio.get_running_loop())
        started.set()

    def serve() -> None:
        try:
            server.run(settings, listener, log, ready)
        except BaseException as error:  # noqa: BLE001 -- handed to the test, which raises it
            found["error"] = error
        finally:
            started.set()

    thread = threading.Thread(target=serve)
    thread.start()
    started.wait(30)
    if "error" in found:
        thread.join()
        raise found["error"]  # type: ignore[misc]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
        loop: asyncio.AbstractEventLoop = found["loop"]  # type: ignore[assignment]
        running_ = Running(found["front"], port, client, loop)  # type: ignore[arg-type]
        try:
            yield running_
        finally:
            loop.call_soon_threadsafe(found["stop"])  # type: ignore[arg-type]
            thread.join(30)
            assert not thread.is_alive(), "the server did not stop"
    if "error" in found:
        raise found["error"]  # type: ignore[misc]


def eventually(condition: Callable[[], object], seconds: float = 60) -> object:
    """What the condition gives as soon as it is true; the test fails where it never is."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
    return found


def one_answer(connection: socket.socket) -> bytes:
    """The next answer on a connection, its body too, in however many pieces it comes."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(1 << 16)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(1 << 16)
    return head + b"\r\n\r\n" + body
