from __future__ import annotations

import threading

from parkkg.query.deadline import Deadline


def test_waiting_too_long_calls_the_alarm() -> None:
    rang = threading.Event()
    with Deadline(0.05, rang.set) as deadline, deadline.waiting():
        assert rang.wait(30)
    assert deadline.expired


def test_several_short_waits_add_up() -> None:
    rang = threading.Event()
    pause = threading.Event()
    with Deadline(0.2, rang.set) as deadline:
        for _ in range(1000):
            with deadline.waiting():
                pause.wait(0.02)
            if rang.is_set():
                break
    assert deadline.expired


def test_what_is_not_waiting_does_not_count() -> None:
    rang = threading.Event()
    with Deadline(0.05, rang.set) as deadline:
        assert not rang.wait(0.3)
    assert not deadline.expired


def test_a_stopped_deadline_calls_nobody() -> None:
    rang = threading.Event()
    with Deadline(0.05, rang.set) as deadline:
        pass
    with deadline.waiting():
        assert not rang.wait(0.3)
    assert not deadline.expired
