from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from parkkg.catalogue.catalogue import open_catalogue
from parkkg.catalogue.find import find
from parkkg.errors import DataError, UsageError
from parkkg.namespaces import BASE
from parkkg.releases.release import ReleaseFolder
from small_catalogue import catalogue_of

DATA = '<id/a> a pk:Park ; rdfs:label "溧阳"@zh .'


def test_it_can_only_be_read(tmp_path: Path) -> None:
    with catalogue_of(tmp_path, DATA) as catalogue:
        file = catalogue.release.catalogue
        file.chmod(0o444)
        before = file.read_bytes()
        assert find(catalogue, "溧").total == 1
        with pytest.raises(sqlite3.OperationalError):
            catalogue._connection.execute("DELETE FROM thing")  # noqa: SLF001 -- whether it could be
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if "sqlite" in path.name) == [
        "catalogue.sqlite"
    ]


def test_a_child_opens_it_for_itself(tmp_path: Path) -> None:
    with catalogue_of(tmp_path, DATA) as catalogue:
        release = catalogue.release
    pid = os.fork()
    if not pid:
        with open_catalogue(release) as opened:
            os._exit(find(opened, "溧").total)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1


def test_a_release_of_an_older_version_has_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        open_catalogue(ReleaseFolder("0123456789abcdef", tmp_path))
    assert raised.value.code == "no-catalogue"
    assert "load" in raised.value.hint


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    release = ReleaseFolder("0123456789abcdef", tmp_path)
    release.catalogue.write_bytes(b"no database" * 100)
    with open_catalogue(release) as catalogue, pytest.raises(DataError) as raised:
        catalogue.names_of([f"{BASE}id/a"])
    assert raised.value.code == "release-damaged"


def test_more_things_than_a_statement_takes(tmp_path: Path) -> None:
    data = "".join(f'<id/{n}> a pk:Park ; rdfs:label "{n}" .\n' for n in range(1200))
    with catalogue_of(tmp_path, data) as catalogue:
        ids = list(range(1200))
        assert [thing.names[""] for thing in catalogue.things(ids[::-1])] == [
            str(n) for n in reversed(ids)
        ]
