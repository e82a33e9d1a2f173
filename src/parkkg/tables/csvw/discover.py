"""From a path or address to tables: a metadata document, or a table whose metadata are located.

Model for Tabular Data, section 5 (locating metadata) and 6.1 (creating annotated tables).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from parkkg.errors import DataError, Problem, UsageError
from parkkg.problems import problem
from parkkg.tables.csvw.context import SCHEME
from parkkg.tables.csvw.iris import normalize, resolve
from parkkg.tables.csvw.locate import Locator, candidates, looks_like_metadata
from parkkg.tables.csvw.metadata import Document, read_document
from parkkg.tables.csvw.model import Table, TableGroup
from parkkg.text import said


@dataclass(frozen=True)
class DiscoveredTables:
    """The tables to convert, the file of each (None where it has none), and warnings.

    `documents` are the files that describe them.
    """

    group: TableGroup
    files: tuple[Path | None, ...]
    warnings: tuple[Problem, ...]
    documents: tuple[Path, ...] = ()


def files_named(
    source: str, locator: Locator, *, metadata: str | None, link: str | None
) -> Iterator[Path]:
    """The files that `discover` opens first, whatever is in them: the table, and its metadata."""
    url = address(source)
    described = [address(metadata)] if metadata else candidates(url, link, locator)
    for place in (url, *described):
        if (file := locator.find(place)) is not None:
            yield file


def discover(
    source: str, locator: Locator, *, metadata: str | None, link: str | None
) -> DiscoveredTables:
    """The tables that `source` (a path or address) names.

    With `metadata` no other document is looked for, and what that document describes is taken even
    where `source` is not among it, with a warning (Model for Tabular Data, 5.1 and 6.1). Raises
    UsageError where there is no such file, DataError where its metadata are wrong.
    """
    url = address(source)
    path = locator.find(url)
    if path is None:
        raise _nothing_there(source, url)
    if looks_like_metadata(path):
        document = _read(url, path, locator)
        unused: tuple[Problem, ...] = ()
        if metadata:
            message = said("is not used, for {source} is metadata, too", source=path.name)
            unused = (_not_described(message, metadata.rpartition("/")[2]),)
        return _with_files(document, locator, (*document.warnings, *unused))
    if metadata:
        return _of_user(metadata, url, locator)
    return _located(url, link, locator)


def _of_user(metadata: str, url: str, locator: Locator) -> DiscoveredTables:
    """The tables of the user's metadata, whether or not that at `url` is among them."""
    place = address(metadata)
    file = locator.find(place)
    if file is None:
        raise UsageError(
            said("there is no file for {address}", address=metadata),
            hint=said("name the metadata document of the table"),
            code="no-metadata",
        )
    document = _read(place, file, locator)
    warnings = document.warnings
    if not _describes(document, url):
        message = said("does not describe {table}; what it describes is taken instead", table=url)
        warnings += (_not_described(message, file.name),)
    return _with_files(document, locator, warnings)


def _located(url: str, link: str | None, locator: Locator) -> DiscoveredTables:
    """The tables of the first metadata found that describe that at `url`, or that one alone."""
    warnings: list[Problem] = []
    for place in candidates(url, link, locator):
        file = locator.find(place)
        if file is None:
            continue
        document = _read(place, file, locator)
        warnings += document.warnings
        if _describes(document, url):
            return _with_files(document, locator, tuple(warnings))
        message = said("does not describe {table}, and is passed over", table=url)
        warnings.append(_not_described(message, file.name))
    alone = Document(TableGroup((Table(url, ()),)), (), ())
    return _with_files(alone, locator, tuple(warnings))


def _not_described(message: str, file: str) -> Problem:
    return problem("PK508", message, file=file, severity="warning")


def _nothing_there(source: str, url: str) -> UsageError:
    """The error for a source that has no file."""
    if not url.startswith("file:"):
        return UsageError(
            said("{address} has no file here: addresses are not fetched", address=source),
            hint=said("download it and name the file; an address needs a folder for its files"),
            code="no-table",
        )
    if Path(source).is_dir():
        return UsageError(
            said("{address} is a folder, and no project", address=source),
            hint=said("name a table in it, or a metadata document that describes several"),
        )
    return UsageError(
        said("there is no file for {address}", address=source),
        hint=said("name a CSV file or a metadata document"),
        code="no-table",
    )


def address(source: str) -> str:
    """The address of a path; an address stays as it is.

    A sheet of a workbook is named after a #, unless a file has that name.
    """
    if SCHEME.match(source) and not Path(source).exists():
        return source
    file, mark, sheet = source.partition("#")
    if mark and not Path(source).exists() and Path(file).exists():
        return f"{Path(file).resolve().as_uri()}#{quote(sheet, safe='')}"
    return Path(source).resolve().as_uri()


def _read(url: str, path: Path, locator: Locator) -> Document:
    return read_document(path, url, path.name, locator.find)


def _with_files(
    document: Document, locator: Locator, warnings: tuple[Problem, ...]
) -> DiscoveredTables:
    files = tuple(locator.find(table.url) for table in document.group.tables)
    return DiscoveredTables(document.group, files, warnings, document.files)


def _describes(document: Document, url: str) -> bool:
    """Whether one of the tables of a document is that at `url`; addresses are normalised (6.3).

    Each sheet of a workbook is in the file that has no sheet in its address.
    """
    wanted, sheet = normalize(resolve(url, "")), unquote(url.partition("#")[2])
    return any(
        normalize(resolve(table.url, "")) == wanted
        and sheet in ("", unquote(table.url.partition("#")[2]))
        for table in document.group.tables
    )


def missing_file(table: Table) -> DataError:
    """The error for a table that has no file."""
    name = table.url.rpartition("/")[2]
    message = said("there is no file for {address}", address=table.url)
    if table.url.startswith("file:"):
        found = problem("PK101", said("there is no such file"), file=name)
    else:
        found = problem("PK507", message, file=name)
    return DataError(message, problems=(found,))
