"""Who gets what of the memory: within what was said, whatever the size."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg import memory as module
from parkkg.errors import UsageError
from parkkg.memory import LEAST, installed, memory_budget


@given(st.floats(0, 1e6), st.integers(LEAST, 64_000))
def test_nobody_gets_too_little_and_all_together_not_too_much(megabytes: float, total: int) -> None:
    share = memory_budget(megabytes, total)
    assert 400 <= share.duckdb < total
    assert share.threads >= 1
    assert share.beside or total < 4_250


def test_works_follow_each_other_and_pieces_get_smaller_as_inputs_grow() -> None:
    found = [memory_budget(megabytes, 2_000) for megabytes in (5, 100, 1_000)]
    assert [share.beside for share in found] == [True, False, False]
    assert found[0].piece == found[1].piece > found[2].piece
    assert found[2].duckdb > 1_000


def test_a_catalogue_of_sixteen_million_triples_fits_by_default() -> None:
    """They came of 229 MB of tables. With 1,200 MB DuckDB gave up at it, with 1,650 it did not."""
    assert memory_budget(229, 2_250).duckdb >= 1_600
    assert memory_budget(100, 2_250).piece > memory_budget(229, 2_250).piece


@pytest.mark.parametrize(("machine", "megabytes", "beside"),
    [(64_000, 10, True), (64_000, 10_000, False), (2_000, 10_000, False), (500, 1, False)],
)  # fmt: skip
def test_by_default_it_follows_what_the_machine_has(
    monkeypatch: pytest.MonkeyPatch, machine: int, megabytes: float, beside: bool
) -> None:
    monkeypatch.setattr(module, "installed", lambda: machine)
    share = memory_budget(megabytes)
    assert share.beside is beside
    assert share == memory_budget(megabytes, max(LEAST, min(2_250, machine // 2)))


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
        memory_budget(1, 999)
    assert "1000 MB" in caught.value.hint
