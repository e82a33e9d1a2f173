"""From a path or address to tables: a metadata document, or a table whose metadata are located.

Model for Tabular Data, section 5 (locating metadata) and 6.1 (creating annotated tables).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parkkg.errors import DataError, Problem, UsageError
from parkkg.problems import problem
from parkkg.tables.csvw.context import SCHEME
from parkkg.tables.csvw.iris import normalize, resolve
from parkkg.tables.csvw.locate import Locator, candidates, looks_like_metadata
from parkkg.tables.csvw.metadata import Document, read_document
from parkkg.tables.csvw.model import Table, TableGroup


@dataclass(frozen=True)
class DiscoveredTables:
    """The tables to convert, the file of each (None where it has none), and warnings."""

    group: TableGroup
    files: tuple[Path | None, ...]
    warnings: tuple[Problem, ...]


def discover(
    source: str, locator: Locator, *, metadata: str | None, link: str | None
) -> DiscoveredTables:
    """The tables that `source` (a path or address) names.

    With `metadata` no other document is looked for (Model for Tabular Data, 5.1).
    Raises UsageError where there is no such file, DataError where its metadata are wrong.
    """
    url = address(source)
    path = locator.find(url)
    if path is None:
        raise UsageError(
            f"there is no file for {source}",
            hint="name a CSV file or a metadata document; an address needs a folder for its files",
            code="no-table",
        )
    if looks_like_metadata(path):
        document = _read(url, path, locator)
        return _with_files(document.group, locator, document.warnings)
    warnings: list[Problem] = []
    for place in [address(metadata)] if metadata else candidates(url, link, locator):
        file = locator.find(place)
        if file is None:
            if metadata:
                raise UsageError(
                    f"there is no file for {metadata}",
                    hint="name the metadata document of the table",
                    code="no-metadata",
                )
            continue
        document = _read(place, file, locator)
        warnings += document.warnings
        if any(_same(table.url, url) for table in document.group.tables):
            return _with_files(document.group, locator, tuple(warnings))
        warnings.append(
            problem("PK503", f"does not describe {url}", file=file.name, severity="warning")
        )
    return _with_files(TableGroup((Table(url, ()),)), locator, tuple(warnings))


def address(source: str) -> str:
    """The address of a path; an address stays as it is."""
    if SCHEME.match(source) and not Path(source).exists():
        return source
    return Path(source).resolve().as_uri()


def _read(url: str, path: Path, locator: Locator) -> Document:
    return read_document(path, url, path.name, locator.find)


def _with_files(
    group: TableGroup, locator: Locator, warnings: tuple[Problem, ...]
) -> DiscoveredTables:
    return DiscoveredTables(group, tuple(locator.find(t.url) for t in group.tables), warnings)


def _same(one: str, other: str) -> bool:
    return normalize(resolve(one, "")) == normalize(resolve(other, ""))


def missing_file(table: Table) -> DataError:
    """The error for a table that has no file."""
    found = problem("PK101", "there is no such file", file=table.url.rpartition("/")[2])
    return DataError(f"{table.url} has no file", problems=(found,))
