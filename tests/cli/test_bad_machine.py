"""What the machine can do to a command: one message that says what to do, and nothing changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from amount import FUZZING
from command_line import Run
from make_release import make_release

ROOT = Path(__file__).resolve().parents[2]
READERS = (
    ["query", "--sparql", "ASK {}"],
    ["dump"],
    ["serve", "--get", "/health"],
    ["releases"],
    ["releases", "diff"],
    ["releases", "use", "0"],
    ["releases", "describe"],
    ["releases", "prune", "--keep", "1"],
    ["releases", "verify"],
    ["evidence", "park/liyang-htz"],
    ["load"],
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="a matter of POSIX")
# macOS takes no such names.
any_bytes = pytest.mark.skipif(sys.platform != "linux", reason="names are UTF-8 here")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_an_empty_name_is_no_store(arguments: list[str], run: Run, tmp_path: Path) -> None:
    code, out, err = run(*arguments, "--store", "")
    assert (code, out) == (2, "")
    assert err.startswith("parkkg: --store is empty\nhint: name a file or a folder")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
@pytest.mark.parametrize("place", ["file", "store"])
def test_a_file_is_no_store(place: str, arguments: list[str], run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "releases").write_text("mine")
    before = tree(tmp_path)
    code, out, err = run(*arguments, "--store", place)
    assert (code, out) == (2, "")
    assert "is not a folder\nhint: choose an empty or a new folder with --store DIR\n" in err
    assert tree(tmp_path) == before


@any_bytes
@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_a_store_whose_name_is_not_utf8(arguments: list[str], run: Run, tmp_path: Path) -> None:
    store = tmp_path / os.fsdecode(b"caf\xe9")
    store.mkdir()
    code, out, err = run(*arguments, "--store", str(store))
    assert (code, out) == (2, "")
    assert r"caf\xe9: the name is not UTF-8" in err
    assert "hint: rename the file, or the folder that is named so\n" in err
    assert list(store.iterdir()) == []


@any_bytes
@pytest.mark.parametrize(
    "arguments", [["load"], ["load", "--check"], ["convert"], ["query"]], ids=" ".join
)
def test_a_project_whose_name_is_not_utf8(
    arguments: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / os.fsdecode(b"caf\xe9")
    (project / "data").mkdir(parents=True)
    (project / "data" / "csv-metadata.json").write_text("{}")
    for place in (["--project", str(project)], []):
        if not place:
            monkeypatch.chdir(project)
        code, out, err = run(*arguments, *place)
        assert (code, out) == (2, "")
        assert r"caf\xe9: the name is not UTF-8" in err


@any_bytes
@pytest.mark.parametrize(
    "arguments",
    [["convert", "t\udce9.csv"], ["convert", "t.csv", "-o", "t\udce9.nt"], ["new", "t\udce9"]],
    ids=ascii,
)
def test_a_file_whose_name_is_not_utf8(arguments: list[str], run: Run, tmp_path: Path) -> None:
    for name in ("t.csv", "t\udce9.csv"):
        (tmp_path / name).write_text("a\n1\n")
    before = sorted(os.listdir(os.fsencode(tmp_path)))
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert r"t\xe9" in err
    assert "the name is not UTF-8" in err
    assert sorted(os.listdir(os.fsencode(tmp_path))) == before


@any_bytes
@pytest.mark.parametrize(
    "arguments", [["serve", "--get", "/\udce9"], ["serve", "--host", "\udce9"]]
)
def test_other_words_that_are_not_utf8(arguments: list[str], run: Run, tmp_path: Path) -> None:
    make_release(tmp_path / ".parkkg", oxigraph=True)
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert r"\xe9" in err


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        (".lock", ["releases", "use", "{id}"], 3),
        (".lock", ["releases", "prune", "--keep", "0"], 3),
        ("current", ["releases", "use", "{id}"], 3),
        ("current", ["dump"], 2),
        ("current", ["releases", "verify"], 2),
        ("releases/{id}/manifest.json", ["dump"], 1),
        ("releases/{id}/manifest.json", ["releases", "use", "{id}"], 1),
        ("releases/{id}/manifest.json", ["releases", "verify"], 1),
        ("releases/{id}/manifest.json", ["releases"], 0),
    ],
)
def test_a_folder_where_a_file_should_be(
    name: str, arguments: list[str], code: int, run: Run, tmp_path: Path
) -> None:
    store = tmp_path / ".parkkg"
    release = make_release(store)
    place = store / name.format(id=release.id)
    place.unlink()
    place.mkdir()
    got, out, err = run(*(word.format(id=release.id) for word in arguments))
    assert got == code
    assert ("hint: " in err) == (code != 0)
    if not code:
        assert "damaged: its manifest.json is a folder" in out
    assert place.is_dir()


def shell(line: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`parkkg …` by a shell, where `$PARKKG` stands for it."""
    program = f"exec {sys.executable} -m parkkg"
    return subprocess.run(
        ["sh", "-c", line.replace("$PARKKG", program), "sh", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@posix
def test_streams_that_are_closed(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    make_release(tmp_path / ".parkkg", oxigraph=True)
    convert = '$PARKKG convert t.csv -o "$1"'
    for closed in ("<&-", "2>&-", "<&- 2>&-"):
        done = shell(f"{convert} {closed}", f"{len(closed)}.nt", cwd=tmp_path)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), closed
        assert (tmp_path / f"{len(closed)}.nt").read_text().endswith(" .\n")
    done = shell(f"{convert} >&-", "no.nt", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        3,
        "parkkg: standard output is closed\nhint: leave it open\n",
    )
    done = shell("$PARKKG query - <&-", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "parkkg: standard input is closed\nhint: --file FILE names a file\n",
    )
    if Path("/dev/full").exists():
        done = shell("$PARKKG query nothing 2>/dev/full", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")


LIMITED = ("load", "load --check", "convert -o out.nt")
LIMITS = (
    [(blocks, command) for blocks in (0, 8, 40) for command in LIMITED]
    if FUZZING
    else [(0, LIMITED[0]), (8, LIMITED[1]), (40, LIMITED[2])]
)


@posix
@pytest.mark.fuzz
@pytest.mark.parametrize(("blocks", "command"), LIMITS)
def test_a_limit_to_the_size_of_files(blocks: int, command: str, tmp_path: Path) -> None:
    done = shell(f"ulimit -f {blocks}; $PARKKG {command} --project {ROOT}", cwd=tmp_path)
    assert done.returncode == 3, command
    assert "Traceback" not in done.stderr
    assert "hint: raise the limit" in done.stderr or "hint: set TMPDIR" in done.stderr
    assert not (tmp_path / "out.nt").exists()
    assert list(tmp_path.glob(".parkkg/releases/*")) == []
    assert not (tmp_path / ".parkkg" / "current").exists()
