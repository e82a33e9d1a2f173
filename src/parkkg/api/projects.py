"""A project: start one, check it, make a release of it, prove its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, get_args

from parkkg import __version__
from parkkg.api.arguments import check_choice, check_whole
from parkkg.api.machine import machine_errors
from parkkg.errors import DataError, OnProblem, ParkkgError, Problem, UsageError
from parkkg.files import check_path
from parkkg.memory import LEAST
from parkkg.progress import ProblemCounter, Progress, Stage
from parkkg.project import STORE, Project, find_project
from parkkg.text import counted, listed, said

if TYPE_CHECKING:
    from parkkg.api.release import Release
    from parkkg.evidence.archive import SourceText
    from parkkg.evidence.proof import Proof
    from parkkg.releases.release import ReleaseFolder
    from parkkg.shacl.report import Engine

OnStage: TypeAlias = Progress


def check(
    project: str | Path | None = None,
    *,
    engine: Engine = "sql",
    language: str = "en",
    on_problem: OnProblem | None = None,
    on_stage: OnStage | None = None,
) -> list[Problem]:
    """Check everything that `load` does, and write nothing: all problems, warnings among them.

    `project` is its folder; by default the current folder if it is one, and in a folder without
    tables the project that comes with parkkg. `engine` validates: parkkg's own, or the much slower
    pyshacl. `language` is that of what shapes say: en or zh. With `on_problem`, problems go there
    one by one, in bounded memory, and the list is empty.

    Raises UsageError where there is no such project, MachineError where there is no room.

    >>> import parkkg
    >>> parkkg.check(project)
    []
    """
    from parkkg import pipeline

    _check_options(engine, language)
    found = Problems(on_problem)
    with machine_errors():
        try:
            pipeline.check(
                find_project(project, for_tables=True), engine=engine, language=language,
                report=found.add, progress=on_stage or _silent,
            )  # fmt: skip
        except DataError as error:
            if not error.problems:
                raise
            found.add_all(error)
    return found.kept


def load(
    project: str | Path | None = None,
    store: str | Path = STORE,
    *,
    engine: Engine = "sql",
    language: str = "en",
    memory: int | None = None,
    on_problem: OnProblem | None = None,
    on_stage: OnStage | None = None,
) -> Release:
    """Check a project, make a release of it in a store, and make that the current one.

    When the same inputs were loaded before, their release becomes current again. Arguments are
    those of `check`; warnings go to `on_problem` only. Nothing changes where an error is found.
    `memory` are megabytes to keep to: at least 1,000; by default half of what the machine has, and
    2,250 at most.

    Raises DataError with its `problems` where the data do not pass (with `on_problem` they went
    there), UsageError where there is no such project or the store is another folder,
    MachineError where another process changes the store or there is no room.

    >>> import parkkg
    >>> kg = parkkg.load(project, store)
    >>> kg.is_current
    True
    """
    from parkkg.api.release import Release

    _check_options(engine, language)
    if memory is not None:
        check_whole("memory", memory, LEAST)
    with machine_errors():
        folder = find_project(project, for_tables=True)
        path = Path(store).absolute()
        unchanged = up_to_date(folder, path)
        if unchanged is not None:
            return Release(unchanged, folder)
        from parkkg import pipeline

        found = Problems(on_problem)
        with found.in_errors():
            outcome = pipeline.load(
                folder, path, engine=engine, language=language, memory=memory, report=found.add,
                progress=on_stage or _silent,
            )  # fmt: skip
        if outcome.release is None:
            raise found.error(
                said(
                    "the data do not pass: {counted}; the current release is as it was",
                    counted=found.counted(),
                ),
                said("fix what the problems name, then load again"),
            )
        return Release(outcome.release, folder)


def _check_options(engine: str, language: str) -> None:
    from parkkg.shacl.report import Engine
    from parkkg.translations import LANGUAGES

    check_choice("engine", engine, get_args(Engine))
    check_choice("language", language, LANGUAGES)


def up_to_date(project: Project, store: Path) -> ReleaseFolder | None:
    """The current release, where it was made from these very inputs by this version of parkkg."""
    from parkkg.releases.dump_cache import drop_altered
    from parkkg.releases.release import open_release

    try:
        release = open_release(store)
        manifest = release.manifest
    except ParkkgError:
        return None
    if manifest.version != __version__ or not project.unchanged(manifest.inputs):
        return None
    drop_altered(release)
    return release


def new(
    folder: str | Path,
    *,
    base: str | None = None,
    titles: Mapping[str, str] | None = None,
    standalone: bool = False,
) -> Path:
    """Start a project in a folder that is new or empty; the folder.

    It has the ontology, shapes, saved queries and code lists of parkkg, and tables of one worked
    row each; it can be loaded at once. `base` is the IRI that its things are under, and should be
    yours: without one, a load warns. `titles` are the dataset's by language, zh and en. With
    `standalone` the description of the tables is spelled out, for other tools for CSV on the Web.
    Raises UsageError where the folder or the base does not fit, MachineError where the folder
    cannot be written.

    >>> import parkkg, tempfile
    >>> parkkg.new(tempfile.mkdtemp(), base="https://example.org/parks/").is_dir()
    True
    """
    from parkkg.scaffold import new_project

    unknown = sorted({*(titles or {})} - {"zh", "en"})
    if unknown:
        raise UsageError(
            said('a title in "{unknown}" has no place', unknown=unknown[0]),
            hint=said("give titles in zh and in en"),
        )
    with machine_errors():
        check_path(Path(folder).absolute())
        new_project(Path(folder), titles or {}, base=base, standalone=standalone)
    return Path(folder)


def read_text(path: str | Path) -> SourceText:
    """The archived text of a source: its sentences, and where some words stand.

    Raises UsageError where there is no such file, or it is not UTF-8.

    >>> import parkkg
    >>> text = parkkg.read_text(article)
    >>> len(text.sentences), [passage.start for passage in text.find("park")]
    (2, [2])
    """
    from parkkg.evidence.archive import read_text as read

    with machine_errors():
        return read(Path(path))


@dataclass(frozen=True)
class ProjectProof:
    """What the evidence of a project was compared with, and what does not agree.

    `sources` tell how much of each source was compared; of one whose text was not given, nothing.
    `errors` counts the problems. They are in `problems`, unless they went elsewhere.
    """

    sources: tuple[Proof, ...]
    errors: int
    problems: tuple[Problem, ...]

    @property
    def good(self) -> bool:
        """Whether all that was compared agrees."""
        return not self.errors


def prove(
    project: str | Path | None,
    texts: Sequence[SourceText],
    *,
    on_problem: OnProblem | None = None,
) -> ProjectProof:
    """Prove the ledger and every passage of a project against the texts of its sources.

    Texts are read with `parkkg.read_text`. What does not agree is among the result's `problems`,
    with the row of the table; with `on_problem`, it goes there instead, one by one.

    Raises DataError with its `problems` where the tables themselves have an error, UsageError where
    there is no such project or it has no tables of evidence.

    >>> import parkkg
    >>> proof = parkkg.prove(project, [])
    >>> proof.good, {source.text for source in proof.sources}
    (True, {''})
    """
    from parkkg.evidence.proof import prove_project

    found = Problems(on_problem)
    with machine_errors(), found.in_errors():
        sources = prove_project(find_project(project, for_tables=True), texts, found.add)
    return ProjectProof(sources, found.errors, tuple(found.kept))


class Problems(ProblemCounter):
    """Problems as they are found: kept, or passed on one by one."""

    def __init__(self, on_problem: OnProblem | None) -> None:
        self.kept: list[Problem] = []
        super().__init__(on_problem or self.kept.append)

    def add_all(self, error: DataError) -> None:
        for problem in error.problems:
            self.add(problem)

    def counted(self) -> str:
        """`2 errors, 1 warning`."""
        return listed([counted(self.errors, "error"), counted(self.warnings, "warning")])

    def error(self, message: str, hint: str, code: str = "") -> DataError:
        """An error that has what was kept."""
        return DataError(message, hint=hint, code=code, problems=tuple(self.kept))

    def refuse_errors(self) -> None:
        """Raise DataError where there are errors, so that nothing is written."""
        if self.errors:
            raise self.error(
                said("{counted}; nothing was written", counted=self.counted()),
                said("fix what the problems name, then convert again"),
                code="problems-reported",
            )

    @contextmanager
    def in_errors(self) -> Iterator[None]:
        """Inside, an error has also the problems that were found before it."""
        try:
            yield
        except DataError as error:
            self.add_all(error)
            raise self.error(error.message, error.hint) from error


def _silent(_: Stage) -> None:
    pass
