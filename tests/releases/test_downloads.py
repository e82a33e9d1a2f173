from __future__ import annotations

import hashlib
import io
from pathlib import Path

from make_release import make_release
from parkkg.releases.downloads import Download, downloads, every_download
from parkkg.releases.dump import PARTS, SYNTAXES, dump

# Under the suffixes by which other tools know the formats.
ALL = {f"all.{suffix}" for suffix in ("ttl", "nt", "nq", "trig", "jsonld", "rdf")}


def named(found: tuple[Download, ...], name: str) -> Download:
    (one,) = [d for d in found if d.name == name]
    return one


def test_the_complete_graph_is_listed_in_every_format(tmp_path: Path) -> None:
    found = downloads(make_release(tmp_path))
    assert {d.name for d in found} == ALL
    assert all(d.size is None and d.sha256 == "" for d in found)


def test_what_was_made_has_its_size_and_digest(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    dump(release, "nt", "core", io.BytesIO(), gzip=True)
    one = named(downloads(release), "core.nt.gz")
    made = (release.dumps / "core.nt.gz").read_bytes()
    assert (one.part, one.syntax, one.gzip, one.size) == ("core", "nt", True, len(made))
    assert one.sha256 == hashlib.sha256(made).hexdigest()
    kept = (release.dumps / "core.nt.gz.sha256").read_text("ascii")
    assert kept == f"{one.sha256}  core.nt.gz\n# {one.size} bytes\n"


def test_other_files_are_no_downloads(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    for name in ("README", "all.exe", "half.ttl", ".all.ttl.1234.part"):
        (release.dumps / name).write_text("x", encoding="utf-8")
    assert {d.name for d in downloads(release)} == ALL


def test_a_dump_in_rdf12_is_of_the_same_part(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    dump(release, "ttl", "evidence", io.BytesIO(), rdf12=True)
    one = named(downloads(release), "evidence-rdf12.ttl")
    assert (one.part, one.syntax, one.rdf12) == ("evidence", "ttl", True)
    assert not named(downloads(release), "all.ttl").rdf12


def test_a_dump_that_somebody_changed_is_not_there_until_it_is_made_again(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    dump(release, "ttl", "all", io.BytesIO())
    right = named(downloads(release), "all.ttl")
    for name in ("all.ttl", "all.ttl.sha256"):
        path = release.dumps / name
        path.write_bytes(path.read_bytes() + b"# more\n")
        assert named(downloads(release), "all.ttl").size is None
        dump(release, "ttl", "all", io.BytesIO())
        assert named(downloads(release), "all.ttl") == right


def test_every_name_says_a_dump_of_its_own() -> None:
    known = list(every_download())
    assert len({one.name for one in known}) == len(known)
    assert {one.part for one in known} == set(PARTS)
    assert {one.syntax for one in known} == set(SYNTAXES)
    (one,) = [one for one in known if one.name == "core-rdf12.nq.gz"]
    assert (one.part, one.syntax, one.gzip, one.rdf12) == ("core", "nq", True, True)
    assert not any(one.rdf12 and one.syntax == "jsonld" for one in known)
