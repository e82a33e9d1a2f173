"""What connections share: prefixes, and who has to go when too much waits to be taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parkkg.web.front.metrics import Metrics
from parkkg.web.front.recorder import RequestRecorder
from parkkg.web.front.settings import Settings
from parkkg.web.front.shared import Front


class Client:
    """A connection that notes its end."""

    def __init__(self) -> None:
        self.gone = False

    def abort(self) -> None:
        self.gone = True

    def close_when_idle(self) -> None:
        """Nothing."""


def front(**settings: Any) -> Front:
    metrics = Metrics()
    releases: Any = None
    return Front(
        Settings(store=Path("kg"), **settings), metrics, releases, RequestRecorder(metrics)
    )


@pytest.mark.parametrize(
    ("root", "target", "path"),
    [
        ("", b"/a%2Fb?c=d", "/a/b"),
        ("/kg", b"/kg/health", "/health"),
        ("/kg", b"/health", "/health"),
        ("/kg", b"/kgb/health", "/kgb/health"),
        ("", b"/%ff", "/\ufffd"),
    ],
)
def test_a_path_is_without_the_prefix_of_a_proxy(root: str, target: bytes, path: str) -> None:
    assert front(root_path=root).path_of(target) == path


def test_of_too_much_that_is_not_taken_the_most_goes() -> None:
    shared = front(max_unsent=100)
    one, two, three = Client(), Client(), Client()
    shared.note_unsent(one, 40)
    shared.note_unsent(two, 50)
    shared.note_unsent(one, 45)
    assert not one.gone
    assert not two.gone
    shared.note_unsent(three, 10)
    assert [client.gone for client in (one, two, three)] == [False, True, False]
    shared.note_unsent(one, 0)
    shared.note_unsent(three, 90)
    assert not three.gone
