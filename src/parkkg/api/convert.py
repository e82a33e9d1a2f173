"""Tables to N-Triples, with no store and perhaps no project."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from parkkg.api.arguments import check_choice
from parkkg.api.machine import machine_errors, output_file
from parkkg.api.projects import Problems
from parkkg.errors import DataError, OnProblem
from parkkg.files import check_path, unnamed_file
from parkkg.project import find_project

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from parkkg.tables.convert import Job


def convert(
    source: str | Path | None,
    output: str | Path | BinaryIO | None,
    *,
    metadata: str | Path | None = None,
    mode: Literal["standard", "minimal"] | None = None,
    locate: Mapping[str, str | Path] | None = None,
    link: str | None = None,
    strict: bool = False,
    sort: bool = False,
    spark: str | SparkSession | None = None,
    on_problem: OnProblem | None = None,
) -> int:
    """Turn tables into N-Triples, with no store; the number of their rows.

    `source` is a CSV file, a CSVW metadata document, or the folder of a project; None is the
    project as `check` finds it. `output` is a file or an open binary file; with None it is only
    checked. `metadata` describes the tables, by default what lies beside them. `mode` says what to
    write: the facts (minimal), or also the rows and tables they stand in (standard); by default
    minimal for a project and standard for anything else. `locate` says in which folder the files
    of addresses are that begin so; a network is never asked. `link` is the HTTP Link header that
    came with the source.

    In a project, or with `strict`, a faulty cell is an error; otherwise it becomes plain text, and
    `on_problem` is warned. Triples come in no particular order; to `sort` them is to put the lines
    in the order of their bytes.

    With `spark`, Spark reads the tables in parts: a master such as "local[2]", or a SparkSession.
    Needs `pip install 'parkkg[spark]'` and Java. What is written is then sorted, and the same as
    without: one file where `output` ends in .nt or is open, otherwise a new folder of files, whose
    contents one after the other are that file, with a manifest.

    Raises DataError with its `problems` (as `load`) where there is an error, and then nothing is
    written; UsageError where there is no such file, or Spark is not installed; MachineError where
    it cannot be written, or Spark fails.

    >>> import parkkg
    >>> parkkg.convert(cities, None)
    2
    """
    read = read_tables(source, metadata, mode=mode, locate=locate, link=link, strict=strict)
    return convert_tables(read, output, sort=sort, spark=spark, on_problem=on_problem)


@dataclass(frozen=True)
class TablesRead:
    """The tables that `convert` is given, as they are described, and the `files` that are read.

    Where the description is wrong, `job` is that error, and `files` are those that can be known.
    """

    job: Job | DataError
    files: tuple[Path, ...]


def read_tables(
    source: str | Path | None,
    metadata: str | Path | None = None,
    *,
    mode: Literal["standard", "minimal"] | None = None,
    locate: Mapping[str, str | Path] | None = None,
    link: str | None = None,
    strict: bool = False,
) -> TablesRead:
    """Read what describes the tables that `convert` is given, with the same arguments.

    Raises UsageError as it does; a DataError is kept for it to raise.
    """
    from parkkg.tables.convert import project_job, source_job
    from parkkg.tables.csvw.discover import discover, files_named
    from parkkg.tables.csvw.locate import Locator

    if mode is not None:
        check_choice("mode", mode, ("standard", "minimal"))
    if source is not None:
        check_path(Path(source))
    with machine_errors():
        if source is None or Path(source).is_dir():
            project = find_project(source, for_tables=True)
            job = _job(lambda: project_job(project, standard=mode == "standard"))
            named: Iterable[Path] = project.files
        else:
            places = Locator(tuple((start, Path(path)) for start, path in (locate or {}).items()))
            described = None if metadata is None else str(metadata)
            given = str(source), places
            job = _job(
                lambda: source_job(
                    discover(*given, metadata=described, link=link),
                    standard=mode != "minimal",
                    strict=strict,
                )
            )
            # These are read whatever is in them.
            named = files_named(*given, metadata=described, link=link)
        files = () if isinstance(job, DataError) else job.files
        return TablesRead(job, (*files, *named))


def convert_tables(
    read: TablesRead,
    output: str | Path | BinaryIO | None,
    *,
    sort: bool = False,
    spark: str | SparkSession | None = None,
    on_problem: OnProblem | None = None,
) -> int:
    """Turn tables into N-Triples as `convert` does, with the same arguments."""
    from parkkg.tables.convert import run

    if isinstance(output, str | Path):
        check_path(Path(output))
    found = Problems(on_problem)
    with machine_errors():
        with found.in_errors():
            if isinstance(read.job, DataError):
                raise read.job
            job = read.job
        if spark is None:
            with nullcontext() if output is None else _target(output, job.files) as target:
                with found.in_errors():
                    rows = run(job, found.add, target, sort=sort)
                found.refuse_errors()
            return rows
        from parkkg.tables.spark.convert import run_on_spark

        nothing = nullcontext((None, None))
        with nothing if output is None else _spark_target(output, job.files) as (place, beside):
            with found.in_errors():
                rows = run_on_spark(spark, job, found.add, place, beside=beside)
            found.refuse_errors()
    return rows


def _job(read: Callable[[], Job]) -> Job | DataError:
    """The tables, or the error for whoever is to raise it."""
    try:
        return read()
    except DataError as error:
        return error


@contextmanager
def _target(output: str | Path | BinaryIO, inputs: Sequence[Path]) -> Iterator[Path]:
    """A file to fill; what is in it becomes `output`, none of the `inputs`, when all went well."""
    if isinstance(output, str | Path):
        path = Path(output)
        if path.is_file() or not path.exists():
            # Written straight to where it stays: nobody waits for a copy of gigabytes.
            with output_file(path, durable=False, inputs=inputs) as file:
                yield Path(file.name)
            return
        with output_file(path) as file, _target(file, ()) as made:  # such as a pipe
            yield made
        return
    if _is_empty_file(output):
        # Such as standard output with `> FILE`: nobody reads it yet, so it is written straight.
        number = output.fileno()
        try:
            yield Path(f"/dev/fd/{number}")
        except BaseException:
            os.truncate(number, 0)
            raise
        os.lseek(number, 0, os.SEEK_END)
        return
    with unnamed_file() as (written, path):
        yield path
        _copy(written, output)


def _is_empty_file(output: BinaryIO) -> bool:
    """Whether it is an open file with nothing in it, and can be written by its number."""
    try:
        state = os.fstat(output.fileno())
    except (OSError, AttributeError, ValueError):  # it is none of the operating system's
        return False
    return stat.S_ISREG(state.st_mode) and state.st_size == 0 and Path("/dev/fd").is_dir()


def _copy(written: BinaryIO, output: BinaryIO) -> None:
    """Copy a file, where possible without its bytes coming into this process."""
    import shutil

    try:
        output.flush()
        while os.sendfile(output.fileno(), written.fileno(), None, 1 << 30):
            pass
    except BrokenPipeError:
        raise
    except (OSError, AttributeError, ValueError):  # not every system, and not every kind of file
        shutil.copyfileobj(written, output, 1 << 20)


@contextmanager
def _spark_target(
    output: str | Path | BinaryIO, inputs: Sequence[Path]
) -> Iterator[tuple[Path | BinaryIO, Path | None]]:
    """A folder to make or an open file to fill, and the folder that Spark works in, if one is said.

    A path is one file where it ends in .nt, or is something other than a folder already.
    """
    if not isinstance(output, str | Path):
        yield output, None
        return
    path = Path(output)
    if path.suffix == ".nt" or (path.exists() and not path.is_dir()):
        with output_file(path, durable=False, inputs=inputs) as file:
            yield file, path.absolute().parent if path.is_file() or not path.exists() else None
    else:
        yield path, path.absolute().parent
