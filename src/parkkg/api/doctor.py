"""What is installed here, what is wrong, and what to do about it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from parkkg.api.machine import machine_errors
from parkkg.api.store import verify_release
from parkkg.errors import ParkkgError
from parkkg.project import STORE, find_project
from parkkg.releases.release import open_release

_LIBRARIES = ("duckdb", "pyoxigraph", "pyshacl", "rdflib", "starlette", "uvicorn")
_ROOM = 200 * 2**20


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is good, and if not, what to do.

    `code` and `details` are those of a `ParkkgError`: they name the kind of failure.
    """

    what: str
    good: bool
    found: str
    hint: str = ""
    code: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


def doctor(
    project: str | Path | None = None, store: str | Path = STORE, *, port: int = 8000
) -> list[Finding]:
    """Look at what is installed, at a project, a store, and a port to serve on. Nothing is changed.

    `project` is found as by `check`. A store that is not there yet is good if it can be made.

    >>> import parkkg
    >>> [finding.what for finding in parkkg.doctor(project, store) if not finding.good]
    []
    """
    with machine_errors():
        return [
            *_programs(),
            _project(None if project is None else Path(project)),
            *_store(Path(store)),
            _port(port),
            _fonts(),
        ]


def _failed(what: str, error: ParkkgError, *, good: bool = False) -> Finding:
    return Finding(what, good, error.message, error.hint, error.code, error.details)


def _programs() -> Iterator[Finding]:
    good = sys.version_info >= (3, 11)
    hint = "" if good else "install Python 3.11 or later"
    system = f"{platform.system()} {platform.machine()}"
    yield Finding("python", good, f"{platform.python_version()} on {system}", hint)
    for name in ("parkkg", *_LIBRARIES):
        try:
            yield Finding(name, True, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, False, "not installed", "reinstall parkkg with pip")


def _project(folder: Path | None) -> Finding:
    try:
        project = find_project(folder)
    except ParkkgError as error:
        return _failed("project", error)
    tables = len(list((project.root / "data").glob("*.csv")))
    found = (
        f"{project.root}: {tables} tables, {len(project.shapes)} shape files, "
        f"{len(project.queries)} saved queries"
    )
    return Finding("project", True, found)


def _store(store: Path) -> Iterator[Finding]:
    place = store if store.exists() else store.resolve().parent
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        hint = "ask for permission there, or choose another store"
        yield Finding("store", False, f"{place} cannot be written", hint, code="store-not-writable")
        return
    free = shutil.disk_usage(place).free
    hint = "" if free > _ROOM else "make room: a load needs some times the size of the tables"
    yield Finding("disk", free > _ROOM, f"{free / 2**30:.1f} GB free at {place}", hint)
    try:
        release = open_release(store)
        manifest = release.manifest
    except ParkkgError as error:
        # A store without a release is where everybody begins.
        yield _failed("store", error, good=not store.exists())
        return
    made = f"release {release.id} of {manifest.created[:19]}, {manifest.counts.triples:,} triples"
    faults = verify_release(release.id, store).faults
    hint = "load the project again, or use another release" if faults else ""
    found = f"release {release.id} is damaged: {'; '.join(faults)}" if faults else made
    yield Finding("store", not faults, found, hint, code="release-damaged" if faults else "")


def _port(port: int) -> Finding:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            # As servers do: a port whose last connections linger is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            hint = "choose another port, or stop the program that has it"
            return Finding("port", False, f"{port}: {error}", hint, code="port-taken")
    return Finding("port", True, f"{port} is free on 127.0.0.1")


def _fonts() -> Finding:
    lister = shutil.which("fc-list")
    if lister is None:
        return Finding("fonts", True, "not known: this system has no fc-list")
    listed = subprocess.run(
        [lister, ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=20
    )
    families = sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line})
    hint = "" if families else "install one to see Chinese in pictures, such as fonts-noto-cjk"
    found = f"{len(families)} with Chinese" + (f", such as {families[0]}" if families else "")
    return Finding("fonts", True, found, hint)
