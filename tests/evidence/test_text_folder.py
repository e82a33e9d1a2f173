from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest

from parkkg.errors import UsageError
from parkkg.evidence import text_folder
from parkkg.evidence.text_folder import read_folder

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")


def test_every_text_is_found_by_its_digest(tmp_path: Path) -> None:
    (tmp_path / "further").mkdir()
    (tmp_path / "a.txt").write_text("甲。\r\n", encoding="utf-8", newline="")
    (tmp_path / "further" / "b.md").write_text("乙。", encoding="utf-8")
    (tmp_path / ".hidden").write_text("丙。", encoding="utf-8")
    found = read_folder(tmp_path)
    assert found.left_out == ()
    assert {digest: text.characters for digest, text in found.texts.items()} == {
        hashlib.sha256(words.encode()).hexdigest(): words for words in ("甲。\r\n", "乙。")
    }


@posix
def test_nothing_outside_of_the_folder_is_read(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "texts"
    outside.mkdir()
    folder.mkdir()
    (outside / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "links").symlink_to(outside, target_is_directory=True)
    found = read_folder(folder)
    assert not found.texts
    assert [str(line) for line in found.left_out] == [
        f"{folder / 'link.txt'} is left out: it is a link"
    ]


@posix
def test_what_is_no_text_is_left_out_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_folder, "_MOST_BYTES", 1 << 20)
    (tmp_path / "large.txt").write_bytes(b"x" * ((1 << 20) + 1))
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff")
    os.mkfifo(tmp_path / "pipe")
    found = read_folder(tmp_path)
    assert not found.texts
    reasons = {Path(line.partition(" is left out")[0]).name: line for line in found.left_out}
    assert "larger than 1 MB" in reasons["large.txt"]
    assert "not UTF-8" in reasons["picture.jpg"]
    assert "it is no file" in reasons["pipe"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name in ("nothing", "file"):
        with pytest.raises(UsageError, match="there is no folder"):
            read_folder(tmp_path / name)


@pytest.mark.parametrize(("name", "most"), [("_MOST_FILES", 2), ("_MOST_BYTES_IN_ALL", 2)])
def test_a_folder_with_too_much_in_it_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(text_folder, name, most)
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(str(number), encoding="utf-8")
    with pytest.raises(UsageError, match="has more than"):
        read_folder(tmp_path)
