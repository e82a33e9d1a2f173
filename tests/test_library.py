"""The example of tables that have nothing to do with parks: its pages do what they show."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from console import commands_of, faults, run

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "library"


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_console_blocks_of_its_pages_do_what_they_show(page: str, tmp_path: Path) -> None:
    clone = Path(shutil.copytree(EXAMPLE, tmp_path / "library"))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PARKKG_", "PYTEST_", "L"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = kept | {"PATH": path, "HOME": str(tmp_path), "TERM": "dumb", "PYTHONUTF8": "1"}
    commands = commands_of((EXAMPLE / page).read_text(encoding="utf-8"))
    assert faults(run(commands, clone, environment)) == []
