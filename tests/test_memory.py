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
    assert share.piece is None or total < 3_300


def test_pieces_get_smaller_as_inputs_grow() -> None:
    pieces = [shares(megabytes, 2_250).piece for megabytes in (5, 100, 1_000)]
    assert pieces[0] is None
    assert pieces[1] is not None
    assert pieces[2] is not None
    assert pieces[1] > pieces[2]
    assert shares(1_000, 2_250).duckdb > 1_000


@pytest.mark.parametrize(("machine", "megabytes", "piece"),
    [(64_000, 10, False), (64_000, 10_000, True), (2_000, 10_000, True), (500, 5, False)],
)  # fmt: skip
def test_by_default_it_follows_what_the_machine_has(
    monkeypatch: pytest.MonkeyPatch, machine: int, megabytes: float, piece: bool
) -> None:
    monkeypatch.setattr(module, "installed", lambda: machine)
    share = shares(megabytes)
    assert (share.piece is not None) is piece
    assert share == shares(megabytes, max(LEAST, min(2_250, machine // 2)))


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
