"""What the end of a process means, and of its time."""

from __future__ import annotations

import signal

import pytest

from parkkg.query.stopped import error_of_exit, error_of_timeout

PANIC = (
    "\nthread '<unnamed>' panicked at library/core/src/slice/sort.rs:860:5:\nno total order\nnote"
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")
@pytest.mark.parametrize(
    ("code", "words", "reason", "message"),
    [
        (-signal.SIGABRT, "memory allocation of 64 bytes failed", "memory", "more than 100 MB"),
        (-signal.SIGABRT, "what(): std::bad_alloc", "memory", "more than 100 MB"),
        (1, "MemoryError", "memory", "more than 100 MB"),
        (-signal.SIGKILL, "", "memory", "the system killed"),
        (-signal.SIGSEGV, "", "crash", "SIGSEGV"),
        (-signal.SIGABRT, "panicked", "crash", "(SIGABRT): panicked"),
        (-signal.SIGABRT, f"{PANIC}: run with …", "crash", "(SIGABRT): no total order"),
        (
            1,
            "Traceback:\n  File\nTypeError: no term\n",
            "crash",
            "(exit code 1): TypeError: no term",
        ),
        (-99, "", "crash", "exit code -99"),
        (3221225725, "", "crash", "exit code 3221225725"),
    ],
)
def test_every_end_of_a_process_has_a_meaning(
    code: int, words: str, reason: str, message: str
) -> None:
    found = error_of_exit(code, words, 100)
    assert found.reason == reason
    assert message in found.message
    assert found.hint


def test_a_timeout_says_how_to_raise_the_limit() -> None:
    found = error_of_timeout(1.5)
    assert found.reason == "time"
    assert "longer than 1.5 s" in found.message
    assert found.hint.startswith("raise the limit")
