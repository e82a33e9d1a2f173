"""What Spark cannot do is said in one line, and with what to do about it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from parkkg.errors import DataError, MachineError, ParkkgError, Problem, UsageError
from parkkg.tables.spark.session import WorkerError, for_people, not_started, session, worker_errors


def as_raised(error: ParkkgError) -> str:
    """What Spark makes of an error in a worker."""
    with pytest.raises(WorkerError) as raised, worker_errors():
        raise error
    return (
        "An exception was thrown from the Python worker:\nTraceback (most recent call last):\n"
        f'  File "x.py", line 1\nparkkg.tables.spark.session.WorkerError: {raised.value}\n\n\tat x'
    )


def test_an_error_in_a_worker_is_the_same_here() -> None:
    found = Problem("PK110", "error", "t.csv", 0, "", "", 'with {"quotes"}\n', "read it again")
    error = for_people(as_raised(DataError("it changed", hint="again", problems=(found,))))
    assert isinstance(error, DataError)
    assert (error.message, error.hint, error.problems) == ("it changed", "again", (found,))
    assert isinstance(for_people(as_raised(MachineError("no room"))), MachineError)


def test_what_the_machine_of_a_worker_refuses_is_said() -> None:
    with pytest.raises(WorkerError, match="No such file"), worker_errors():
        Path("/does/not/exist").read_bytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ModuleNotFoundError: No module named 'parkkg'", "Python of a worker .* no parkkg"),
        ("ModuleNotFoundError: No module named 'pyarrow'", "Python of a worker .* no pyarrow"),
        ("Python worker exited unexpectedly (crashed)", "a worker of Spark died"),
        ("ExecutorLostFailure (executor 1 exited)", "a worker of Spark died"),
        ("java.io.IOException: No space left on device", "no room on its disk"),
        ("java.lang.OutOfMemoryError: Java heap space", "not enough memory"),
        ("Cannot call methods on a stopped SparkContext.", "Spark has ended"),
        ("[PYTHON_VERSION_MISMATCH] Python in worker", "another Python"),
        ("An error occurred.\n: x.SomeException: bad\n\tat y\n", "Spark failed: .*bad"),
        ("", "Spark failed"),
    ],
)
def test_what_spark_says_becomes_one_line(text: str, message: str) -> None:
    error = for_people(text)
    assert isinstance(error, MachineError)
    with pytest.raises(MachineError, match=message):
        raise error
    assert error.hint
    assert "\n" not in error.message


@pytest.mark.parametrize(
    ("text", "message", "kind"),
    [
        ("JAVA_HOME is not set", "needs Java", MachineError),
        ("java.lang.UnsupportedClassVersionError: x", "too old", MachineError),
        ("x: Could not parse Master URL: 'nowhere'", 'no master "nowhere"', UsageError),
        ("All masters are unresponsive! Giving up.", "does not start", MachineError),
    ],
)
def test_why_spark_does_not_start(text: str, message: str, kind: type[ParkkgError]) -> None:
    with pytest.raises(kind, match=message):
        raise not_started("nowhere", text)


def test_without_spark_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "py4j", None)
    with pytest.raises(UsageError, match="Spark is not installed") as raised, session("local[1]"):
        pass
    assert "parkkg[spark]" in raised.value.hint


def killed(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.spark
def test_a_worker_that_is_killed_is_said_to_have_died(spark: Any) -> None:
    with pytest.raises(MachineError, match="a worker of Spark died"), session(spark):
        spark.sparkContext.parallelize([1], 1).map(killed).collect()


@pytest.mark.spark
def test_a_session_that_is_handed_over_stays(spark: Any) -> None:
    with session(spark) as same:
        assert same is spark
    assert spark.range(3).count() == 3
