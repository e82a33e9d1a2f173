"""Connections: heads and bodies in pieces, clients that do not go on, and what is no request."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

import pytest

from make_release import FILES, make_release
from serving import Running, eventually, one_answer, running

E = "http://example.org/"
FACTS = "".join(f"<{E}{i}> pk:rank {i} ; skos:note 'text {i}' .\n" for i in range(1500))
FLOODS = {
    "trailers": b"GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
    "a body": b"GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n",
    "chunks": b"GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    "an extension": b"POST /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("connection")
    make_release(folder, {**FILES, "facts.nt": FACTS}, oxigraph=True)
    return folder


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Running]:
    with running(store, max_bytes=8 << 20, head_seconds=1, body_seconds=1) as found:
        yield found


@pytest.fixture(autouse=True)
def the_next_request_is_answered(server: Running) -> Iterator[None]:
    """Whatever a test did."""
    yield
    assert server.ask("ASK { ?s ?p ?o FILTER(RAND() < 2) }").text == "true"


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"GET /sparql HTTP/1.1\r\nHost: a\r\nX: ",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 100\r\n\r\nASK",
    ],
    ids=["nothing", "half a head", "half a body"],
)
def test_a_client_that_does_not_go_on_is_let_go(server: Running, start: bytes) -> None:
    with server.connect() as connection:
        connection.sendall(start)
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    if start:
        assert answer.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET /sparql\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET /sparql HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n", 400),
        (b"GET /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET /sparql HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", 400),
        (b"GET /sparql HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"GET /sparql HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 400_000, 431),
        (b"GET /sparql?query=" + b"x" * 400_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431),
        (b"GET /sparql?query=" + b"x" * 65_600 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431),
        (b"GET /sparql HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"X%d:\r\n" % i for i in range(300)), 431),
        (b"GET /\xe6\xba\xa7 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
            400,
        ),
    ],
    ids=[
        "TLS", "HTTP/0.9", "HTTP/9.9", "a space in a name", "a length below nothing", "two hosts",
        "a path as host", "too long a body", "too long a head", "too long an address",
        "a little too long an address", "a little too long a head",
        "too many lines", "bytes in the address", "a packed body", "chunks in HTTP/1.0",
        "two lengths",
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused(server: Running, data: bytes, status: int) -> None:
    try:
        answer = server.raw(data)
    except ConnectionResetError:
        return  # the rest of what was sent was not read
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert answer.count(b"HTTP/1.1 ") == 1
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    assert json.loads(body)["detail"]


@pytest.mark.parametrize("size", [1_000, 20_000, 65_000, 66_000])
@pytest.mark.parametrize("head", [60_000, 66_000])
def test_a_head_is_measured_however_it_is_cut(server: Running, head: int, size: int) -> None:
    """And only the head: not the body behind it, nor the request behind that."""
    query = b"ASK {} #" + b"x" * 100_000
    start = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    start += b"Content-Length: %d\r\nX: " % len(query)
    post = start + b"x" * (head - len(start)) + b"\r\n\r\n" + query
    get = b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    data = post + post + get
    with server.connect() as connection:
        answers = b""
        try:
            for at in range(0, len(data), size):
                connection.sendall(data[at : at + size])
                time.sleep(0.001)
            answers = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        except (ConnectionResetError, BrokenPipeError):
            assert head > 65_536  # refused, and the rest was not read
    if head < 65_536:
        assert answers.count(b"HTTP/1.1 200 OK") == 3
    elif answers:
        assert answers.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("kind", FLOODS)
def test_nothing_without_end_is_read_behind_a_head(server: Running, kind: str) -> None:
    more = {"trailers": b"x: y\r\n" * 4000, "chunks": b"10\r\n0123456789abcdef\r\n" * 1500}
    piece = more.get(kind, b"x" * 32_000)
    with server.connect() as connection:
        connection.sendall(FLOODS[kind])

        def flood() -> None:
            for _ in range(1000):
                connection.sendall(piece)
                time.sleep(0.0005)

        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            flood()
    assert server.ask("ASK {}").status_code == 200


def test_trailers_say_nothing_about_the_request(server: Running) -> None:
    data = (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"6\r\nASK {}\r\n0\r\nAccept: text/csv\r\n\r\n"
    )
    assert b"content-type: application/sparql-results+json" in server.raw(data)


def test_a_body_that_nobody_reads_is_not_waited_for(store: Path) -> None:
    head = b"GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx"
    with running(store, body_seconds=0.2) as server, server.connect() as connection:
        connection.sendall(head)
        # Reading fails where the server does not end the connection.
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("cut", [None, 60, 75, 90])
@pytest.mark.parametrize("word", [b"Upgrade", b"upgrade", b"UPGRADE"])
def test_an_offer_of_another_protocol_takes_no_body_away(
    server: Running, word: bytes, cut: int | None
) -> None:
    """As curl --http2 and Java's client make it. In pieces, nothing is read behind it."""
    body = b"query=ASK%7B%7D"
    data = (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
        + word
        + b": h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    smuggled = b"GET /smuggled HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with server.connect() as connection:
        for piece in (data[:cut], data[cut:] if cut else b"", body):
            connection.sendall(piece)
            time.sleep(0.02)
        answer = connection.recv(1 << 16)
        if cut is None:
            assert b'"boolean":true' in answer
        with suppress(OSError):
            connection.sendall(smuggled)
            answer += b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert answer.count(b"HTTP/1.1 404") <= (1 if b'"boolean":true' in answer else 0)


def test_what_is_no_request_is_counted(server: Running) -> None:
    labels = {"route": "", "method": "other", "status": "400"}
    before = server.metric("parkkg_http_requests_total", **labels)
    assert server.raw(b"\x16\x03\x01\x02\x00\r\n\r\n").startswith(b"HTTP/1.1 400")
    assert server.metric("parkkg_http_requests_total", **labels) == before + 1


def test_nothing_is_written_into_another_answer(server: Running) -> None:
    """Not even that what came behind its request is none."""
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"
    with server.connect() as connection:
        head = f"GET /sparql?format=csv&query={quote(query)} HTTP/1.1\r\nHost: a\r\n\r\n"
        connection.sendall(head.encode())
        answer = connection.recv(1 << 16)
        connection.sendall(b"\x00nonsense\r\n\r\n")
        with suppress(ConnectionResetError):
            while piece := connection.recv(1 << 16):
                answer += piece
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"HTTP/1.1 400" not in answer


def test_more_connections_than_allowed_are_told_to_come_back(store: Path) -> None:
    request = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: many\r\n\r\n"
    with running(store, max_connections=3) as server:
        held = [server.connect() for _ in range(4)]
        try:
            for connection in held:
                connection.sendall(request)
            answers = [one_answer(connection) for connection in held]
            assert sum(answer.startswith(b"HTTP/1.1 200") for answer in answers) < 4
            (refused,) = {answer for answer in answers if not answer.startswith(b"HTTP/1.1 200")}
            assert refused.startswith(b"HTTP/1.1 503")
            assert b"\r\nretry-after: " in refused
        finally:
            for connection in held:
                connection.close()
        eventually(lambda: server.raw(request[:-2] + b"Connection: close\r\n\r\n")[9:12] == b"200")


def test_bodies_have_a_bound_until_their_answers_begin(store: Path) -> None:
    """Not only while they come in: those that wait take memory, too."""
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    endless = b"SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } #" + b"x" * 600
    post = head + b"Content-Length: %d\r\n\r\n" % len(endless) + endless
    with running(store, seconds=1, max_bodies=1000) as server:
        with server.connect() as first, server.connect() as second:
            first.sendall(post)
            eventually(lambda: server.front.held_bodies)
            second.sendall(post)
            assert one_answer(second).startswith(b"HTTP/1.1 503")
            assert one_answer(first).startswith(b"HTTP/1.1 504")
            first.sendall(post)
            assert one_answer(first).startswith(b"HTTP/1.1 504")
        eventually(lambda: server.front.held_bodies == 0)


def test_who_takes_nothing_keeps_no_body_here(store: Path) -> None:
    query = b"SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 90000"
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    post = head + b"Content-Length: %d\r\n\r\n" % len(query) + query
    with running(store) as server, server.connect() as connection:
        connection.sendall(post)
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
        eventually(lambda: not server.front.held_bodies)
        eventually(lambda: server.front.unsent)
        with suppress(TimeoutError):
            connection.settimeout(0.5)
            length = b"Content-Length: %d\r\n\r\n" % (4 << 20)
            connection.sendall(head + length + b" " * (4 << 20))
        assert server.front.held_bodies < 1 << 20


def test_very_many_requests_in_a_row_are_not_read(server: Running) -> None:
    """Each is 27 bytes to send, and a kilobyte to keep."""
    request = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    with server.connect() as connection:
        connection.sendall(request * 100)
        found = b""
        while found.count(b"HTTP/1.1 200") < 100:
            found += connection.recv(1 << 16)
    with server.connect() as connection, suppress(ConnectionResetError, BrokenPipeError):
        connection.sendall(request * 5_000)
        answers = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        assert answers.startswith(b"HTTP/1.1 503")
        assert answers.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("address", ["http://b/dataset", "HTTP://b/dataset?x=y#z"])
def test_an_absolute_address_names_the_host(server: Running, address: str) -> None:
    """The header does not count then (RFC 9112, section 3.2.2)."""
    head = f"GET {address} HTTP/1.1\r\nHost: a\r\nAccept: text/turtle\r\nConnection: close\r\n\r\n"
    answer = server.raw(head.encode())
    assert b"<http://b/" in answer
    assert b"<http://a/" not in answer


@pytest.mark.parametrize("address", ["http://b", "http://b?x=y", "http://u:p@b/", "ftp://b/", "*"])
def test_an_odd_address_gets_an_answer(server: Running, address: str) -> None:
    head = f"GET {address} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
    assert server.raw(head)[:12] in (b"HTTP/1.1 200", b"HTTP/1.1 400", b"HTTP/1.1 404")


def test_who_waits_to_be_asked_for_a_body_is_asked(server: Running) -> None:
    """As curl does with more than a megabyte (RFC 9110, section 10.1.1)."""
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: "
    )
    with server.connect() as connection:
        connection.sendall(head + b"6\r\n\r\n")
        assert connection.recv(1 << 16) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ASK {}")
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200 OK")
    assert server.raw(head + b"99999999\r\n\r\n").startswith(b"HTTP/1.1 413")
    old = head.replace(b"HTTP/1.1", b"HTTP/1.0") + b"6\r\n\r\nASK {}"
    assert server.raw(old).startswith(b"HTTP/1.1 200 OK"), "it knows no other line before"


def test_who_only_reads_when_all_is_sent_is_told_too(server: Running) -> None:
    """As Python's urllib and what stands on it. Such a body had been broken off."""
    with pytest.raises(HTTPError) as caught:
        build_opener(ProxyHandler({})).open(f"{server.url}/sparql", b"x" * (8 << 20))
    assert caught.value.code == 413
    assert "4,194,304 bytes" in json.load(caught.value)["detail"]


def test_an_upgrade_is_not_made(server: Running) -> None:
    answer = server.raw(
        b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 400"))


def test_bytes_of_a_body_are_not_a_request(server: Running) -> None:
    """A body that looks like a request that was answered before gets no answer of its own."""
    inner = b"GET /health HTTP/1.1\r\nHost: smuggled\r\n\r\n"
    with server.connect() as connection:
        for _ in range(3):  # so that its bytes are known
            connection.sendall(inner)
            one_answer(connection)
        head = b"GET /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(inner)
        connection.sendall(head)
        assert one_answer(connection).startswith(b"HTTP/1.1 404")
        connection.sendall(inner)
        connection.sendall(b"GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert answer.startswith(b"HTTP/1.1 404")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_requests_in_a_row_are_answered_in_order(server: Running) -> None:
    wholes = ["?s ?p ?o" if i % 2 else "" for i in range(6)]
    queries = [f"SELECT (MAX('{i}') AS ?n) {{ {whole} }}" for i, whole in enumerate(wholes)]
    data = b"".join(
        f"GET /sparql?format=csv&query={quote(query)} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        for query in queries
    )
    answer = server.raw(data + b"GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    parts = [part.partition(b"\r\n\r\n") for part in answer.split(b"HTTP/1.1 ")[1:]]
    assert [head[:3] for head, _, _ in parts] == [b"200"] * 6 + [b"404"]
    assert [body for _, _, body in parts[:6]] == [b"n\r\n%d\r\n" % i for i in range(6)]


def test_an_address_may_be_absolute(server: Running) -> None:
    """As proxies write it."""
    answer = server.raw(
        b"GET http://a/sparql?query=ASK%7B%7D&format=csv HTTP/1.1\r\nHost: a\r\n"
        b"Connection: close\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"true")


def test_who_says_nothing_is_let_go_and_who_goes_on_is_not(store: Path) -> None:
    with (
        running(store, head_seconds=0.3, idle_seconds=0.3) as server,
        server.connect() as silent,
        server.connect() as busy,
    ):
        for i in range(4):
            time.sleep(0.15)
            busy.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nX: %d\r\n\r\n" % i)
            assert one_answer(busy).startswith(b"HTTP/1.1 200")
        assert silent.recv(1 << 16) == b""
        assert busy.recv(1 << 16) == b"", "it is let go, too, once it says no more"
