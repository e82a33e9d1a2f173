"""Tables that nobody has described: a draft of their metadata, and a project of any subject."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parkkg.api.arguments import paths_of
from parkkg.api.machine import machine_errors, output_file
from parkkg.api.projects import Problems
from parkkg.errors import OnProblem, UsageError
from parkkg.files import check_path
from parkkg.text import said

if TYPE_CHECKING:
    import duckdb

    from parkkg.draft.draft import Draft, Guess

_EXAMPLE_BASE = "https://example.org/"


@dataclass(frozen=True)
class Description:
    """What tables seem to be: CSV on the Web `metadata`, and the `guesses` that they rest on.

    `proposed` is what metadata that were there before have not: whole tables, and columns of them.
    `files` are those that the tables are in.
    """

    metadata: Mapping[str, Any]
    guesses: tuple[Guess, ...]
    proposed: tuple[Mapping[str, Any], ...] = ()
    files: tuple[Path, ...] = ()

    def write(self, path: str | Path, *, force: bool = False) -> None:
        """Write the metadata into a file, but not into one of the tables.

        Raises UsageError where there is such a file, without `force`.
        """
        path = Path(path)
        if path.exists() and not force:
            raise UsageError(
                said("there is a file {path} already, and it stays as it is", path=path),
                hint=said("name another file"),
                code="description-exists",
            )
        with machine_errors(), output_file(path, inputs=self.files, in_project=True) as file:
            text = json.dumps(self.metadata, ensure_ascii=False, indent=2) + "\n"
            file.write(text.encode())


def describe_tables(
    tables: str | Path | Sequence[str | Path],
    *,
    base: str | None = None,
    metadata: str | Path | None = None,
    on_problem: OnProblem | None = None,
) -> Description:
    """What tables that nobody has described seem to be, by all of their rows.

    `tables` are files of any kind that `convert` reads; of a workbook, every sheet. `base` is the
    IRI that the things in them are to be under; without one it is the place of the metadata.
    `metadata` is a document that describes some of it already: then `proposed` says what is new.

    `on_problem` gets what is wrong with the structure of a file. Raises UsageError where there is
    no such file, or two have the same name; DataError where one is no table.

    >>> import parkkg
    >>> found = parkkg.describe_tables([cities])
    >>> [column["name"] for column in found.metadata["tables"][0]["tableSchema"]["columns"]]
    ['name', 'people', 'rdf_type']
    """
    from parkkg.draft.metadata import metadata_of, new_in
    from parkkg.scaffold import checked_base

    files = paths_of("tables", tables)
    known = _read(metadata)
    place = checked_base(base) if base else _base_of(known)
    with machine_errors(), _drafted(files, place, on_problem) as (_, draft):
        document = metadata_of(draft, {})
        proposed = () if known is None else tuple(new_in(document, known))
        return Description(document, draft.guesses, proposed, tuple(files))


def _base_of(known: Mapping[str, Any] | None) -> str:
    """The base of the project that metadata are of; empty where they give none."""
    from parkkg.project import base_of

    found = base_of(known) if known else None
    return found.iri if found and not found.fault else ""


def new_from(
    folder: str | Path,
    tables: str | Path | Sequence[str | Path],
    *,
    base: str | None = None,
    titles: Mapping[str, str] | None = None,
    on_problem: OnProblem | None = None,
) -> tuple[Guess, ...]:
    """Start a project of any subject in a folder that is new or empty, from tables; the guesses.

    It has copies of the tables, their metadata, a small ontology, shapes that the rows pass, and
    saved queries, which make the pages of its things. `base` is the IRI that its things are under,
    by default one at example.org with the name of the folder. `titles` are the dataset's by
    language, zh and en.
    Raises what `describe_tables` and `new` do; then nothing is left in the folder.
    """
    from parkkg.draft.project import project_files
    from parkkg.scaffold import checked_base, write_project

    target = Path(folder)
    named = {"zh": target.resolve().name, "en": target.resolve().name, **(titles or {})}
    with machine_errors():
        check_path(target.absolute())
        address = checked_base(base or f"{_EXAMPLE_BASE}{target.resolve().name}/")
        with _drafted(paths_of("tables", tables), address, on_problem) as (db, draft):
            write_project(target, project_files(db, draft, named))
            return draft.guesses


@contextmanager
def _drafted(
    paths: Sequence[Path], base: str, on_problem: OnProblem | None
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Draft]]:
    from parkkg.draft.draft import draft
    from parkkg.draft.read import read_tables
    from parkkg.tables.database import database

    for path in paths:
        check_path(path)
    found = Problems(on_problem)
    with database() as db, found.in_errors():
        yield db, draft(db, read_tables(db, paths, found.add), base)


def _read(metadata: str | Path | None) -> Mapping[str, Any] | None:
    if metadata is None:
        return None
    try:
        found = json.loads(Path(metadata).read_bytes())
    except (ValueError, RecursionError) as error:
        raise UsageError(
            said("{path} is not JSON", path=metadata), hint=said("correct it, or leave it out")
        ) from error
    return found if isinstance(found, dict) else {}
