"""The proof that a release is what its manifest says: file by file, and its store too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import pyoxigraph as ox

from parkkg.errors import DataError
from parkkg.files import HashingWriter, scratch_folder
from parkkg.graph.fill import fill
from parkkg.releases.dump_cache import cached, cached_names
from parkkg.releases.release import ReleaseFolder
from parkkg.text import said


@dataclass(frozen=True)
class Verification:
    """What was compared of a release, and each thing that is wrong.

    `files` and `size` (in bytes) are those that the manifest names. `triples` is how many the store
    has in all its graphs; None where it was not compared.
    """

    release: str
    files: int
    size: int
    triples: int | None
    faults: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether everything is as it was sealed."""
        return not self.faults


def verify(release: ReleaseFolder, digest: str = "", *, deep: bool = False) -> Verification:
    """Read every file of a release and compare it with the manifest, and its dumps with theirs.

    `digest` is what `current` says of its manifest, where it is the current one. With `deep`, also
    compare the store with the graph files, which takes about as long as to load them.

    A file that turns out to be another than was sealed is seen by every reader from then on.
    Raises OSError where the machine prevents the comparison.
    """
    faults = [*release.damage(digest, thorough=True), *_altered_dumps(release)]
    triples = None
    if deep and not faults:  # what is known to be wrong need not be compared
        triples, fault = _compare_store(release)
        faults += [fault] if fault else []
    try:
        files = release.manifest.files
    except DataError:
        files = {}
    size = sum(sealed.size for sealed in files.values())
    return Verification(release.id, len(files), size, triples, tuple(faults))


def _altered_dumps(release: ReleaseFolder) -> Iterator[str]:
    with suppress(DataError):  # without a manifest nothing is known of the dumps
        for name in cached_names(release):
            if cached(release, name, thorough=True) is None:
                yield said("dumps/{name} is not as it was written", name=name)


def _compare_store(release: ReleaseFolder) -> tuple[int, str]:
    """How many triples the store has, and how it differs from the graph files."""
    try:
        stored = ox.Store.read_only(str(release.store_path))
        count, found = len(stored), _digest(stored)
    except RuntimeError as error:  # an OSError is one of the machine
        return 0, said("the store cannot be read: {error}", error=error)
    with scratch_folder() as folder:
        return count, _fault(release, stored, found, folder / "store")


def _fault(release: ReleaseFolder, stored: ox.Store, found: str, folder: Path) -> str:
    """How a store differs from one that is made of the graph files, in `folder`."""
    expected = ox.Store(str(folder))
    for path, graph in release.graph_files(merged=release.manifest.is_merged):
        form = ox.RdfFormat.N_QUADS if path.suffix == ".nq" else ox.RdfFormat.N_TRIPLES
        try:
            fill(expected, path, form, ox.NamedNode(graph) if graph else None)
        except SyntaxError as error:
            return said("{path} cannot be read: {error}", path=path.name, error=error)
    expected.flush()
    if found == _digest(expected):
        return ""
    wrong = next(_differences(stored, expected))
    return said("the store has other triples than the graph files, such as {wrong}", wrong=wrong)


def _digest(store: ox.Store) -> str:
    """The SHA-256 of all quads. The engine gives those of equal stores in the same order."""
    writer = HashingWriter(None)
    store.dump(cast("BinaryIO", writer), ox.RdfFormat.N_QUADS)
    return writer.sha256


def _differences(stored: ox.Store, expected: ox.Store) -> Iterator[ox.Quad]:
    yield from (quad for quad in stored if quad not in expected)
    yield from (quad for quad in expected if quad not in stored)
