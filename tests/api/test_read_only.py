"""The graph of a release is a store that is read, and refuses what would change it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from parkkg.api.read_only import read_only
from parkkg.errors import UsageError

A = ox.NamedNode("http://e/a")
QUAD = ox.Quad(A, A, A)


@pytest.fixture
def store(tmp_path: Path) -> ox.Store:
    filled = ox.Store(str(tmp_path))
    filled.add(QUAD)
    del filled
    return read_only(str(tmp_path))


def test_it_is_read_like_any_other(store: ox.Store) -> None:
    assert isinstance(store, ox.Store)
    assert (len(store), bool(store), list(store), QUAD in store) == (1, True, [QUAD], True)
    assert list(store.quads_for_pattern(A, None, None)) == [QUAD]
    assert bool(store.query("ASK { ?s ?p ?o }"))
    assert list(store.named_graphs()) == []
    assert store.dump(format=ox.RdfFormat.N_QUADS) == f"{QUAD} .\n".encode()
    assert str(store) == f"{QUAD} .\n"
    assert repr(store).startswith("<read-only ")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("add", (QUAD,)),
        ("remove", (QUAD,)),
        ("extend", ([QUAD],)),
        ("update", ("CLEAR ALL",)),
        ("load", (b"", ox.RdfFormat.TURTLE)),
        ("clear", ()),
        ("optimize", ()),
    ],
)
def test_what_would_change_it_is_refused(
    store: ox.Store, name: str, arguments: tuple[object, ...]
) -> None:
    with pytest.raises(UsageError, match=f"only read: {name} would change it"):
        getattr(store, name)(*arguments)
    with pytest.raises(AttributeError):
        store.nothing  # type: ignore[attr-defined]  # noqa: B018
