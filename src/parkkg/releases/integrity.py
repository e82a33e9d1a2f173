"""Whether the files of a release are those that were sealed.

Every file has the time of its release. What is written to a file changes its time, so that readers
see a change without reading the file; `thorough` reads it all the same. The manifest, which says
what every other file has to be, has its own SHA-256 beside it.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from parkkg.files import sha256_of
from parkkg.releases.manifest import Manifest, SealedFile
from parkkg.text import said

MANIFEST, MANIFEST_DIGEST, DUMPS = "manifest.json", "manifest.sha256", "dumps"
_GRAPH = "graph/"


def sealed_files(folder: Path, inside: str = "") -> dict[str, SealedFile]:
    """Size and SHA-256 of every file that the manifest names: of all but itself and the dumps.

    `inside` is the beginning of the names that are wanted, such as `graph/`.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 -- 10 ms, only to write

    own = {MANIFEST, MANIFEST_DIGEST}
    names = sorted(name for name in _names(folder) - own if name.startswith(inside))
    with ThreadPoolExecutor() as pool:  # hashing releases Python's lock
        return dict(zip(names, pool.map(lambda name: _sealed(folder / name), names), strict=True))


def graph_digest(files: Mapping[str, SealedFile]) -> str:
    """The SHA-256 of the names and contents of the graph files."""
    lines = (
        f"{files[name].sha256}  {name.removeprefix(_GRAPH)}\n"
        for name in sorted(files)
        if name.startswith(_GRAPH)
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and its digest; every file is read-only then, with the release's time."""
    content = manifest.as_json().encode()
    (folder / MANIFEST).write_bytes(content)
    line = _digest_line(hashlib.sha256(content).hexdigest())
    (folder / MANIFEST_DIGEST).write_text(line, encoding="ascii", newline="\n")
    for name in (*manifest.files, MANIFEST, MANIFEST_DIGEST):
        (folder / name).chmod(0o444)
        os.utime(folder / name, (manifest.modified, manifest.modified))


def manifest_fault(folder: Path, manifest: Manifest, digest: str = "") -> str:
    """What is wrong with the file of a manifest that was read; empty for nothing.

    `digest` is what it has to have, where that is known from elsewhere.
    """
    if not _has_digests(manifest) and not digest:
        return ""
    found = _digest_of(folder / MANIFEST)
    if digest and found != digest:
        return said("its {name} is not the one that was made current", name=MANIFEST)
    try:
        line = (folder / MANIFEST_DIGEST).read_text(encoding="ascii", errors="replace")
    except OSError:
        return said("its {name} is missing", name=MANIFEST_DIGEST)
    return (
        ""
        if line == _digest_line(found)
        else said("its {name} is not as it was made", name=MANIFEST)
    )


def file_faults(folder: Path, manifest: Manifest, *, thorough: bool = False) -> Iterator[str]:
    """What is wrong with the files that a manifest names, file by file.

    A file with another time than its release, such as one that was copied, is read. Then it gets
    the time that says what was found, so that it is not read again.
    """
    names = _names(folder)
    for name, sealed in manifest.files.items():
        if name not in names:
            yield said("{name} is missing", name=name)
        elif fault := file_fault(f"{folder}/{name}", sealed, manifest, thorough=thorough):
            yield said("{name} {fault}", name=name, fault=fault)
    if not manifest.files:  # the oldest releases name none
        return
    own = {MANIFEST, MANIFEST_DIGEST} if _has_digests(manifest) else {MANIFEST}
    for name in sorted(names - set(manifest.files) - own):
        yield said("{name} does not belong to the release", name=name)
    if (
        thorough
        and not _has_digests(manifest)
        and graph_digest(sealed_files(folder, _GRAPH)) != manifest.digest
    ):
        yield said("a file in {name} was changed", name=_GRAPH)


def file_fault(path: str | Path, sealed: SealedFile, manifest: Manifest, *, thorough: bool) -> str:
    """How a file of the manifest's release differs from what was sealed; empty for not at all."""
    try:
        found = os.stat(path)  # noqa: PTH116 -- as above
        if not stat.S_ISREG(found.st_mode):
            return said("is no file")
        if found.st_size != sealed.size:
            return said("has {found:,} bytes, not {size:,}", found=found.st_size, size=sealed.size)
        if not sealed.sha256:
            return ""
        dated = found.st_mtime_ns == manifest.modified * 10**9
        if dated and not thorough:
            return ""
        same = sha256_of(Path(path)) == sealed.sha256
    except OSError as error:
        return said("cannot be read: {error}", error=error.strerror)
    if same != dated:
        # Where it may not be set, it is found by reading again.
        with suppress(OSError):
            os.utime(path, (manifest.modified, manifest.modified) if same else None)
    return "" if same else said("was changed")


def _has_digests(manifest: Manifest) -> bool:
    """Whether it is of a release that was made when digests were recorded."""
    return any(sealed.sha256 for sealed in manifest.files.values())


def _names(folder: Path) -> set[str]:
    """The files of a release, by their paths in its folder, without the dumps."""
    names: set[str] = set()
    inside = [""]
    while inside:
        start = inside.pop()
        with os.scandir(f"{folder}/{start}") as entries:  # pathlib takes ten times as long
            for entry in entries:
                name = start + entry.name
                if not entry.is_dir(follow_symlinks=False):
                    names.add(name)
                elif name != DUMPS:
                    inside.append(f"{name}/")
    return names


def _sealed(path: Path) -> SealedFile:
    return SealedFile(path.stat().st_size, sha256_of(path))


def _digest_line(digest: str) -> str:
    """As `sha256sum --check` reads it."""
    return f"{digest}  {MANIFEST}\n"


def _digest_of(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return ""
