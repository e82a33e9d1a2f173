"""A store that is filled while its files are made holds what stands in them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from parkkg.releases.bulk_load import bulk_loader

PIECE = 64 << 20
PARK = "<http://e/a> <http://e/is> <http://e/Park> .\n"
FIRMS = "".join(f'<http://e/f{i}> <http://e/is> "Firm . \\n {i}" .\n' for i in range(40_000))
NAMED = "<http://e/a> <http://e/p> <http://e/b> <http://e/g> .\n"


def made(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def size(kg: ox.Store, graph: str = "") -> int:
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    return sum(1 for _ in kg.quads_for_pattern(None, None, None, name))


def test_files_are_loaded_as_they_come_some_into_a_graph(tmp_path: Path) -> None:
    kg = ox.Store(str(tmp_path / "store"))
    with bulk_loader(kg, PIECE) as store:
        store.add(made(tmp_path, "a.nt", PARK))
        store.add(made(tmp_path, "empty.nt", ""))
        store.add(made(tmp_path, "c.nq", NAMED))
        store.add(made(tmp_path, "b.nt", FIRMS), "http://e/firms")
        assert store.finish().result() >= 0
        assert store.seconds() >= 0
    assert (size(kg), size(kg, "http://e/g"), size(kg, "http://e/firms")) == (1, 1, 40_000)
    del kg, store
    assert len(ox.Store.read_only(str(tmp_path / "store"))) == 40_002


def test_pieces_are_cut_between_lines(tmp_path: Path) -> None:
    kg = ox.Store()
    with bulk_loader(kg, piece=1 << 20) as store:
        store.add(made(tmp_path, "a.nt", PARK))
        store.add(made(tmp_path, "b.nt", FIRMS), "http://e/firms")
        store.add(made(tmp_path, "c.nq", NAMED))
        store.finish()
        assert len(store.filled()) == 40_002  # whether it is compact, or not yet
    assert (size(kg), size(kg, "http://e/g"), size(kg, "http://e/firms")) == (1, 1, 40_000)


@pytest.mark.parametrize("piece", [PIECE, 1])
def test_a_blank_node_keeps_its_name_in_all_pieces(tmp_path: Path, piece: int) -> None:
    kg = ox.Store()
    with bulk_loader(kg, piece, blank=True) as store:
        for number in range(2):
            store.add(made(tmp_path, f"{number}.nt", f'_:b <http://e/p> "{number}" .\n'))
        store.add(made(tmp_path, "b.nt", FIRMS + "<http://e/a> <http://e/is> _:b .\n"))
        store.finish().result()
    assert len(kg) == 40_003
    about = {str(quad.subject) for quad in kg if quad.predicate.value == "http://e/p"}
    assert about == {str(q.object) for q in kg if q.subject.value == "http://e/a"} == {"_:b"}


def test_it_ends_where_the_work_beside_it_fails(tmp_path: Path) -> None:
    kg = ox.Store()

    def interrupted() -> None:
        with bulk_loader(kg, PIECE) as store:
            store.add(made(tmp_path, "a.nt", PARK))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()


@pytest.mark.parametrize("text", ["<http://e/a> <http://e/b> .\n", None])
def test_what_is_wrong_with_a_file_is_raised_at_the_end(tmp_path: Path, text: str | None) -> None:
    kg = ox.Store()
    path = tmp_path / "none.nt" if text is None else made(tmp_path, "a.nt", text)
    with bulk_loader(kg, PIECE) as store:
        store.add(path)
        compact = store.finish()
        for ended in (compact.result, store.filled):
            with pytest.raises((SyntaxError, FileNotFoundError)):
                ended()
