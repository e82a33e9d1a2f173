from __future__ import annotations

import io
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from make_release import make_release
from serving import Running, eventually, running


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("front")
    make_release(folder, oxigraph=True)
    return folder


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Running]:
    with running(store) as found:
        yield found


SELECT = "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+5"


@pytest.mark.parametrize("path", [SELECT, "/sparql?query=SELEC", "/nowhere", "/health", "/metrics"])
def test_every_response_has_the_headers_that_keep_browsers_safe(server: Running, path: str) -> None:
    for _ in range(3):  # made, and kept
        headers = server.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"]
        assert headers["access-control-allow-origin"] == "*"
        assert headers["x-parkkg-release"] == server.release
        assert headers["date"]
        assert "server" not in headers


def test_a_repeated_request_gets_the_same_from_memory(server: Running) -> None:
    before = server.metric("parkkg_cache_requests_total", outcome="response")
    answers = [server.get(SELECT + "0", accept="text/csv") for _ in range(5)]
    assert len({answer.content for answer in answers}) == 1
    first, *others = [dict(answer.headers, date="") for answer in answers]
    assert all(other == first for other in others)
    assert server.metric("parkkg_cache_requests_total", outcome="response") == before + 4


def test_behind_a_proxy_it_is_given_from_memory_too(server: Running) -> None:
    """Whoever the clients are; but not the same to one that came by TLS."""
    path = "/sparql?query=ASK%7B%7D%23proxy"
    before = server.metric("parkkg_cache_requests_total", outcome="response")
    for i in range(4):
        assert server.get(path, x_forwarded_for=f"9.9.9.{i}").status_code == 200
    assert server.metric("parkkg_cache_requests_total", outcome="response") == before + 3
    assert "https://" in server.get("/sparql", x_forwarded_proto="https").text
    assert "https://127" not in server.get("/sparql").text


def test_what_was_kept_for_one_is_not_given_to_another(server: Running) -> None:
    expected = {"text/csv": b"s,p,o", "application/json": b'{"head"', "text/xml": b"<?xml"}
    for _ in range(3):
        for accept, start in expected.items():
            answer = server.get(SELECT, accept=accept)
            assert answer.headers["content-type"].startswith(accept)
            assert answer.content[:5] in (start[:5], b"o,p,s")
    assert server.get(SELECT, accept="image/png").status_code == 406
    for host in ("a.example", "b.example"):
        body = server.get("/sparql", accept="text/turtle", host=host).text
        assert f"http://{host}/sparql" in body


def test_a_client_that_has_it_is_told_so_in_every_way(server: Running) -> None:
    answer = server.get(SELECT)
    tag = answer.headers["etag"]
    for value in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        for _ in range(3):
            again = server.get(SELECT, if_none_match=value)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
            assert again.headers["vary"]
            assert "content-length" not in again.headers
    assert server.get(SELECT, if_none_match='"other"').status_code == 200
    assert server.client.head(SELECT).headers["content-length"] == answer.headers["content-length"]
    assert server.client.head(SELECT).content == b""


def test_a_client_that_wants_no_other_is_told_when_it_is_another(server: Running) -> None:
    """Also after the answer has been kept, and in every lane of memory."""
    tag = server.get(SELECT).headers["etag"]
    for value in ('"other"', f"W/{tag}", ""):
        for _ in range(3):
            answer = server.get(SELECT, if_match=value)
            assert answer.status_code == 412
            assert "If-Match" in answer.json()["detail"]
            assert answer.json()["hint"]
    for value in (tag, f'"other", {tag}', "*"):
        for _ in range(3):
            assert server.get(SELECT, if_match=value).status_code == 200
    varying = "/sparql?format=csv&query=SELECT+(RAND()+AS+%3Fx)+%7B%7D"
    assert server.get(varying, if_match=tag).status_code == 412
    assert server.get(varying, if_match="*").status_code == 200
    assert server.get("/sparql?query=ASK", if_match='"other"').status_code == 400


def test_several_lines_of_a_list_are_one(server: Running) -> None:
    """Nor does anybody get what another asked for with the first or the last of them."""

    def ask(*headers: tuple[str, str]) -> tuple[int, str]:
        answer = server.client.get(SELECT + "7", headers=list(headers))
        return answer.status_code, answer.headers.get("content-type", "").partition(";")[0]

    for _ in range(3):
        xml = "application/sparql-results+xml"
        assert ask(("accept", "text/csv;q=0.5"), ("accept", xml)) == (200, xml)
        assert ask(("accept", "text/csv"), ("accept", f"{xml};q=0.5")) == (200, "text/csv")
        assert ask(("accept", xml)) == (200, xml)
        assert ask(("accept", "image/png"), ("accept", "text/csv")) == (200, "text/csv")
    tag = server.client.get(SELECT + "7", headers={"accept": "text/csv"}).headers["etag"]
    csv = ("accept", "text/csv")
    for _ in range(3):
        for name, status in (("if-none-match", 304), ("if-match", 200)):
            assert ask(csv, (name, tag), (name, '"a"'))[0] == status
            assert ask(csv, (name, '"a"'), (name, tag))[0] == status


def test_a_query_by_post_is_answered_whatever_its_sender_has(server: Running) -> None:
    answer = server.client.post("/sparql", data={"query": "ASK {}"})
    for value in ("*", answer.headers["etag"]):
        again = server.client.post(
            "/sparql", data={"query": "ASK {}"}, headers={"if-none-match": value}
        )
        assert (again.status_code, again.content) == (200, answer.content)


def test_a_fault_is_told_also_to_who_would_have_anything_new(server: Running) -> None:
    faulty = "/sparql?query=SELECT+%3Fx+%7BBIND(1+AS+%3Fx)BIND(2+AS+%3Fx)%7D"
    assert server.get(faulty, if_none_match="*").status_code == 400
    assert server.get("/sparql?query=ASK%7B%7D%23new", if_none_match="*").status_code == 304


@pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: a\r\n", b"Host: a b\r\n"])
def test_a_request_names_its_host_once_also_when_the_answer_is_kept(
    server: Running, hosts: bytes
) -> None:
    address = f"GET {SELECT}8 HTTP/1.".encode()
    for _ in range(3):
        last = b"\r\nConnection: close\r\n\r\n"
        assert b" 200 " in server.raw(address + b"1\r\nHost: a" + last)[:20]
        assert b" 400 " in server.raw(address + b"1\r\n" + hosts + last[2:])[:20]
    assert b" 200 " in server.raw(address + b"0\r\n\r\n")[:20]


def test_who_asks_for_another_protocol_gets_this_one(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    answer = server.get("/health", connection="Upgrade", upgrade="websocket")
    assert answer.status_code == 200
    assert not caplog.records


def test_what_varies_is_never_kept(server: Running) -> None:
    path = "/sparql?format=csv&query=SELECT+(RAND()+AS+%3Fx)+%7B%7D"
    answers = [server.get(path) for _ in range(4)]
    assert len({answer.text for answer in answers}) == 4
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    assert not any("etag" in answer.headers for answer in answers)


def test_what_names_a_release_is_not_kept_however_it_is_written(server: Running) -> None:
    """It may be removed at any time."""
    before = server.metric("parkkg_cache_requests_total", outcome="response")
    for name in ("release", "%72elease", "releas%65"):
        for _ in range(2):
            path = f"{SELECT}7&{name}={server.release}"
            assert server.get(path, accept="text/csv").status_code == 200
    assert server.metric("parkkg_cache_requests_total", outcome="response") == before


def test_a_long_address_takes_no_more_memory_than_a_short_one(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers that are kept are counted, and their names are not."""
    names: list[tuple[object, ...]] = []
    monkeypatch.setattr(server.front.cache, "put", lambda name, _: names.append(name))
    for filling in ("", "x" * 60_000):
        assert server.get(f"/sparql?query=ASK%7B%7D&x={filling}", accept="*/*").status_code == 200
    short, long = names
    assert short != long
    assert len(repr(long)) < 500


def test_errors_are_not_kept(server: Running) -> None:
    for _ in range(3):
        answer = server.get("/sparql?query=SELEC")
        assert (answer.status_code, answer.headers["cache-control"]) == (400, "no-store")


def test_a_busy_server_says_so_in_the_words_of_who_reads_it(store: Path) -> None:
    """A program that names no language gets English, whatever the machine's language."""
    patterns = " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(9))
    endless = f"SELECT (COUNT(*) AS ?n) {{ {patterns} }}"
    with (
        running(store, workers=1, queue=0, quick_seconds=30, seconds=30) as server,
        server.connect() as held,
    ):
        held.sendall(f"GET /sparql?query={quote(endless)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        eventually(lambda: server.metric("parkkg_queries_running", lane="quick") == 1)
        html = {"accept": "text/html,*/*;q=0.8", "accept_language": "zh-CN,zh;q=0.9"}
        for chinese in (html, {"accept_language": "zh-CN"}):
            answer = server.get(SELECT, **chinese)
            assert answer.status_code == 503
            assert "排队" in answer.json()["detail"]
        assert server.get(SELECT).json()["detail"] == "too many queries are waiting"


def test_a_client_over_ipv4_is_one_also_where_ipv6_is_listened_on(store: Path) -> None:
    if not socket.has_ipv6:
        pytest.skip("there is no IPv6 here")
    log = io.StringIO()
    with running(store, log, host="::") as server:
        server.get("/nowhere")
        server.get("/nowhere", x_forwarded_for="9.9.9.9")
    clients = [json.loads(line)["client"] for line in log.getvalue().splitlines()]
    assert clients == ["127.0.0.1", "9.9.9.9"]


@pytest.mark.parametrize("taken_away", [True, False])
def test_behind_a_proxy_links_have_its_prefix(store: Path, taken_away: bool) -> None:
    prefix = "" if taken_away else "/kg"
    log = io.StringIO()
    with running(store, log, root_path="/kg") as server:
        assert server.get(f"{prefix}/health").status_code == 200
        page = server.get(f"{prefix}/sparql", accept="text/html").text
        assert 'action="/kg/sparql"' in page
        turtle = server.get(f"{prefix}/sparql", host="example.org", x_forwarded_proto="https").text
        assert "https://example.org/kg/sparql" in turtle
        for _ in range(3):  # made, and kept
            assert server.get(f"{prefix}/sparql?query=ASK%7B%7D").json()["boolean"] is True
        assert server.get("/kgb/health").status_code == 404
    paths = [json.loads(line)["path"] for line in log.getvalue().splitlines()]
    assert paths == ["/health", *["/sparql"] * 5, "/kgb/health"]


def test_the_log_has_a_line_for_each_request(store: Path) -> None:
    for queries in (False, True):
        stream = io.StringIO()
        with running(store, stream, log_queries=queries) as server:
            for path in (SELECT, SELECT, SELECT, "/nowhere%0a%22", "/sparql?query=SELEC"):
                server.get(path)
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
        assert [line["status"] for line in lines] == [200, 200, 200, 404, 400]
        assert [line.get("memory", False) for line in lines] == [False, True, True, False, False]
        assert lines[3]["path"] == '/nowhere\n"'
        assert {line["client"] for line in lines} == {"127.0.0.1"}
        assert lines[0]["bytes"] == lines[2]["bytes"] > 100
        assert all(("query" in line) is (queries and "sparql" in line["path"]) for line in lines)
        assert ("SELECT" in stream.getvalue()) is queries
