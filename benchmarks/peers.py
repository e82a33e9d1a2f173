"""The environments of the peers: pinned, apart from each other and from parkkg's."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = ("morph-kgc", "maplib", "oxigraph")


@dataclass(frozen=True)
class Peer:
    """One peer: its interpreter, or why there is none."""

    name: str
    version: str
    python: Path
    fault: str = ""


def peer(name: str, folder: Path) -> Peer:
    """The peer of that name, set up in `folder` where it is not there yet.

    A peer that cannot be installed is no error: it says why, and is left out.
    """
    requirements = HERE / "peers" / f"{name}.txt"
    text = requirements.read_text(encoding="utf-8")
    pinned = re.search(rf"^{name}==([^\s\\]+)", text, re.MULTILINE)
    version = pinned[1] if pinned else ""
    environment = folder / name
    python = environment / "bin" / "python"
    stamp = environment / ".installed"
    wanted = hashlib.sha256(text.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return Peer(name, version, python)
    shutil.rmtree(environment, ignore_errors=True)
    print(f"setting up {name} {version}", file=sys.stderr)
    try:
        _run(sys.executable, "-m", "venv", str(environment))
        _run(
            str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "--require-hashes", "--no-deps", "-r", str(requirements),
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        said = str(getattr(error, "stderr", "") or error).strip()
        return Peer(name, version, python, said.splitlines()[-1][-200:])
    stamp.write_text(wanted, encoding="utf-8")
    return Peer(name, version, python)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=900)
