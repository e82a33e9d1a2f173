from __future__ import annotations

import signal
from pathlib import Path

import pytest

from parkkg.errors import MachineError, UsageError
from parkkg.namespaces import INFERRED, SERVICE
from parkkg.query.client import (
    Limits,
    QueryStoppedError,
    error_of_exit,
    error_of_frame,
    error_of_timeout,
    over_two_graphs,
    request_for,
    worker_command,
    worker_environment,
)
from parkkg.query.protocol import ERROR, FrameReader, encode
from parkkg.sparql.query import QueryError, read_query

SELECT = read_query("SELECT * { ?s ?p ?o }")
FROM = read_query("SELECT * FROM <urn:g> { ?s ?p ?o }")
STORE = Path("the-store")


def test_a_query_sees_what_is_asserted_and_inferred() -> None:
    request = request_for(SELECT, "csv", Limits())
    assert request.default_graphs == ("",)
    assert over_two_graphs(request).default_graphs == ("", INFERRED)
    asserted = request_for(SELECT, "csv", Limits(), inferred=False)
    assert over_two_graphs(asserted).default_graphs == ("",)
    assert request.named_graphs is None


def test_a_query_in_terms_of_the_service_graph_sees_it() -> None:
    for clause, graphs in (("", ("", SERVICE)), ("FROM <urn:g>", None)):
        text = f"SELECT * {clause} {{ ?dataset <http://rdfs.org/ns/void#triples> ?n }}"
        request = request_for(read_query(text), "csv", Limits())
        assert request.default_graphs == graphs


def test_its_own_dataset_is_left_to_the_query() -> None:
    request = request_for(FROM, "csv", Limits())
    assert (request.default_graphs, request.named_graphs) == (None, None)


@pytest.mark.parametrize("query", [SELECT, FROM])
def test_a_dataset_from_outside_goes_before_that_of_the_query(query: object) -> None:
    """As the protocol has it: with named graphs alone, the default graph is empty."""
    assert query in (SELECT, FROM)
    chosen = SELECT if query is SELECT else FROM
    one = request_for(chosen, "csv", Limits(), default_graphs=["urn:a"])
    assert (one.default_graphs, one.named_graphs) == (("urn:a",), ())
    two = request_for(chosen, "csv", Limits(), named_graphs=["urn:b"])
    assert (two.default_graphs, two.named_graphs) == ((), ("urn:b",))


def test_limits_are_passed_on() -> None:
    request = request_for(SELECT, "csv", Limits(seconds=3, max_rows=4, max_bytes=5))
    assert (request.max_rows, request.max_bytes) == (4, 5)
    assert request.cpu_seconds > 3


@pytest.mark.parametrize(
    ("text", "name", "hint"),
    [
        ("ASK {}", "ttl", "json, xml, csv, tsv"),
        ("DESCRIBE <urn:x>", "csv", "ttl, nt, jsonld, rdfxml, trig, nq"),
        ("ASK {}", "jsn", '"json"'),
    ],
)
def test_a_format_has_to_fit_the_form(text: str, name: str, hint: str) -> None:
    with pytest.raises(UsageError, match="are not answered as") as caught:
        request_for(read_query(text), name, Limits())
    assert hint in caught.value.hint


def error(**content: object) -> Exception:
    (frame,) = FrameReader().feed(encode(ERROR, content))
    return error_of_frame(frame, "ASK {\n ?s ?p }", STORE)


def test_a_syntax_error_shows_the_line() -> None:
    found = error(kind="syntax", message="", token="}", line=2, column=8)  # noqa: S106 -- a mark
    assert isinstance(found, QueryError)
    assert (found.line, found.column, found.reason) == (2, 8, "syntax")
    assert found.message == (
        "the query, line 2, column 8: } cannot stand here\n     ?s ?p }\n           ^"
    )
    found = error(kind="syntax", message="Because", token="", line=2, column=9)
    assert isinstance(found, QueryError)
    assert "not valid SPARQL" in found.message
    assert "Because" in found.hint


@pytest.mark.parametrize(("kind", "reason"), [("limit", "size"), ("memory", "memory")])
def test_a_query_that_took_too_much_is_stopped(kind: str, reason: str) -> None:
    found = error(kind=kind, of="rows", limit=9)
    assert isinstance(found, QueryStoppedError)
    assert found.reason == reason
    assert found.hint
    assert kind != "limit" or found.message == "the answer has more than 9 rows"


def test_a_store_that_cannot_be_opened_is_named() -> None:
    found = error(kind="store", message="gone")
    assert isinstance(found, MachineError)
    assert "the-store cannot be read: gone" in str(found)


def test_other_failures_are_errors_of_the_query() -> None:
    found = error(kind="evaluation", message="no such function")
    assert isinstance(found, QueryError)
    assert found.reason == "evaluation"
    assert "no such function" in found.message


PANIC = (
    "\nthread '<unnamed>' panicked at library/core/src/slice/sort.rs:860:5:\nno total order\nnote"
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")
@pytest.mark.parametrize(
    ("code", "words", "reason", "message"),
    [
        (-signal.SIGABRT, "memory allocation of 64 bytes failed", "memory", "more than 100 MB"),
        (-signal.SIGABRT, "what(): std::bad_alloc", "memory", "more than 100 MB"),
        (1, "MemoryError", "memory", "more than 100 MB"),
        (-signal.SIGKILL, "", "memory", "the system killed"),
        (-signal.SIGSEGV, "", "crash", "SIGSEGV"),
        (-signal.SIGABRT, "panicked", "crash", "(SIGABRT): panicked"),
        (-signal.SIGABRT, f"{PANIC}: run with …", "crash", "(SIGABRT): no total order"),
        (
            1,
            "Traceback:\n  File\nTypeError: no term\n",
            "crash",
            "(exit code 1): TypeError: no term",
        ),
        (-99, "", "crash", "exit code -99"),
        (3221225725, "", "crash", "exit code 3221225725"),
    ],
)
def test_every_end_of_a_process_has_a_meaning(
    code: int, words: str, reason: str, message: str
) -> None:
    found = error_of_exit(code, words, 100)
    assert found.reason == reason
    assert message in found.message
    assert found.hint


def test_a_timeout_says_how_to_raise_the_limit() -> None:
    found = error_of_timeout(1.5)
    assert found.reason == "time"
    assert "longer than 1.5 s" in found.message
    assert found.hint.startswith("raise the limit")


def test_a_query_process_imports_nothing_from_the_current_folder() -> None:
    assert "-P" in worker_command(STORE, 10)
    assert worker_environment({"A": "1", "RUST_BACKTRACE": "1"}) == {"A": "1"}
