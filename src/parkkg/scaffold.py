"""A project of one's own: what the default project shares, and one worked row in each table."""

from __future__ import annotations

import csv
import io
import json
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from parkkg.describe.columns import columns_page
from parkkg.errors import UsageError
from parkkg.files import remove_tree
from parkkg.project import METADATA, Project, packaged_project

_TEMPLATE = Path(__file__).with_name("_template")
_SHARED = ("ontology", "shapes", "queries")
# What is of use in one industry only; the example brings a segment of its own.
_SCHEME_OF_ONE_INDUSTRY = "segment"
_CODES_OF_ONE_INDUSTRY = frozenset({"separator-production-capacity", "coating-output-value"})


def new_project(folder: Path, titles: Mapping[str, str]) -> None:
    """Write a project into `folder`, which is new or empty; `titles` are the dataset's by language.

    Raises UsageError where the folder cannot take it. Whatever is raised, nothing is left in it.
    """
    target = folder.resolve()
    if target.exists() and not target.is_dir():
        raise UsageError(f"{folder} is a file", hint="name a new folder")
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(
            f"{folder} is not empty", hint="name a new folder: nothing is ever written over"
        )
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {folder.parent}", hint="make it first")
    home = target if target.is_dir() else target.parent
    made = home / f".parkkg-new-{secrets.token_hex(4)}"
    made.mkdir()
    try:
        for name, content in _files(packaged_project(), titles):
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if target == home:
            _move_into(made, target)
        else:
            made.rename(target)
    finally:
        remove_tree(made)


def metadata_of(base: Project, head: Mapping[str, Any]) -> str:
    """The text of a csv-metadata.json that has `head` and, to the letter, the tables of `base`."""
    _, begin, tables = base.metadata.read_text(encoding="utf-8").partition('\n  "tables": [')
    opening = json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}")
    return f"{opening},{begin}{tables}"


def _move_into(made: Path, target: Path) -> None:
    """Move what was made into a folder that is there already, all of it or nothing."""
    moved = []
    try:
        for path in sorted(made.iterdir()):
            moved.append(path.rename(target / path.name))
    except OSError:
        for path in moved:
            path.rename(made / path.name)
        raise


def _files(base: Project, titles: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Every file of a new project: its name and its content."""
    for folder in _SHARED:
        for path in sorted((base.root / folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(base.root).as_posix(), path.read_bytes()
    head = json.loads((_TEMPLATE / "data" / "dataset.json").read_bytes())
    for title in head["dc:title"]:
        title["@value"] = titles.get(title["@language"], title["@value"])
    metadata = metadata_of(base, head)
    yield METADATA.as_posix(), metadata.encode()
    for path in sorted((_TEMPLATE / "data").glob("*.csv")):
        content = path.read_bytes()
        if path.stem == "concepts":
            content = _shared_codes(base).encode() + content.partition(b"\n")[2]
        yield f"data/{path.name}", content
    for title in head["dc:title"]:
        language = title["@language"]
        name = "README.md" if language == "en" else f"README.{language}.md"
        page = (_TEMPLATE / name).read_text(encoding="utf-8")
        yield name, page.replace("{title}", title["@value"]).encode()
        yield f"data/{name}", columns_page(json.loads(metadata), language).encode()
    yield "texts/example.txt", (_TEMPLATE / "texts" / "example.txt").read_bytes()
    yield ".gitignore", (_TEMPLATE / "gitignore").read_bytes()


def _shared_codes(base: Project) -> str:
    """The table of concepts without what is of use in one industry only."""
    with (base.root / "data" / "concepts.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    scheme, code = header.index("scheme"), header.index("id")
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        if row[scheme] != _SCHEME_OF_ONE_INDUSTRY and row[code] not in _CODES_OF_ONE_INDUSTRY:
            writer.writerow(row)
    return kept.getvalue()
