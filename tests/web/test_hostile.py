"""Queries and clients that mean harm: each gets an honest status, the next request its answer."""

from __future__ import annotations

import http.client
import io
import json
import os
import random
import re
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from amount import FUZZING, amount, mutations
from children import descendants
from make_release import FILES, make_release
from serving import Running, eventually, one_answer, running

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, or a limit of Linux")

E = "http://example.org/"
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
EVERYTHING = "SELECT * { ?a ?b ?c }"
TOO_MUCH = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
BROKEN_OFF = (httpx.RemoteProtocolError, httpx.ReadError)
ENDLESS = f"SELECT (COUNT(*) AS ?n) {PRODUCT}"
FACTS = "".join(f"<{E}{i}> pk:rank {i} ; skos:note 'text {i}' .\n" for i in range(1500)) + "".join(
    f"<{E}n{i}> <{E}next> <{E}n{(i * 7 + 1) % 200}>, <{E}n{(i * 3 + 2) % 200}> .\n"
    for i in range(200)
)

# A few in `make test`, ten thousand in `make fuzz`.
NUMBERS = mutations(60)
HOST = b" HTTP/1.1\r\nHost: a\r\n"
REQUESTS = (
    b"GET /sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%202" + HOST
    + b"Accept: text/csv;q=0.5, */*;q=0.1\r\n\r\n",
    b"POST /sparql?default-graph-uri=http://a/" + HOST + b"Content-Length: 6\r\n"
    b"Content-Type: application/sparql-query; charset=utf-8\r\n\r\nASK {}",
    b"POST /sparql" + HOST + b"Content-Length: 30\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nquery=ASK%20%7B%7D&format=json",
    b"POST /sparql" + HOST + b"Transfer-Encoding: chunked\r\n"
    b"Content-Type: application/sparql-query\r\n\r\n3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n",
    b"GET /rdf-graph-store?default&format=ttl" + HOST + b'If-None-Match: "x"\r\n\r\n',
    b"HEAD /graph/inferred HTTP/1.1\r\nHost: a:80\r\nAccept-Language: zh-CN,en;q=0.5\r\n\r\n",
    b"OPTIONS /sparql" + HOST + b"Origin: http://b\r\nRange: bytes=0-1\r\n\r\n",
    b"GET /api/timeline?park=liyang-htz&format=csv&lang=en" + HOST + b"Accept: */*\r\n\r\n",
    b"GET /api/openapi.json?lang=zh" + HOST + b"\r\n",
    b"GET /id/park/liyang-htz" + HOST + b"Accept: text/turtle\r\n\r\n",
    b"GET /data/park/liyang-htz.jsonld" + HOST + b"If-Modified-Since: x\r\n\r\n",
    b"GET /page/enterprise/catl?lang=en&page=2" + HOST + b"Accept: text/html\r\n\r\n",
    b"GET /dumps/all.nt" + HOST + b"Range: bytes=0-9,20-\r\nIf-Range: \"x\"\r\n\r\n",
    b"GET /def.html" + HOST + b"Accept-Encoding: gzip;q=0.5, br\r\n\r\n",
    b"GET /dataset.ttl" + HOST + b"X-Forwarded-Proto: https\r\n\r\n",
    b"GET /health" + HOST + b"Connection: close\r\n\r\n",
)  # fmt: skip
# What ends a head that a mutation has left open, and then the connection.
END = b"\r\n\r\nGET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
BYTES = (
    b"%00", b"%ff", b"%", b"%25", b"%2e%2e%2f", b"/../", b"//", b"\r\n", b"\n", b"\x00", b"\xff",
    b";", b"=", b"&", b"?", b"#", b",", b'"', b"\\", b"*", b" ", b"\t", b"0", b"-1", b"9" * 40,
    b"q=", b"bytes=", b"Content-Length: 1\r\n", b"Expect: 100-continue\r\n", b"\xe6\xba\xa7",
    b"X: " + b"y" * 3000 + b"\r\n", b"GET / HTTP/1.1\r\n\r\n", b"<", b"{", b"SERVICE", b"x" * 300,
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    make_release(folder, {**FILES, "facts.nt": FACTS}, oxigraph=True)
    return folder


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Running]:
    changes: dict[str, object] = {
        "seconds": 1,
        "max_rows": 50_000,
        "max_bytes": 8 << 20,
        "memory_mb": 300,
        "head_seconds": 1,
        "body_seconds": 1,
        "stall_seconds": 0.5,
        "queue": 6,
    }
    with running(store, **changes) as found:  # type: ignore[arg-type]
        yield found


@pytest.fixture(scope="module")
def patient(store: Path) -> Iterator[Running]:
    """A server that gives a query time."""
    with running(store, seconds=20, max_rows=50_000, max_bytes=8 << 20) as found:
        yield found


@pytest.fixture(autouse=True)
def the_next_request_is_answered(server: Running) -> Iterator[None]:
    """Whatever a test did; on a slow machine a second may be too short for one of them."""
    yield
    eventually(lambda: server.ask("ASK { ?s ?p ?o FILTER(RAND() < 2) }").text == "true")


@pytest.fixture
def trap() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and who has come to it."""
    visitors: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        over = threading.Event()

        def wait() -> None:
            while not over.is_set():
                try:
                    connection, visitor = listener.accept()
                except TimeoutError:
                    continue
                visitors.append(visitor)
                connection.close()

        thread = threading.Thread(target=wait)
        thread.start()
        yield listener.getsockname()[1], visitors
        over.set()
        thread.join()


# Queries

BUSY = {
    "product": ENDLESS,
    "product of paths": "SELECT (COUNT(*) AS ?n) "
    f"{{ ?a (<{E}next>|!<{E}x>)* ?b . ?c !<{E}y>* ?d }}",
    "sort": f"SELECT * {PRODUCT} ORDER BY ?c ?f ?i DESC(?l)",
    "distinct": f"SELECT DISTINCT ?c ?f ?i {PRODUCT}",
    "groups": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {PRODUCT} GROUP BY ?a ?d ?g",
    "concat": f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?t) {PRODUCT}",
    "exists": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ {PRODUCT} FILTER(?l = ?s) }} }}",
    "minus": f"SELECT * {{ {PRODUCT} MINUS {PRODUCT} }}",
    "optional": "SELECT * { ?s ?p ?o "
    + " ".join(f"OPTIONAL {{ ?a{i} ?b{i} ?c{i} }}" for i in range(30))
    + "} ORDER BY ?s",
    "union": "SELECT (COUNT(*) AS ?n) { "
    + " ".join("{ ?a ?b ?c } UNION { ?d ?e ?f }" for _ in range(12))
    + " }",
    "subqueries": "SELECT * { "
    + "".join(f"{{ SELECT * {{ ?s{i} ?p{i} ?o{i} }} ORDER BY ?o{i} }} " for i in range(12))
    + "}",
    "doubling": "SELECT (STRLEN(?t40) AS ?n) { BIND('x' AS ?t0) "
    + " ".join(f"BIND(CONCAT(?t{i}, ?t{i}) AS ?t{i + 1})" for i in range(40))
    + "}",
    "replacing": "SELECT (STRLEN(?c) AS ?n) { BIND('"
    + "x" * 10_000
    + "' AS ?a) BIND(REPLACE(?a, 'x', ?a) AS ?b) BIND(REPLACE(?b, 'x', ?a) AS ?c) }",
    "describe": f"DESCRIBE * {PRODUCT}",
    "construct": f"CONSTRUCT {{ ?a ?e ?l }} {PRODUCT}",
}


# Each takes all the time that it may have: a few in `make test`, all in `make fuzz`.
CHOSEN = BUSY if FUZZING else {name: BUSY[name] for name in ("product", "sort", "doubling")}


@pytest.mark.fuzz
@pytest.mark.parametrize("query", CHOSEN.values(), ids=CHOSEN.keys())
def test_a_query_that_takes_too_much_is_stopped(server: Running, query: str) -> None:
    try:
        response = server.ask(query, "*/*")
    except BROKEN_OFF:
        return  # it had begun to answer, and is broken off: no one takes that for a whole
    assert response.status_code in (422, 504, 507), response.text[:300]
    problem = response.json()
    assert problem["reason"] in ("time", "memory", "size")
    assert problem["hint"]


ODD = {
    "braces": "SELECT * " + "{" * 3000 + "}" * 3000,
    "parentheses": "ASK { FILTER" + "(" * 5000 + "1" + ")" * 5000 + " }",
    "not": "ASK { FILTER(" + "!" * 20_000 + "true) }",
    "minus signs": "ASK { FILTER(0 = " + "- " * 20_000 + "1) }",
    "lists": "ASK { ?s ?p " + "(" * 2000 + ")" * 2000 + " }",
    "brackets": "ASK { ?s ?p " + "[ ?p " * 2000 + "1" + "]" * 2000 + " }",
    "steps": "ASK { ?s " + "/".join([f"<{E}next>"] * 5000) + " ?o }",
    "stars": "ASK { ?s " + "(" * 250 + f"<{E}next>" + ")*" * 250 + " ?o }",
    "inverses": "ASK { ?s " + "^" * 20_000 + f"<{E}next> ?o }}",
    "additions": "ASK { FILTER(1 < " + "+".join(["1"] * 20_000) + ") }",
    "conjunctions": "ASK { FILTER(" + "&&".join(["true"] * 20_000) + ") }",
    "triple terms": "ASK { ?s ?p " + "<<( ?s ?p " * 200 + "1" + " )>>" * 200 + " }",
    "variables": "SELECT * { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(3000)) + " }",
    "values": "ASK { VALUES ?x { " + "1 " * 100_000 + "} }",
    "a literal": "ASK { ?s ?p '" + "x" * 900_000 + "' }",
    "an IRI": f"ASK {{ ?s ?p <{E}" + "x" * 900_000 + "> }",
    "a name": "ASK { ?" + "x" * 900_000 + " ?p ?o }",
    "a comment": "#" + "x" * 900_000 + "\nASK {}",
    "quotes": "ASK { ?s ?p '" + "\\'" * 200_000 + "' }",
    "dots": "ASK { " + "a." * 200_000 + " }",
    "open strings": "'" * 300_000,
    "prefixes": "".join(f"PREFIX p{i}: <{E}> " for i in range(10_000)) + "ASK {}",
    "a regular expression": "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '(a{1,900}){1,900}') }",
    "its backtracking": "ASK { FILTER REGEX('" + "a" * 50_000 + "!', '^(a|a|aa)+$') }",
    "a wrong one": "ASK { FILTER REGEX('a', '(((') }",
    "numbers": "ASK { FILTER(" + "9" * 100_000 + " > 1) }",
    "a year": "ASK { FILTER('99999999999999-01-01'^^xsd:date < NOW()) }",
    "an offset": "SELECT * { ?s ?p ?o } OFFSET 99999999999999999999999",
    "a limit": "SELECT * { ?s ?p ?o } LIMIT 18446744073709551615",
    "surrogates": "ASK { ?s ?p '\\uD800' }",
    "controls": "ASK { ?s ?p '\x00\x01\x1f' }",
    "bidi": "ASK { ?s ?p '\u202e\u2066' } # \ufeff",
    "division": "SELECT (1/0 AS ?x) (xsd:integer('9223372036854775807') + 1 AS ?y) {}",
    "unknown functions": f"SELECT (<{E}f>(1) AS ?x) {{}}",
    "nothing": " \n\t # ",
}


@pytest.mark.parametrize("query", ODD.values(), ids=ODD.keys())
def test_an_odd_query_gets_an_answer_or_a_reason(server: Running, query: str) -> None:
    headers = {"content-type": "application/sparql-query", "accept": "application/json"}
    response = server.client.post("/sparql", content=query.encode(), headers=headers)
    assert response.status_code in (200, 400, 413, 422, 504, 507), response.text[:300]
    assert response.json()
    if response.status_code != 200:
        assert response.json()["detail"]


@pytest.mark.parametrize(
    "text",
    [
        "ASK { SERVICE <URL> { ?s ?p ?o } }",
        "ASK { SERVICE SILENT <URL> { ?s ?p ?o } }",
        "ASK { sErViCe<URL>{ ?s ?p ?o } }",
        "ASK { SERVICE/**/ <URL> { ?s ?p ?o } }",
        "ASK { SERVICE # comment\n <URL> { ?s ?p ?o } }",
        "ASK { \\u0053ERVICE <URL> { ?s ?p ?o } }",
        "ASK { \\U00000053\\u0045RVICE SILENT <URL> { ?s ?p ?o } }",
        "ASK { BIND(<URL> AS ?x) SERVICE ?x { ?s ?p ?o } }",
        "PREFIX s: <URL> ASK { SERVICE s: { ?s ?p ?o } }",
        "PREFIX SERVICE: <URL> ASK { SERVICE:x { ?s ?p ?o } }",
        "BASE <URL> ASK { SERVICE <> { ?s ?p ?o } }",
        "ASK { { SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } } } }",
        "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
        "ASK { FILTER(1<2#>\n) SERVICE <URL> { ?s ?p ?o } }",
        "ASK { ?s ?p '\\'' SERVICE <URL> { ?s ?p ?o } #'\n }",
        "LOAD <URL>",
        "LOAD SILENT <URL> INTO GRAPH <a:a>",
        "ASK {} ; LOAD <URL>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * FROM <URL> { ?s ?p ?o }",
        "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
        "DESCRIBE <URL>",
    ],
)
def test_no_byte_leaves_the_machine(
    server: Running, trap: tuple[int, list[object]], text: str
) -> None:
    port, visitors = trap
    query = text.replace("URL", f"http://127.0.0.1:{port}/sparql")
    for how in ("get", "post"):
        sent = {"params": {"query": query}} if how == "get" else {"data": {"query": query}}
        response = server.client.request(how, "/sparql", **sent)  # type: ignore[arg-type]
        assert response.status_code in (200, 400, 403)
        if response.status_code == 200:
            assert "FROM" in query or "DESCRIBE" in query
    for parameter in ("default-graph-uri", "named-graph-uri"):
        params = {"query": "ASK { ?s ?p ?o }", parameter: f"http://127.0.0.1:{port}/"}
        assert server.client.get("/sparql", params=params).status_code == 200
    server.get("/rdf-graph-store", graph=f"http://127.0.0.1:{port}/")
    assert visitors == []


# Caps


def test_more_rows_than_allowed_are_an_error_that_says_so(patient: Running) -> None:
    response = patient.ask("SELECT (1 AS ?one) { ?a ?b ?c . ?d ?e ?f }", "text/csv")
    assert response.status_code == 422
    assert "50,000 rows" in response.json()["detail"]


def test_a_large_answer_that_fails_does_not_end_well(server: Running) -> None:
    with pytest.raises(BROKEN_OFF):
        server.ask(TOO_MUCH, "application/sparql-results+xml")
    assert server.metric("parkkg_http_requests_total", status="aborted") > 0


def test_an_old_client_gets_all_or_an_error(patient: Running) -> None:
    for query, status in (
        ("SELECT * { ?a ?b ?c }", b"200"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", b"422"),
    ):
        head = f"GET /sparql?format=xml&query={quote(query)} HTTP/1.0\r\n\r\n"
        answer = patient.raw(head.encode())
        assert answer.startswith(b"HTTP/1.1 " + status)
        assert b"transfer-encoding" not in answer


# Processes


def mine(server: Running) -> set[int]:
    """The processes of this server; others may run beside it."""
    pool = server.front.releases.current.pool
    return server.on_loop(lambda: {worker.pid for worker in pool.workers})  # type: ignore[return-value]


def busy(server: Running) -> list[int]:
    """The processes that have a query."""
    pool = server.front.releases.current.pool
    return server.on_loop(  # type: ignore[return-value]
        lambda: [worker.pid for worker in pool.workers if worker.job is not None]
    )


@linux
@pytest.mark.parametrize(
    ("number", "status", "reason"),
    [
        (signal.SIGSEGV, 422, "crash"),
        (signal.SIGABRT, 422, "crash"),
        (signal.SIGKILL, 507, "memory"),
    ],
)
def test_a_crash_costs_one_request(
    server: Running, number: signal.Signals, status: int, reason: str
) -> None:
    with ThreadPoolExecutor() as threads:
        victim = threads.submit(server.ask, f"{ENDLESS} #{number}")
        eventually(lambda: busy(server))
        (pid,) = busy(server)
        assert server.ask("ASK {}").text == "true"
        os.kill(pid, number)
        response = victim.result()
    assert (response.status_code, response.json()["reason"]) == (status, reason)


@linux
def test_idle_processes_that_die_are_replaced(server: Running) -> None:
    victims = mine(server)
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: not mine(server) & victims)
    eventually(lambda: len(mine(server)) > server.front.settings.workers)
    assert server.ask("ASK { ?s ?p ?o FILTER(RAND() < 3) }").text == "true"


@linux
def test_a_signal_to_all_processes_is_for_the_server_alone(server: Running) -> None:
    """As a service manager sends it at the end: what runs is still answered."""
    with ThreadPoolExecutor() as threads:
        running_ = threads.submit(server.ask, f"{ENDLESS} # signal")
        eventually(lambda: busy(server))
        for pid in mine(server):
            os.kill(pid, signal.SIGTERM)
        assert server.ask("ASK { ?s ?p 77 }").status_code == 200
        assert running_.result().status_code == 504, "it took too long, as without"


@linux
def test_where_memory_ends_a_worker_goes_and_the_server_stays(server: Running) -> None:
    """All together are bounded by the system; what a killed worker costs is in the test above."""

    def adjusted(pid: int | str) -> int:
        return int(Path(f"/proc/{pid}/oom_score_adj").read_text(encoding="ascii"))

    assert {adjusted(pid) for pid in mine(server)} == {1000}
    assert adjusted("self") < 1000


@linux
def test_no_process_is_left_over(server: Running) -> None:
    others = descendants() - mine(server)  # the one that forks among them
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(server.ask, f"{ENDLESS} #{i}") for i in range(8)]
        assert {answer.result().status_code for answer in asked} <= {503, 504}
    settings = server.front.settings
    most = settings.long_queries + settings.workers + 1
    eventually(lambda: len(descendants() - others) <= most)
    eventually(lambda: not any(") Z " in state for state in states_of(mine(server))))
    eventually(lambda: descendants() - others == mine(server))


def states_of(processes: set[int]) -> list[str]:
    found = []
    for pid in processes:
        with suppress(FileNotFoundError, ProcessLookupError):
            found.append(Path(f"/proc/{pid}/stat").read_text(encoding="ascii"))
    return found


# Load


def test_quick_queries_do_not_wait_for_long_ones(patient: Running) -> None:
    pool = patient.front.releases.current.pool
    with ExitStack() as stack:
        for i in range(4):
            send_query(stack.enter_context(patient.connect()), f"{ENDLESS} # long {i}")
        eventually(lambda: len(pool.long.running) == 4)
        for i in range(5):
            assert patient.ask(f"ASK {{ ?s ?p {i} }} # quick").status_code == 200
        assert len(pool.long.running) == 4
    eventually(lambda: not pool.long.running)


def test_what_was_long_starts_in_the_long_lane(server: Running) -> None:
    query = f"{ENDLESS} GROUP BY ?a"
    assert server.ask(query).status_code == 504
    pool = server.front.releases.current.pool
    with ThreadPoolExecutor() as threads:
        again = threads.submit(server.ask, query)
        eventually(lambda: pool.long.running or pool.quick.running)
        assert not pool.quick.running
        assert again.result().status_code == 504


def test_a_flood_gets_an_answer_each(server: Running) -> None:
    with ThreadPoolExecutor(40) as threads:
        asked = [threads.submit(server.ask, f"{ENDLESS} # flood {i}") for i in range(40)]
        answers = [answer.result() for answer in asked]
    assert {answer.status_code for answer in answers} == {503, 504}
    for answer in answers:
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) > 0
            assert answer.json()["hint"]


def test_a_flood_of_small_queries_is_answered(server: Running) -> None:
    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(server.ask, f"ASK {{ ?s ?p {i} }}") for i in range(300)]
        assert {answer.result().status_code for answer in asked} == {200}


# Clients


def send_query(connection: socket.socket, query: str) -> None:
    connection.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())


def ask_and_leave(server: Running, query: str) -> None:
    with server.connect() as connection:
        send_query(connection, query)
        pool = server.front.releases.current.pool
        eventually(lambda: pool.quick.running or pool.long.running)


def test_when_the_client_is_gone_its_query_is_stopped(server: Running) -> None:
    pool = server.front.releases.current.pool
    before = server.metric("parkkg_query_stops_total", reason="client gone")
    for i in range(3):
        ask_and_leave(server, f"{ENDLESS} # gone {i}")
    eventually(lambda: not pool.quick.running and not pool.long.running)
    assert server.metric("parkkg_query_stops_total", reason="client gone") > before


def test_a_client_that_reads_nothing_holds_nobody_up(server: Running) -> None:
    pool = server.front.releases.current.pool
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"
    with server.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        send_query(connection, query)
        connection.recv(1, socket.MSG_PEEK)  # the response has begun, and nothing of it is taken
        eventually(lambda: not pool.quick.running and not pool.long.running)
        with pytest.raises(ConnectionResetError):
            b"".join(iter(lambda: connection.recv(1 << 16), b""))


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "Content-Type"]
)
@pytest.mark.parametrize("start", ["text/html;q=a", "text/html;q", "en;q=0", '"'])
def test_no_header_keeps_the_server_busy(patient: Running, name: str, start: str) -> None:
    for filling in (" ", ";", ",", "=", ";q=", "\t;", "*/*,"):
        value = start + filling * (60_000 // len(filling)) + "a"
        # Going back and forth in it would take a quarter of a minute.
        answer = patient.client.get("/nothing", headers={name: value}, timeout=5)
        assert answer.status_code == 404


def test_a_literal_of_many_megabytes_is_given_in_every_format(store: Path) -> None:
    doubled = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(21))
    query = f"SELECT ?x21 {{ BIND('0123456789' AS ?x0) {doubled} }}"
    with running(store, seconds=20, memory_mb=1000) as server:
        for accept in ("text/csv", "text/tab-separated-values", "application/sparql-results+xml"):
            answer = server.ask(query, accept)
            assert answer.status_code == 200, answer.text[:200]
            assert len(answer.content) > 20 << 20


@pytest.mark.parametrize("host", ["[:]", "[1:2]", "[.]", "%", "%4", "a%zz"])
def test_what_cannot_be_in_an_address_is_no_host(patient: Running, host: str) -> None:
    for path in ("/sparql", "/dataset", "/api/"):
        assert patient.get(path, host=host, accept="*/*").status_code == 400
    assert patient.get("/sparql", host="[::1]:80", accept="*/*").status_code == 200


def test_errors_quote_a_little_of_what_was_sent(patient: Running) -> None:
    for query in ("ASK {} " + "x" * 500_000, "ASK { ?s " + "p" * 500_000 + ":x ?o }"):
        answer = patient.client.post("/sparql", data={"query": query})
        assert answer.status_code == 400
        assert len(answer.content) < 6000
    answer = patient.client.post("/sparql", data={"query": "ASK {}", "format": "\x01" * 500_000})
    assert answer.status_code == 400
    assert len(answer.content) < 20_000


def test_near_names_are_not_sought_among_very_many(patient: Running) -> None:
    declared = "".join(f"PREFIX q{i}: <http://e/>\n" for i in range(20_000))
    query = f"{declared}PREFIX liyang: <http://e/>\nASK {{ ?s liyan:x 1 }}"
    answer = patient.client.post("/sparql", data={"query": query})
    assert answer.status_code == 400
    assert 'prefix "liyan:" is not declared' in answer.json()["detail"]
    assert "liyang" not in answer.json()["hint"]


def test_five_hundred_connections_are_held(server: Running) -> None:
    request = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: held\r\n\r\n"
    held: list[socket.socket] = []
    try:
        for _ in range(500):
            held.append(server.connect())
            held[-1].sendall(request)
            assert one_answer(held[-1]).startswith(b"HTTP/1.1 200")
        assert server.ask("ASK { ?s ?p 501 }").status_code == 200
        for connection in held:
            connection.sendall(request)
        for connection in held:
            assert one_answer(connection).startswith(b"HTTP/1.1 200")
    finally:
        for connection in held:
            connection.close()


@linux
def test_answers_that_nobody_takes_are_not_made(store: Path) -> None:
    """Of many requests in a row, each for the same large answer out of memory."""
    target = f"/sparql?format=csv&query={quote(f'{EVERYTHING} #row')}"
    request = f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode()

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096

    with running(store, seconds=20) as server:
        assert len(server.client.get(target, headers={"host": "a"}).content) > 100_000
        before = resident()
        with ExitStack() as stack:
            for _ in range(10):
                connection = stack.enter_context(server.connect())
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.sendall(request * 300)
            for i in range(5):
                assert server.ask(f"ASK {{ ?s ?p {i} }}").status_code == 200
            assert resident() - before < 100 << 20


def mutated(number: int) -> bytes:
    """A request of some kind with bytes changed, doubled, and left out; the same for a number."""
    chance = random.Random(number)
    method, target, rest = chance.choice(REQUESTS).split(b" ", 2)
    if chance.random() < 0.7:  # a request all right, but for what it is about
        return b" ".join((method, quote_bytes(changed(target, chance)), rest))
    return changed(b" ".join((method, target, rest)), chance)


def changed(text: bytes, chance: random.Random) -> bytes:
    data = bytearray(text)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(data) // 3, len(data)) if data else 0
        what = chance.randrange(5)
        if what == 0:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif what == 1:
            del data[at : at + chance.randint(1, 4)]
        elif what == 2:
            data[at:at] = data[at : at + chance.randint(1, 20)]
        elif what == 3:
            data[at:at] = chance.choice(BYTES)
        else:
            other = chance.choice(REQUESTS).split(b" ", 2)[1]
            data[at:at] = other[chance.randrange(len(other)) :]
    return bytes(data)


def quote_bytes(target: bytes) -> bytes:
    """What cannot stand in the first line of a request is written with %, the rest as it is."""
    return b"".join(b"%%%02X" % c if c <= 32 or c > 126 else bytes([c]) for c in target)


@pytest.mark.fuzz
def test_mutated_requests_find_no_fault_of_ours(server: Running) -> None:
    statuses: list[bytes] = []
    for number in NUMBERS:
        data = mutated(number)
        answer = b""
        with server.connect() as connection, suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(data + END)
            while piece := connection.recv(1 << 16):
                answer += piece
        statuses += re.findall(rb"HTTP/1\.1 (\d\d\d) ", answer)
        assert statuses[-1][:1] in (b"2", b"3", b"4"), (number, data, answer[:300])
    assert server.metric("parkkg_http_requests_total", status="500") == 0
    # Neither is all of it understood, nor all refused at the door.
    assert min(map(statuses.count, (b"200", b"400", b"404"))) > len(NUMBERS) // 20


def test_http_client_of_python_is_served_on_one_connection(server: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    for path, status in (("/health", 200), ("/sparql?query=SELEC", 400), ("/no", 404)) * 3:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    connection.close()


def test_many_slow_readers_keep_nobody_waiting(store: Path) -> None:
    """Neither quick queries nor long ones: who takes nothing takes no place."""
    product = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with running(store, seconds=20, max_bytes=1 << 30, max_rows=10**8) as server:
        with ExitStack() as stack:
            for i in range(server.front.settings.most_workers + 4):
                client = stack.enter_context(httpx.Client(timeout=30, trust_env=False))
                address = f"{server.url}/sparql"
                params = {"query": f"{product} #{i}\nLIMIT 9{i:06}"}
                request = client.build_request("GET", address, params=params)
                stack.callback(client.send(request, stream=True).close)
            for i in range(10):
                assert server.ask(f"SELECT ({i} AS ?n) {{}}").status_code == 200
            count = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
            assert server.ask(count).status_code == 200
        assert len(mine(server)) <= server.front.settings.most_workers


def test_honest_queries_that_take_a_moment_keep_no_lookup_waiting(patient: Running) -> None:
    """Each is longer than the quick lane has time for, and no other one."""
    over = threading.Event()

    def ask(server: Running, number: int) -> set[int]:
        seen: set[int] = set()
        some = "{ SELECT * { ?a ?b ?c } LIMIT 1000 }"
        with httpx.Client(base_url=server.url, timeout=30, trust_env=False) as client:
            while not (over.is_set() and seen):
                query = f"SELECT (COUNT(*) AS ?n) {{ {some} ?d ?e ?f }} #{number}.{len(seen)}"
                query += f" {random.random()}"
                seen.add(client.get("/sparql", params={"query": query}).status_code)
        return seen

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(ask, patient, number) for number in range(4)]
        for i in range(10):
            assert patient.ask(f"ASK {{ ?s ?p {i} }}").status_code == 200
        over.set()
        assert set().union(*(one.result() for one in asked)) == {200}


def test_who_reads_slowly_gets_all(store: Path, patient: Running) -> None:
    """The time in which a client takes nothing is not that of its query."""
    query = f"{EVERYTHING[:-2]} . ?d ?e ?f }} LIMIT 40000"
    address = f"/sparql?format=csv&query={quote(query)}"
    expected = patient.client.get(address).content
    assert len(expected) > 3 << 20
    with running(store, seconds=2) as server, server.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 256 << 10)
        head = f"GET {address}%20 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        answer = bytearray()
        while piece := connection.recv(64 << 10):
            answer += piece
            threading.Event().wait(0.05)
    assert answer.endswith(b"0\r\n\r\n")
    assert len(answer) > len(expected)


@pytest.mark.fuzz
@pytest.mark.parametrize(
    "path", ["/page/park/liyang-htz?x=", "/nowhere/", "/id/park/none-"][: amount(1, 3)]
)
def test_a_flood_of_pages_keeps_nobody_waiting(patient: Running, path: str) -> None:
    """They share the queue and the processes of queries."""
    over = threading.Event()

    def flood(url: str, number: int) -> set[int]:
        seen = set()
        with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
            i = 0
            while not over.is_set():
                i += 1
                answer = client.get(f"{path}{number}.{i}", headers={"accept": "text/html"})
                seen.add(answer.status_code)
        return seen

    with ThreadPoolExecutor(8) as threads:
        floods = [threads.submit(flood, patient.url, number) for number in range(8)]
        for i in range(20):
            assert patient.ask(f"ASK {{ ?s ?p {i} }} # flood").status_code == 200
            assert patient.get("/health").status_code == 200
        over.set()
        for one in floods:
            assert one.result() <= {200, 404, 503, 504}


def test_what_is_dear_to_read_keeps_nobody_waiting(patient: Running) -> None:
    """Nothing of a request is read in the process that all share."""
    declared = "".join(f"PREFIX a{i}: <http://e/>\n" for i in range(8_000))
    dear = f"{declared}ASK {{ VALUES ?x {{ {'1 ' * 60_000} }} }}"
    page = {"query": "ASK { ?s ?p '" + "\U0001f600" * 240_000 + "' }", "format": "html"}
    over = threading.Event()

    def flood(url: str, given: dict[str, str]) -> set[int]:
        seen = set()
        while not over.is_set():
            seen.add(httpx.post(f"{url}/sparql", data=given, timeout=60).status_code)
        return seen

    with ThreadPoolExecutor(4) as threads:
        floods = [threads.submit(flood, patient.url, one) for one in ({"query": dear}, page) * 2]
        for i in range(amount(4, 100)):
            assert patient.get("/health").status_code == 200
            assert patient.ask(f"ASK {{ ?s ?p {i} }} # dear").status_code == 200
        over.set()
        for one in floods:
            assert one.result() <= {200, 413, 503}


def harms(server: Running, number: int, port: int) -> Iterator[bytes]:
    """Requests that mean harm; `port` is one that nobody may come to."""
    chance = random.Random(number)
    word = "".join(chance.choices("abc%&=?;/+.", k=20)).encode()
    elsewhere = f"127.0.0.1:{port}".encode()
    yield b"GET /page/park/liyang-htz?" + word + HOST + b"Accept: text/html\r\n\r\n"
    yield b"GET /" + word + HOST + b"\r\n"
    yield b"GET /health?" + word + HOST + (
        b"X-Forwarded-For: " + word + b", " + elsewhere + b"\r\nX-Forwarded-Proto: " + word
        + b"\r\nX-Forwarded-Host: " + elsewhere + b"\r\nForwarded: for=" + elsewhere + b"\r\n\r\n"
    )  # fmt: skip
    yield (b"GET /health?" + word + HOST + b"\r\n") * 40
    for protocol in (b"websocket", b"h2c"):
        yield b"GET /health" + HOST + b"Connection: Upgrade\r\nUpgrade: " + protocol + b"\r\n\r\n"
    yield b"GET http://" + elsewhere + b"/" + HOST + b"\r\n"
    yield b"CONNECT " + elsewhere + HOST + b"\r\n"
    dear = b"".join(b"PREFIX a%d: <http://e/>%%20" % i for i in range(1500))
    yield b"GET /sparql?query=" + dear.replace(b" ", b"%20") + b"ASK%7B%7D" + HOST + b"\r\n"
    yield (
        b"POST /sparql" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + b"5\r\nASK{}\r\n" * 300_000
    )
    yield b"POST /sparql" + HOST + b"Content-Length: 100\r\n\r\nASK"  # and no more of it
    yield b"GET /sparql"  # nor of this


def answer_to(server: Running, data: bytes) -> bytes:
    """What a client sees that sends this, and then nothing."""
    found = b""
    with server.connect() as connection, suppress(ConnectionResetError, BrokenPipeError):
        connection.settimeout(20)
        connection.sendall(data)
        if data.endswith(b"\r\n\r\n"):  # else the server has to end it
            connection.shutdown(socket.SHUT_WR) if data.startswith(b"CONNECT") else None
            return connection.recv(1 << 16)
        while piece := connection.recv(1 << 16):
            found += piece
    return found


@linux
@pytest.mark.fuzz
def test_all_at_once_beside_five_hundred_idle_connections(
    store: Path, trap: tuple[int, list[object]]
) -> None:
    """Afterwards all is as it was: the next query, the memory, the processes; nobody was called."""
    port, visitors = trap

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096

    with (
        running(store, seconds=20, head_seconds=1, body_seconds=1, max_body=1 << 20) as server,
        ExitStack() as stack,
    ):
        for _ in range(500):
            idle = stack.enter_context(server.connect())
            idle.sendall(b"GET /health" + HOST + b"\r\n")
            assert one_answer(idle).startswith(b"HTTP/1.1 200")
        before = resident()
        threads = stack.enter_context(ThreadPoolExecutor(8))
        requests = [
            data for number in range(amount(2, 200)) for data in harms(server, number, port)
        ]
        answers = [threads.submit(answer_to, server, data) for data in requests]
        for i in range(20):
            assert server.ask(f"ASK {{ ?s ?p {i} }}").status_code == 200
        for data, one in zip(requests, answers, strict=True):
            status = one.result()[9:10]
            assert status in (b"2", b"3", b"4", b""), (data[:200], one.result()[:200])
        assert server.ask("ASK { ?s ?p ?o FILTER(RAND() < 2) }").text == "true"
        assert server.metric("parkkg_http_requests_total", status="500") == 0
        assert resident() - before < 100 << 20
        found = server.front.settings
        eventually(lambda: len(mine(server)) <= found.workers + 1 + found.long_queries)
        last = mine(server)
    assert not any(Path(f"/proc/{pid}").exists() for pid in last)
    assert visitors == []


def test_a_client_that_leaves_in_the_middle_is_booked_as_that(
    store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    product = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    log = io.StringIO()
    with running(store, log, seconds=20, max_bytes=1 << 30, max_rows=10**8) as server:
        for _ in range(3):
            address = f"{server.url}/sparql"
            with server.client.stream("GET", address, params={"query": product}) as answer:
                next(answer.iter_raw())
        labels = {"route": "/sparql", "method": "GET", "status": "aborted"}
        eventually(lambda: server.metric("parkkg_http_requests_total", **labels) == 3)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert sum(line.get("aborted", False) for line in lines) == 3
    assert not [record for record in caplog.records if record.exc_info]
