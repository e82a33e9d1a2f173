from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from parkkg.files import (
    HashingWriter,
    atomic_write,
    remove_tree,
    scratch_folder,
    sync_tree,
    unnamed_file,
)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where the system keeps what is temporary."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_file_appears_complete_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with atomic_write(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_block_that_raises_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def halves() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError), atomic_write(path) as file:
        file.writelines(halves())
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OSError, match="No space") as caught, atomic_write(path) as file:
        file.write(b"new")
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_fault_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.txt"
    with pytest.raises(FileNotFoundError) as caught, atomic_write(path):
        pass
    assert caught.value.filename == str(path)
    other = tmp_path / "other"
    with pytest.raises(FileNotFoundError) as caught, atomic_write(tmp_path / "a.txt"):
        other.read_bytes()
    assert caught.value.filename == str(other)


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    with atomic_write(path) as file:
        file.write(b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_may_be_replaced_and_what_it_led_to_stays(tmp_path: Path) -> None:
    path, link, gone = tmp_path / "a.txt", tmp_path / "link", tmp_path / "gone"
    path.write_text("kept", encoding="utf-8")
    link.symlink_to(path)
    gone.symlink_to(tmp_path / "nowhere")
    for name in (link, gone):
        with atomic_write(name, follow=False) as file:
            file.write(b"new")
        assert not name.is_symlink()
        assert name.read_text(encoding="utf-8") == "new"
    assert path.read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "nowhere").exists()


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link"
    path.write_bytes(b"old")
    link.symlink_to(path)
    with atomic_write(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


def test_a_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with atomic_write(pipe) as file:
            file.write(b"through")
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_tree_is_synced_file_by_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a").write_bytes(b"a")
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    sync_tree(tmp_path)
    everything = (tmp_path, tmp_path / "deep", tmp_path / "deep" / "a")
    assert sorted(synced) == sorted(path.stat().st_ino for path in everything)


def test_what_is_not_there_is_no_fault_to_remove(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"")
    (tmp_path / "a" / "b").chmod(0o444)
    remove_tree(tmp_path / "a")
    remove_tree(tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_scratch_is_private_and_gone_when_the_block_ends(scratch: Path) -> None:
    with scratch_folder() as folder:
        assert folder.parent == scratch
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "file").write_text("x")
        with scratch_folder() as other:
            assert folder.is_dir()
            assert other != folder
    assert list(scratch.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next_and_nothing_else(scratch: Path) -> None:
    code = (
        "from parkkg.files import scratch_folder\n"
        "with scratch_folder() as folder:\n"
        "    (folder / 'file').write_text('x'); print(folder, flush=True); input()"
    )
    mine = scratch / "parkkg-notes"
    mine.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        with scratch_folder():
            assert (folder / "file").is_file(), "its process is there"
        process.kill()
        process.wait()
    assert (folder / "file").is_file()
    with scratch_folder():
        assert not folder.exists()
    assert list(scratch.iterdir()) == [mine]


def test_many_processes_leave_one_another_their_folders(scratch: Path) -> None:
    code = (
        "from parkkg.files import scratch_folder\n"
        "for _ in range(100):\n"
        "    with scratch_folder() as folder:\n"
        "        (folder / 'mine').write_text('x')\n"
    )
    environment = {**os.environ, "TMPDIR": str(scratch)}
    running = [subprocess.Popen([sys.executable, "-c", code], env=environment) for _ in range(4)]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    assert list(scratch.iterdir()) == []


def test_an_unnamed_file_is_nowhere_and_can_be_opened_again(scratch: Path) -> None:
    with unnamed_file() as (file, path):
        assert list(scratch.iterdir()) == []
        path.write_bytes(b"written by its path")
        file.seek(0)
        assert file.read() == b"written by its path"
        assert path.read_bytes() == b"written by its path"


def test_what_is_hashed_is_what_is_written() -> None:
    out = io.BytesIO()
    writer = HashingWriter(out)
    writer.write(b"a")
    writer.writelines([b"b", b"c"])
    writer.flush()
    assert (out.getvalue(), writer.size) == (b"abc", 3)
    assert writer.sha256 == hashlib.sha256(b"abc").hexdigest()
    alone = HashingWriter(None)
    assert alone.write(b"abc") == 3
    assert alone.sha256 == writer.sha256
