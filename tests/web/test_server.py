"""The server as a whole: its socket, and its end."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from children import children
from make_release import make_release
from parkkg.errors import MachineError, ParkkgError, UsageError
from parkkg.web.server import listen
from serving import eventually, running


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_any_free_port_may_be_had(host: str) -> None:
    if host == "::1" and not socket.has_ipv6:
        pytest.skip("there is no IPv6 here")
    with listen(host, 0) as listener:
        assert listener.getsockname()[1] > 0


def test_what_is_no_name_of_a_host_is_said() -> None:
    with pytest.raises(UsageError, match=r"\\xe9 is no name of a host"):
        listen("\udce9", 0)


def test_a_port_that_is_taken_is_said_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(MachineError, match=f"cannot listen on 127.0.0.1:{port}") as caught:
            listen("127.0.0.1", port)
    assert caught.value.hint


def test_a_port_that_another_server_of_ours_has_just_got_is_taken() -> None:
    with listen("127.0.0.1", 0) as first, pytest.raises(MachineError) as caught:
        listen("127.0.0.1", first.getsockname()[1])
    assert caught.value.code == "port-taken"


def test_what_is_no_port_is_said() -> None:
    with pytest.raises(UsageError, match="70000 is no port"):
        listen("127.0.0.1", 70_000)


def test_after_its_end_nothing_is_left(tmp_path: Path) -> None:
    make_release(tmp_path, oxigraph=True)
    before = set(children())
    with running(tmp_path) as server:
        assert server.ask("ASK { ?s ?p ?o }").text == "true"
        url = server.url
    assert set(children()) <= before
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/health", trust_env=False)


def test_connections_leave_files_for_the_workers(tmp_path: Path) -> None:
    """Where few files are allowed, whoever holds connections takes none that others need."""
    pytest.importorskip("resource")
    make_release(tmp_path, oxigraph=True)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (80, 80));"
        "from parkkg.cli.main import main; main()"
    )
    command = [sys.executable, "-c", code, "serve", "--store", str(tmp_path), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        (port,) = re.findall(r":(\d+)/", process.stderr.readline())
        with ExitStack() as held:
            for _ in range(100):
                held.enter_context(socket.create_connection(("127.0.0.1", int(port)), 10))
            files = Path(f"/proc/{process.pid}/fd")
            if files.is_dir():
                eventually(lambda: 50 < len(list(files.iterdir())) < 75)
        url = f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D"
        eventually(lambda: httpx.get(url, trust_env=False).status_code == 200)
    finally:
        process.terminate()
        process.communicate()


def test_without_a_release_it_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(ParkkgError) as caught, running(tmp_path / "none"):
        pass
    assert "there is no release" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("program", "others"),
    [
        # What a stranger wrote is read by none of these in the process that all clients share.
        ("parkkg.web.server", ("parkkg.sparql.query", "pyoxigraph", "werkzeug", "jinja2", "yaml")),
        ("parkkg.web.worker.__main__", ("duckdb",)),
    ],
)
def test_a_process_imports_what_it_needs_and_so_starts_soon(
    program: str, others: tuple[str, ...]
) -> None:
    code = (
        f"import sys, {program}\n"
        f"print([m for m in sys.modules for o in {others!r} if m == o or m.startswith(o + '.')])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
