"""Releases change under load: nobody's request fails, no answer mixes two releases."""

from __future__ import annotations

import errno
import http.client
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from amount import amount
from children import descendants
from damage import damage, harmed
from make_release import FILES, make_release
from parkkg.errors import DataError
from parkkg.releases.release import ReleaseFolder, read_current
from parkkg.releases.repository import lock, use
from parkkg.web.front import releases as watch
from serving import Running, eventually, running

CLIENTS = 4
SWAPS = amount(3, 100)
PARKS = "SELECT ?label { ?park a pk:Park ; rdfs:label ?label } ORDER BY ?label"
MARKS = "SELECT ?o { <http://example.org/mark> ?p ?o }"
# What is kept, what is asked anew each time, what comes in pieces.
QUERIES = (
    MARKS,
    f"{MARKS[:-2]} FILTER(RAND() < 2) }}",
    "CONSTRUCT { ?a ?p ?o } { ?a ?p ?o . ?b ?q ?c }",
)


def release_with(store: Path, mark: str) -> ReleaseFolder:
    """A release in which one thing says `mark`, a hundred times."""
    facts = "".join(f"<http://example.org/mark> pk:rank '{mark}{i}' .\n" for i in range(100))
    return make_release(store, {**FILES, "marks.nt": facts}, oxigraph=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("swap")


@pytest.fixture(scope="module")
def releases(store: Path) -> dict[str, str]:
    """The letter that each release says, by its id."""
    return {release_with(store, letter).id: letter for letter in ("A", "B")}


def switch(store: Path, release_id: str) -> None:
    with lock(store):
        use(store, release_id)


def serves(server: Running, release_id: str) -> bool:
    return server.release == release_id


class Client(threading.Thread):
    """Asks one thing after another on one connection, and notes what does not fit together."""

    def __init__(self, port: int, letters: dict[str, str]) -> None:
        super().__init__()
        self._port = port
        self._letters = letters
        self.stop = threading.Event()
        self.answers: dict[str, int] = dict.fromkeys(letters, 0)
        self.faults: list[str] = []
        self._tags: dict[str, str] = {}

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        count = 0
        while not self.stop.is_set():
            query = QUERIES[count % len(QUERIES)]
            count += 1
            headers = {
                "Content-Type": "application/sparql-query",
                "Accept": "text/csv, text/turtle",
            }
            try:
                if count % 2:
                    headers["Content-Type"] = "application/sparql-query"
                    connection.request("POST", "/sparql", query.encode(), headers)
                else:
                    address = "/sparql?query=" + query.replace(" ", "+").replace("?", "%3F")
                    connection.request("GET", address, headers=headers)
                answer = connection.getresponse()
                self._check(query, answer, answer.read().decode())
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(f"{type(error).__name__}: {error}")
                connection.close()
        connection.close()

    def _check(self, query: str, answer: http.client.HTTPResponse, body: str) -> None:
        release = answer.getheader("X-Parkkg-Release") or ""
        letter = self._letters.get(release)
        other = "B" if letter == "A" else "A"
        marks = [f"{letter}{i}" for i in range(100)]
        if answer.status != 200 or letter is None:
            self.faults.append(f"{answer.status} from release {release!r}")
        elif f"{other}1" in body or not all(mark in body for mark in marks):
            self.faults.append(f"not all, or not only, of {release}: {body[:200]}")
        tag = answer.getheader("ETag")
        if tag and self._tags.setdefault(tag, query + release) != query + release:
            self.faults.append(f"{tag} stands for two things")
        self.answers[release] = self.answers.get(release, 0) + 1


@pytest.fixture
def clients(releases: dict[str, str], store: Path) -> Iterator[tuple[Running, list[Client]]]:
    with running(store, seconds=20) as server:
        found = [Client(server.port, releases) for _ in range(CLIENTS)]
        for client in found:
            client.start()
        try:
            yield server, found
        finally:
            for client in found:
                client.stop.set()
            for client in found:
                client.join(30)


@pytest.mark.fuzz
def test_releases_change_under_load_and_no_request_fails(
    store: Path, releases: dict[str, str], clients: tuple[Running, list[Client]]
) -> None:
    server, asking = clients
    for turn in range(SWAPS):
        chosen = list(releases)[turn % 2]
        switch(store, chosen)
        eventually(lambda chosen=chosen: serves(server, chosen))  # type: ignore[misc]
        before = sum(client.answers[chosen] for client in asking)
        eventually(
            lambda chosen=chosen, before=before: (  # type: ignore[misc]
                sum(client.answers[chosen] for client in asking) >= before + CLIENTS
            )
        )
    for client in asking:
        assert client.faults == []
        assert min(client.answers.values()) > 0
    assert server.metric("parkkg_release_swaps_total", outcome="failed") == 0
    # The first may have been current already.
    done = server.metric("parkkg_release_swaps_total", outcome="done")
    assert done in (SWAPS - 1, SWAPS)


def test_the_processes_of_old_releases_end(store: Path, releases: dict[str, str]) -> None:
    others = descendants()
    with running(store) as server:
        # One that forks, a worker a place, and one in reserve.
        expected = 1 + server.front.settings.workers + 1
        for chosen in (*releases, *releases):
            switch(store, chosen)
            eventually(lambda chosen=chosen: serves(server, chosen))  # type: ignore[misc]
        eventually(lambda: len(descendants() - others) == expected)
    eventually(lambda: descendants() <= others)


def test_a_long_answer_is_finished_by_the_release_it_began_with(
    store: Path, releases: dict[str, str]
) -> None:
    first, second = releases
    switch(store, first)
    with running(store, seconds=20) as server:
        product = "SELECT * { ?a ?p ?o . ?b ?q ?c . ?d ?r ?e } LIMIT 90000"
        headers = {"accept": "text/csv"}
        with server.client.stream(
            "GET", "/sparql", params={"query": product}, headers=headers
        ) as r:
            pieces = r.iter_bytes()
            body = next(pieces)
            switch(store, second)
            eventually(lambda: serves(server, second))
            body += b"".join(pieces)
            assert r.headers["x-parkkg-release"] == first
        assert body.count(b"\r\n") == 90_001


def test_a_release_that_does_not_answer_is_not_served(
    store: Path, releases: dict[str, str]
) -> None:
    good, _ = releases
    switch(store, good)
    with running(store, held_triples=0) as server:
        bad = make_release(store)  # its Oxigraph store is a stand-in
        eventually(lambda: server.metric("parkkg_release_swaps_total", outcome="failed"))
        assert server.ask("ASK { ?s ?p ?o }").headers["x-parkkg-release"] == good
        assert bad.id != good
        switch(store, good)
        assert server.ask("ASK { ?s ?p ?o }").text == "true"


def test_current_may_be_unreadable_for_a_while(
    store: Path, releases: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that others mount, or whose rights somebody mends."""
    first, second = releases
    switch(store, first)
    monkeypatch.setattr(watch, "_TRY_AGAIN_SECONDS", 0.1)
    with running(store) as server:
        refused = threading.Event()

        def unreadable(_: Path) -> None:
            refused.set()
            raise PermissionError(errno.EACCES, "Permission denied", str(store / "current"))

        monkeypatch.setattr(watch, "read_current", unreadable)
        switch(store, second)
        assert refused.wait(20)
        assert serves(server, first)
        monkeypatch.setattr(watch, "read_current", read_current)
        eventually(lambda: serves(server, second))


def test_a_client_sees_at_once_that_its_copy_is_old(store: Path, releases: dict[str, str]) -> None:
    first, second = releases
    switch(store, first)
    with running(store) as server:
        answer = server.ask(MARKS)
        tag = answer.headers["etag"]
        again = server.get(str(answer.url), accept="text/csv", if_none_match=tag)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        switch(store, second)
        eventually(lambda: serves(server, second))
        later = server.get(str(answer.url), accept="text/csv", if_none_match=tag)
        assert later.status_code == 200
        assert later.headers["etag"] != tag
        assert "B99" in later.text


def test_a_release_that_has_gone_is_not_answered_from_what_is_left(tmp_path: Path) -> None:
    """A process that takes another's place opens it anew: it must not find it empty."""
    release = release_with(tmp_path, "A")
    others = descendants()
    with running(tmp_path, seconds=2.0) as server:
        assert "A99" in server.ask(MARKS).text
        release.folder.rename(tmp_path / "elsewhere")
        for worker in descendants() - others:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        for i in range(2):
            answer = server.ask(f"{MARKS} #{i}\nLIMIT 10{i}")
            assert answer.status_code in (503, 507) or "A99" in answer.text
        (tmp_path / "elsewhere").rename(release.folder)
        eventually(lambda: server.ask(f"{MARKS} LIMIT 1000").status_code == 200)
        assert "A99" in server.ask(f"{MARKS} LIMIT 1001").text


def test_a_release_that_was_made_anew_under_its_id_is_opened_again(tmp_path: Path) -> None:
    first = make_release(tmp_path, FILES, oxigraph=True)
    with running(tmp_path) as server:
        before = server.metric("parkkg_release_swaps_total", outcome="done")
        damage(first.folder / "report.ttl", "flip")
        again = make_release(tmp_path, FILES, oxigraph=True)
        assert again.id == first.id
        eventually(
            lambda: server.metric("parkkg_release_swaps_total", outcome="done") == before + 1
        )
        assert server.ask("ASK { ?s ?p ?o }").text == "true"
        assert server.get("/dumps/all.nt").status_code == 200


@pytest.mark.fuzz
@pytest.mark.parametrize(("name", "harm"), harmed("graph/parks.nt", "store/CURRENT"))
def test_an_altered_release_is_not_served_from_its_files(
    tmp_path: Path, name: str, harm: str
) -> None:
    release = make_release(tmp_path, FILES, oxigraph=True)
    with running(tmp_path) as server:
        right = server.ask(PARKS)
        damage(release.folder / name, harm)
        for path in ("/dumps/all.nt", "/dumps/core.ttl", "/def.ttl", "/def/term/A"):
            answer = server.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "10"), path
        # Those processes that had read it before it was altered still answer.
        assert server.ask(PARKS).text == right.text
    with pytest.raises(DataError, match="is damaged"), running(tmp_path):
        pass


def test_a_slow_download_keeps_no_old_release_going(tmp_path: Path) -> None:
    """It needs its file and no worker, and gets all of it."""
    text = "".join(f"<http://example.org/{i}> skos:note '{str(i) * 60_000}' .\n" for i in range(99))
    old = make_release(tmp_path, {**FILES, "notes.nt": text}, oxigraph=True)
    others = descendants()
    with running(tmp_path) as server:
        size = len(server.get("/dumps/all.nt").content)
        with server.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 256 << 10)
            connection.sendall(
                b"GET /dumps/all.nt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            )
            begun = connection.recv(4096)
            new = make_release(tmp_path, FILES, oxigraph=True)
            assert new.id != old.id
            eventually(lambda: serves(server, new.id))
            expected = 1 + server.front.settings.workers + 1
            eventually(lambda: len(descendants() - others) == expected)
            rest = b"".join(iter(lambda: connection.recv(1 << 20), b""))
    head, _, body = (begun + rest).partition(b"\r\n\r\n")
    assert f"x-parkkg-release: {old.id}".encode() in head
    assert len(body) == size > 8 << 20
