"""Requests as frames, and responses as frames."""

from __future__ import annotations

import gc
import marshal
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from make_release import make_release
from parkkg.project import find_project
from parkkg.query.limits import Limits
from parkkg.query.protocol import CHUNK, END, ERROR, HEAD, REQUEST, Frame, FrameReader, frame
from parkkg.query.worker import Channel
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.worker.application import Application
from parkkg.web.worker.serve import serve

LARGE = "SELECT%20?a%20{?a%20?b%20?c%20.%20?d%20?e%20?f%20.%20?g%20?h%20?i%20.%20?j%20?k%20?l}"


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Application:
    store = tmp_path_factory.mktemp("serve")
    release = make_release(store, oxigraph=True)
    limits = Limits(30, max_rows=60_000, max_bytes=1 << 30)
    return Application(ServedRelease(release, find_project(None), limits, store, in_memory=True))


def frames(
    application: Application,
    target: str,
    method: str = "GET",
    version: str = "1.1",
    tried: tuple[str, ...] = (),
) -> list[Frame]:
    """All that comes back for a request."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel = Channel(theirs.fileno())

        def work() -> None:
            serve(channel, application, "")
            gc.collect()  # a result of the engine ends in the thread that asked

        thread = threading.Thread(target=work)
        thread.start()
        request: Any = (
            method.encode(),
            target.encode(),
            [(b"host", b"a")],
            b"",
            "http",
            version,
            {},
            tried,
        )
        ours.sendall(frame(REQUEST, marshal.dumps(request)))
        reader, found = FrameReader(), list[Frame]()
        while not found or found[-1].kind not in (END, ERROR):
            found += reader.feed(ours.recv(1 << 16))
        ours.shutdown(socket.SHUT_WR)
        thread.join()
    return found


def test_a_small_response_comes_with_its_length(application: Application) -> None:
    head, body, end = frames(application, "/sparql?query=ASK%7B%7D&format=csv")
    assert (head.kind, body.kind, end.kind) == (HEAD, CHUNK, END)
    assert (head.content["status"], head.content["length"]) == (200, len(body.payload))
    assert (head.content["route"], head.content["type"]) == ("/sparql", "text/csv; charset=utf-8")


def test_a_head_has_the_length_and_no_body(application: Application) -> None:
    head, end = frames(application, "/sparql?query=ASK%7B%7D&format=csv", "HEAD")
    assert head.content["length"] == 4
    assert end.kind == END


def test_a_large_response_comes_in_pieces_and_its_head_alone_where_that_is_wanted(
    application: Application,
) -> None:
    query = f"/sparql?format=csv&query={LARGE}%20LIMIT%2050000"
    head, *pieces, end = frames(application, query)
    assert head.content["length"] is None
    assert len(pieces) > 5
    assert b"".join(piece.payload for piece in pieces).count(b"\n") == 50_001
    assert end.kind == END
    head, end = frames(application, query, "HEAD")
    assert (head.content["length"], end.kind) == (None, END)


def test_a_large_response_that_fails_is_broken_off(application: Application) -> None:
    head, *_, last = frames(application, f"/sparql?format=xml&query={LARGE}")
    assert head.content["status"] == 200
    assert last.kind == ERROR


def test_an_old_client_gets_all_or_an_error(application: Application) -> None:
    query = f"/sparql?format=csv&query={LARGE}%20LIMIT%2050000"
    head, body, _ = frames(application, query, version="1.0")
    assert head.content["length"] == len(body.payload) > 1 << 20


def test_what_takes_long_to_make_is_asked_for(application: Application) -> None:
    (error,) = frames(application, "/dumps/")
    assert error.content == {"make": "dumps"}
    head, *_ = frames(application, "/dumps/", tried=("dumps",))
    assert head.content["status"] == 200


def test_a_file_is_named_and_not_read(application: Application) -> None:
    release = application.served.release
    from parkkg.releases.dump import dump_file

    path = dump_file(release, "nt", "core")
    assert path is not None
    made = dump_file(release, "ttl", "core")
    assert made is not None
    head, end = frames(application, "/dumps/core.ttl")
    assert end.kind == END
    where, start, size = head.content["file"]
    assert (Path(where), start, size) == (made, 0, made.stat().st_size)
