"""The machine and the versions that a measurement belongs to."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from benchmarks.peers import Peer
from benchmarks.place import ROOT

_TOOLS = ("parkkg", "duckdb", "pyoxigraph", "pyshacl", "rdflib")


def machine() -> dict[str, str]:
    """Cores, model, memory and system, as far as the system tells."""
    model = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+) kB", _read("/proc/meminfo"))
    return {
        "processor": model[1] if model else platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{int(memory[1]) / 2**20:.1f} GiB" if memory else "not told",
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
    }


def versions(peers: dict[str, Peer]) -> dict[str, str]:
    """The versions of everything that was measured."""
    found = {"Python": platform.python_version()}
    for name in _TOOLS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    found["parkkg"] += _commit()
    return found | {
        name: f"not installed: {peer.fault}" if peer.fault else peer.version
        for name, peer in peers.items()
    }


def _commit() -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    described = subprocess.run(
        [git, "describe", "--always", "--dirty"], cwd=ROOT, check=False, capture_output=True,
        text=True,
    )  # fmt: skip
    return f" ({described.stdout.strip()})" if described.returncode == 0 else ""


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
