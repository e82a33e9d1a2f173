"""Releases: immutable folders in a store, one of them current.

    STORE/current                names one release and its manifest's SHA-256; replaced atomically
    STORE/releases/<id>/         manifest.json, store/, graph/, report.ttl, ledger.json, dumps/

`repository` makes and removes releases. Readers write nothing but dumps, and the times of files
that they had to read to know them (`integrity`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from parkkg.errors import DataError, UsageError
from parkkg.evidence.roles import Roles
from parkkg.files import check_path
from parkkg.namespaces import BASE, INFERRED, SERVICE, prefixes_of
from parkkg.releases.integrity import MANIFEST, file_faults, manifest_fault
from parkkg.releases.manifest import Manifest, read_manifest
from parkkg.text import did_you_mean, said

_ID = re.compile(r"[0-9a-f]{16}").fullmatch
_CURRENT = re.compile(r"([0-9a-f]{16})(?: ([0-9a-f]{64}))?").fullmatch
_ANOTHER = said("choose an empty or a new folder")


@dataclass(frozen=True)
class ReleaseFolder:
    """One release: a folder that does not change, except for its `dumps`."""

    id: str
    folder: Path

    @property
    def store_path(self) -> Path:
        """The Oxigraph store; open it with `Store.read_only`."""
        return self.folder / "store"

    @property
    def graph_folder(self) -> Path:
        """The triples: a sorted N-Triples file for each table and each graph file."""
        return self.folder / "graph"

    @property
    def ontology(self) -> Path:
        return self.graph_folder / "ontology.nt"

    @property
    def inferred(self) -> Path:
        """The inferred triples."""
        return self.graph_folder / "inferred.nt"

    @property
    def tables(self) -> tuple[Path, ...]:
        """The files of the tables, and of graph files that name no graph."""
        apart = (self.ontology, self.inferred)
        return tuple(p for p in sorted(self.graph_folder.glob("*.nt")) if p not in apart)

    @property
    def named_graphs(self) -> tuple[Path, ...]:
        """Sorted N-Quads files: graph files that name graphs of their own."""
        return tuple(sorted(self.graph_folder.glob("*.nq")))

    @property
    def description(self) -> Path:
        """The part of the dataset description that is computed from the data, as N-Triples."""
        return self.folder / "description.nt"

    @property
    def queries(self) -> Path:
        """The saved queries for programs, as N-Triples."""
        return self.folder / "queries.nt"

    @property
    def service(self) -> tuple[Path, Path]:
        """The files of the service graph, which describes the release to programs."""
        return self.description, self.queries

    def graph_files(
        self, *, merged: bool = True, inferred: bool = True
    ) -> Iterator[tuple[Path, str]]:
        """The files that its store is made of, and the graph that each goes into.

        That is empty for the graph that the file says. Unless `merged`, what is inferred is not in
        the default graph; without `inferred`, it is in none.
        """
        files = [(path, "") for path in (self.ontology, *self.tables)]
        if merged and inferred:
            files.append((self.inferred, ""))
        files += [(path, "") for path in self.named_graphs]
        if inferred:
            files.append((self.inferred, INFERRED))
        files += [(path, SERVICE) for path in self.service]
        return ((path, graph) for path, graph in files if path.is_file())

    @property
    def ledger(self) -> Path:
        """The curator's words on the sentences of sources, as JSON; not every release has it."""
        return self.folder / "ledger.json"

    @property
    def catalogue(self) -> Path:
        """Its things by name, kind and facet; a release that is older than that has none."""
        return self.folder / "catalogue.sqlite"

    @property
    def shapes(self) -> Path:
        """The shapes that it was validated by, as N-Triples; older releases do not have it."""
        return self.folder / "shapes.nt"

    @property
    def report(self) -> Path:
        """The SHACL report."""
        return self.folder / "report.ttl"

    @property
    def asserted(self) -> Path:
        """The store of what is asserted, which is made on request and kept as dumps are."""
        return self.dumps / ".asserted"

    @property
    def dumps(self) -> Path:
        """The dumps that were made on request."""
        return self.folder / "dumps"

    @cached_property
    def manifest(self) -> Manifest:
        """The manifest. Raises DataError where it is missing or damaged."""
        return read_manifest(self.folder / MANIFEST)

    @property
    def base(self) -> str:
        """The IRI that its things are under."""
        return self.manifest.base or BASE

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes of the namespaces in this release."""
        return prefixes_of(self.base)

    @cached_property
    def roles(self) -> Roles:
        """What its terms are for; one from before it was noted is taken for a park project's."""
        if self.manifest.roles != Roles():
            return self.manifest.roles
        # Only such a release needs these, and they take longer to import than a query takes.
        from parkkg.evidence.schema_roles import roles_of  # noqa: PLC0415
        from parkkg.project import packaged_project  # noqa: PLC0415
        from parkkg.tables.convert import project_job  # noqa: PLC0415

        return roles_of(project_job(packaged_project()).group)

    def damage(self, digest: str = "", *, thorough: bool = False) -> tuple[str, ...]:
        """What is missing, more, or not as it was sealed; empty where the release is intact.

        `digest` is what its manifest has to have, where `current` says it. Compares sizes and
        times, and reads the files whose time differs; all of them if `thorough`.
        """
        try:
            manifest = self.manifest
        except DataError as error:
            return (error.message,)
        if manifest.id != self.id:
            return (said("its {name} is that of {release}", name=MANIFEST, release=manifest.id),)
        if fault := manifest_fault(self.folder, manifest, digest):
            return (fault,)
        return tuple(file_faults(self.folder, manifest, thorough=thorough))

    def check(self, digest: str = "") -> None:
        """Raise DataError where the release is damaged: nothing of it is to be read.

        Takes less than a millisecond, so that whoever reads its files can ask each time.
        """
        if damage := self.damage(digest):
            raise DataError(
                said("release {release} is damaged: {damage}", release=self.id, damage=damage[0]),
                hint=said("load the project again, or use another release"),
                code="release-damaged",
            )


def id_of(inputs: Mapping[str, str], version: str) -> str:
    """The id of the release of these inputs (SHA-256 by name) and this version of parkkg."""
    content = json.dumps([version, dict(inputs)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def releases_folder(store: Path) -> Path:
    """The folder of the releases in a store."""
    return store / "releases"


def check_store(store: Path) -> None:
    """Raise UsageError where `store` is no folder, or a folder with other files."""
    check_path(store.absolute())
    if store.exists() and not store.is_dir():
        raise UsageError(
            said("{store} is not a folder", store=store), hint=_ANOTHER, code="not-a-store"
        )
    if not store.is_dir() or releases_folder(store).is_dir():
        return
    if releases_folder(store).exists():
        raise UsageError(
            said("{store} is not a folder", store=releases_folder(store)),
            hint=_ANOTHER,
            code="not-a-store",
        )
    if not (store / "current").is_file() and any(store.iterdir()):
        raise UsageError(
            said("{store} is not a store of parkkg: it has other files in it", store=store),
            hint=_ANOTHER,
            code="not-a-store",
        )


@dataclass(frozen=True)
class Current:
    """What the file `current` says: an id, and the SHA-256 of that release's manifest.

    Where `digest` is empty, the release was made current before digests were recorded.
    """

    id: str
    digest: str = ""


def read_current(store: Path) -> Current | None:
    """What `current` says, whether or not that release exists; None where it names none."""
    file = store / "current"
    try:
        if not file.is_file():  # to read a pipe would wait for somebody to write it
            return None
        text = file.read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    found = _CURRENT(text)
    return Current(found[1], found[2] or "") if found else None


def current_id(store: Path) -> str | None:
    """The id in the file `current`, whether or not that release exists; None without an id."""
    current = read_current(store)
    return current.id if current else None


def open_release(store: Path, release_id: str | None = None) -> ReleaseFolder:
    """A release by its id or the beginning of its id; without one, the current release.

    Raises UsageError where there is no such release, DataError where it is damaged.
    """
    release, digest = find_release(store, release_id)
    release.check(digest)
    return release


def find_release(store: Path, release_id: str | None = None) -> tuple[ReleaseFolder, str]:
    """As `open_release`, but it may be damaged; with what `current` says of its manifest.

    That is empty where another release is the current one.
    """
    check_store(store)
    known = [release.id for release in releases(store)]
    if not known:
        raise UsageError(
            said("there is no release in {store}", store=store),
            hint=said("load a project into it, or name another store"),
            code="no-release",
        )
    chosen = _current(store, known) if release_id is None else _chosen(release_id, known)
    current = read_current(store)
    digest = current.digest if current and current.id == chosen else ""
    return ReleaseFolder(chosen, releases_folder(store) / chosen), digest


def releases(store: Path) -> list[ReleaseFolder]:
    """Every release, the newest first, damaged ones last. Raises UsageError as `check_store`.

    One that was made after another is newer, whatever the clock said.
    """
    check_store(store)
    folder = releases_folder(store)
    if not folder.is_dir():
        return []
    found = [ReleaseFolder(p.name, p) for p in folder.iterdir() if _ID(p.name) and p.is_dir()]
    by_id = {release.id: release for release in found}
    ages = {release.id: _age_among(by_id, release) for release in found}
    return sorted(found, key=lambda release: ages[release.id], reverse=True)


def previous(store: Path, release: ReleaseFolder) -> ReleaseFolder | None:
    """The release that was current before, otherwise the next older one; None for the first."""
    known = releases(store)
    ids = [r.id for r in known]
    older = known[ids.index(release.id) + 1 :] if release.id in ids else known
    intact = [r for r in known if r.id != release.id and not r.damage()]
    named = [r for r in intact if r.id == release.manifest.previous]
    return next(iter(named + [r for r in intact if r in older]), None)


def _current(store: Path, known: list[str]) -> str:
    chosen = current_id(store)
    if chosen in known:
        return chosen
    file = store / "current"
    raise UsageError(
        said("{file} names {release}, which does not exist", file=file, release=chosen)
        if chosen
        else said("{file} names no release", file=file),
        hint=said("make the newest the current one: {release}", release=known[0]),
        code="no-current-release",
        details={"newest": known[0]},
    )


def _chosen(text: str, known: list[str]) -> str:
    found = [name for name in known if text and name.startswith(text)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            said('"{text}" is the beginning of {found} releases', text=text, found=len(found)),
            hint=", ".join(found),
        )
    raise UsageError(
        said('there is no release "{text}"', text=text), hint=did_you_mean(text, known)
    )


def _age_among(known: Mapping[str, ReleaseFolder], release: ReleaseFolder) -> tuple[str, int, str]:
    """What releases are sorted by: when it was made, at the earliest when its predecessors were.

    A clock may have been wrong, and set right since; what was current before is not.
    """
    latest, after, seen = "", 0, {release.id}
    one: ReleaseFolder | None = release
    while one is not None:
        try:
            manifest = one.manifest
        except DataError:
            break
        if manifest.created >= latest:
            latest, after = manifest.created, len(seen) - 1
        one = None if manifest.previous in seen else known.get(manifest.previous or "")
        seen.add(manifest.previous or "")
    return latest, after, release.id
