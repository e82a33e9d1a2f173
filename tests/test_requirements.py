"""The lock files: every dependency pinned with hashes, and no address in them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CORE = tuple(PROJECT["dependencies"])
DEV = (*CORE, *PROJECT["optional-dependencies"]["dev"])


def locked(name: str) -> dict[str, Requirement]:
    """The requirements of a lock file by name; each has to have hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        requirement, *hashes = line.split("#")[0].split(" --hash=")
        if requirement.strip():
            assert hashes, line
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", h) for h in hashes), line
            found[Requirement(requirement).name] = Requirement(requirement)
    return found


@pytest.mark.parametrize(
    ("name", "wanted"), [("requirements.txt", CORE), ("requirements-dev.txt", DEV)]
)
def test_what_the_project_needs_is_locked(name: str, wanted: tuple[str, ...]) -> None:
    """Mended with `make lock`."""
    pins = locked(name)
    for text in wanted:
        needed = Requirement(text)
        (pin,) = pins[needed.name].specifier
        assert pin.operator == "=="
        assert needed.specifier.contains(pin.version), f"{name}: {pins[needed.name]}, not {needed}"


def test_the_tests_have_a_spark_that_the_project_allows() -> None:
    (needed,) = map(Requirement, PROJECT["optional-dependencies"]["spark"])
    (pin,) = locked("requirements-spark.txt")["pyspark"].specifier
    assert needed.specifier.contains(pin.version)


def test_users_and_developers_have_the_same_versions() -> None:
    core, dev = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {name: pin.specifier for name, pin in core.items()} == {
        name: dev[name].specifier for name in core
    }


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-spark.txt"]
)
def test_lock_files_name_no_address_and_no_path(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(
        r"://|--(index|extra-index|find-links|trusted)|file:|^-", text, re.MULTILINE
    )
