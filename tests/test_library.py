"""The example of tables that have nothing to do with parks: its pages do what they show."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from console import Command, broken_promises, by_commands

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "library"


@pytest.mark.parametrize("pages", by_commands(EXAMPLE.glob("README*.md")))
def test_console_blocks_of_its_pages_do_what_they_show(
    pages: dict[Path, list[Command]], tmp_path: Path, environment: dict[str, str]
) -> None:
    clone = Path(shutil.copytree(EXAMPLE, tmp_path / "library"))
    assert broken_promises(pages, clone, environment) == []


def test_its_pages_show_something() -> None:
    assert sum(map(len, by_commands(EXAMPLE.glob("README*.md")))) == 2
