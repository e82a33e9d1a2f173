"""`parkkg doctor`: what is installed here, what is wrong, and what to do about it."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from parkkg.cli.hints import hint_of
from parkkg.cli.options import json_option, project_option, store_option
from parkkg.errors import ParkkgError

_LIBRARIES = ("duckdb", "pyoxigraph", "pyshacl", "rdflib", "shacl", "starlette", "uvicorn")
_OPTIONAL = ("shacl",)
_ROOM = 200 * 2**20


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    good: bool
    found: str
    hint: str = ""


@click.command("doctor")
@project_option
@store_option
@click.option(
    "--port", default=8000, show_default=True, help="The port that `parkkg serve` would use."
)
@json_option
def command(project: Path | None, store: Path, port: int, as_json: bool) -> int:
    """Show what is installed and found here, what is wrong, and what to do about it.

    Nothing is changed. The exit code is 0 if parkkg can work here, and 3 if something prevents it.
    """
    findings = [
        *_programs(),
        _project(project),
        *_store(store),
        _port(port),
        _terminal(),
        _fonts(),
    ]
    if as_json:
        click.echo(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            mark = "ok " if finding.good else "NO "
            click.echo(f"{mark} {finding.what:12} {finding.found}")
            if finding.hint:
                click.echo(f"    {' ' * 12} → {finding.hint}")
    return 0 if all(f.good for f in findings) else 3


def _programs() -> Iterator[Finding]:
    good = sys.version_info >= (3, 11)
    hint = "" if good else "install Python 3.11 or later"
    system = f"{platform.system()} {platform.machine()}"
    yield Finding("python", good, f"{platform.python_version()} on {system}", hint)
    for name in ("parkkg", *_LIBRARIES):
        try:
            yield Finding(name, True, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            if name in _OPTIONAL:
                hint = "pyshacl does its work, which takes longer for large graphs"
                yield Finding(name, True, "not installed", hint)
            else:
                yield Finding(name, False, "not installed", "reinstall parkkg with pip")


def _project(folder: Path | None) -> Finding:
    from parkkg.project import find_project

    try:
        project = find_project(folder)
    except ParkkgError as error:
        return Finding("project", False, error.message, hint_of(error))
    tables = len(list((project.root / "data").glob("*.csv")))
    found = (
        f"{project.root}: {tables} tables, {len(project.shapes)} shape files, "
        f"{len(project.queries)} saved queries"
    )
    return Finding("project", True, found)


def _store(store: Path) -> Iterator[Finding]:
    from parkkg.releases.release import open_release

    place = store if store.exists() else store.resolve().parent
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        hint = "ask for permission there, or choose another with --store"
        yield Finding("store", False, f"{place} cannot be written", hint)
        return
    free = shutil.disk_usage(place).free
    hint = "" if free > _ROOM else "make room: a load needs some times the size of the tables"
    yield Finding("disk", free > _ROOM, f"{free / 2**30:.1f} GB free at {place}", hint)
    try:
        release = open_release(store)
        manifest = release.manifest
    except ParkkgError as error:
        # A store without a release is where everybody begins.
        yield Finding("store", not store.exists(), error.message, hint_of(error))
        return
    made = f"release {release.id} of {manifest.created[:19]}, {manifest.counts.triples:,} triples"
    yield Finding("store", True, made)


def _port(port: int) -> Finding:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            # As servers do: a port whose last connections linger is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            hint = f"serve with --port {port % 60000 + 1}, or stop the program that has it"
            return Finding("port", False, f"{port}: {error}", hint)
    return Finding("port", True, f"{port} is free on 127.0.0.1")


def _terminal() -> Finding:
    encoding = sys.stdout.encoding or "none"
    good = encoding.lower().replace("-", "") == "utf8"
    hint = "" if good else "set PYTHONUTF8=1, so that Chinese is shown as it is"
    return Finding("text", True, f"the terminal is written {encoding}", hint)


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
