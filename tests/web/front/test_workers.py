"""Workers from outside: they are forked, answer, and end."""

from __future__ import annotations

import asyncio
import logging
import marshal
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from children import descendants
from make_release import make_release
from parkkg.errors import ParkkgError
from parkkg.query.limits import Limits
from parkkg.query.protocol import END, HEAD, Frame
from parkkg.web.front.jobs import Job
from parkkg.web.front.workers import ForkServer, Worker
from parkkg.web.problem import HttpError
from parkkg.web.worker.fork_protocol import WorkerSettings

ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {' . '.join(f'?a{i} ?b{i} ?c{i}' for i in range(9))} }}"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("workers")
    release = make_release(folder, oxigraph=True)
    settings = WorkerSettings(str(release.folder), str(folder), None, Limits(5), "", in_memory=True)
    return settings.encode()


class Asked:
    """What comes back for a request."""

    def __init__(self, target: bytes) -> None:
        self.frames: list[Frame] = []
        self.errors: list[ParkkgError] = []
        self.over = asyncio.Event()
        request: Any = (b"GET", target, [(b"host", b"a")], b"", "http", "1.1", {}, ())
        self.job = Job(marshal.dumps(request), 0, self._receive, self._lose)

    def _receive(self, frame: Frame) -> None:
        self.frames.append(frame)
        if frame.kind == END:
            self.over.set()

    def _lose(self, error: ParkkgError) -> None:
        self.errors.append(error)
        self.over.set()


def test_a_worker_answers_one_request_after_the_other(program: str) -> None:
    done: list[object] = []

    async def main() -> None:
        fork_server = await ForkServer.start(program)
        worker = await Worker.start(fork_server, 500, lambda worker, job: done.append(job))
        for status, target in ((200, b"/sparql?query=ASK%7B%7D"), (404, b"/nowhere")):
            asked = Asked(target)
            worker.ask(asked.job)
            await asked.over.wait()
            assert asked.frames[0].kind == HEAD
            assert asked.frames[0].content["status"] == status
        assert worker.alive
        assert worker.pid in descendants()
        worker.kill()
        await worker.wait()
        assert not worker.alive
        await fork_server.end()

    before = descendants()
    asyncio.run(asyncio.wait_for(main(), 60))
    assert [job is not None for job in done[:2]] == [True, True], "two answers"
    assert set(done[2:]) == {None}, "and its end, which its connection may tell before"
    assert descendants() <= before


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGSEGV, "crash"), (signal.SIGKILL, "memory")]
)
def test_the_end_of_a_worker_is_told_to_who_waits(
    program: str, number: signal.Signals, code: str
) -> None:
    async def main() -> None:
        fork_server = await ForkServer.start(program)
        worker = await Worker.start(fork_server, 500, lambda *_: None)
        asked = Asked(
            b"/sparql?query=SELECT(COUNT(*)AS%3Fn)%7B%3Fa%3Fb%3Fc.%3Fd%3Fe%3Ff.%3Fg%3Fh%3Fi.%3Fj%3Fk%3Fl.%3Fm%3Fn1%3Fo.%3Fp%3Fq%3Fr%7D"
        )
        worker.ask(asked.job)
        await asyncio.sleep(0.05)
        os.kill(worker.pid, number)
        await asked.over.wait()
        assert [error.code for error in asked.errors] == [f"query-{code}"]
        await fork_server.end()

    asyncio.run(asyncio.wait_for(main(), 60))


def test_a_worker_that_hears_nothing_more_is_given_no_request(program: str) -> None:
    """Its connection ends before the word comes that its process has."""
    done: list[object] = []

    async def main() -> None:
        fork_server = await ForkServer.start(program)
        worker = await Worker.start(fork_server, 500, lambda worker, job: done.append(worker.alive))
        worker.connection_lost(None)
        assert done == [False], "whoever gives out requests knows at once"
        worker.kill()
        await worker.wait()
        await fork_server.end()

    asyncio.run(asyncio.wait_for(main(), 60))


def test_a_fault_of_this_program_costs_one_request_and_is_in_the_log(
    program: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        fork_server = await ForkServer.start(program)
        worker = await Worker.start(fork_server, 500, lambda *_: None)
        asked = Asked(b"/")
        asked.job.payload = b"this is no request"
        worker.ask(asked.job)
        await asked.over.wait()
        (error,) = asked.errors
        assert isinstance(error, HttpError)
        assert error.status == 500
        assert "Traceback" not in error.message
        await fork_server.end()

    with caplog.at_level(logging.ERROR):
        asyncio.run(asyncio.wait_for(main(), 60))
    assert "Traceback" in caplog.text


def test_a_release_that_is_not_there_is_said(tmp_path: Path) -> None:
    settings = WorkerSettings(str(tmp_path), str(tmp_path), None, Limits(5), "", in_memory=True)

    async def main() -> None:
        with pytest.raises(ParkkgError) as caught:
            await ForkServer.start(settings.encode())
        assert caught.value.message

    before = descendants()
    asyncio.run(asyncio.wait_for(main(), 60))
    assert descendants() <= before
