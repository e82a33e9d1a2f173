"""The database of one piece of work, and what is written from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from parkkg.errors import MachineError
from parkkg.tables.database import database, write


@pytest.fixture
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with database() as connection:
        yield connection


def test_what_is_written_is_read_line_by_line(
    tmp_path: Path, db: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "it's.nt"
    write(db, "SELECT unnest(['<a:a> <a:b> \"x,y\\\"\" .', 'ü', '\\1'])", path)
    assert path.read_text(encoding="utf-8") == '<a:a> <a:b> "x,y\\"" .\nü\n\\1\n'


def test_a_full_disk_is_the_machines_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MachineError) as refused, database() as db:
        write(db, "SELECT 'x'", tmp_path / "no such folder" / "x.nt")
    assert refused.value.hint
    if Path("/dev/full").exists():
        with pytest.raises((MachineError, OSError)), database() as db:
            write(db, "SELECT repeat('x', 1000) FROM range(100000)", Path("/dev/full"))


def test_the_database_asks_no_network_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with database() as db:
        settings = dict(
            db.execute(
                "SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%_known_extensions'"
            ).fetchall()
        )
        assert set(settings.values()) == {"false"}
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_what_another_thread_of_the_database_says_is_told_in_words(tmp_path: Path) -> None:
    said = (
        'Async write failed: {"exception_type":"IO","exception_message":'
        '"Could not write file \\"x.nt\\": File too large","errno":"27"}'
    )
    with pytest.raises(MachineError) as refused, database(spill=tmp_path, work="no"):
        raise duckdb.TransactionException(said)
    assert refused.value.message == 'no: Could not write file "x.nt": File too large'
    assert refused.value.hint.startswith("raise the limit of the size of files")
    assert list(tmp_path.iterdir()) == []
