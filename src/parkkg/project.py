"""The project: one folder with ontology, shapes, tables, graph files and saved queries."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from parkkg.errors import DataError, UsageError
from parkkg.files import check_path, has_utf8_name, sha256_of, shown_path
from parkkg.namespaces import BASE
from parkkg.problems import problem
from parkkg.text import said

STORE = ".parkkg"  # where releases are kept, unless another folder is named
METADATA = Path("data") / "csv-metadata.json"
GRAPH_SUFFIXES = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".jsonld")
SCHEMA_FOLDER = "data/schema"
TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet")
_MOST_NAMES = 5
_SHARED = ("ontology", "shapes", "queries", SCHEMA_FOLDER)


@dataclass(frozen=True)
class Base:
    """The IRI under which the things of a project are; `fault` says why it is not its own."""

    iri: str
    fault: str = ""


@dataclass(frozen=True)
class Input:
    """A file as it was when it was looked at: its SHA-256, and what changes when it is saved."""

    sha256: str
    modified: int
    inode: int


@dataclass(frozen=True)
class Project:
    """A project folder. Paths are absolute and sorted, so that their order is always the same.

    A folder ontology/, shapes/, queries/ or data/schema/ that is not in `root` is taken from
    `shared`, the default project.
    """

    root: Path
    shared: Path | None = None

    @property
    def metadata(self) -> Path:
        """The CSVW description of the tables."""
        return self.root / METADATA

    @cached_property
    def base(self) -> Base:
        """The IRI under which the metadata put the things of the project.

        That is `@base` of their `@context`, else the folder of the dataset's `@id`; else parkkg's
        own namespace, in which two projects may use one IRI for different things.
        """
        try:
            document = json.loads(self.metadata.read_bytes())
        except (OSError, ValueError, RecursionError):  # reported where the metadata are read
            document = None
        base = base_of(document)
        return replace(base, fault="") if self.shared is None else base

    @property
    def base_iri(self) -> str:
        return self.base.iri

    def address(self, name: str) -> str:
        """The IRI of a file of the project; relative IRIs in it are relative to it."""
        shared = self.shared is not None and self.path(name).is_relative_to(self.shared)
        return (BASE if shared else self.base_iri) + name

    @property
    def schemas(self) -> Path:
        """The folder of the table descriptions that projects share."""
        return (self.shared or self.root) / SCHEMA_FOLDER

    @property
    def ontology(self) -> tuple[Path, ...]:
        """The files of the ontology, without alignments, which are never loaded."""
        return _files(self.path("ontology"), (".ttl",))

    @property
    def alignments(self) -> tuple[Path, ...]:
        """Ontologies that relate the terms to other vocabularies; documented, not loaded."""
        return _files(self.path("ontology") / "alignments", (".ttl",))

    @property
    def rules(self) -> tuple[Path, ...]:
        """CONSTRUCT queries that add entailments."""
        return _files(self.path("ontology") / "rules", (".rq",))

    @property
    def shapes(self) -> tuple[Path, ...]:
        return _files(self.path("shapes"), (".ttl",))

    @property
    def graphs(self) -> tuple[Path, ...]:
        """RDF files that are part of the release as they are."""
        return _files(self.root / "data", GRAPH_SUFFIXES)

    @property
    def tables(self) -> tuple[Path, ...]:
        """The files in data/ that hold tables, whether the metadata name them or not."""
        return tables_in(self.root / "data")

    @property
    def queries(self) -> tuple[Path, ...]:
        return _files(self.path("queries"), (".rq",))

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that is read of it; beside these, the metadata may name others."""
        schemas = _files(self.path(SCHEMA_FOLDER), (".json",))
        return (self.metadata, *self.tables, *schemas, *self._found())

    def check_names(self) -> None:
        """Raise DataError where a file that would be read has a name that is not UTF-8."""
        wrong = [path for path in self._found() if not has_utf8_name(path)]
        if wrong:
            hint = said("rename the file")
            raise DataError(
                said("the project has files whose names are not UTF-8"),
                hint=hint,
                problems=tuple(
                    problem(
                        "PK504",
                        said("its name is not UTF-8"),
                        file=shown_path(self.name(path)),
                        hint=hint,
                    )
                    for path in wrong
                ),
            )

    def inputs(self, tables: Iterable[Path]) -> dict[str, Input]:
        """Every file that a release is made from, as it is now, by its name in the project.

        `tables` are the files that the metadata name; the others are found by their folders.
        """
        files = (self.metadata, *tables, *self._found())
        return {self.name(path): _input(path) for path in files if path.is_file()}

    def digests(self, tables: Iterable[Path]) -> dict[str, str]:
        """The SHA-256 of each of the `inputs`."""
        return {name: file.sha256 for name, file in self.inputs(tables).items()}

    def unchanged(self, inputs: Mapping[str, str]) -> bool:
        """Whether `digests`, called earlier, would give the same now."""
        names = {self.name(path) for path in (self.metadata, *self._found())}
        # With the same metadata, the tables that it names are the same too.
        return names <= set(inputs) and all(
            (path := self.path(name)).is_file() and sha256_of(path) == digest
            for name, digest in inputs.items()
        )

    def _found(self) -> tuple[Path, ...]:
        return (
            *self.ontology, *self.alignments, *self.rules, *self.shapes, *self.graphs, *self.queries
        )  # fmt: skip

    def name(self, path: Path) -> str:
        """The name of a file of the project in messages and manifests: `data/parks.csv`."""
        roots = [self.root] if self.shared is None else [self.root, self.shared]
        # One may be inside the other: an example in the checkout, an environment in the project.
        for root in sorted(roots, key=lambda root: len(root.parts), reverse=True):
            if path.is_relative_to(root):
                return path.relative_to(root).as_posix()
        return str(path)

    def path(self, name: str) -> Path:
        """The file or folder of that name, in the project or in the shared one."""
        if self.shared is not None:
            for folder in _SHARED:
                if name.startswith(folder) and not (self.root / folder).is_dir():
                    return self.shared / name
        return self.root / name


def find_project(folder: str | Path | None = None, *, for_tables: bool = False) -> Project:
    """The project in `folder`, else in the current folder, else the one in the package.

    Folders that it does not have (ontology, shapes, queries) are those of the one in the package.
    With `for_tables`, where its tables are read, the one in the package is not taken in a folder
    that has tables. Raises UsageError for that, and where `folder` is given and is not a project.
    """
    if folder is not None:
        folder = Path(folder)
        root = folder.resolve()
        check_path(root)
        if not root.is_dir():
            raise UsageError(
                said("there is no folder {folder}", folder=folder),
                hint=said("name the folder of a project, or start a new one"),
                code="no-project",
            )
        if not (root / METADATA).is_file():
            _refuse_tables(root, str(folder), folder)
            raise UsageError(
                said(
                    "{folder} is not a project: it has no {file}",
                    folder=folder,
                    file=METADATA.as_posix(),
                ),
                hint=said(
                    "describe its tables in {file}, or start a new project",
                    file=METADATA.as_posix(),
                ),
                code="no-project-metadata",
                details={"file": METADATA.as_posix()},
            )
        return Project(root, _packaged(other_than=root))
    here = Path.cwd()
    check_path(here)
    if (here / METADATA).is_file():
        return Project(here, _packaged(other_than=here))
    if for_tables:
        _refuse_tables(here, said("this folder"), Path())
    return packaged_project()


def project_around(path: Path) -> Project | None:
    """The project in one of whose folders a file lies; None where it is in none."""
    roots = (folder for folder in path.resolve().parents if (folder / METADATA).is_file())
    return next(map(Project, roots), None)


def _refuse_tables(root: Path, shown: str, given: Path) -> None:
    """Raise UsageError where a folder without metadata has tables, itself or in data/.

    `given` is the folder as a command names it.
    """
    tables = (*tables_in(root / "data"), *tables_in(root))
    if not tables:
        return
    for path in tables:
        check_path(path)
    found = [path.relative_to(root).as_posix() for path in tables]
    names = ", ".join(found[:_MOST_NAMES]) + (", …" if len(found) > _MOST_NAMES else "")
    raise UsageError(
        said(
            "{folder} has tables, and no {file} that says what they mean: {names}",
            folder=shown, file=METADATA.as_posix(), names=names,
        ),
        hint=said("describe them in {file}", file=METADATA.as_posix()),
        code="tables-without-metadata",
        details={"tables": " ".join(shlex.quote(str(given / f)) for f in found[:_MOST_NAMES])},
    )  # fmt: skip


def tables_in(folder: Path) -> tuple[Path, ...]:
    """The files in a folder that hold tables, by their names; without those that are open.

    A spreadsheet program keeps a file beside one that is open, whose name begins with `~$`.
    """
    if not folder.is_dir():
        return ()
    return tuple(
        path
        for path in sorted(folder.iterdir())
        if path.name.lower().removesuffix(".gz").removesuffix(".zst").endswith(TABLE_SUFFIXES)
        and not path.name.startswith(("~$", "."))
        and path.is_file()
    )


def base_of(document: object) -> Base:
    """The base that a metadata document gives its project.

    >>> base_of({"@context": ["http://www.w3.org/ns/csvw", {"@base": "https://example.org/g/"}]})
    Base(iri='https://example.org/g/', fault='')
    >>> base_of({"@id": "https://example.org/g/dataset"}).iri
    'https://example.org/g/'
    """
    if not isinstance(document, dict):
        return Base(BASE)
    context = document.get("@context")
    for part in context if isinstance(context, list) else ():
        if isinstance(part, dict) and (folder := _folder_of(part.get("@base"))):
            return Base(folder)
    folder = _folder_of(document.get("@id"))
    if folder != BASE and any(url.startswith(f"{BASE}id/") for url in _templates(document)):
        own = f"{BASE}id/"
        fault = said("its tables write {own}, which is parkkg's own, into their IRIs", own=own)
        return Base(BASE, fault)
    if folder:
        return Base(folder)
    # Where every template is an address of its own, nothing depends on the base.
    if all(":" in url.partition("/")[0] for url in _templates(document)):
        return Base(BASE)
    return Base(BASE, said("the metadata give neither @base nor an absolute @id"))


def _folder_of(address: object) -> str:
    """The folder of an absolute http(s) address, with its last slash; empty for anything else."""
    if not isinstance(address, str):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    folder = urljoin(address.partition("#")[0].partition("?")[0] + ("" if parts.path else "/"), ".")
    # As the IRIs are written that relative templates give (RFC 3987, section 3.1).
    return quote(folder, safe="/:@!$&'()*+,;=~%[]")


def _templates(document: dict[str, Any]) -> Iterator[str]:
    """The `aboutUrl` of the group, of its tables and of their schemas; of a shared one, `id/`."""
    tables = document.get("tables")
    for node in (document, *(tables if isinstance(tables, list) else ())):
        for inner in (node, node.get("tableSchema")) if isinstance(node, dict) else ():
            about = inner.get("aboutUrl") if isinstance(inner, dict) else None
            if isinstance(about, str):
                yield about
            elif isinstance(inner, str):
                yield "id/"


def packaged_project() -> Project:
    """The default project: inside the wheel, or the checkout of an editable install."""
    root = _packaged()
    if root is None:
        raise UsageError(
            said("this installation carries no default project"),
            hint=said("name a project, or reinstall parkkg"),
            code="no-default-project",
        )
    return Project(root)


def _packaged(other_than: Path | None = None) -> Path | None:
    package = Path(__file__).resolve().parent
    for root in (package / "_project", package.parents[1]):
        if (root / METADATA).is_file():
            return root if root != other_than else None
    return None


def _input(path: Path) -> Input:
    state = path.stat()
    return Input(sha256_of(path), state.st_mtime_ns, state.st_ino)


def _files(folder: Path, suffixes: tuple[str, ...]) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(p for p in folder.iterdir() if p.suffix in suffixes and p.is_file()))
