"""The engine in this process: small queries over little, that end by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.query.engine import PIECE_BYTES, EngineAnswer, FaultError, Stores
from parkkg.query.protocol import Request

MANY = "SELECT ?x { VALUES ?x { " + "'0123456789' " * 20_000 + "} }"


def stores() -> Stores:
    return Stores("", in_memory=False)


def fault(query: str, name: str = "csv", **limits: int) -> dict[str, object]:
    with pytest.raises(FaultError) as caught:
        EngineAnswer.ask(stores(), Request(query, name, **limits)).write(lambda _: None)  # type: ignore[arg-type]
    return caught.value.content


def test_an_answer_says_what_it_is_before_it_is_written() -> None:
    answer = EngineAnswer.ask(stores(), Request("SELECT ?b ?a {}", "csv"))
    assert (answer.form, answer.variables) == ("select", ("b", "a"))
    assert answer.media_type == "text/csv; charset=utf-8"
    assert EngineAnswer.ask(stores(), Request("ASK {}", "json")).form == "ask"
    assert EngineAnswer.ask(stores(), Request("CONSTRUCT {} WHERE {}", "ttl")).form == "graph"


def test_a_large_answer_is_given_in_pieces_and_a_rest() -> None:
    pieces: list[bytes] = []
    writer = EngineAnswer.ask(stores(), Request(MANY, "csv")).write(pieces.append)
    assert {len(piece) for piece in pieces} == {PIECE_BYTES}
    whole = b"".join((*pieces, writer.rest))
    assert whole == b"x\r\n" + b"0123456789\r\n" * 20_000
    assert (writer.rows, writer.sent) == (20_000, len(whole))


def test_whoever_takes_the_pieces_may_end_it() -> None:
    class EnoughError(Exception):
        pass

    def enough(_: bytes) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        EngineAnswer.ask(stores(), Request(MANY, "csv")).write(enough)


def test_what_is_wrong_with_a_query_is_a_fault() -> None:
    assert fault("SELEC")["kind"] == "syntax"
    assert fault("ASK {}", "ttl")["kind"] == "format"
    assert fault(MANY, max_rows=10) == {"kind": "limit", "of": "rows", "limit": 10}
    assert fault(MANY, max_bytes=10) == {"kind": "limit", "of": "bytes", "limit": 10}


def test_a_store_that_is_none_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError) as caught:
        Stores(str(tmp_path / "none"), in_memory=False)
    assert caught.value.content["kind"] == "store"
