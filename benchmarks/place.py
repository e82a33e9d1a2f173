"""Where a benchmark works: the register, the mappings of the peers, the release, the outputs."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks import mapping, plain, register

ROOT = Path(__file__).resolve().parents[1]
CONTENDERS = ROOT / "benchmarks" / "contenders"
_SHARED = ("ontology", "shapes", "queries")
_MEASURES = ("mapping", "measure", "plain", "register", "suite")
# Morph-KGC keeps columns of these names for itself, and mixes them up with the table's.
_RESERVED = frozenset(("subject", "predicate", "object"))


def parkkg() -> tuple[str, ...]:
    """How parkkg is called: the script beside this interpreter, where there is one."""
    script = Path(sys.executable).parent / "parkkg"
    return (str(script),) if script.is_file() else (sys.executable, "-m", "parkkg")


@dataclass(frozen=True)
class Place:
    """The files of one size. `fingerprint` is that of all that the results depend on."""

    work: Path
    enterprises: int
    fingerprint: str

    @property
    def folder(self) -> Path:
        return self.work / str(self.enterprises)

    @property
    def project(self) -> Path:
        return self.folder / "register"

    @property
    def plan(self) -> Path:
        return self.folder / "plan.json"

    @property
    def morph(self) -> Path:
        return self.folder / "morph-kgc"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def release(self) -> Path:
        """The folder of the one release in the store. Raises FileNotFoundError without one."""
        for path in (self.store / "releases").iterdir():
            if path.name.isalnum():
                return path
        raise FileNotFoundError(f"there is no release in {self.store}")

    @property
    def whole(self) -> Path:
        """All triples of the release in one file."""
        return self.folder / "whole.nt"

    def output(self, name: str) -> Path:
        """A file that a contender writes."""
        return self.folder / "out" / name

    def prepare(self) -> dict[str, int]:
        """Generate the register and what the peers need to read it; the rows by table."""
        rows = self.folder / "rows.json"
        if renewed(self.folder, self.fingerprint) or not rows.is_file():
            print(f"generating a register of {self.enterprises:,} enterprises", file=sys.stderr)
            shutil.rmtree(self.project, ignore_errors=True)
            made = register.generate(self.project, self.enterprises, parks=2_500, seed=1)
            plain.generate(self.plain.project, self.enterprises, seed=1)
            for side in (self, self.plain):
                side.map()
            rows.write_text(json.dumps(made), encoding="utf-8")
        for side in (self, self.plain):
            side.output("").mkdir(exist_ok=True)
        counts: dict[str, int] = json.loads(rows.read_text(encoding="utf-8"))
        return counts

    def load(self) -> None:
        """Make the release, where no measurement has made it, and one file of all its triples."""
        if not (self.store / "current").is_file():
            self.clear_store()
            load = ("load", "--project", str(self.project), "--store", str(self.store))
            subprocess.run((*parkkg(), *load), check=True, capture_output=True)
        if not self.whole.is_file():
            with self.whole.open("wb") as target:
                for path in sorted((self.release / "graph").glob("*.nt")):
                    with path.open("rb") as source:
                        shutil.copyfileobj(source, target, 1 << 20)

    def clear_store(self) -> None:
        """Remove the release."""
        make_writable(self.store)
        shutil.rmtree(self.store, ignore_errors=True)

    @property
    def plain(self) -> Place:
        """The place of the plain register, of as many rows; its outputs stand in another folder."""
        return Place(self.folder / "plain", self.enterprises, self.fingerprint)

    def map(self) -> None:
        """Write what the peers need to read the tables."""
        data = self.project / "data"
        mappings = mapping.read_mappings(data / "csv-metadata.json")
        self.plan.write_text(mapping.plan(mappings, data), encoding="utf-8")
        self.morph.mkdir(exist_ok=True)
        for each in mappings:
            _rename_header(data / each.file, self.morph / each.file)
        turtle = mapping.rml(mapping.renamed(mappings, _RESERVED), self.morph)
        (self.morph / "mapping.ttl").write_text(turtle, encoding="utf-8")


def _rename_header(source: Path, target: Path) -> None:
    with source.open("rb") as old, target.open("wb") as new:
        header = old.readline().decode().rstrip("\n").split(",")
        names = (name + "_" if name in _RESERVED else name for name in header)
        new.write(",".join(names).encode() + b"\n")
        shutil.copyfileobj(old, new, 1 << 20)


def renewed(folder: Path, mark: str) -> bool:
    """Whether `folder` was made anew, because what is in it is of another fingerprint."""
    stamp = folder / "stamp"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == mark:
        return False
    make_writable(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stamp.write_text(mark, encoding="utf-8")
    return True


def make_writable(folder: Path) -> None:
    """Make folders writable again: those of releases may be sealed."""
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def fingerprint() -> str:
    """A digest of everything that a result depends on, but for the machine."""
    digest = hashlib.sha256(sys.version.encode())
    sources = [
        *(ROOT / "src").rglob("*.py"),
        *(ROOT / "data").glob("*.[cj]s*"),
        *(path for name in _SHARED for path in (ROOT / name).rglob("*.*")),
        *CONTENDERS.glob("*.py"),
        *(ROOT / "benchmarks" / "peers").glob("*.txt"),
        *(ROOT / "benchmarks" / f"{name}.py" for name in _MEASURES),
        *ROOT.glob("requirements.txt"),
    ]  # fmt: skip
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
