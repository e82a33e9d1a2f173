"""Two servers behind a balancer, as docs/scale.md says: one answer, whoever gives it."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from amount import FUZZING
from make_release import FILES, make_release
from parkkg.releases.release import ReleaseFolder
from parkkg.releases.repository import lock, use
from parkkg.releases.verify import verify
from serving import Running, eventually, running

SCALE = Path(__file__).resolve().parents[2] / "docs" / "scale.md"
QUERY = "/sparql?format=csv&query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20ORDER%20BY%20%3Fs%20%3Fp"
PATHS = (QUERY, "/data/park/liyang-htz", "/dumps/all.nt", "/api/", "/context.jsonld", "/nowhere")
_PIECE = 1 << 16


class Balancer(threading.Thread):
    """Takes turns, connection by connection, and goes on to the next where one does not answer."""

    def __init__(self, ports: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self.ports = list(ports)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._turn = 0

    def run(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client: socket.socket) -> None:
        with client:
            request = b""
            while b"\r\n\r\n" not in request and (data := client.recv(_PIECE)):
                request += data
            # One request a connection, so that each may go to another server.
            request = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", request)
            request = request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
            self._turn = turn = (self._turn + 1) % len(self.ports)
            for port in (*self.ports[turn:], *self.ports[:turn]):
                try:
                    with socket.create_connection(("127.0.0.1", port), timeout=20) as server:
                        server.sendall(request)
                        first = server.recv(_PIECE)
                        if not first or first.startswith(b"HTTP/1.1 503"):
                            continue
                        client.sendall(first)
                        while data := server.recv(_PIECE):
                            client.sendall(data)
                        return
                except ConnectionError:
                    continue


@contextmanager
def own_balancer(ports: Sequence[int], _: Path) -> Iterator[int]:
    balancer = Balancer(ports)
    balancer.start()
    yield balancer.port
    balancer.listener.close()


@contextmanager
def nginx(ports: Sequence[int], folder: Path) -> Iterator[int]:
    """The configuration of the page, with the addresses of this test."""
    program = shutil.which("nginx")
    if program is None:
        pytest.skip("there is no nginx here")
    (config,) = re.findall(r"```nginx\n(.*?)```", SCALE.read_text(encoding="utf-8"), re.S)
    for i, port in enumerate(ports, start=1):
        config = config.replace(f"10.0.0.{i}:8000", f"127.0.0.1:{port}")
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = free.getsockname()[1]
    config = config.replace("listen 80", f"listen 127.0.0.1:{own}")
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off;\n{places}{config}}}\n",
        encoding="utf-8",
    )
    command = [program, "-p", str(folder), "-c", str(file), "-e", f"{folder}/error.log"]
    with subprocess.Popen(command) as process:
        try:
            eventually(lambda: answers(own))
            yield own
        finally:
            process.terminate()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def copied(release: ReleaseFolder, store: Path) -> None:
    """What rsync and mv do on the page: a folder under a name that is no release, then its own."""
    part = store / "releases" / f".{release.id}.part"
    shutil.copytree(release.folder, part)
    part.rename(part.with_name(release.id))
    copy = ReleaseFolder(release.id, part.with_name(release.id))
    assert verify(copy).good, "as `parkkg releases verify` says"


def made_current(store: Path, release: ReleaseFolder) -> None:
    with lock(store):
        use(store, release.id)


@pytest.fixture
def stores(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "a", tmp_path / "b"
    release = make_release(first, oxigraph=True)
    (second / "releases").mkdir(parents=True)
    copied(release, second)
    made_current(second, release)
    return first, second


# That of the page where it can be had, or one of our own.
BALANCERS = {"own": own_balancer, "nginx": nginx}
CHOSEN = [*BALANCERS] if FUZZING else ["nginx" if shutil.which("nginx") else "own"]


@pytest.mark.fuzz
@pytest.mark.parametrize("balancer", CHOSEN)
def test_a_release_is_rolled_out_and_a_server_goes_without_a_failed_request(
    stores: tuple[Path, Path], tmp_path: Path, balancer: str
) -> None:
    first, second = stores
    statuses: list[int] = []
    over = threading.Event()

    def ask(address: str, number: int) -> None:
        with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
            while not over.is_set():
                path = f"/sparql?query=ASK%20%7B%7D%23{number}.{len(statuses)}"
                statuses.append(client.get(path).status_code)

    with ExitStack() as stack:
        one = stack.enter_context(running(first))
        other_stack = stack.enter_context(ExitStack())
        other = other_stack.enter_context(running(second))
        port = stack.enter_context(BALANCERS[balancer]([one.port, other.port], tmp_path))
        address = f"http://127.0.0.1:{port}"
        client = stack.enter_context(httpx.Client(base_url=address, trust_env=False, timeout=20))
        same_whoever_answers((one, other), client)
        old = client.get(QUERY)
        threads = stack.enter_context(ThreadPoolExecutor(2))
        stack.callback(over.set)
        asking = [threads.submit(ask, address, number) for number in range(2)]
        new = make_release(first, {**FILES, "more.nt": "<urn:s> <urn:p> 1 ."}, oxigraph=True)
        eventually(lambda: one.release == new.id)
        # The other clients take turns, too: which answer comes from which server is open.
        missing = {old.headers["x-parkkg-release"], new.id}

        def both_seen() -> bool:
            missing.discard(client.get(QUERY).headers["x-parkkg-release"])
            return not missing

        eventually(both_seen)  # clients see both, and each answer says which
        copied(new, second)
        made_current(second, new)
        eventually(lambda: other.release == new.id)
        for _ in range(4):
            headers = {"if-match": old.headers["etag"]}
            assert client.get(QUERY, headers=headers).status_code == 412
        other_stack.close()  # one of them stops
        for _ in range(20):
            assert client.get(QUERY).headers["x-parkkg-release"] == new.id
        over.set()
        for thread in asking:
            thread.result()
    assert len(statuses) > 10
    assert set(statuses) == {200}


def same_whoever_answers(servers: Sequence[Running], client: httpx.Client) -> None:
    host = client.base_url.netloc.decode()
    for path in PATHS:
        found = [server.client.get(path, headers={"host": host}) for server in servers]
        found += [client.get(path) for _ in servers]
        assert len({(one.status_code, one.content, one.headers.get("etag")) for one in found}) == 1
        if etag := found[0].headers.get("etag"):
            for _ in servers:
                assert client.get(path, headers={"if-none-match": etag}).status_code == 304
