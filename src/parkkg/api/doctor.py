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
from parkkg.text import listed, said

_LIBRARIES = ("duckdb", "pyoxigraph", "pyshacl", "rdflib", "werkzeug")
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
            _project(project),
            *_store(Path(store)),
            _port(port),
            _fonts(),
        ]


def _failed(what: str, error: ParkkgError, *, good: bool = False) -> Finding:
    return Finding(what, good, error.message, error.hint, error.code, error.details)


def _programs() -> Iterator[Finding]:
    good = sys.version_info >= (3, 11)
    hint = "" if good else said("install Python 3.11 or later")
    system = f"{platform.system()} {platform.machine()}"
    yield Finding(
        said("python"),
        good,
        said(
            "{python_version} on {system}", python_version=platform.python_version(), system=system
        ),
        hint,
    )
    for name in ("parkkg", *_LIBRARIES):
        try:
            yield Finding(name, True, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, False, said("not installed"), said("reinstall parkkg with pip"))


def _project(folder: str | Path | None) -> Finding:
    try:
        project = find_project(folder)
    except ParkkgError as error:
        return _failed(said("project"), error)
    tables = len(list((project.root / "data").glob("*.csv")))
    found = said(
        "{folder}: {tables} tables, {shapes} shape files, {queries} saved queries",
        folder=project.root,
        tables=tables,
        shapes=len(project.shapes),
        queries=len(project.queries),
    )
    return Finding(said("project"), True, found)


def _store(store: Path) -> Iterator[Finding]:
    place = store if store.exists() else store.resolve().parent
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        yield Finding(
            said("store"),
            False,
            said("{place} cannot be written", place=place),
            said("ask for permission there, or choose another store"),
            code="store-not-writable",
        )
        return
    free = shutil.disk_usage(place).free
    yield Finding(
        said("disk"),
        free > _ROOM,
        said("{free:.1f} GB free at {place}", free=free / 2**30, place=place),
        "" if free > _ROOM else said("make room: a load needs some times the size of the tables"),
    )
    try:
        release = open_release(store)
        manifest = release.manifest
    except ParkkgError as error:
        # A store without a release is where everybody begins.
        yield _failed(said("store"), error, good=not store.exists())
        return
    if faults := verify_release(release.id, store).faults:
        yield Finding(
            said("store"),
            False,
            said(
                "release {release} is damaged: {faults}", release=release.id, faults=listed(faults)
            ),
            said("load the project again, or use another release"),
            code="release-damaged",
        )
        return
    made = said(
        "release {release} of {time}, {triples:,} triples",
        release=release.id,
        time=manifest.created[:19],
        triples=manifest.counts.triples,
    )
    yield Finding(said("store"), True, made)


def _port(port: int) -> Finding:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            # As servers do: a port whose last connections linger is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            hint = said("choose another port, or stop the program that has it")
            return Finding(
                said("port"),
                False,
                said("{port}: {error}", port=port, error=error),
                hint,
                code="port-taken",
            )
    return Finding(said("port"), True, said("{port} is free on 127.0.0.1", port=port))


def _fonts() -> Finding:
    lister = shutil.which("fc-list")
    if lister is None:
        return Finding(said("fonts"), True, said("not known: this system has no fc-list"))
    listed = subprocess.run(
        [lister, ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=20
    )
    families = sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line})
    hint: str = (
        "" if families else said("install one to see Chinese in pictures, such as fonts-noto-cjk")
    )
    found = said("{number} with Chinese", number=len(families))
    if families:
        found = said("{found}, such as {family}", found=found, family=families[0])
    return Finding(said("fonts"), True, found, hint)
