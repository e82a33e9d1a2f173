from __future__ import annotations

import threading

from parkkg.query.deadline import Deadline


class Clock:
    """A clock that goes on only when it is set."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_waiting_too_long_calls_the_alarm() -> None:
    called = threading.Event()
    with Deadline(0.05, called.set) as deadline, deadline.waiting():
        assert called.wait(30)
    assert deadline.expired


def test_only_waiting_counts_and_several_waits_add_up() -> None:
    clock = Clock()
    with Deadline(100, lambda: None, now=clock) as deadline:
        clock.seconds += 1000
        assert deadline.remaining() == 100
        for left in (70, 40, 10, -20):
            with deadline.waiting():
                clock.seconds += 30
                assert deadline.remaining() == left
            clock.seconds += 1000
            assert deadline.remaining() == left


def test_time_that_is_over_calls_nobody_before_somebody_waits() -> None:
    called = threading.Event()
    clock = Clock()
    with Deadline(1, called.set, now=clock) as deadline:
        with deadline.waiting():
            pass
        clock.seconds += 1000
        assert not deadline.expired
        with deadline.waiting():
            clock.seconds += 1000
            assert called.wait(30)


def test_after_its_end_nothing_is_left_to_call_the_alarm() -> None:
    called = threading.Event()
    before = set(threading.enumerate())
    with Deadline(0, called.set) as deadline:
        pass
    with deadline.waiting():
        for thread in set(threading.enumerate()) - before:
            thread.join(30)
            assert not thread.is_alive()
    assert not called.is_set()
    assert not deadline.expired
