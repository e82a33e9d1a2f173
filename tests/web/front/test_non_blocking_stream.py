from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

from parkkg.web.front.non_blocking_stream import NonBlockingStream


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    try:
        yield ends
    finally:
        for end in ends:
            os.close(end)


def test_what_is_written_comes_out_in_order(pipe: tuple[int, int]) -> None:
    stream = NonBlockingStream(pipe[1])
    for number in range(1000):
        print(number, file=stream)
    stream.finish(20)
    assert os.read(pipe[0], 1 << 16).decode() == "".join(f"{n}\n" for n in range(1000))


def test_a_full_pipe_keeps_nobody_waiting_and_what_was_lost_is_said(pipe: tuple[int, int]) -> None:
    stream = NonBlockingStream(pipe[1], most=10_000)
    line = "x" * 99 + "\n"
    for _ in range(5000):  # of which the pipe takes some 650
        stream.write(line)
    stream.finish(0.01)
    found, lines, lost = b"", list[str](), 0
    while len(lines) + lost < 5000:
        found += os.read(pipe[0], 1 << 16)
        whole = found.decode().split("\n")[:-1]
        # However often the writer came to write in the meantime.
        counts = [json.loads(one)["lines_lost"] for one in whole if one.startswith("{")]
        lines, lost = [one for one in whole if not one.startswith("{")], sum(counts)
    assert len(lines) + lost == 5000
    assert lost > 0
    assert set(lines) == {line.strip()}


def test_the_end_of_the_reader_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    stream = NonBlockingStream(write)
    stream.write("a\n")
    stream.finish(20)
    assert stream.write("b\n") == 2
    os.close(write)
