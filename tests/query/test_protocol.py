from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.query.protocol import CHUNK, END, REQUEST, Frame, FrameReader, Request, encode, frame


@given(st.lists(st.binary(max_size=300)), st.integers(1, 7))
def test_frames_come_out_as_they_went_in_however_they_are_cut(
    payloads: list[bytes], size: int
) -> None:
    stream = b"".join(frame(CHUNK, payload) for payload in payloads)
    reader = FrameReader()
    found = [
        got
        for start in range(0, len(stream), size)
        for got in reader.feed(stream[start : start + size])
    ]
    assert found == [Frame(CHUNK, payload) for payload in payloads]


def test_many_frames_may_come_at_once() -> None:
    reader = FrameReader()
    stream = frame(CHUNK, b"a") + encode(END, {"rows": 1}) + frame(CHUNK, b"")[:3]
    one, two = reader.feed(stream)
    assert (one.payload, two.kind, two.content) == (b"a", END, {"rows": 1})
    assert list(reader.feed(frame(CHUNK, b"")[3:])) == [Frame(CHUNK, b"")]


@given(st.text(), st.text(), st.none() | st.lists(st.text()))
def test_a_request_is_decoded_as_it_was_encoded(
    query: str, name: str, graphs: list[str] | None
) -> None:
    given_graphs = None if graphs is None else tuple(graphs)
    request = Request(query, name, default_graphs=given_graphs, max_rows=3, cpu_seconds=1.5)
    (message,) = FrameReader().feed(request.encode())
    assert message.kind == REQUEST
    decoded = Request.decode(message.payload)
    # JSON has lists in place of tuples.
    plain = [r._replace(default_graphs=None, variables=(), graphs=()) for r in (decoded, request)]
    assert plain[0] == plain[1]
    assert (decoded.default_graphs and tuple(decoded.default_graphs)) == (given_graphs or graphs)


def test_an_absurd_length_is_no_frame() -> None:
    with pytest.raises(ValueError, match="a frame of 4294967295 bytes"):
        list(FrameReader().feed(b"C\xff\xff\xff\xff"))
    with pytest.raises(ValueError, match="a payload of"):
        frame(CHUNK, bytes((16 << 20) + 1))
