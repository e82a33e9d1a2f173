from __future__ import annotations

import errno
import hashlib
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

from amount import amount
from make_release import FILES, make_release
from parkkg.errors import DataError, MachineError, UsageError
from parkkg.releases.integrity import graph_digest, sealed_files
from parkkg.releases.manifest import Manifest, now
from parkkg.releases.release import ReleaseFolder, current_id, open_release, releases
from parkkg.releases.repository import building, lock, prune, seal, sweep, use

SUPPORT = Path(__file__).parents[1] / "support"
OTHER = {"parks.nt": "<id/park/other> a pk:Park ."}


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def held(store: Path, work: str = "input()") -> subprocess.Popen[str]:
    """A process that holds the lock of a store until it is told something, or killed."""
    code = f"""
        from pathlib import Path
        from parkkg.releases.repository import lock
        with lock(Path({str(store)!r})):
            print("locked", flush=True)
            {work}
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    return process


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = held(tmp_path)
    yield process
    process.kill()
    process.communicate()


def test_a_second_writer_is_refused_with_the_holder_of_the_lock(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(MachineError, match="another parkkg is changing") as caught, lock(tmp_path):
        pass
    assert f"process {holder.pid}, since 2" in caught.value.message
    assert "wait" in caught.value.hint
    with pytest.raises(MachineError):
        prune(tmp_path, 0)


def test_a_killed_holder_holds_nothing(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with lock(tmp_path):
        pass


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock(tmp_path):
        _ = 1 / 0
    with lock(tmp_path), pytest.raises(MachineError), lock(tmp_path):
        pass
    with lock(tmp_path):
        pass


def test_a_store_of_somebody_elses_is_not_locked(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(UsageError, match="not a store of parkkg"), lock(tmp_path):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_sealed_release_is_complete_and_read_only(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    files = {str(p.relative_to(release.folder)) for p in release.folder.rglob("*") if p.is_file()}
    assert files == {*release.manifest.files, "manifest.json", "manifest.sha256"}
    assert {f"graph/{name}" for name in FILES} <= files
    assert all(stat.S_IMODE((release.folder / name).stat().st_mode) == 0o444 for name in files)
    assert release.dumps.is_dir()
    assert release.manifest.digest == graph_digest(sealed_files(release.folder))
    assert release.damage() == ()


def test_the_digest_is_that_of_the_graph(tmp_path: Path) -> None:
    first = make_release(tmp_path / "a")
    again = make_release(tmp_path / "b")
    other = make_release(tmp_path / "c", OTHER)
    assert first.manifest.digest == again.manifest.digest != other.manifest.digest


def test_an_intact_release_of_that_id_is_kept(tmp_path: Path) -> None:
    first = make_release(tmp_path, created="2023-05-01T00:00:00.000+00:00")
    before = tree(first.folder)
    assert make_release(tmp_path, created="2024-05-01T00:00:00.000+00:00") == first
    assert tree(first.folder) == before


def test_a_damaged_release_of_that_id_is_replaced(tmp_path: Path) -> None:
    first = make_release(tmp_path)
    (first.graph_folder / "parks.nt").unlink()
    again = make_release(tmp_path)
    assert again.id == first.id
    assert again.damage() == ()
    assert [p.name for p in first.folder.parent.iterdir()] == [first.id]


def test_a_building_folder_goes_whatever_happens(tmp_path: Path) -> None:
    with lock(tmp_path):
        with pytest.raises(FileExistsError), building(tmp_path, "0" * 16) as folder:
            (folder / "graph").mkdir()
        assert not folder.exists()
        folder.mkdir()
        (folder / "left by a process of that number").write_text("")
        with building(tmp_path, "0" * 16) as fresh:
            assert fresh == folder
            assert sorted(p.name for p in fresh.iterdir()) == ["dumps", "graph"]


def test_sweep_removes_what_was_left_and_nothing_else(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    (release.dumps / "all.ttl").write_text("kept")
    (release.dumps / ".all.nt.1234.part").write_text("somebody is making it")
    before = tree(tmp_path)
    (tmp_path / "releases" / ".building-0123-1" / "store").mkdir(parents=True)
    (tmp_path / "releases" / ".removing-0123-1" / "graph").mkdir(parents=True)
    (tmp_path / ".current.0123.part").write_text("")
    stale = release.dumps / ".core.nt.1234.part"
    stale.write_text("")
    os.utime(stale, (0, 0))
    with lock(tmp_path):
        assert sweep(tmp_path) == [
            ".building-0123-1",
            ".removing-0123-1",
            ".current.0123.part",
            ".core.nt.1234.part",
        ]
        assert sweep(tmp_path) == []
    assert tree(tmp_path) == before


def test_one_goes_back_and_forward(tmp_path: Path) -> None:
    old = make_release(tmp_path)
    new = make_release(tmp_path, OTHER)
    with lock(tmp_path):
        assert use(tmp_path, old.id[:8]) == old
        assert current_id(tmp_path) == old.id
        assert use(tmp_path, new.id) == new
    digest = hashlib.sha256((new.folder / "manifest.json").read_bytes()).hexdigest()
    assert (tmp_path / "current").read_text() == f"{new.id} {digest}\n"


def test_a_damaged_release_is_not_made_current(tmp_path: Path) -> None:
    old = make_release(tmp_path)
    new = make_release(tmp_path, OTHER)
    (old.store_path / "CURRENT").unlink()
    with lock(tmp_path), pytest.raises(DataError, match="damaged"):
        use(tmp_path, old.id)
    with lock(tmp_path), pytest.raises(UsageError, match="no release"):
        use(tmp_path, "f" * 16)
    assert current_id(tmp_path) == new.id


def numbered(store: Path, count: int) -> list[str]:
    """Ids of releases, the oldest first."""
    return [
        make_release(
            store,
            {"parks.nt": f"<id/park/p{i}> a pk:Park ."},
            created=f"2023-05-0{i + 1}T00:00:00.000+00:00",
        ).id
        for i in range(count)
    ]


def test_prune_keeps_the_newest_and_the_current(tmp_path: Path) -> None:
    a, b, c, d = numbered(tmp_path, 4)
    with lock(tmp_path):
        use(tmp_path, a)
    assert prune(tmp_path, 2) == [b]
    assert prune(tmp_path, 2) == []
    assert prune(tmp_path, 0) == [d, c]
    assert [r.id for r in releases(tmp_path)] == [a]
    assert open_release(tmp_path).id == a


def test_links_in_a_store_lead_nobody_to_write_elsewhere(tmp_path: Path) -> None:
    store, precious = tmp_path / "store", tmp_path / "precious"
    (release,) = numbered(store, 1)
    for name in ("current", ".lock-holder"):
        precious.write_text("precious", encoding="utf-8")
        (store / name).unlink(missing_ok=True)
        (store / name).symlink_to(precious)
        with lock(store):
            use(store, release)
        assert precious.read_text(encoding="utf-8") == "precious"
    assert open_release(store).id == release
    assert not (store / "current").is_symlink()


@pytest.mark.parametrize("year", ["1970", "2099"])
def test_prune_keeps_what_was_made_last_whatever_the_clock_said(tmp_path: Path, year: str) -> None:
    """The clock was wrong while the first two were made, or the last two."""
    wrong, right = f"{year}-01-01T00:00:00.000+00:00", "2023-05-01T00:00:00.000+00:00"
    for times in ((wrong, wrong, right, right), (right, right, wrong, wrong)):
        store = tmp_path / times[0][:4] / times[3][:4]
        made = [
            make_release(store, {"parks.nt": f"<id/park/p{i}> a pk:Park ."}, created=time).id
            for i, time in enumerate(times)
        ]
        assert [release.id for release in releases(store)] == made[::-1]
        assert sorted(prune(store, 2)) == sorted(made[:2])
        assert [release.id for release in releases(store)] == made[:1:-1]


def test_prune_removes_damaged_releases_and_does_not_count_them(tmp_path: Path) -> None:
    a, b, c, d = numbered(tmp_path, 4)
    (tmp_path / "releases" / c / "manifest.json").unlink()
    assert prune(tmp_path, 2) == [a, c]
    assert [r.id for r in releases(tmp_path)] == [d, b]


def test_prune_makes_room_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a, _ = numbered(tmp_path, 2)

    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    assert prune(tmp_path, 1) == [a]


def test_prune_never_removes_the_current_one_even_when_it_is_damaged(tmp_path: Path) -> None:
    (a,) = numbered(tmp_path, 1)
    (tmp_path / "releases" / a / "manifest.json").unlink()
    assert prune(tmp_path, 0) == []


@pytest.mark.parametrize("call", ["fsync", "rename", "replace", "chmod", "mkdir"])
def test_whatever_call_fails_the_current_release_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The disk is full at the first such call, at the second, and so on until none is left."""
    old = make_release(tmp_path, OTHER)
    before = tree(old.folder)
    real = getattr(os, call)
    for allowed in range(1000):
        left = iter(range(allowed))

        def failing(*args: object, **options: object) -> object:
            if next(left, None) is None:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*args, **options)

        monkeypatch.setattr(os, call, failing)
        with suppress(OSError):
            make_release(tmp_path)
        monkeypatch.undo()
        if next(left, None) is not None:
            break
        assert current_id(tmp_path) in {r.id for r in releases(tmp_path)}
        assert all(release.damage() == () for release in releases(tmp_path))
        assert tree(old.folder) == before
        assert not list(tmp_path.glob("releases/.*"))
        prune_all_but(tmp_path, old)
    assert allowed > 0, "the call was never made"
    assert open_release(tmp_path) != old


def prune_all_but(store: Path, release: ReleaseFolder) -> None:
    with lock(store):
        use(store, release.id)
    prune(store, 0)


KILLS = amount(10, 300)
# Forks a process that loads again and again, and waits for its end, each time it is told to.
LOADER = """
import itertools, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from amount import amount
from make_release import make_release
from parkkg.releases.repository import prune

def load(store, number):
    files = {"parks.nt": f"<id/park/p{number}> a pk:Park ."}
    make_release(store, files, oxigraph=True)
    prune(store, 2)

for number in sys.stdin:
    if pid := os.fork():
        print(pid, flush=True)
        os.waitpid(pid, 0)
        print("over", flush=True)
    else:
        for more in itertools.count():
            load(Path(sys.argv[1]), int(number) + more)
"""


@pytest.mark.fuzz
def test_a_process_killed_at_any_point_leaves_the_store_intact(tmp_path: Path) -> None:
    """Loads follow one another in a process that is killed at moments spread over two loads."""
    begun = time.monotonic()
    make_release(tmp_path, oxigraph=True)
    span = 2 * (time.monotonic() - begun)
    seen: set[str | None] = set()
    swept = 0
    with subprocess.Popen(
        [sys.executable, "-c", LOADER, str(tmp_path), str(SUPPORT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as loader:
        assert loader.stdin is not None
        assert loader.stdout is not None
        for kill in range(KILLS):
            loader.stdin.write(f"{kill * 1000}\n")
            loader.stdin.flush()
            pid = int(loader.stdout.readline())
            time.sleep(span * kill / KILLS)
            os.kill(pid, signal.SIGKILL)
            assert loader.stdout.readline() == "over\n"

            release = open_release(tmp_path)
            assert release.damage() == ()
            assert release.manifest.digest == graph_digest(sealed_files(release.folder))
            answer = ox.Store.read_only(str(release.store_path)).query("ASK { ?park a ?class }")
            assert isinstance(answer, ox.QueryBoolean)
            assert bool(answer)
            with lock(tmp_path):
                swept += len(sweep(tmp_path))
            assert not list(tmp_path.glob("releases/.*"))
            assert not list(tmp_path.glob("*.part"))
            assert all(r.damage() == () for r in releases(tmp_path))
            seen.add(current_id(tmp_path))
    assert swept, "the kills came too late to leave anything behind"
    assert len(seen) > 1, "the kills came too early to let anything be finished"


def test_seal_keeps_nothing_when_the_graph_is_not_there(tmp_path: Path) -> None:
    with lock(tmp_path), building(tmp_path, "0" * 16) as folder:
        (folder / "graph").rmdir()
        with pytest.raises(FileNotFoundError):
            seal(tmp_path, folder, Manifest("0" * 16, now(), "test"))
    assert releases(tmp_path) == []
