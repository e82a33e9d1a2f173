"""The examples in the docstrings of the library do what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import parkkg
import parkkg.api

MODULES = [f"parkkg.api.{module.name}" for module in pkgutil.iter_modules(parkkg.api.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(
    name: str,
    kg: parkkg.Release,
    store: Path,
    loaded: Callable[[str], tuple[Path, Path]],
    tmp_path: Path,
) -> None:
    project, own_store = loaded("new")
    cities, article = tmp_path / "cities.csv", tmp_path / "article.txt"
    cities.write_text("name,people\nLiyang,785000\nChangzhou,5349000\n", encoding="utf-8")
    article.write_text("A park opened! It grows;", encoding="utf-8")
    people, shapes = tmp_path / "people.ttl", tmp_path / "shapes.ttl"
    people.write_text("@prefix ex: <http://x/> . ex:a a ex:Person .", encoding="utf-8")
    shapes.write_text(
        "@prefix ex: <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> . ex:PersonShape "
        "sh:targetClass ex:Person ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .",
        encoding="utf-8",
    )
    given = {
        "kg": kg, "store": store, "project": project, "cities": cities, "article": article,
        "people": people, "person_shapes": shapes,
    }  # fmt: skip
    if name == "parkkg.api.projects":
        # Where one of them loads.
        given["store"] = Path(shutil.copytree(own_store, tmp_path / "store"))
    failed, _ = doctest.testmod(importlib.import_module(name), extraglobs=given)
    assert failed == 0


def test_what_one_asks_for_most_has_an_example() -> None:
    for public in (
        parkkg.check, parkkg.load, parkkg.open, parkkg.convert, parkkg.new, parkkg.read_text,
        parkkg.Release.query, parkkg.Release.sparql, parkkg.Release.evidence, parkkg.Rows,
        parkkg.validate,
    ):  # fmt: skip
        assert public.__doc__ is not None
        assert ">>>" in public.__doc__, public
