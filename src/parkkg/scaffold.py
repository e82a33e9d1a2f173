"""A new project: what the default project shares, and an example row in each table."""

from __future__ import annotations

import csv
import io
import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from parkkg.documentation.columns import columns_page
from parkkg.errors import UsageError
from parkkg.files import remove_tree
from parkkg.namespaces import BASE, SCHEMAS
from parkkg.project import METADATA, Project, base_of, packaged_project
from parkkg.tables.csvw.iris import is_iri
from parkkg.tables.shared_schemas import spelled_out
from parkkg.text import said

_TEMPLATE = Path(__file__).with_name("_template")
_SHARED = ("ontology", "shapes", "queries")
# Tables that a new project shares with the default one, and which rows of them it does not.
_LEFT_OUT = _TEMPLATE / "data" / "shared.json"
_EXAMPLE = "https://example.org/"


def new_project(
    folder: Path,
    titles: Mapping[str, str],
    *,
    base: str | None = None,
    standalone: bool = False,
) -> None:
    """Write a project of parks into `folder`; `titles` are the dataset's by language.

    The things of the project are under the IRI `base`; without one it gets no address of its own,
    and a load warns of that. Its tables refer to schemas that come with parkkg; with `standalone`
    they are spelled out, so that other tools for CSV on the Web read them too.
    Raises UsageError as `write_project` and `checked_base` do.
    """
    own = checked_base(base) if base is not None else None
    write_project(folder, _files(packaged_project(), titles, own, standalone))


def checked_base(base: str) -> str:
    """The base as IRIs have it. Raises UsageError where it is no absolute http(s) IRI with a slash.

    >>> checked_base("https://example.org/图/")
    'https://example.org/%E5%9B%BE/'
    """
    own = base_of({"@id": base}).iri
    if not base.endswith("/") or not is_iri(base) or own == BASE:
        raise UsageError(
            said('"{base}" cannot be the base of a project', base=base),
            hint=said(
                "give an absolute address that ends in a slash: https://example.org/my-graph/"
            ),
        )
    return own


def write_project(folder: Path, files: Iterable[tuple[str, bytes | Path]]) -> None:
    """Write files into `folder`, which is new or empty: each its name, and its content or a copy.

    Raises UsageError where the folder cannot take them. Whatever is raised, nothing is left in it.
    """
    target = folder.resolve()
    if target.exists() and not target.is_dir():
        raise UsageError(said("{folder} is a file", folder=folder), hint=said("name a new folder"))
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(
            said("{folder} is not empty", folder=folder),
            hint=said("name a new folder: nothing is ever written over"),
        )
    if not target.parent.is_dir():
        raise UsageError(
            said("there is no folder {parent}", parent=folder.parent), hint=said("make it first")
        )
    home = target if target.is_dir() else target.parent
    made = home / f".parkkg-new-{secrets.token_hex(4)}"
    made.mkdir()
    try:
        for name, content in files:
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                shutil.copyfile(content, path)
            else:
                path.write_bytes(content)
        if target == home:
            _move_into(made, target)
        else:
            made.rename(target)
    finally:
        remove_tree(made)


def metadata_of(shared: Project, head: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata that have `head`, and the tables of a project by the addresses of their schemas."""
    tables = json.loads(shared.metadata.read_bytes())["tables"]
    for table in tables:
        table["tableSchema"] = SCHEMAS + table["tableSchema"].removeprefix("schema/")
    return {**head, "tables": tables}


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


def _files(
    shared: Project, titles: Mapping[str, str], base: str | None, standalone: bool
) -> Iterator[tuple[str, bytes]]:
    """Every file of a new project: its name and its content."""
    for folder in _SHARED:
        for path in sorted((shared.root / folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(shared.root).as_posix(), path.read_bytes()
    text = (_TEMPLATE / "data" / "dataset.json").read_text(encoding="utf-8")
    head = json.loads(text.replace(_EXAMPLE, base) if base else text)
    if not base:
        del head["@id"]
    for title in head["dc:title"]:
        title["@value"] = titles.get(title["@language"], title["@value"])
    metadata = metadata_of(shared, head)
    whole = spelled_out(metadata, shared.schemas, base or BASE)
    yield METADATA.as_posix(), _json(whole if standalone else metadata).encode()
    left_out = json.loads(_LEFT_OUT.read_bytes())
    for path in sorted((_TEMPLATE / "data").glob("*.csv")):
        content = path.read_bytes()
        if path.name in left_out:
            rows = _shared_rows(shared.root / "data" / path.name, left_out[path.name])
            content = rows.encode() + content.partition(b"\n")[2]
        yield f"data/{path.name}", content
    for title in head["dc:title"]:
        language = title["@language"]
        name = "README.md" if language == "en" else f"README.{language}.md"
        page = (_TEMPLATE / name).read_text(encoding="utf-8")
        yield name, page.replace("{title}", title["@value"]).encode()
        yield f"data/{name}", columns_page(whole, language).encode()
    yield "texts/example.txt", (_TEMPLATE / "texts" / "example.txt").read_bytes()
    yield ".gitignore", (_TEMPLATE / "gitignore").read_bytes()


def _shared_rows(path: Path, left_out: Mapping[str, Sequence[str]]) -> str:
    """A table without the rows that have one of some values in a column."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    kept = io.StringIO()
    writer = csv.DictWriter(kept, rows[0], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        if not any(row[column] in values for column, values in left_out.items()):
            writer.writerow(row)
    return kept.getvalue()


def _json(metadata: Mapping[str, Any]) -> str:
    """Metadata as people edit them: a column, a title, a key on one line each where they fit."""
    return json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"
