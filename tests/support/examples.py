"""The projects of this repository and those that `parkkg new` makes, loaded."""

from __future__ import annotations

from pathlib import Path

import parkkg
from parkkg.project import Project, find_project

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "examples" / "library" / "tables"


def project_named(name: str, folder: Path) -> Project:
    """A project of this repository, or one that is made in a folder."""
    if name == "default":
        return find_project(ROOT)
    if name in ("two-parks", "china-zones"):
        return find_project(ROOT / "examples" / name)
    if not (folder / name).exists():
        if name == "library":
            tables = [LIBRARY / "books.csv", LIBRARY / "authors.xlsx"]
            parkkg.new_from(folder / name, tables, base="https://example.org/library/")
        else:  # as examples in docstrings and on the page on Python make it
            parkkg.new(folder / name, base="https://example.org/parks/")
    return find_project(folder / name)


def load_named(name: str, folder: Path) -> None:
    """Load it into the folder `store` beside it."""
    parkkg.load(project_named(name, folder).root, store=folder / "store").close()
