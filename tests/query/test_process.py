from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox
import pytest

from children import children
from parkkg.errors import MachineError
from parkkg.query.client import request_for
from parkkg.query.limits import Limits
from parkkg.query.process import Answer, QueryProcess
from parkkg.query.protocol import Request
from parkkg.query.stopped import QueryStoppedError
from parkkg.sparql.query import QueryError, read_query
from query_stores import E, make_store

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, or a limit of Linux")

EVERYTHING = "SELECT * { ?s ?p ?o }"
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("workers") / "store")


@pytest.fixture(autouse=True)
def started() -> Iterator[Callable[[], list[int]]]:
    """The processes that a test has started; it leaves none, no zombie, and no thread that watches.

    Servers of other tests may run beside it.
    """
    processes, threads = set(children()), set(threading.enumerate())
    yield lambda: [pid for pid in children() if pid not in processes]
    assert set(children()) <= processes
    for thread in set(threading.enumerate()) - threads:
        thread.join(timeout=5)
        assert not thread.is_alive()


@contextmanager
def run(store: Path, text: str, name: str, limits: Limits) -> Iterator[Answer]:
    """The answer of a process of its own, which is gone when the context is left."""
    request = request_for(read_query(text), name, limits)
    with QueryProcess(store, memory_mb=limits.memory_mb) as process:
        yield process.ask(request, seconds=limits.seconds)


def answer(store: Path, text: str, name: str = "tsv", limits: Limits | None = None) -> bytes:
    with run(store, text, name, limits or Limits()) as found:
        return b"".join(found)


def unread(store: Path, text: str, *, seconds: float = 20, memory_mb: int = 500) -> bytes:
    """Put a query that nobody has looked at: what would be refused."""
    with QueryProcess(store, memory_mb=memory_mb) as process:
        return b"".join(process.ask(Request(text, "tsv"), seconds=seconds))


def test_an_answer_comes_with_what_it_is(store: Path) -> None:
    query = "SELECT ?s ?o { ?s ?p ?o } LIMIT 2"
    with run(store, query, "csv", Limits()) as found:
        assert (found.form, found.variables) == ("select", ("s", "o"))
        assert found.media_type == "text/csv; charset=utf-8"
        assert found.rows is None
        data = b"".join(found)
        assert found.rows == 2
    assert data.startswith(b"s,o\r\n")


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", ["s", "p", "o"]),
        ("SELECT DISTINCT * { ?o ?z $a FILTER(?no != ?o) } ORDER BY ?a", ["o", "z", "a"]),
        (
            "# *\nselect reduced * { { SELECT * { ?b ?p ?a } } UNION { ?a ?p ?c } }",
            ["b", "p", "a", "c"],
        ),
        (
            "SELECT * { VALUES ?b { 1 } BIND(?b + 1 AS ?a) ?x !(<urn:a>|^<urn:b>) ?y }",
            ["b", "a", "x", "y"],
        ),
        ("SELECT * {}", []),
    ],
)
def test_columns_are_in_the_order_of_the_query(store: Path, query: str, columns: list[str]) -> None:
    with run(store, f"{query} LIMIT 1", "csv", Limits()) as found:
        assert list(found.variables) == columns
        assert b"".join(found).splitlines()[0].decode() == ",".join(columns)


def test_rows_of_mixed_values_are_sorted(store: Path) -> None:
    values = " ".join(f'{n * 37 % 100} "{n * 61 % 100}"' for n in range(100))
    found = answer(store, f"SELECT ?o {{ VALUES ?o {{ {values} }} }} ORDER BY ?o").split()[1:]
    assert [int(number) for number in found[:100]] == sorted(int(number) for number in found[:100])
    assert found[100:] == sorted(found[100:])


def test_one_process_answers_many_queries(store: Path) -> None:
    with QueryProcess(store) as process:
        for n in range(1, 4):
            request = request_for(read_query(f"{EVERYTHING} LIMIT {n}"), "csv", Limits())
            found = process.ask(request, seconds=20)
            assert b"".join(found).count(b"http://example.org/p") == n
            assert found.rows == n
            with pytest.raises(QueryError):
                process.ask(Request("SELECT", "csv"), seconds=20)


def test_an_answer_read_in_part_does_not_mix_with_the_next(store: Path) -> None:
    with QueryProcess(store) as process:
        first = iter(process.ask(Request(EVERYTHING, "json"), seconds=20))
        assert next(first).startswith(b'{"head"')
        assert b"".join(process.ask(Request("ASK {}", "csv"), seconds=20)) == b"true"


def test_a_large_answer_comes_in_pieces(store: Path) -> None:
    with run(store, EVERYTHING, "json", Limits()) as found:
        sizes = [len(chunk) for chunk in found]
    assert len(sizes) > 3
    assert max(sizes) < 100_000


def test_an_error_in_the_query_has_a_place(store: Path) -> None:
    with pytest.raises(QueryError) as caught:
        answer(store, "SELECT * {\n  ?s ?p ?o .\n  FILTER(?o = )\n}")
    assert (caught.value.line, caught.value.column) == (3, 15)
    assert "FILTER(?o = )" in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT (COUNT(*) AS ?n) {PRODUCT}",
        f"SELECT * {PRODUCT} ORDER BY ?c ?f ?i",
        "SELECT * { ?s ?p ?o . "
        + "FILTER EXISTS { ?a ?b ?c . ?d ?e ?f . ?g ?h ?x . ?x ?y ?s } "
        + "}",
        "SELECT * { " + " . ".join(f"?s{i} ?p{i} ?o{i}" for i in range(300)) + " }",
        "SELECT * { ?s " + "(" * 200 + f"<{E}p>" + ")*" * 200 + " ?o }",
        "SELECT * { ?s ?p " + "[ ?p " * 200 + "1" + "]" * 200 + " }",
    ],
    ids=["count", "sort", "exists", "joins", "paths", "brackets"],
)
def test_a_query_that_takes_too_long_is_stopped(store: Path, text: str) -> None:
    with pytest.raises(QueryStoppedError, match=r"longer than 0\.5 s") as caught:
        answer(store, text, limits=Limits(seconds=0.5))
    assert caught.value.reason == "time"


def test_the_deadline_holds_also_while_the_answer_is_read(store: Path) -> None:
    text = f"SELECT * {PRODUCT}"
    taken: list[bytes] = []
    with run(store, text, "json", Limits(seconds=0.5)) as found:
        with pytest.raises(QueryStoppedError, match="longer than"):
            taken += (chunk[:1] for chunk in found)
        assert found.rows is None
    assert taken


def test_a_slow_reader_is_not_a_slow_query(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = 0.0
    clock = SimpleNamespace(monotonic=lambda: seconds)
    monkeypatch.setattr("parkkg.query.process.time", clock)
    with run(store, EVERYTHING, "json", Limits(seconds=20)) as found:
        for _ in found:
            seconds += 1000
        assert found.rows == 3001
    assert seconds >= 3000


@linux
@pytest.mark.parametrize(
    "text",
    [
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?x) {PRODUCT}",
        "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    ],
    ids=["concat", "sort"],
)
def test_a_query_that_takes_too_much_memory_is_stopped(store: Path, text: str) -> None:
    with pytest.raises(QueryStoppedError, match="64 MB of memory") as caught:
        answer(store, text, limits=Limits(seconds=60, memory_mb=64))
    assert caught.value.reason == "memory"


def test_too_many_rows_and_bytes_are_reported(store: Path) -> None:
    with pytest.raises(QueryStoppedError, match="more than 100 rows") as caught:
        answer(store, f"SELECT * {PRODUCT}", limits=Limits(max_rows=100))
    assert caught.value.reason == "size"
    with pytest.raises(QueryStoppedError, match="larger than 1,000 bytes"):
        answer(store, EVERYTHING, limits=Limits(max_bytes=1000))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {" + "{" * 150_000 + "}" * 150_000 + "}",
        "SELECT * { FILTER" + "(" * 300_000 + "1" + ")" * 300_000 + "}",
        "SELECT * { ?s ?p ?o " + "FILTER EXISTS { ?s ?p ?o " * 30_000 + "}" * 30_000 + "}",
    ],
    ids=["braces", "brackets", "exists"],
)
def test_a_nested_bomb_is_refused_and_if_it_were_not_costs_one_process(
    store: Path, text: str
) -> None:
    with pytest.raises(QueryError, match="nested more than 256 deep"):
        read_query(text)
    with pytest.raises(QueryStoppedError):
        unread(store, text)


@pytest.mark.parametrize("mark", ["{", "(", "["])
def test_what_is_deep_and_allowed_is_survived(store: Path, mark: str) -> None:
    text = {
        "{": "SELECT * {" + "{" * 255 + "}" * 255 + "}",
        "(": "SELECT * { FILTER" + "(" * 255 + "1" + ")" * 255 + "}",
        "[": "ASK { FILTER EXISTS " + "{ FILTER EXISTS " * 254 + "{}" + "}" * 254 + "}",
    }[mark]
    assert answer(store, text)


@linux
def test_a_process_that_somebody_else_kills_is_reported(
    store: Path, started: Callable[[], list[int]]
) -> None:
    with QueryProcess(store) as process:
        list(process.ask(Request("ASK {}", "csv"), seconds=20))
        (pid,) = started()
        threading.Timer(0.2, os.kill, (pid, signal.SIGKILL)).start()
        with pytest.raises(QueryStoppedError, match="the system killed its process"):
            process.ask(Request(f"SELECT (COUNT(*) AS ?n) {PRODUCT}", "csv"), seconds=60)
        # The next one is answered by a new process.
        assert b"".join(process.ask(Request("ASK {}", "csv"), seconds=20)) == b"true"


@linux
def test_leaving_early_leaves_no_process(store: Path, started: Callable[[], list[int]]) -> None:
    with run(store, f"SELECT * {PRODUCT}", "csv", Limits()) as found:
        next(iter(found))
        assert len(started()) == 1
    assert started() == []


@linux
def test_ctrl_c_leaves_no_process(store: Path) -> None:
    """As at a terminal: the signal goes to the owner and to the query process."""
    program = f"""
import signal
from pathlib import Path
from parkkg.query.process import QueryProcess
from parkkg.query.protocol import Request
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, where a shell runs it behind
with QueryProcess(Path({str(store)!r})) as process:
    for chunk in process.ask(Request("SELECT * {PRODUCT}", "csv"), seconds=60):
        print("begun", flush=True)
"""
    owner = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
    )
    with owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"begun\n"
        os.killpg(owner.pid, signal.SIGINT)
        _, said = owner.communicate(timeout=60)
    assert b"KeyboardInterrupt" in said
    assert not any(
        str(store) in path.read_text(encoding="utf-8", errors="replace")
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if path.exists()
    )


def test_a_store_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="cannot be read") as caught:
        answer(tmp_path / "none", "ASK {}")
    assert caught.value.code == "store-unreadable"


def test_no_pipe_is_left_open(store: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        process = QueryProcess(store)
        process.ask(Request("ASK {}", "csv"), seconds=20)
        process.close()
        process.close()
        del process


def test_a_block_that_the_disk_has_changed_is_the_stores_fault(tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path / "store"))
    store.extend(
        ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), ox.Literal(f"text {n}" * 9))
        for n in range(2000)
    )
    store.flush()
    store.optimize()
    del store
    for path in (tmp_path / "store").glob("*.sst"):
        content = bytearray(path.read_bytes())
        content[len(content) // 3] ^= 1
        path.write_bytes(content)
    query = read_query("SELECT ?o { ?s ?p ?o }")
    with QueryProcess(tmp_path / "store") as process, pytest.raises(MachineError) as caught:
        list(process.ask(request_for(query, "csv", Limits()), seconds=20))
    assert caught.value.code == "store-unreadable"
    assert "Corruption: block checksum mismatch" in caught.value.message
