"""`import parkkg`: its names, what it imports, and what its types are."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import parkkg

# No first answer waits for these.
HEAVY = ("click", "duckdb", "jinja2", "pandas", "pyarrow", "pyshacl", "rdflib", "rich", "shacl",
         "werkzeug")  # fmt: skip


def imported(program: str, *arguments: str) -> set[str]:
    """The modules that a program has imported at its end, other than those of Python itself."""
    shown = "import sys; print(*sorted(sys.modules))"
    bare, done = (
        subprocess.run(
            [sys.executable, "-c", f"{text}\n{shown}", *arguments],
            capture_output=True,
            text=True,
            check=True,
        )
        for text in ("", program)
    )
    return set(done.stdout.split()) - set(bare.stdout.split())


def test_the_import_brings_nothing_else() -> None:
    assert imported("import parkkg") == {"parkkg"}


def test_a_query_imports_no_more_than_it_needs(tmp_path: Path) -> None:
    from make_release import make_release

    make_release(tmp_path / "store", oxigraph=True)
    opening = "import sys, parkkg; kg = parkkg.open(sys.argv[1])"
    assert not imported(opening, str(tmp_path / "store")) & {*HEAVY, "pyoxigraph", "yaml"}
    asking = f"{opening}; assert kg.sparql('ASK {{ ?park a pk:Park }}'); kg.close()"
    assert not imported(asking, str(tmp_path / "store")) & {*HEAVY}


def test_a_query_process_imports_the_engine_and_nothing_heavy(tmp_path: Path) -> None:
    from make_release import make_release

    release = make_release(tmp_path / "store", oxigraph=True)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-P", "-m", "parkkg.query.worker",
         str(release.store_path), "1024", "disk"],
        stdin=subprocess.DEVNULL, capture_output=True, check=True,
    )  # fmt: skip
    lines = done.stderr.decode(errors="replace").splitlines()
    found = {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}
    assert {"pyoxigraph", "parkkg.query.protocol"} <= found
    assert not found & {*HEAVY, "yaml", "dataclasses", "pathlib", "parkkg.api"}


def test_every_public_name_is_there_and_is_one() -> None:
    for name in parkkg.__all__:
        assert getattr(parkkg, name) is not None
    assert set(parkkg.__all__) <= set(dir(parkkg))
    assert sorted(parkkg.__all__) == list(parkkg.__all__)


def test_everything_public_says_what_it_is() -> None:
    for name in parkkg.__all__:
        value: Any = getattr(parkkg, name)
        if not isinstance(value, str | tuple):
            assert value.__doc__, name
        for member in vars(value) if isinstance(value, type) else ():
            if not member.startswith("_") and callable(getattr(value, member)):
                assert getattr(value, member).__doc__, f"{name}.{member}"


def test_another_name_is_no_attribute() -> None:
    module: ModuleType = parkkg
    with pytest.raises(AttributeError, match="has no attribute 'lode'"):
        module.lode  # noqa: B018


def test_every_error_of_the_library_is_a_parkkg_error_with_problems() -> None:
    for kind in (parkkg.DataError, parkkg.UsageError, parkkg.MachineError):
        error = kind("what happened", hint="what to do")
        assert isinstance(error, parkkg.ParkkgError)
        assert (error.message, error.hint, error.problems) == ("what happened", "what to do", ())
    for special in (parkkg.QueryError, parkkg.QueryStoppedError, parkkg.UnresolvedNameError):
        assert issubclass(special, parkkg.ParkkgError)


def test_an_error_comes_whole_out_of_another_process() -> None:
    """`multiprocessing` pickles it, and waits for ever for one that cannot be read again."""
    fault = parkkg.Problem("PK203", "error", "a.csv", 2, "date", "x", "is not a date", "fix it")
    for error in (
        parkkg.DataError("what", hint="do", problems=(fault,)),
        parkkg.QueryError("what", reason="syntax", line=2, column=9, hint="do"),
        parkkg.QueryStoppedError("what", reason="time", hint="do"),
    ):
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own
        assert type(again) is type(error)
        assert str(again) == "what"
        assert vars(again) == vars(error)
