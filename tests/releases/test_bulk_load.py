"""A store filled in bulk holds what stands in the files, and counts its things by class."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from parkkg.namespaces import RDF
from parkkg.releases.bulk_load import bulk_load, compact_and_count, concatenate, memory_store

PARK = f"<http://e/a> <{RDF}type> <http://e/Park> .\n"
FIRM = "".join(f"<http://e/f{i}> <{RDF}type> <http://e/Firm> .\n" for i in range(3))
INFERRED = "<http://e/a> <http://e/p> <http://e/b> <http://e/g> .\n"


def files(folder: Path) -> list[Path]:
    texts = {"a.nt": PARK, "b.nt": FIRM, "c.nq": INFERRED}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def test_files_are_gathered_and_loaded_and_the_file_between_is_gone(tmp_path: Path) -> None:
    given = files(tmp_path)
    kg = ox.Store()
    bulk_load(kg, concatenate(tmp_path, given), compact=True)
    assert len(kg) == 5
    assert len(list(kg.quads_for_pattern(None, None, None, ox.NamedNode("http://e/g")))) == 1
    assert sorted(tmp_path.iterdir()) == given


def test_things_are_counted_by_class_the_largest_first(tmp_path: Path) -> None:
    kg = ox.Store(str(tmp_path / "store"))
    bulk_load(kg, concatenate(tmp_path, files(tmp_path)))
    counted = compact_and_count(kg)
    assert list(counted.classes.items()) == [("http://e/Firm", 3), ("http://e/Park", 1)]
    assert counted.seconds >= 0


def test_what_was_filled_is_there_when_the_store_is_opened_again(tmp_path: Path) -> None:
    kg = ox.Store(str(tmp_path / "store"))
    bulk_load(kg, concatenate(tmp_path, files(tmp_path)))
    compact_and_count(kg)
    del kg
    assert len(ox.Store.read_only(str(tmp_path / "store"))) == 5


def test_a_file_that_is_not_there_is_an_empty_store(tmp_path: Path) -> None:
    assert len(memory_store(tmp_path / "none.nt")) == 0
    (path := tmp_path / "one.nt").write_text(PARK, encoding="utf-8")
    assert len(memory_store(path)) == 1
