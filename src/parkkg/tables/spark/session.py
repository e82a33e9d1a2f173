"""A session of Spark: started and ended, and what it cannot do as errors for people."""

from __future__ import annotations

import json
import logging
import re
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import IO, TYPE_CHECKING

from parkkg.errors import DataError, MachineError, ParkkgError, UsageError
from parkkg.problems import problem_as_json, problem_from_json
from parkkg.text import as_json, from_json, said

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Set where Spark is started here; a session that is handed over keeps its own.
_SETTINGS = MappingProxyType(
    {
        "spark.app.name": "parkkg convert",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
)
_KINDS = MappingProxyType({kind.__name__: kind for kind in (DataError, MachineError, UsageError)})
_REPORTED = re.compile(r"WorkerError: (\{.*\})")
_AGAIN = said("try again; where memory is short, give its workers more or use smaller parts")
_INSTALL = said("install 'parkkg[spark]' in the Python of every worker (PYSPARK_PYTHON)")
# What Spark says of a failed task, what that means, and what to do.
_FAILURES = (
    (
        r"No module named '?([\w.]+)",
        said("the Python of a worker of Spark has no {module}"),
        _INSTALL,
    ),
    (
        "PYTHON_VERSION_MISMATCH",
        said("the workers of Spark have another Python than this one"),
        said("name one of the same version in PYSPARK_PYTHON"),
    ),
    (
        "No space left on device",
        said("a worker of Spark has no room on its disk"),
        said("make room there and try again"),
    ),
    (
        "stopped SparkContext",
        said("Spark has ended"),
        said("look whether its master runs and can be reached under the address given"),
    ),
    ("OutOfMemoryError", said("Spark has not enough memory"), _AGAIN),
    (
        "worker exited unexpectedly|ExecutorLostFailure|EOFException",
        said("a worker of Spark died"),
        _AGAIN,
    ),
)


@contextmanager
def session(spark: str | SparkSession) -> Iterator[SparkSession]:
    """A session for a block: one that is handed over, or a new one of that master, ended after it.

    Raises UsageError where Spark is not installed or knows no such master, MachineError where it
    cannot start (it needs Java) or fails at its work.
    """
    with warnings.catch_warnings():
        # Nothing here goes through pandas, of which it warns in every query.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        try:
            from py4j.protocol import Py4JError, Py4JNetworkError
            from pyspark.errors import PySparkException
        except ImportError as error:
            raise UsageError(
                said("Spark is not installed"), hint=said("pip install 'parkkg[spark]'")
            ) from error
        try:
            if isinstance(spark, str):
                with _started(spark) as own:
                    yield own
            else:
                yield spark
        except (Py4JNetworkError, ConnectionError, EOFError) as error:
            raise MachineError(said("Spark ended before its work was done"), hint=_AGAIN) from error
        except (Py4JError, PySparkException) as error:
            raise for_people(str(error)) from error


@contextmanager
def _started(master: str) -> Iterator[SparkSession]:
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    conf = SparkConf().setMaster(master).setAll(list(_SETTINGS.items()))
    # What Java and the workers print is kept from the terminal; an error comes as an exception.
    with tempfile.TemporaryFile() as printed, _quiet():
        interrupt = signal.getsignal(signal.SIGINT)
        try:
            running = SparkContext._gateway  # noqa: SLF001 (a process can have only one)
            gateway = running or launch_gateway(conf, {"stdout": printed, "stderr": printed})
            context = SparkContext(conf=conf, gateway=gateway)
        except (Py4JError, PySparkException, ValueError) as error:
            raise not_started(master, f"{error}\n{_read(printed)}") from error
        if master.startswith("local"):
            context.pythonExec = sys.executable
        if threading.current_thread() is threading.main_thread():
            # The context took Ctrl-C, to ask Java something in the middle of another question.
            signal.signal(signal.SIGINT, interrupt)
        try:
            yield SparkSession(context)
        finally:
            context.stop()


@contextmanager
def _quiet() -> Iterator[None]:
    """Inside, what Py4J logs of an error that it also raises is not printed by default."""
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


class WorkerError(Exception):
    """An error in a worker; its message is JSON, which Spark passes on as text."""


@contextmanager
def worker_errors() -> Iterator[None]:
    """Inside, in a worker, errors become text from which `session` makes them again."""
    try:
        yield
    except ParkkgError as error:
        raise _as_text(error) from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        message = said(
            "a worker of Spark cannot go on: {fault}", fault=f"{where}{error.strerror or error}"
        )
        raise _as_text(MachineError(message, hint=said("fix that and try again"))) from error


def _as_text(error: ParkkgError) -> WorkerError:
    fields = {
        "kind": type(error).__name__,
        "message": as_json(error.message),
        "hint": as_json(error.hint),
        "problems": [problem_as_json(problem) for problem in error.problems],
    }
    return WorkerError(json.dumps(fields))


def for_people(text: str) -> ParkkgError:
    """The error for what Spark says in many lines of a failed task."""
    if found := _REPORTED.search(text):
        sent = json.loads(found[1])
        problems = tuple(map(problem_from_json, sent["problems"]))
        message, hint = from_json(sent["message"]), from_json(sent["hint"])
        return _KINDS[sent["kind"]](message, hint=hint, problems=problems)
    for pattern, message, hint in _FAILURES:
        if match := re.search(pattern, text):
            words = dict(zip(("module",), match.groups(), strict=False))
            return MachineError(said(message.template, **words), hint=hint)
    return MachineError(said("Spark failed: {line}", line=_first_line(text)), hint=_AGAIN)


def not_started(master: str, printed: str) -> ParkkgError:
    """The error for what Spark and Java say where no session starts."""
    if "JAVA_HOME is not set" in printed or "java: command not found" in printed:
        return MachineError(
            said("Spark needs Java, and there is none"),
            hint=said("install Java 17 or later (Debian: apt-get install default-jre-headless)"),
        )
    if "UnsupportedClassVersionError" in printed or "Unrecognized option" in printed:
        return MachineError(
            said("this Java is too old for Spark"), hint=said("install Java 17 or later")
        )
    if "Could not parse Master URL" in printed or "Master must either be" in printed:
        return UsageError(
            said('Spark knows no master "{master}"', master=master),
            hint=said("local[2] is this machine with two workers, spark://HOST:7077 a cluster"),
        )
    return MachineError(
        said("Spark does not start: {line}", line=_first_line(printed)),
        hint=said(
            'look whether Java 17 or later works here, and whether "{master}" can be reached',
            master=master,
        ),
    )


def _first_line(text: str) -> str:
    """The line that says what happened, or the first one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line for line in lines if re.search(r"Exception: \S|Error: \S", line)]
    return (causes or lines or ["for no reason that it says"])[-1 if causes else 0][:200]


def _read(printed: IO[bytes]) -> str:
    printed.seek(0)
    return printed.read().decode("utf-8", "replace")
