"""What can happen to a file of a release."""

from __future__ import annotations

from itertools import cycle, islice, product
from pathlib import Path

from amount import FUZZING

HARMS = ("flip", "truncate", "remove", "add")


def harmed(*names: str) -> list[tuple[str, str]]:
    """Each file with a harm, each harm with a file; in `make fuzz` every file with every harm."""
    if FUZZING:
        return [*product(names, HARMS)]
    return [*zip(islice(cycle(names), len(HARMS)), HARMS, strict=True)]


def damage(path: Path, harm: str) -> Path:
    """Flip a bit of a file, cut it, remove it, or add one beside it; the file that this is about.

    An empty file has no bit to flip and nothing to cut; it gets a byte.
    """
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    if harm == "remove":
        path.unlink()
    elif harm == "add":
        path = path.with_name(f"added-{path.name}")
        path.write_bytes(content)
    elif not content:
        path.write_bytes(b"x")
    elif harm == "flip":
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    else:
        path.write_bytes(content[:-1])
    return path
