"""What a worker needs to know, and all that can be made before there is one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from parkkg.errors import MachineError, ParkkgError
from parkkg.project import find_project
from parkkg.releases.release import ReleaseFolder
from parkkg.web.dataset.loaders import about_of, context_of, saved_of, terms_of
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.pages.pages import environment
from parkkg.web.worker.application import Application
from parkkg.web.worker.settings import WorkerSettings


class Readied:
    """An application over a release in memory; of one on disk, all but its store.

    A store on disk has threads, which no fork has, so each worker opens it for itself.
    """

    def __init__(self, settings: WorkerSettings) -> None:
        self.settings = settings
        self._application: Application | None = None

    def prepare(self) -> None:
        """Make it, and what every worker would have to make. Raises ParkkgError."""
        environment()
        if not self.settings.in_memory:
            return
        self._application = self._new()
        served = self._application.served
        for make in (about_of, terms_of, context_of, saved_of):
            with suppress(ParkkgError, OSError):  # who asks for it is told
                make(served)

    def application(self) -> Application:
        """The application for a worker. Raises ParkkgError where the release cannot be opened."""
        return self._application or self._new()

    def _new(self) -> Application:
        settings = self.settings
        folder = Path(settings.release)
        release = ReleaseFolder(folder.name, folder)
        release.check()
        project = find_project(Path(settings.project) if settings.project else None)
        served = ServedRelease(
            release,
            project,
            settings.limits,
            Path(settings.store),
            in_memory=settings.in_memory,
        )
        if next(served.store.quads_for_pattern(None, None, None), None) is None:
            raise MachineError(
                f"release {release.id} does not answer",
                hint="load the project again",
                code="release-damaged",
            )
        return Application(served)
