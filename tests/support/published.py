"""A server over a real release."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from parkkg.errors import Problem
from parkkg.pipeline import load
from parkkg.project import Project
from parkkg.releases.release import ReleaseFolder, open_release
from serving import Running, running

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(ROOT)
GONE = "code/award-scheme/long-gone"
TURTLE, HTML, JSONLD = "text/turtle", "text/html", "application/ld+json"
NTRIPLES, RDFXML = "application/n-triples", "application/rdf+xml"


class Published:
    """A server, and a client that follows no redirection."""

    def __init__(self, running: Running, store: Path) -> None:
        self.running = running
        self.store = store

    @property
    def release(self) -> ReleaseFolder:
        return open_release(self.store)

    def get(self, path: str, accept: str | None = None, **headers: str) -> httpx.Response:
        """The answer to GET; `if_range` in place of If-Range, and so on."""
        return self.ask("GET", path, accept, **headers)

    def ask(
        self, method: str, path: str, accept: str | None = None, **headers: str
    ) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(method, path, sent if accept is None else {"accept": accept, **sent})

    def send(self, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
        given = {"host": "localhost", "accept": "*/*", **headers}
        return self.running.client.request(method, path, headers=given)


def make_store(folder: Path) -> Path:
    """Two releases of the default project: the current one, and one that had a concept more."""
    earlier = folder / "project"
    shutil.copytree(ROOT / "data", earlier / "data")
    concepts = earlier / "data" / "concepts.csv"
    lines = concepts.read_text(encoding="utf-8").splitlines(keepends=True)
    like = next(line for line in lines if line.startswith("award-scheme,"))
    lines.append(like.replace(like.split(",")[1], GONE.rpartition("/")[2]))
    concepts.write_text("".join(lines), encoding="utf-8")
    store = folder / "store"
    for project in (replace(PROJECT, root=earlier, shared=ROOT), PROJECT):
        _load(project, store)
    return store


def _load(project: Project, store: Path) -> None:
    problems: list[Problem] = []
    outcome = load(
        project,
        store,
        engine="sql",
        language="en",
        report=problems.append,
        progress=lambda _: None,
    )
    assert outcome.release is not None, problems


@contextmanager
def published(store: Path, **settings: Any) -> Iterator[Published]:
    """A server over a store, in which one query at a time is answered."""
    given = {
        "project": ROOT,
        "workers": 1,
        "seconds": 20.0,
        "max_bytes": 16 << 20,
        "memory_mb": 1024,
    }
    with running(store, **{**given, **settings}) as found:
        yield Published(found, store)
