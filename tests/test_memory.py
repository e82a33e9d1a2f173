"""Who gets what of the memory: within what was said, whatever the size."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg import memory as module
from parkkg.errors import UsageError
from parkkg.memory import LEAST, installed, shares


@given(st.floats(0, 1e6), st.integers(LEAST, 64_000))
def test_nobody_gets_too_little_and_all_together_not_too_much(megabytes: float, total: int) -> None:
    share = shares(megabytes, total)
    assert 400 <= share.duckdb < total
    assert share.threads >= 1
    assert share.piece is None or total < 2_200


@pytest.mark.parametrize(("machine", "piece"), [(64_000, False), (2_000, True), (500, True)])
def test_by_default_it_follows_what_the_machine_has(
    monkeypatch: pytest.MonkeyPatch, machine: int, piece: bool
) -> None:
    monkeypatch.setattr(module, "installed", lambda: machine)
    share = shares(megabytes=10_000)
    assert (share.piece is not None) is piece
    assert share.duckdb <= 600


def test_a_limit_of_the_container_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(module, "_CGROUP", limit)
    whole = installed()
    limit.write_text("max\n", encoding="ascii")
    assert installed() == whole > 100
    limit.write_text(f"{100 << 20}\n", encoding="ascii")
    assert installed() == 100


def test_too_little_is_said() -> None:
    with pytest.raises(UsageError, match="999 MB of memory are too little") as caught:
        shares(1, 999)
    assert "1000 MB" in caught.value.hint
