"""Processes of ours, as their owners start and end them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from parkkg.query.child import Child, environment


def test_nothing_is_imported_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyoxigraph.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    child = Child("parkkg.query.worker", ("", "100"))
    assert child.channel.recv(1) == b"R"
    child.close()
    assert not child.is_alive()


def test_the_engine_is_not_made_to_say_a_lot() -> None:
    assert environment({"A": "1", "RUST_BACKTRACE": "1"}) == {"A": "1"}


def test_what_a_process_said_in_the_end_is_known() -> None:
    child = Child("parkkg.query.no_such_program", ())
    assert child.wait() == 1
    assert "No module named" in child.stderr()
    child.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_process_that_cannot_be_started_leaves_no_file_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(*_: object, **__: object) -> NoReturn:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", none)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(OSError, match="unavailable"):
            Child("parkkg.query.worker", ("", "100"))
    assert len(list(Path("/proc/self/fd").iterdir())) == before
