from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parkkg.web.http.write_buffer import WriteBufferBudget


class Client:
    """Notes that it was broken off; its owner then forgets it, as a connection does."""

    def __init__(self) -> None:
        self.aborted = False

    def abort(self) -> None:
        self.aborted = True


def test_whoever_has_the_most_waiting_goes_first() -> None:
    small, large, last = Client(), Client(), Client()
    unsent = WriteBufferBudget(100)
    unsent.note(small, 30)
    unsent.note(large, 60)
    assert (small.aborted, large.aborted) == (False, False)
    unsent.note(last, 20)
    assert (small.aborted, large.aborted, last.aborted) == (False, True, False)
    assert unsent.total == 50


def test_whoever_takes_its_answer_is_forgotten() -> None:
    one, other = Client(), Client()
    unsent = WriteBufferBudget(100)
    unsent.note(one, 90)
    unsent.forget(one)
    unsent.forget(one)
    unsent.note(other, 90)
    assert unsent.total == 90
    assert (one.aborted, other.aborted) == (False, False)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60))))
def test_never_more_waits_than_is_allowed(steps: list[tuple[int, int]]) -> None:
    clients, unsent = [Client() for _ in range(10)], WriteBufferBudget(100)
    for number, size in steps:
        if clients[number].aborted:
            clients[number] = Client()
        unsent.note(clients[number], size)
        assert unsent.total <= 100
