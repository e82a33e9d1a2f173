"""Problems as a page for people who have a browser and no parkkg."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from parkkg.api.convert import read_tables
from parkkg.api.machine import machine_errors
from parkkg.errors import DataError, Problem
from parkkg.project import find_project
from parkkg.translations import Language

if TYPE_CHECKING:
    from parkkg.problem_page.page import ProblemFile


def report_html(
    problems: Iterable[Problem],
    source: str | Path | None = None,
    *,
    metadata: str | Path | None = None,
    locate: Mapping[str, str | Path] | None = None,
    link: str | None = None,
    language: Language = "en",
    left: int = 0,
) -> str:
    """One HTML page with the tables, the faulty cells marked, for the problems of a check.

    `source` is what was checked: the folder of a project as `check` takes it, or a file as
    `convert` takes it, with the same `metadata`, `locate` and `link`. The page is in Chinese and in
    English, begins in `language`, and loads nothing from elsewhere: it can be sent as it is. It has
    the first 20,000 problems, and says how many more there are; `left` are those that are not
    given. The files are read as they are now.

    Raises UsageError where there is no such project or file.

    >>> import parkkg
    >>> page = parkkg.report_html(parkkg.check(project), project)
    >>> page.startswith("<!doctype html>")
    True
    """
    from parkkg.problem_page.page import problem_page

    found = list(problems)
    with machine_errors():
        files = _files({problem.file for problem in found}, source, metadata, locate, link)
        return problem_page(found, files, language=language, name=_name(source), left=left)


def _files(
    names: Iterable[str],
    source: str | Path | None,
    metadata: str | Path | None,
    locate: Mapping[str, str | Path] | None,
    link: str | None,
) -> dict[str, ProblemFile]:
    """The files that problems name, by these names."""
    from parkkg.problem_page.page import ProblemFile

    project = None
    if source is None or Path(source).is_dir():
        project = find_project(source, for_tables=True)
    files = {
        name: ProblemFile(Path(name) if project is None else project.path(name)) for name in names
    }
    job = read_tables(source, metadata, locate=locate, link=link).job
    if isinstance(job, DataError):  # one of the problems: nothing says how the tables are split
        return files
    tables = {source.name: ProblemFile(source.path, source.table) for source in job.sources}
    # Of several sheets each has a name of its own, too.
    sheets = {source.key: ProblemFile(source.path, source.table) for source in job.sources}
    return files | tables | sheets


def _name(source: str | Path | None) -> str:
    return Path(source or ".").resolve().name
