from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from make_release import FILES, make_release
from parkkg.releases.repository import lock, use

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
PARKKG = (sys.executable, "-m", "parkkg")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve")
    facts = "".join(f"<http://example.org/{i}> pk:rank {i} .\n" for i in range(500))
    make_release(folder, {**FILES, "facts.nt": facts}, oxigraph=True)
    return folder


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PARKKG, "serve", *arguments], capture_output=True, timeout=60, check=False
    )


@contextmanager
def serving(store: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process and its address."""
    command = [*PARKKG, "serve", "--store", str(store), "--port", "0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            line = process.stderr.readline()
            assert "serving release" in line, line + process.stderr.read()
            yield process, next(word for word in line.split() if word.startswith("http"))
        finally:
            process.kill()


@posix
def test_a_log_that_nobody_reads_stops_no_answer_and_no_end(store: Path) -> None:
    with serving(store) as (process, address):
        with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
            for number in range(300):  # each line of the log has hundreds of characters
                answer = client.get(f"health?{'x' * 2000}{number}", headers={"x": "y"})
                assert answer.status_code == 200
                assert client.get(f"{'nowhere' * 100}{number}").status_code == 404
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_one_answer_without_a_port(store: Path) -> None:
    done = run("--store", str(store), "--get", "/sparql?format=csv&query=SELECT (1 AS ?n) {}")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"n\r\n1\r\n", b"")
    done = run("--store", str(store), "--get", "/health")
    assert json.loads(done.stdout)["status"] == "ok"


def test_an_error_is_printed_too_and_told_by_the_exit_code(store: Path) -> None:
    done = run("--store", str(store), "--get", "/nowhere")
    assert done.returncode == 2
    assert json.loads(done.stdout)["status"] == 404
    assert b"answered 404" in done.stderr
    assert run("--store", str(store), "--get", "nowhere").returncode == 2


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (
            "SELECT (STR(<http://e/a#b>) AS ?n) (1 + 1 AS ?m) ('溧阳' AS ?l) "
            "{ FILTER(1 = 1 && 2 = 2) { SELECT * { ?s a/rdfs:subClassOf+ ?o } LIMIT 1 } }",
            "n,m,l\r\nhttp://e/a#b,2,溧阳\r\n".encode(),
        ),
        ("ASK%20%7B%20FILTER(1+=+1)%20%7D", b"true"),
    ],
)
def test_a_query_may_stand_there_as_one_types_it(store: Path, query: str, answer: bytes) -> None:
    done = run("--store", str(store), "--get", f"/sparql?format=csv&query={query}")
    assert (done.returncode, done.stdout, done.stderr) == (0, answer, b"")


def test_where_an_answer_leads_is_told(store: Path) -> None:
    done = run("--store", str(store), "--get", "/id/enterprise/catl")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"leads to /data/enterprise/catl.ttl (303)" in done.stderr


def test_without_a_release_there_is_nothing_to_serve(tmp_path: Path) -> None:
    for arguments in (("--port", "0"), ("--get", "/health")):
        done = run("--store", str(tmp_path), *arguments)
        assert done.returncode == 2
        assert b"parkkg load" in done.stderr


def test_a_port_that_is_taken_is_said(store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("--store", str(store), "--port", port)
    assert done.returncode == 3
    assert b"--port" in done.stderr


@pytest.mark.parametrize(
    ("language", "words"), [("en_US.UTF-8", "there is no folder"), ("zh_CN.UTF-8", "没有文件夹")]
)
def test_a_folder_of_texts_that_is_not_there_is_said(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    for more in (("--port", "0"), ("--get", "/health")):
        done = run("--store", str(store), "--texts", str(tmp_path / "nothing"), *more)
        assert done.returncode == 2
        assert words in done.stderr.decode()


def test_what_is_no_text_in_a_folder_of_texts_is_said(store: Path, tmp_path: Path) -> None:
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8")
    done = run("--store", str(store), "--texts", str(tmp_path), "--get", "/health")
    assert done.returncode == 0
    assert b"picture.jpg is left out: it is not UTF-8" in done.stderr


@pytest.mark.parametrize("path", ["kg", "/k?g", "/溧阳"])
def test_a_prefix_is_a_path(store: Path, path: str) -> None:
    assert run("--store", str(store), "--root-path", path).returncode == 2


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_and_leaves_nothing(store: Path, number: signal.Signals) -> None:
    with serving(store) as (process, url):
        assert httpx.get(f"{url}health", trust_env=False).status_code == 200
        children = _children(process.pid)
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in errors
        assert json.loads(errors.splitlines()[0])["path"] == "/health"
        assert not any(Path(f"/proc/{pid}").exists() for pid in children)


def running_queries(url: str) -> float:
    text = httpx.get(f"{url}metrics", trust_env=False).text
    counts = re.findall(r"^parkkg_queries_running\{[^}]*\} (\S+)$", text, re.MULTILINE)
    assert counts
    return sum(map(float, counts))


def ask_endlessly(connection: socket.socket, url: str) -> None:
    """Send a query without end, and wait until it runs."""
    body = ENDLESS.encode()
    connection.sendall(
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    while running_queries(url) == 0:
        time.sleep(0.01)


@posix
def test_what_is_being_answered_is_finished_first(store: Path) -> None:
    with serving(store, "--timeout", "2") as (process, url):
        with socket.create_connection(("127.0.0.1", httpx.URL(url).port or 0)) as connection:
            ask_endlessly(connection, url)
            process.send_signal(signal.SIGTERM)
            answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        assert answer.startswith(b"HTTP/1.1 504")
        assert process.wait(30) == 0


@posix
def test_who_presses_ctrl_c_again_waits_for_no_answer(store: Path) -> None:
    with serving(store, "--timeout", "300") as (process, url):
        with socket.create_connection(("127.0.0.1", httpx.URL(url).port or 0), 60) as connection:
            ask_endlessly(connection, url)
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
            assert process.poll() is None
            process.send_signal(signal.SIGINT)
            with pytest.raises(ConnectionResetError):
                connection.recv(1 << 16)
        assert process.wait(30) == 0


def test_several_servers_share_a_store(tmp_path: Path) -> None:
    first, second = (
        make_release(
            tmp_path, {**FILES, "mark.nt": f"<http://e/mark> pk:rank {n} ."}, oxigraph=True
        )
        for n in (1, 2)
    )

    def release_of(url: str) -> str:
        answer = httpx.get(f"{url}sparql", params={"query": "ASK {}"}, trust_env=False)
        return str(answer.headers["x-parkkg-release"])

    with serving(tmp_path) as (_, one), serving(tmp_path) as (_, two):
        assert {release_of(one), release_of(two)} == {second.id}
        with lock(tmp_path):
            use(tmp_path, first.id)
        deadline = time.monotonic() + 20
        while {release_of(one), release_of(two)} != {first.id}:
            assert time.monotonic() < deadline, "a server stays behind"
            time.sleep(0.05)


@posix
def test_killed_it_takes_its_processes_along(store: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux ends a process with the one that started it")
    with serving(store) as (process, url):
        assert httpx.get(f"{url}ready", trust_env=False).status_code == 200
        children = _children(process.pid)
        assert children
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)
        deadline = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            assert time.monotonic() < deadline
            time.sleep(0.02)


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.is_file() else []
