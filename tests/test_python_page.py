"""The page on Python, in both languages: its blocks run and show what they say."""

from __future__ import annotations

import doctest
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import parkkg

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "docs" / "python.md", ROOT / "docs" / "python.zh.md")
BLOCK = re.compile(r"^```(python|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    return [(match[1], match[2]) for match in BLOCK.finditer(page.read_text(encoding="utf-8"))]


def test_the_blocks_run(
    loaded: Callable[[str], tuple[Path, Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of one page; the other has the same, as the next test says."""
    for name, store in (("default", ".parkkg"), ("new", "my-store")):
        shutil.copytree(loaded(name)[1], tmp_path / store)  # what is loaded there is up to date
    page = PAGES[0]
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner()
    for number, (kind, text) in enumerate(blocks(page), 1):
        if kind == "python":
            exec(compile(text, f"{page.name}, block {number}", "exec"), names)  # noqa: S102 -- ours
        else:
            test = doctest.DocTestParser().get_doctest(text, names, f"{page.name}", None, number)
            failed, _ = runner.run(test, clear_globs=False)
            names.update(test.globs)
            assert failed == 0
    for value in names.values():
        if isinstance(value, parkkg.Release):
            value.close()
    assert (tmp_path / "parks.ttl").is_file()


def test_both_languages_show_the_same_code() -> None:
    def code(page: Path) -> list[str]:
        lines = "".join(text for _, text in blocks(page)).splitlines()
        return [line.partition("  #")[0].rstrip() for line in lines]

    english, chinese = map(code, PAGES)
    assert english == chinese
    assert len(english) > 60


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_public_name_is_missing(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    taken_for_granted = {"__version__", "Diff", "Evidence", "Param", "SavedQuery", "Release"}
    for name in sorted({*parkkg.__all__} - taken_for_granted):
        assert re.search(rf"\b{name}\b", text), name
