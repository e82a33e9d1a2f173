"""The query process as its owner sees it: bytes in, bytes out."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from parkkg.namespaces import BASE, INFERRED, PREFIXES, prefixes_of
from parkkg.query.child import Child
from parkkg.query.formats import GRAPH_FORMATS
from parkkg.query.protocol import CHUNK, END, ERROR, HEAD, READY, Frame, FrameReader, Request
from query_stores import E, make_store

ALL = ("",)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("worker") / "store")


class Line:
    """A query process, asked message by message."""

    def __init__(self, child: Child) -> None:
        self._channel = child.channel
        self._reader = FrameReader()
        self._waiting: list[Frame] = []

    def next(self) -> Frame:
        while not self._waiting:
            data = self._channel.recv(1 << 16)
            assert data, "the process has ended"
            self._waiting += self._reader.feed(data)
        return self._waiting.pop(0)

    def ask(self, query: str, name: str = "tsv", **fields: Any) -> tuple[list[Frame], bytes]:
        """All frames of an answer but its chunks, and what these hold."""
        fields.setdefault("default_graphs", ALL)
        self._channel.sendall(Request(query, name, **fields).encode())
        frames: list[Frame] = []
        data = b""
        while not frames or frames[-1].kind not in (END, ERROR):
            frame = self.next()
            if frame.kind == CHUNK:
                data += frame.payload
            else:
                frames.append(frame)
        return frames, data


@contextmanager
def process(store: Path, memory_mb: int = 500) -> Iterator[Line]:
    child = started(store, memory_mb)
    try:
        yield Line(child)
    finally:
        child.close()


def started(store: Path, memory_mb: int) -> Child:
    return Child("parkkg.query.worker", (str(store), str(memory_mb)))


@pytest.fixture(scope="module")
def line(store: Path) -> Iterator[Line]:
    with process(store) as found:
        assert found.next().kind == READY
        yield found


def test_an_answer_is_a_head_its_pieces_and_an_end(line: Line) -> None:
    frames, data = line.ask("SELECT ?s ?o { ?s <http://example.org/p> ?o }", "csv")
    assert [frame.kind for frame in frames] == [HEAD, END]
    assert frames[0].content == {
        "form": "select",
        "media_type": "text/csv; charset=utf-8",
        "variables": ["s", "o"],
    }
    assert frames[1].content == {"rows": 3000, "bytes": len(data)}
    assert data.startswith(b"s,o\r\n")
    assert data.endswith(b"\r\n")


@pytest.mark.parametrize(
    ("name", "media_type", "begins"),
    [
        ("json", "application/sparql-results+json", b'{"head"'),
        ("xml", "application/sparql-results+xml", b"<?xml"),
        ("csv", "text/csv; charset=utf-8", b"true"),
        ("tsv", "text/tab-separated-values; charset=utf-8", b"true"),
    ],
)
def test_ask_is_answered_in_each_format(
    line: Line, name: str, media_type: str, begins: bytes
) -> None:
    (head, end), data = line.ask("ASK {}", name)
    assert (head.content["form"], head.content["media_type"]) == ("ask", media_type)
    assert data.startswith(begins)
    assert end.content["rows"] == 0


@pytest.mark.parametrize(
    ("name", "media_type", "holds"),
    [
        ("ttl", "text/turtle; charset=utf-8", b'<http://example.org/s> rdfs:label "x" .'),
        ("nt", "application/n-triples", b"<http://www.w3.org/2000/01/rdf-schema#label>"),
        ("jsonld", "application/ld+json", b'"@id":"http://example.org/s"'),
        ("rdfxml", "application/rdf+xml", b"<rdfs:label>x</rdfs:label>"),
        ("trig", "application/trig", b'<http://example.org/s> rdfs:label "x" .'),
        ("nq", "application/n-quads", b"<http://www.w3.org/2000/01/rdf-schema#label>"),
    ],
)
def test_graphs_are_answered_in_each_format(
    line: Line, name: str, media_type: str, holds: bytes
) -> None:
    query = "CONSTRUCT { <http://example.org/s> rdfs:label 'x' } WHERE {}"
    (head, end), data = line.ask(query, name, prefixes=True)
    assert (head.content["form"], head.content["media_type"]) == ("graph", media_type)
    assert holds in data
    assert end.content == {"rows": 1, "bytes": len(data)}


@pytest.mark.parametrize(
    ("name", "format_"), [("trig", ox.RdfFormat.TRIG), ("nq", ox.RdfFormat.N_QUADS)]
)
def test_an_answer_that_is_a_named_graph_has_its_name(
    line: Line, name: str, format_: ox.RdfFormat
) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 2500"  # several pieces of TriG
    for graph in ("", "urn:graph"):
        _, data = line.ask(query, name, into=graph)
        names = {quad.graph_name for quad in ox.parse(data, format=format_)}
        assert names == {ox.NamedNode(graph) if graph else ox.DefaultGraph()}
        assert len(list(ox.parse(data, format=format_))) == 2500


NAMES = ["A.D.", "a.", ".a", "-a", "a/b", "", "a,b;c(d)e'f", "~x", "1", "a:b", "%E5", "宁德"]


@pytest.mark.parametrize(("name", "format_"), [("ttl", "turtle"), ("rdfxml", "xml")])
def test_other_tools_read_every_name(line: Line, name: str, format_: str) -> None:
    things = " ".join(f"<{PREFIXES['pk']}{local}>" for local in NAMES)
    query = (
        f"CONSTRUCT {{ ?s a ?s ; <{E}p> ?s , 'a. b\\\\. c' }} WHERE {{ VALUES ?s {{ {things} }} }}"
    )
    _, written = line.ask(query, name, prefixes=True)
    graph = rdflib.Graph().parse(data=written, format=format_)
    assert {str(s) for s in graph.subjects()} == {PREFIXES["pk"] + local for local in NAMES}
    assert {str(o) for o in graph.objects(predicate=rdflib.RDF.type)} == {
        PREFIXES["pk"] + local for local in NAMES
    }
    assert len(graph) == 3 * len(NAMES)


def test_turtle_is_the_same_each_time_with_all_its_prefixes(line: Line, store: Path) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    _, one = line.ask(query, "ttl")
    with process(store) as another:
        another.next()
        _, two = another.ask(query, "ttl")
    assert one == two
    declared = [text.split()[1] for text in one.decode().splitlines() if text[:1] == "@"]
    # Names after two of them have slashes, and are written in full.
    assert declared == [f"{p}:" for p in sorted(prefixes_of(BASE)) if p not in ("pki", "pkc")]


def test_asserted_and_inferred_are_seen_together(line: Line) -> None:
    query = f"SELECT ?o {{ <{E}s> <{E}q> ?o }}"
    assert line.ask(query)[1] == b'?o\n"inferred"\n'
    assert line.ask(query, default_graphs=(INFERRED,))[1] == b'?o\n"inferred"\n'
    assert line.ask(query, default_graphs=(f"{E}graph",))[1] == b'?o\n"named"\n'
    assert line.ask(query, default_graphs=())[1] == b"?o\n"


def test_named_graphs_are_those_of_the_request(line: Line) -> None:
    query = "SELECT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    assert line.ask(query)[1] == f"?g\n<{E}graph>\n<{INFERRED}>\n".encode()
    assert line.ask(query, named_graphs=(f"{E}graph",))[1] == f"?g\n<{E}graph>\n".encode()
    assert line.ask(query, named_graphs=())[1] == b"?g\n"


def test_a_query_may_name_its_own_dataset(line: Line) -> None:
    query = f"SELECT ?o FROM <{E}graph> {{ <{E}s> <{E}q> ?o }}"
    assert line.ask(query, default_graphs=None)[1] == b'?o\n"named"\n'


def test_a_base_and_prefixes_may_be_given(line: Line) -> None:
    query = "SELECT (<x> AS ?a) (pk:Park AS ?b) {}"
    _, data = line.ask(query, base_iri="http://b/", prefixes=True)
    assert data == b"?a\t?b\n<http://b/x>\t<https://w3id.org/parkkg/def#Park>\n"
    (error,), _ = line.ask("SELECT (pk:Park AS ?b) {}")
    assert error.content["kind"] == "syntax"


@pytest.mark.parametrize(
    ("query", "line_number", "column", "token"),
    [
        ("SELECT * { ?s ?p }", 1, 18, "}"),
        ("SELECT * {\n  ?s ?p ?o\n  FILTER(?o = = 1)\n}", 3, 15, "="),
        ("SELECT * { ?s ?p ?o } LIMIT -1", 1, 29, "-"),
        ("ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ?x", 1, 51, "?x"),
        ("SELECT * WHERE", 1, 15, ""),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } FROM <urn:x>", 1, 37, "FROM"),
        ("SELECT * { ?s ?p ?o . # }\n  OPTIONAL { ?a ?b } }", 2, 20, "}"),
    ],
)
def test_a_syntax_error_names_the_token_that_cannot_stand_there(
    line: Line, query: str, line_number: int, column: int, token: str
) -> None:
    """The engine itself reports a place some characters further on."""
    (error,), _ = line.ask(query)
    content = error.content
    assert (content["kind"], content["token"]) == ("syntax", token)
    assert (content["line"], content["column"]) == (line_number, column)


def test_a_base_that_is_no_iri_is_reported(line: Line) -> None:
    (error,), _ = line.ask("ASK { <x> ?p ?o }", base_iri="not an IRI")
    assert "IRI" in error.content["message"]
    assert line.ask("ASK {}")[1] == b"true"


def test_a_clear_reason_of_the_engine_is_passed_on(line: Line) -> None:
    (error,), _ = line.ask("SELECT ?s { ?s ?p ?o } GROUP BY ?p")
    assert error.content["message"] == "The SELECT contains a variable that is unbound"


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_too_many_rows_are_an_error(line: Line, name: str) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 10"
    frames, _ = line.ask(query, name, max_rows=10)
    assert frames[-1].content["rows"] == 10
    frames, data = line.ask(query, name, max_rows=9)
    assert frames[-1].content == {"kind": "limit", "of": "rows", "limit": 9}
    assert data == b""


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_too_many_triples_are_an_error(line: Line, name: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 10"
    assert line.ask(query, name, max_rows=10)[0][-1].content["rows"] == 10
    assert line.ask(query, name, max_rows=9)[0][-1].content["kind"] == "limit"


def test_too_many_bytes_are_an_error(line: Line) -> None:
    frames, data = line.ask("SELECT * { ?s ?p ?o }", "json", max_bytes=100_000)
    assert frames[-1].content == {"kind": "limit", "of": "bytes", "limit": 100_000}
    assert len(data) <= 100_000
    frames, data = line.ask("SELECT * { ?s ?p ?o }", "json", max_bytes=10_000_000)
    assert frames[-1].content["bytes"] == len(data)


def test_a_format_that_does_not_fit_is_an_error(line: Line) -> None:
    assert line.ask("ASK {}", "ttl")[0][-1].content["kind"] == "format"
    assert line.ask("DESCRIBE <urn:x>", "csv")[0][-1].content["kind"] == "format"


def test_an_error_leaves_the_process_ready(line: Line) -> None:
    (error,), _ = line.ask("SELECT (<http://e/f>(1) AS ?x) {}")
    assert error.content["kind"] == "evaluation"
    assert "http://e/f" in error.content["message"]
    assert line.ask("ASK {}")[1] == b"true"


@pytest.mark.skipif(sys.platform != "linux", reason="sockets are forbidden on Linux only")
def test_no_byte_leaves_the_machine_even_when_service_is_asked_for(line: Line) -> None:
    """Nobody has looked at this query: the last line of defence is alone here."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        server.setblocking(False)
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        (error,), _ = line.ask(query)
        assert "not permitted" in error.content["message"]
        with pytest.raises(BlockingIOError):  # nobody has tried to connect
            server.accept()


def test_updates_are_no_queries(line: Line) -> None:
    (error,), _ = line.ask("DROP ALL")
    assert error.content["kind"] == "syntax"


def test_a_store_that_is_none_is_reported_at_once(tmp_path: Path) -> None:
    with process(tmp_path / "none") as found:
        error = found.next()
    assert (error.kind, error.content["kind"]) == (ERROR, "store")


def test_the_process_ends_when_its_owner_closes_the_connection(store: Path) -> None:
    child = started(store, 100)
    assert child.channel.recv(1) == READY
    child.channel.shutdown(socket.SHUT_WR)
    assert child.wait() == 0
    child.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a parent's end is not noticed")
def test_the_process_dies_with_an_owner_who_is_killed(store: Path) -> None:
    program = (
        "import time\n"
        "from parkkg.query.child import Child\n"
        "from parkkg.query.protocol import Request\n"
        f"child = Child('parkkg.query.worker', ({str(store)!r}, '100'))\n"
        "child.channel.recv(5)\n"
        "query = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }'\n"
        "child.channel.sendall(Request(query, 'csv').encode())\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        owner.kill()
    gone = threading.Event()
    for _ in range(600):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2]
        except FileNotFoundError:
            state = "X"
        if state in "XZ":  # without its parent it is somebody else's to see off
            return
        gone.wait(0.1)
    pytest.fail("the query runs on without an owner")
