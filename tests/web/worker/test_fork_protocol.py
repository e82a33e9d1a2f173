from __future__ import annotations

from parkkg.query.limits import Limits
from parkkg.web.worker.fork_protocol import WorkerSettings


def test_settings_go_over_as_text() -> None:
    settings = WorkerSettings("r", "s", None, Limits(3.5, None, 7, 9), "/园区", in_memory=True)
    assert WorkerSettings.decode(settings.encode()) == settings
