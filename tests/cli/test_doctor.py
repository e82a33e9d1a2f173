from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from parkkg.cli.doctor import command


def test_all_is_well_in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    result = CliRunner().invoke(command, ["--port", str(port), "--json"], standalone_mode=False)
    findings = {f["what"]: f for f in json.loads(result.stdout)}
    assert result.return_value == 0
    assert {"python", "duckdb", "pyoxigraph", "project", "store", "disk", "port"} <= set(findings)
    assert all(f["good"] for f in findings.values())
    assert not any(tmp_path.iterdir())


def test_a_taken_port_is_told_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        arguments = ["--port", str(port), "--store", str(tmp_path / "s")]
        result = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert result.return_value == 3
    assert f"NO  port         {port}" in result.stdout
    assert "--port" in result.stdout


def test_a_store_that_is_not_ours_is_told(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(command, ["--store", str(tmp_path)], standalone_mode=False)
    assert result.return_value == 3
    assert "NO  store" in result.stdout


def test_a_project_without_tables_is_told(tmp_path: Path) -> None:
    arguments = ["--project", str(tmp_path), "--store", str(tmp_path / "s")]
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert result.return_value == 3
    assert "NO  project" in result.stdout
