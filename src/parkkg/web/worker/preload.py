"""All of a worker that can be made before there is one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from parkkg.errors import MachineError, ParkkgError
from parkkg.evidence.text_folder import read_folder
from parkkg.project import find_project
from parkkg.releases.release import ReleaseFolder
from parkkg.text import said
from parkkg.web.dataset.loaders import about_of, context_of, saved_of, terms_of
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.pages.pages import environment
from parkkg.web.worker.application import Application
from parkkg.web.worker.fork_protocol import WorkerSettings


class Preloaded:
    """An application over a release in memory; of one on disk, all but its store.

    A store on disk has threads, which no fork has, so each worker opens it for itself.
    """

    def __init__(self, settings: WorkerSettings) -> None:
        """Open what workers share. Raises ParkkgError."""
        self.settings = settings
        self.is_complete = False
        folder = Path(settings.release)
        self._release = ReleaseFolder(folder.name, folder)
        project = find_project(settings.project)
        self._served = ServedRelease(
            self._release,
            project,
            settings.limits,
            Path(settings.store),
            in_memory=settings.in_memory,
            texts=read_folder(Path(settings.texts)).texts if settings.texts else None,
        )
        self._application = Application(self._served)
        if settings.in_memory:
            self._check()

    def complete(self) -> None:
        """Make what every worker would have to make: for the first request it need not be there."""
        self.is_complete = True
        environment()
        served = self._served
        shared: list[Callable[[ServedRelease], object]] = [about_of, saved_of]
        if self.settings.in_memory:
            shared += [terms_of, context_of]
        for make in shared:
            with suppress(ParkkgError, OSError):  # who asks for it is told
                make(served)

    def application(self) -> Application:
        """The application for a worker. Raises ParkkgError where the release cannot be opened."""
        if not self.settings.in_memory:
            self._check()
        return self._application

    def _check(self) -> None:
        release = self._release
        release.check()
        if next(self._served.store.quads_for_pattern(None, None, None), None) is None:
            raise MachineError(
                said("release {id} does not answer", id=release.id),
                hint=said("load the project again"),
                code="release-damaged",
            )
