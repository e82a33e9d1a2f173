"""What the operating system refuses is an error for people."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from parkkg.api.machine import machine_errors, output_file
from parkkg.errors import MachineError, UsageError
from parkkg.project import METADATA


def test_the_message_names_the_file_and_the_hint_what_to_do() -> None:
    with pytest.raises(MachineError) as caught, machine_errors():
        raise OSError(errno.ENOSPC, "No space left on device", "/data/x.nt")
    assert caught.value.message == "/data/x.nt: No space left on device"
    assert caught.value.hint == "make room on that disk and try again"
    with (
        pytest.raises(MachineError, match="IO error: No space") as caught,
        machine_errors(),
    ):
        raise OSError("IO error: No space left on device")  # as RocksDB says it, without a number
    assert caught.value.hint == "make room on that disk and try again"


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (errno.EFBIG, "raise the limit of the size of files"),
        (errno.EMFILE, "raise the limit of open files"),
        (errno.EISDIR, "remove what is in that place"),
    ],
)
def test_what_the_system_limits_has_a_hint_with_its_limit(code: int, hint: str) -> None:
    for error in (OSError(code, os.strerror(code)), OSError(f"IO error: x: {os.strerror(code)}")):
        with pytest.raises(MachineError) as caught, machine_errors():
            raise error
        assert caught.value.hint.startswith(hint)


def test_a_current_folder_that_was_removed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with (
        pytest.raises(MachineError, match="the current folder is no longer there"),
        machine_errors(),
    ):
        Path("x").absolute()
    with pytest.raises(MachineError, match="/x: No such file"), machine_errors():
        Path("/x").stat()


def test_ctrl_c_is_a_keyboard_interrupt_also_in_a_table() -> None:
    with pytest.raises(KeyboardInterrupt), machine_errors():
        raise RuntimeError("Query interrupted")
    with pytest.raises(RuntimeError, match="other"), machine_errors():
        raise RuntimeError("other")


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with pytest.raises(TypeError), output_file(path) as file:
        file.writelines([b"half", "no bytes"])  # type: ignore[list-item]
    assert list(tmp_path.iterdir()) == []
    with output_file(path) as file:
        file.write(b"whole")
    assert path.read_bytes() == b"whole"
    with pytest.raises(UsageError, match="is a folder"), output_file(tmp_path):
        pass


@pytest.mark.parametrize("spelling", ["plain", "roundabout", "link", "second name"])
def test_what_is_read_is_not_written_over_whatever_its_spelling(
    spelling: str, tmp_path: Path
) -> None:
    table, other = tmp_path / "t.csv", tmp_path / "other.csv"
    table.write_text("id\na\n", "utf-8")
    path = tmp_path / "folder" / ".." / "t.csv" if spelling == "roundabout" else table
    (tmp_path / "folder").mkdir()
    if spelling in ("link", "second name"):
        path = other
        path.symlink_to(table) if spelling == "link" else path.hardlink_to(table)
    inputs = [tmp_path / "gone.csv", table]
    with (
        pytest.raises(UsageError, match="is a file that is read"),
        output_file(path, inputs=inputs) as file,
    ):
        file.write(b"lost")
    assert table.read_text("utf-8") == "id\na\n"


def test_files_of_a_project_are_written_over_only_on_purpose(tmp_path: Path) -> None:
    metadata = tmp_path / METADATA
    table, shapes = metadata.with_name("t.csv"), tmp_path / "shapes" / "s.ttl"
    for path in (metadata, table, shapes):
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}", "utf-8")
        with pytest.raises(UsageError, match="is a file that is read"), output_file(path):
            pass
    notes = metadata.with_name("notes.txt")
    notes.write_text("mine", "utf-8")
    for path in (notes, metadata.with_name("new.csv")):
        with output_file(path) as file:
            file.write(b"made")
    with output_file(metadata, in_project=True) as file:
        file.write(b"made")
    assert metadata.read_bytes() == b"made"
