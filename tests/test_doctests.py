"""The examples in docstrings do what they show."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "parkkg"
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def module_of(path: Path) -> str:
    """`parkkg.graph.index` for src/parkkg/graph/index.py, `parkkg` for src/parkkg/__init__.py."""
    names = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


# Examples of the library speak of a project and a release: tests/api runs them with these.
MODULES = sorted(
    module_of(path)
    for path in PACKAGE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8") and path.parent.name != "api"
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_do_what_they_show(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)  # an example may write files
    found = doctest.testmod(importlib.import_module(name), optionflags=OPTIONS)
    assert found.attempted, f"no example of {name} stands in a docstring"
    assert not found.failed, capsys.readouterr().out


def test_some_module_has_an_example() -> None:
    assert MODULES
