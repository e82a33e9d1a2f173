from __future__ import annotations

import errno
import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from make_release import FILES, make_release
from parkkg.cli.main import main
from parkkg.releases.dump import PARTS, SYNTAXES, chunks
from parkkg.releases.release import ReleaseFolder

Run = Callable[..., tuple[int, bytes, str]]


@pytest.fixture
def run(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """`parkkg dump …` in a folder whose store is `.parkkg`: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PARKKG_STORE", raising=False)

    def call(*args: str) -> tuple[int, bytes, str]:
        with pytest.raises(SystemExit) as caught:
            main(["dump", *args])
        out, err = capfdbinary.readouterr()
        assert isinstance(caught.value.code, int)
        return caught.value.code, out, err.decode()

    return call


@pytest.fixture
def release(tmp_path: Path) -> ReleaseFolder:
    return make_release(tmp_path / ".parkkg")


def text_of(release: ReleaseFolder, syntax: str, part: str = "all") -> bytes:
    return b"".join(chunks(release, syntax, part))


@pytest.mark.parametrize("args", [(), ("--output", "-"), ("-o", "-", "--format", "ttl")])
def test_turtle_on_stdout_by_default(
    release: ReleaseFolder, run: Run, args: tuple[str, ...]
) -> None:
    assert run(*args) == (0, text_of(release, "ttl"), "")


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("part", PARTS)
def test_each_format_and_part(release: ReleaseFolder, run: Run, syntax: str, part: str) -> None:
    code, out, err = run("--format", syntax, "--part", part)
    assert (code, out, err) == (0, text_of(release, syntax, part), "")


@pytest.mark.parametrize(
    ("name", "syntax"),
    [("a.ttl", "ttl"), ("a.nq", "nq"), ("a.rdf", "rdfxml"), ("a.jsonld", "jsonld")],
)
def test_the_suffix_says_the_format(
    release: ReleaseFolder, run: Run, name: str, syntax: str
) -> None:
    assert run("--output", name) == (0, b"", "")
    assert Path(name).read_bytes() == text_of(release, syntax)
    assert run("--output", f"{name}.gz")[0] == 0
    assert gzip.decompress(Path(f"{name}.gz").read_bytes()) == text_of(release, syntax)


def test_a_format_that_is_named_is_taken_whatever_the_suffix(
    release: ReleaseFolder, run: Run
) -> None:
    assert run("--format", "nt", "--output", "a.txt")[0] == 0
    assert Path("a.txt").read_bytes() == text_of(release, "nt")
    assert run("--format", "nt", "--output", "a.gz")[0] == 0
    assert gzip.decompress(Path("a.gz").read_bytes()) == text_of(release, "nt")


def test_another_release_may_be_named(release: ReleaseFolder, tmp_path: Path, run: Run) -> None:
    make_release(tmp_path / ".parkkg", {**FILES, "parks.nt": ""})
    assert run()[1] != text_of(release, "ttl")
    assert run("--release", release.id[:8])[1] == text_of(release, "ttl")


@pytest.mark.parametrize("name", ["a", "a.csv", "a.gz"])
def test_a_suffix_that_says_nothing_is_told(release: ReleaseFolder, run: Run, name: str) -> None:
    code, out, err = run("--output", name)
    assert (code, out) == (2, b"")
    assert err.startswith(f"parkkg: {name} does not say in which format")
    assert "hint: add --format" in err
    assert not Path(name).exists()
    assert release.damage() == ()


@pytest.mark.parametrize("args", [("--format", "turtle"), ("--part", "some"), ("--release", "x")])
def test_unknown_words_are_told(release: ReleaseFolder, run: Run, args: tuple[str, str]) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, b"")
    assert args[1] in err
    assert release.damage() == ()


def test_a_folder_that_is_not_there_is_told(release: ReleaseFolder, run: Run) -> None:
    code, _, err = run("--output", "none/a.ttl")
    assert code == 2
    assert err.startswith("parkkg: there is no folder none\nhint: ")
    code, _, err = run("--output", ".", "--format", "nt")
    assert code == 2
    assert "is a folder" in err
    assert release.damage() == ()


def test_without_a_release_nothing_is_written(run: Run) -> None:
    code, out, err = run("--output", "a.ttl")
    assert (code, out) == (2, b"")
    assert "there is no release in .parkkg" in err
    assert "parkkg load" in err
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_file_that_was_there(
    release: ReleaseFolder, run: Run, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    Path("out").mkdir()
    Path("out/a.ttl").write_text("old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    code, out, err = run("--output", "out/a.ttl")
    assert (code, out) == (3, b"")
    assert err == (
        "parkkg: out/a.ttl: No space left on device\nhint: make room on that disk and try again\n"
    )
    assert [p.name for p in Path("out").iterdir()] == ["a.ttl"]
    assert Path("out/a.ttl").read_text() == "old"
    assert list(release.dumps.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device here")
def test_a_device_that_is_full_is_told_and_not_replaced(release: ReleaseFolder, run: Run) -> None:
    code, _, err = run("--output", "/dev/full", "--format", "nt")
    assert code == 3
    assert "No space left on device" in err
    assert Path("/dev/full").is_char_device()
    assert release.damage() == ()


def test_a_graph_that_a_format_cannot_hold_is_told(tmp_path: Path, run: Run) -> None:
    make_release(tmp_path / ".parkkg", {"a.nt": "<urn:s> <http://example.org/1> 1 ."})
    code, out, err = run("--output", "a.rdf")
    assert (code, out) == (1, b"")
    assert "RDF/XML cannot hold this graph" in err
    assert "hint: choose another format" in err
    assert not Path("a.rdf").exists()
