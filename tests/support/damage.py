"""What can happen to a file of a release."""

from __future__ import annotations

from pathlib import Path

HARMS = ("flip", "truncate", "remove", "add")


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
