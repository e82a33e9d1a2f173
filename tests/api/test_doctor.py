from __future__ import annotations

import os
import socket
from pathlib import Path

import parkkg
from damage import damage
from make_release import make_release


def test_all_is_well_in_an_empty_folder(tmp_path: Path) -> None:
    findings = parkkg.doctor(store=tmp_path / "store", port=0)
    assert {"python", "duckdb", "pyoxigraph", "project", "store", "disk", "port"} <= {
        finding.what for finding in findings
    }
    assert [finding for finding in findings if not finding.good] == []
    assert not any(tmp_path.iterdir())


def test_what_is_wrong_is_named_without_a_flag(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        findings = parkkg.doctor(tmp_path, tmp_path, port=port)
    wrong = {finding.what: finding for finding in findings if not finding.good}
    assert set(wrong) == {"project", "store", "port"}
    assert all(finding.hint and "--" not in finding.hint for finding in wrong.values())
    assert wrong["port"].code == "port-taken"


def test_a_file_that_is_not_as_it_was_made_is_named(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    findings = {finding.what: finding for finding in parkkg.doctor(store=tmp_path, port=0)}
    assert findings["store"].good
    path = release.graph_folder / "parks.nt"
    before = path.stat()
    damage(path, "flip")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    findings = {finding.what: finding for finding in parkkg.doctor(store=tmp_path, port=0)}
    store = findings["store"]
    assert (store.good, store.code) == (False, "release-damaged")
    assert "graph/parks.nt was changed" in store.found
