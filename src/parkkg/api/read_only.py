"""The store of a release in the caller's process: a store of pyoxigraph that nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pyoxigraph as ox

from parkkg.errors import UsageError
from parkkg.text import said

_CHANGING = frozenset(
    ("add", "add_graph", "bulk_extend", "bulk_load", "clear", "clear_graph", "extend", "flush",
     "load", "optimize", "remove", "remove_graph", "update")
)  # fmt: skip


def read_only(path: str) -> ox.Store:
    """The store in a folder. What would change it raises UsageError, in place of RuntimeError."""
    return cast("ox.Store", _ReadOnlyStore(ox.Store.read_only(path)))


class _ReadOnlyStore:
    """A store, without what changes one; pyoxigraph lets nobody derive a class from its own."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @property
    def __class__(self) -> type[ox.Store]:  # type: ignore[override]
        """What it stands for: others may ask whether it is one."""
        return ox.Store

    def __getattr__(self, name: str) -> Any:
        if name in _CHANGING:
            raise UsageError(
                said("the graph of a release is only read: {name} would change it", name=name),
                hint=said(
                    "change the project and load it, or copy the graph into a store of yours"
                ),
            )
        return getattr(self._store, name)

    def __len__(self) -> int:
        return len(self._store)

    def __bool__(self) -> bool:
        return bool(self._store)

    def __iter__(self) -> Iterator[ox.Quad]:
        return iter(self._store)

    def __contains__(self, quad: ox.Quad) -> bool:
        return quad in self._store

    def __repr__(self) -> str:
        return f"<read-only {self._store!r}>"

    def __str__(self) -> str:
        return str(self._store)
