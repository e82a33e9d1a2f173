"""Collect what parkkg says into the catalogue of each language, and compile it.

python -m tools.messages            adds what is new, drops what is gone, and compiles
python -m tools.messages --check    writes nothing; says what is out of date or not translated

Both name Chinese texts, also of pages and documents, that call a release something else than 版本.
"""

from __future__ import annotations

import importlib
import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
from babel.messages import extract
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from parkkg.cli.help import texts
from parkkg.cli.main import COMMANDS, cli
from parkkg.problems import PROBLEM_KINDS
from parkkg.translations import DOMAIN
from parkkg.translations import LOCALE as FOLDER

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "parkkg"
LOCALE = Path(FOLDER)

_OURS = MappingProxyType[str, Any]({"said": None, "tell": None})
# What click says, and the modules of it that say what a user may see.
_OF_CLICK = MappingProxyType[str, Any]({"_": None, "ngettext": (1, 2)})
_MODULES_OF_CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "types")
# What is written for Chinese readers, with or without English beside it.
_CHINESE = (
    "src/parkkg/**/*.py", "src/parkkg/**/*.html", "src/parkkg/**/*.md", "src/parkkg/**/*.po",
    "docs/**/*.zh.md", "examples/**/*.zh.md", "*.zh.md",
)  # fmt: skip
# A release is 版本; 发布 is what is done with it, as in 发布者 and 发布日期.
_OTHER_NAME = re.compile(
    r"发布版本|[本次个前一此该各旧新两看在止成的]发布(?![者日])|[\"'“]发布 ?[\"'”]"
    r"|发布(?=[是有“]|\s?[{<])"
)
# In place of the time of each run.
_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def collected() -> Catalog:
    """What can be said: the messages of the code, the help texts, the messages of click."""
    catalog = Catalog()
    known = {text for kind in PROBLEM_KINDS for text in (kind.title_en, kind.fix_en)}
    for path in sorted(SOURCE.rglob("*.py")):
        for text in _messages(path, _OURS):
            if text and text not in known:
                catalog.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    for name, text in _help_texts():
        catalog.add(text, locations=[(f"src/parkkg/cli/{name}.py", 0)])
    for name in _MODULES_OF_CLICK:
        for text in _messages(Path(click.__file__).with_name(f"{name}.py"), _OF_CLICK):
            catalog.add(text, locations=[("click", 0)])
    return catalog


def _messages(path: Path, keywords: Mapping[str, Any]) -> Iterator[Any]:
    found = extract.extract("python", io.BytesIO(path.read_bytes()), keywords)
    return (text for _, text, _, _ in found)


def _help_texts() -> Iterator[tuple[str, str]]:
    for text in (*texts(cli), *COMMANDS.values()):
        yield "main", text
    for name in COMMANDS:
        for text in texts(importlib.import_module(f"parkkg.cli.{name}").command):
            yield name, text


def updated(language: str) -> Catalog:
    """The catalogue of a language with just what can be said now; translations are kept."""
    with po_file(language).open("rb") as file:
        catalog = read_po(file, language, DOMAIN)
    catalog.update(collected(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.project = DOMAIN
    catalog.msgid_bugs_address = catalog.last_translator = ""
    catalog.creation_date = catalog.revision_date = _DATE
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """The file for translators."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, include_lineno=False, sort_by_file=True)
    return out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The file that gettext reads."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """Messages without a translation, or with one that has other places for words."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        said, texts = _forms(message.id), _forms(message.string)
        allowed = set().union(*map(_places, said))
        # Of a plural each form may leave out the number.
        wrong = (
            any(_places(text) - allowed for text in texts)
            if len(said) > 1
            else (_places(texts[0]) != allowed)
        )
        if wrong or not all(texts):
            found.append(said[0])
    return found


def misnamed(text: str) -> list[str]:
    """The lines of a text in which a release has another name than 版本.

    >>> misnamed("当前发布是 {id}"), misnamed("通过 HTTP 发布一个版本，附发布日期")
    (['当前发布是 {id}'], [])
    """
    return [line.strip() for line in text.splitlines() if _OTHER_NAME.search(line)]


def chinese_files() -> Iterator[Path]:
    """The files in which something is written for Chinese readers."""
    for pattern in _CHINESE:
        yield from sorted(ROOT.glob(pattern))


def _forms(text: Any) -> list[str]:
    return [form or "" for form in text] if isinstance(text, list | tuple) else [text or ""]


def _places(text: str) -> set[str]:
    """The names in braces; a query that is shown has other things in them."""
    return set(re.findall(r"\{(\w+)[!:}]", text))


def po_file(language: str) -> Path:
    """Where translators find the messages of a language."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def languages() -> list[str]:
    """The languages that there are catalogues of."""
    return sorted(path.parents[1].name for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def main(arguments: Sequence[str]) -> int:
    """Write the catalogues, or with --check compare them; the exit code."""
    faults = 0
    for language in languages():
        catalog, path = updated(language), po_file(language)
        missing = untranslated(catalog)
        for text in missing:
            print(f"{path.relative_to(ROOT)}: not translated: {text!r}")
        if list(arguments) != ["--check"]:
            path.write_bytes(po_bytes(catalog))
            path.with_suffix(".mo").write_bytes(mo_bytes(catalog))
        elif path.read_bytes() != po_bytes(catalog) or (
            path.with_suffix(".mo").read_bytes() != mo_bytes(catalog)
        ):
            print(f"{path.relative_to(ROOT)}: out of date: run `make messages`")
            faults += 1
        faults += len(missing)
    for path in chinese_files():
        for line in misnamed(path.read_text(encoding="utf-8")):
            print(f"{path.relative_to(ROOT)}: a release is 版本: {line}")
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
