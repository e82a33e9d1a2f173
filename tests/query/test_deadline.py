from __future__ import annotations

import threading

from parkkg.query.deadline import Deadline


def test_waiting_too_long_sets_off_the_alarm() -> None:
    rang = threading.Event()
    with Deadline(0.05, rang.set) as clock, clock.waiting():
        assert rang.wait(30)
    assert clock.expired


def test_several_short_waits_add_up() -> None:
    rang = threading.Event()
    pause = threading.Event()
    with Deadline(0.2, rang.set) as clock:
        for _ in range(1000):
            with clock.waiting():
                pause.wait(0.02)
            if rang.is_set():
                break
    assert clock.expired


def test_what_is_not_waiting_does_not_count() -> None:
    rang = threading.Event()
    with Deadline(0.05, rang.set) as clock:
        assert not rang.wait(0.3)
    assert not clock.expired


def test_a_stopped_clock_stays_silent() -> None:
    rang = threading.Event()
    with Deadline(0.05, rang.set) as clock:
        pass
    with clock.waiting():
        assert not rang.wait(0.3)
    assert not clock.expired
