"""Query processes: many threads, forked children, processes that are killed, and the end."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import parkkg
from children import children
from parkkg.api.process_pool import ProcessPool

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, or forks")
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?f && ?d = ?i && ?g = ?c) }"


def one(kg: parkkg.Release, number: int) -> int:
    rows = kg.sparql(f"SELECT ({number} AS ?n) {{}}")
    assert isinstance(rows, parkkg.Rows)
    found = rows[0]["n"]
    assert isinstance(found, int)
    return found


def kill_and_wait(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


@linux
def test_nothing_is_started_before_it_is_needed_and_nothing_stays(kg: parkkg.Release) -> None:
    before = set(children())
    assert kg.manifest.id == kg.id
    assert set(children()) == before
    assert one(kg, 1) == 1
    (process,) = set(children()) - before
    assert one(kg, 2) == 2
    assert set(children()) - before == {process}  # it is kept warm
    kg.close()
    assert set(children()) == before


@linux
def test_a_release_that_nobody_has_any_more_leaves_no_process(store: Path) -> None:
    before = set(children())
    kg = parkkg.open(store)
    one(kg, 1)
    assert set(children()) != before
    del kg
    gc.collect()
    assert set(children()) == before


def test_threads_that_ask_at_once_get_their_own_answers(kg: parkkg.Release) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda n: one(kg, n), range(100))) == list(range(100))
        counts = pool.map(lambda _: len(kg.query("timeline", park="liyang-htz")), range(8))
        assert len(set(counts)) == 1


def test_a_process_outlives_the_thread_that_started_it(kg: parkkg.Release) -> None:
    """Linux kills it with the thread otherwise, in the middle of another thread's query."""
    for number in range(3):
        thread = threading.Thread(target=one, args=(kg, number))
        thread.start()
        thread.join()
    assert one(kg, 7) == 7


@linux
def test_a_process_that_was_killed_between_two_queries_is_replaced(kg: parkkg.Release) -> None:
    before = set(children())
    for number in range(3):
        assert one(kg, number) == number
        (process,) = set(children()) - before
        kill_and_wait(process)
    assert one(kg, 3) == 3


@linux
def test_a_process_that_is_killed_during_a_query_is_reported(kg: parkkg.Release) -> None:
    before = set(children())
    one(kg, 1)
    (process,) = set(children()) - before
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(kg.sparql, ENDLESS, timeout=60)
        while not _busy(process):
            pass
        os.kill(process, signal.SIGKILL)
        with pytest.raises(parkkg.QueryStoppedError, match="killed its process"):
            asked.result(60)
    assert one(kg, 2) == 2


@linux
def test_to_close_a_release_ends_what_runs(store: Path) -> None:
    kg = parkkg.open(store)
    before = set(children())
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(kg.sparql, ENDLESS, timeout=60)
        while not any(map(_busy, set(children()) - before)):
            pass
        kg.close()
        with pytest.raises(parkkg.UsageError, match="this release is closed"):
            asked.result(60)
    assert set(children()) == before
    kg.close()
    with pytest.raises(parkkg.UsageError, match="this release is closed") as caught:
        kg.sparql("ASK {}")
    assert caught.value.hint == "open it again"


def test_memory_limits_have_processes_of_their_own(kg: parkkg.Release) -> None:
    large = "SELECT (CONCAT(?x, ?x) AS ?y) { { SELECT (GROUP_CONCAT(?long) AS ?x) " + (
        "{ ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?d), STR(?c), STR(?f)) AS ?long) } } }"
    )
    with pytest.raises(parkkg.QueryStoppedError, match="memory") as caught:
        kg.sparql(large, memory_mb=64, timeout=60)
    assert caught.value.reason == "memory"
    assert one(kg, 1) == 1


def test_ask_while_an_answer_is_taken(kg: parkkg.Release) -> None:
    with kg.stream("SELECT ?s ?p ?o { ?s ?p ?o }", "csv") as answer:
        pieces = iter(answer)
        first = next(pieces)
        assert one(kg, 5) == 5
        rest = b"".join(pieces)
    assert (first + rest).count(b"\r\n") > 2000


FORK = """
import os, sys, threading
from pathlib import Path
import parkkg

kg = parkkg.open(sys.argv[1])
ask = lambda n: kg.sparql("SELECT (%d AS ?n) {}" % n)[0]["n"]
assert ask(1) == 1
# A child that ends as Python does runs what is registered for the end.
pid = os.fork()
if pid == 0:
    assert ask(6) == 6
    sys.exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
assert ask(7) == 7
assert len(kg.graph) > 1000

def forked(close):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            assert ask(2) == 2 and len(kg.graph) > 1000
            if close:
                kg.close()
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0

children = lambda: Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
(process,) = children()
forked(True)
forked(False)
assert children() == [process], "the parent's process was touched"
assert ask(3) == 3
assert children() == [process], "the parent's process was replaced"
# While another thread is in the middle of asking, whatever it has locked.
stop = threading.Event()
def keep_asking():
    while not stop.is_set():
        assert ask(4) == 4
thread = threading.Thread(target=keep_asking)
thread.start()
for _ in range(5):
    forked(True)
stop.set()
thread.join()
assert ask(5) == 5
print("done")
"""


@linux
def test_a_forked_child_has_processes_of_its_own(store: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", FORK, str(store)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)


def test_a_pickled_release_opens_the_same_one(kg: parkkg.Release) -> None:
    one(kg, 1)
    again: parkkg.Release = pickle.loads(pickle.dumps(kg))  # noqa: S301 -- our own
    with again:
        assert again == kg
        assert hash(again) == hash(kg)
        assert len(again.query("timeline")) == len(kg.query("timeline"))


def test_a_closed_pool_gives_no_process(tmp_path: Path) -> None:
    pool = ProcessPool(tmp_path)
    pool.close()
    with pytest.raises(parkkg.UsageError, match="closed"), pool.process(64):
        pass


def _busy(process: int) -> bool:
    """Whether a process has used a tenth of a second of its CPU."""
    try:
        fields = (
            Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        )
    except FileNotFoundError:
        return False
    return int(fields[11]) + int(fields[12]) > _ticks() // 2


def _ticks() -> int:
    sysconf: Callable[[str], int] = os.sysconf
    return sysconf("SC_CLK_TCK")
