"""The body of a request: its encoding, its size, and clients that do not send it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from make_release import make_release
from serving import Running, running

DIRECT = "application/sparql-query"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    store = tmp_path_factory.mktemp("body")
    make_release(store, oxigraph=True)
    with running(store, max_body=10_000, max_bodies=15_000, body_seconds=1) as found:
        yield found


@pytest.mark.parametrize(
    "kind",
    [
        "application/sparql-query",
        "application/sparql-query; charset=UTF-8",
        'APPLICATION/SPARQL-QUERY ; Charset="utf-8"',
    ],
)
def test_the_type_of_a_body_may_be_written_in_many_ways(server: Running, kind: str) -> None:
    headers = {"content-type": kind, "accept": "text/csv"}
    response = server.client.post("/sparql", content=b"ASK {}", headers=headers)
    assert (response.status_code, response.text) == (200, "true")


def test_a_body_in_pieces_is_read_as_one(server: Running) -> None:
    headers = {"content-type": DIRECT, "accept": "text/csv"}
    pieces = iter([b"ASK", b" {", b"}"])
    response = server.client.post("/sparql", content=pieces, headers=headers)
    assert (response.status_code, response.text) == (200, "true")


def test_a_body_that_is_too_large_is_refused_with_the_limit(server: Running) -> None:
    headers = {"content-type": DIRECT}
    query = b"ASK {} #" + b"x" * 9_000
    assert server.client.post("/sparql", content=query, headers=headers).status_code == 200
    response = server.client.post("/sparql", content=query + b"x" * 2_000, headers=headers)
    assert response.status_code == 413
    assert "10,000 bytes" in response.json()["detail"]


def test_a_body_that_does_not_come_is_not_waited_for(server: Running) -> None:
    answer = server.raw(
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 100\r\n\r\nASK"
    )
    assert answer.startswith(b"HTTP/1.1 408")


def test_an_encoded_body_is_refused(server: Running) -> None:
    response = server.client.post(
        "/sparql", content=b"x", headers={"content-type": DIRECT, "content-encoding": "gzip"}
    )
    assert response.status_code == 415
    assert response.headers["accept-encoding"] == "identity"
