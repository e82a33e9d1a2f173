from __future__ import annotations

import base64
import gzip
import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from amount import amount
from make_release import make_release
from parkkg.namespaces import SERVICE
from parkkg.query.limits import Limits
from parkkg.releases.downloads import every_download
from parkkg.releases.dump import PARTS, SYNTAXES, chunks, file_name
from parkkg.releases.manifest import Counts
from parkkg.releases.release import open_release
from parkkg.web.downloads import dumps
from parkkg.web.exchange import Request
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.worker.application import Application
from published import HTML, PROJECT, Published, published

ALL = "/dumps/all.ttl"


@pytest.fixture
def copied_store(served_store: Path, tmp_path: Path) -> Path:
    """The store as it was made: without any dump."""
    copy = tmp_path / "store"
    shutil.copytree(
        served_store, copy, ignore=lambda at, names: names if at.endswith("dumps") else []
    )
    return copy


def test_the_list_has_every_format_and_part_with_size_and_digest(server: Published) -> None:
    files = server.get("/dumps/", "application/json").json()["files"]
    assert {f["format"] for f in files if f["part"] == "all"} == set(SYNTAXES)
    assert {f["part"] for f in files if f["format"] == "ttl"} == set(PARTS)
    for told in files:
        got = server.get(f"/dumps/{told['name']}")
        assert told["url"] == f"http://localhost/dumps/{told['name']}"
        assert told["size"] == len(got.content) == int(got.headers["content-length"])
        assert told["sha256"] == hashlib.sha256(got.content).hexdigest()
        assert got.headers["content-type"].partition(";")[0] == told["mediaType"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_other_dump_is_made_as_it_is_sent(
    server: Published, part: str, syntax: str, tmp_path: Path
) -> None:
    for rdf12 in (False, True)[: 1 + SYNTAXES[syntax].rdf12]:
        expected = b"".join(chunks(server.release, syntax, part, rdf12=rdf12))
        plain = server.get(f"/dumps/{file_name(syntax, part, rdf12=rdf12)}")
        packed = server.get(f"/dumps/{file_name(syntax, part, gzip=True, rdf12=rdf12)}")
        assert plain.content == expected
        assert gzip.decompress(packed.content) == expected
        assert packed.headers["content-type"] == "application/gzip"
        assert packed.headers["etag"] != plain.headers["etag"]
    there = {path.name for path in server.release.dumps.iterdir()}
    assert not any("gz" in name or "rdf12" in name for name in there), "they are not kept"


def test_the_list_is_a_page_too(server: Published) -> None:
    page = server.get("/dumps/?lang=en", HTML).text
    told = server.get("/dumps/?format=json", HTML).json()["files"]
    for one in told:
        assert f'<a href="/dumps/{one["name"]}">' in page
        assert one["sha256"] in page


def test_digests_are_there_for_sha256sum(server: Published) -> None:
    lines = server.get("/dumps/SHA256SUMS").text.splitlines()
    told = server.get("/dumps/", "application/json").json()["files"]
    assert sorted(lines) == sorted(f"{one['sha256']}  {one['name']}" for one in told)


def test_a_dump_is_the_graph(server: Published) -> None:
    got = server.get("/dumps/all.nq.gz")
    assert got.headers["content-type"] == "application/gzip"
    quads = set(ox.parse(gzip.decompress(got.content), format=ox.RdfFormat.N_QUADS))
    store = ox.Store.read_only(str(server.release.store_path))
    # What the release says of itself has addresses of its own.
    service = ox.NamedNode(SERVICE)
    assert quads == {quad for quad in store if quad.graph_name != service}


def test_a_file_says_what_it_is(server: Published) -> None:
    got = server.get(ALL)
    release = server.release.id
    assert got.headers["etag"] == f'"{release}.all.ttl"'
    assert f'filename="{release}-all.ttl"' in got.headers["content-disposition"]
    digest = base64.b64encode(hashlib.sha256(got.content).digest()).decode()
    assert got.headers["repr-digest"] == f"sha-256=:{digest}:"
    assert got.headers["accept-ranges"] == "bytes"


def test_head_says_the_size(server: Published) -> None:
    head = server.ask("HEAD", ALL)
    assert head.status_code == 200
    assert head.content == b""
    assert int(head.headers["content-length"]) == len(server.get(ALL).content)


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, None),
        ("bytes=-7", -7, None),
        ("bytes=5-5", 5, 6),
        ("bytes=100-999999999", 100, None),
        ("bytes=-999999999", 0, None),
        ("BYTES = 0-9", 0, 10),
    ],
)
def test_a_range_is_that_part_of_the_file(
    server: Published, asked: str, begin: int, end: int | None
) -> None:
    whole = server.get(ALL).content
    part = server.get(ALL, range=asked)
    assert part.status_code == 206
    assert part.content == whole[begin:end]
    assert part.headers["content-range"].endswith(f"/{len(whole)}")
    assert int(part.headers["content-length"]) == len(part.content)


def test_a_download_goes_on_where_it_was_interrupted(server: Published) -> None:
    first = server.get(ALL, range="bytes=0-999")
    etag = first.headers["etag"]
    rest = server.get(ALL, range="bytes=1000-", if_range=etag)
    assert rest.status_code == 206
    assert first.content + rest.content == server.get(ALL).content


@pytest.mark.parametrize("if_range", ['"another"', "W/{}", "Sat, 01 Jan 2000 00:00:00 GMT"])
def test_a_file_that_has_changed_is_sent_whole(server: Published, if_range: str) -> None:
    etag = server.get(ALL).headers["etag"]
    answer = server.get(ALL, range="bytes=1000-", if_range=if_range.format(etag))
    assert answer.status_code == 200
    assert len(answer.content) == int(answer.headers["content-length"])


@pytest.mark.parametrize(
    "asked",
    ["bytes=9-5", "bytes=", "bytes=-", "bytes=a-b", "lines=1-2", "0-9", "bytes=0-1,5-6",
     "bytes=" + ",".join("0-1" for _ in range(2000)), "bytes=0-" + "9" * 40],
)  # fmt: skip
def test_what_is_no_single_range_gets_the_whole(server: Published, asked: str) -> None:
    answer = server.get(ALL, range=asked)
    assert answer.status_code == 200
    assert answer.content == server.get(ALL).content


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=999999999-1000000000", "bytes=-0"])
def test_a_range_outside_of_the_file_is_told(server: Published, asked: str) -> None:
    answer = server.get(ALL, range=asked)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(server.get(ALL).content)}"
    assert answer.json()["hint"]


def test_a_client_that_has_the_file_is_told_so(server: Published) -> None:
    etag = server.get(ALL).headers["etag"]
    answer = server.get(ALL, if_none_match=etag)
    assert (answer.status_code, answer.content) == (304, b"")
    assert server.get("/dumps/all.ttl.gz", if_none_match=etag).status_code == 200


def test_dates_count_where_no_tags_are_sent(server: Published) -> None:
    whole = server.get(ALL)
    date, tag = whole.headers["last-modified"], whole.headers["etag"]
    old = "Fri, 01 Jan 1999 00:00:00 GMT"
    assert server.get(ALL, if_modified_since=date).status_code == 304
    assert server.get(ALL, if_modified_since=old).status_code == 200
    assert server.get(ALL, if_modified_since="yesterday").status_code == 200
    assert server.get(ALL, if_modified_since=date, if_none_match='"x"').status_code == 200
    assert server.get(ALL, if_unmodified_since=old).status_code == 412
    assert server.get(ALL, if_unmodified_since=date).status_code == 200
    assert server.get(ALL, if_unmodified_since=old, if_match=tag).status_code == 200


def test_a_range_is_for_who_reads_the_body(server: Published) -> None:
    answer = server.ask("HEAD", ALL, range="bytes=0-9")
    assert answer.status_code == 200


def test_a_download_goes_on_with_the_same_release_or_not_at_all(server: Published) -> None:
    etag = server.get(ALL).headers["etag"]
    assert server.get(ALL, if_match=etag, range="bytes=5-9").status_code == 206
    assert server.get(ALL, if_match='"another"', range="bytes=5-9").status_code == 412


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/dumps/all.ttx", "all.ttl"),
        ("/dumps/x", "/dumps/"),
        ("/dumps/all.ttl.sha256", "all.ttl"),
        ("/dumps/..%2f..%2fmanifest.json", ""),
        ("/dumps/%2e%2e", "/dumps/"),
        ("/dumps/.all.ttl.part", "all.ttl"),
    ],
)
def test_nothing_else_can_be_downloaded(server: Published, path: str, told: str) -> None:
    answer = server.get(path)
    assert answer.status_code == 404
    assert told in answer.json().get("hint", "")


def test_a_file_that_somebody_removed_is_made_again(copied_store: Path) -> None:
    with published(copied_store) as server:
        first = server.get("/dumps/core.ttl", range="bytes=0-9").content
        (server.release.dumps / "core.ttl").unlink()
        again = server.get("/dumps/core.ttl", range="bytes=0-9")
        assert (again.status_code, again.content) == (206, first)


def test_a_wrong_format_of_the_list_is_told(server: Published) -> None:
    assert server.get("/dumps/?format=xml").status_code == 400
    assert server.get("/dumps/", "image/png").status_code == 406


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose dumps are not all made when somebody looks at the list."""
    folder = tmp_path_factory.mktemp("large")
    make_release(folder, oxigraph=True, counts=Counts(asserted=dumps.SMALL, inferred=1))
    return folder


def test_a_large_release_is_dumped_file_by_file(large: Path) -> None:
    with published(large) as server:
        first = server.get("/dumps/", "application/json")
        assert first.headers["cache-control"] == "no-store"
        assert {one["size"] for one in first.json()["files"]} == {None}
        assert "made when it is first downloaded" in server.get("/dumps/?lang=en", HTML).text
        for _ in range(5):
            assert server.ask("HEAD", "/dumps/all.nt").status_code == 200
        assert not any(server.release.dumps.glob("all.*")), "nobody has asked for it yet"
        got = server.get("/dumps/all.nt").content
        made = (server.release.dumps / "all.nt").stat()
        assert server.get("/dumps/all.nt").content == got
        assert (server.release.dumps / "all.nt").stat() == made, "it is made once"
        files = server.get("/dumps/", "application/json").json()["files"]
        (told,) = [one for one in files if one["size"] is not None]
        assert (told["name"], told["size"]) == ("all.nt", len(got))
        assert server.get("/dataset").headers["cache-control"] == "no-store"


def test_many_who_ask_for_a_file_that_is_not_there_have_it_made_once(large: Path) -> None:
    with published(large) as server, ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(server.get, "/dumps/all.nq") for _ in range(8)]
        answers = [one.result() for one in asked]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_where_nothing_can_be_kept_a_dump_is_made_as_it_is_sent(copied_store: Path) -> None:
    """On a disk that is read-only or full: it was tried, and there is still no file."""
    release = open_release(copied_store)
    served = ServedRelease(release, PROJECT, Limits(), copied_store, in_memory=True)
    served.tried = ("all.nt",)
    answer, _ = Application(served)(Request("GET", "/dumps/all.nt", [("host", "a")]))
    assert answer.pieces is not None
    found = bytearray()
    answer.pieces(found.extend)
    lines = found.decode().splitlines(keepends=True)
    assert lines == sorted(lines)
    assert len(lines) > 500


@pytest.mark.fuzz
@pytest.mark.parametrize("char", ["\\u000B", "\\u0000", "\\uFFFE"][: amount(1, 3)])
def test_text_that_xml_cannot_hold_costs_the_dumps_in_xml_alone(tmp_path: Path, char: str) -> None:
    text = f'<id/park/a> a pk:Park ; rdfs:label "a{char}b"@en .'
    make_release(tmp_path, {"parks.nt": text}, oxigraph=True)
    with published(tmp_path) as server:
        told = server.get("/dumps/", "application/json")
        assert told.status_code == 200
        names = {one["name"]: one for one in told.json()["files"]}
        assert names["all.ttl"]["size"]
        assert "all.rdf" not in names
        assert server.get("/dumps/", HTML).status_code == 200
        for path in ("/dataset", "/dataset.html", "/dumps/all.nt", "/dumps/SHA256SUMS"):
            assert server.get(path).status_code == 200, path
        assert ">all.rdf<" not in server.get("/dumps/", HTML).text
        described = server.get("/dataset.nt").text
        assert "dumps/all.ttl>" in described
        assert "all.rdf" not in described
        assert "formats/RDF_XML" not in described
        refused = server.get("/dumps/all.rdf")
        assert refused.status_code == 404
        assert "RDF/XML cannot hold this graph" in refused.text


def test_to_ask_for_heads_writes_nothing(tmp_path: Path) -> None:
    release = make_release(tmp_path, {"parks.nt": "<id/park/a> a pk:Park ."}, oxigraph=True)
    with published(tmp_path) as server:
        for name in (one for one in every_download() if one.part == "all"):
            assert server.ask("HEAD", f"/dumps/{name.name}").status_code == 200, name
    assert not release.dumps.exists() or not list(release.dumps.iterdir())
