from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from command_line import Run
from damage import damage
from make_release import FILES, make_release
from parkkg.releases.manifest import Counts, ShaclSummary
from parkkg.releases.release import ReleaseFolder, current_id, releases
from parkkg.releases.repository import lock

CHANGED = {
    **FILES,
    "enterprises.nt": FILES["enterprises.nt"].replace("pk:rank 1", "pk:rank 2"),
    "inferred.nt": FILES["inferred.nt"] + "<id/enterprise/catl> a schema:Organization .",
}


@pytest.fixture
def run(run: Run) -> Run:
    """`parkkg releases …`."""
    return partial(run, "releases")


@pytest.fixture
def two(tmp_path: Path) -> tuple[ReleaseFolder, ReleaseFolder]:
    store = tmp_path / ".parkkg"
    old = make_release(
        store,
        created="2023-05-01T08:00:00.000+00:00",
        project="园区",
        shacl=ShaclSummary(conforms=False, violations=2, warnings=0),
    )
    new = make_release(
        store, CHANGED, created="2023-05-02T08:00:00.000+00:00", counts=Counts(asserted=1234)
    )
    return old, new


def test_the_list_tells_what_one_chooses_by(
    two: tuple[ReleaseFolder, ReleaseFolder], run: Run
) -> None:
    code, out, err = run()
    assert (code, err) == (0, "")
    old, new = two
    assert out == (
        "   release           created              triples  from            SHACL\n"
        f"*  {new.id}  2023-05-02 08:00:00  1234     demo (6 files)  conforms, 1 warning\n"
        f"   {old.id}  2023-05-01 08:00:00  23       园区 (6 files)  2 violations\n"
    )


def test_the_list_as_json(two: tuple[ReleaseFolder, ReleaseFolder], run: Run) -> None:
    code, out, _ = run("--json")
    assert code == 0
    new, old = json.loads(out)
    assert [new["id"], old["id"]] == [two[1].id, two[0].id]
    assert [new["current"], old["current"]] == [True, False]
    assert new["counts"]["asserted"] == 1234
    assert old["shacl"]["violations"] == 2
    assert new["previous"] == old["id"]
    assert old["damaged"] == []


def test_a_damaged_release_is_listed_as_such(
    two: tuple[ReleaseFolder, ReleaseFolder], run: Run
) -> None:
    two[0].graph_folder.joinpath("parks.nt").unlink()
    (two[1].folder / "manifest.json").unlink()
    code, out, _ = run()
    assert code == 0
    lines = out.splitlines()
    assert lines[1].startswith(f"   {two[0].id}")
    assert lines[1].endswith("damaged: graph/parks.nt is missing")
    assert lines[2].startswith(f"*  {two[1].id}")
    assert lines[2].endswith("damaged: its manifest.json is missing")
    _, out, _ = run("--json")
    assert [len(release["damaged"]) for release in json.loads(out)] == [1, 1]


@pytest.mark.parametrize(("args", "printed"), [((), ""), (("--json",), "[]\n")])
def test_no_release_is_no_error(run: Run, args: tuple[str, ...], printed: str) -> None:
    code, out, err = run(*args)
    assert (code, out) == (0, printed)
    assert ("parkkg load" in err) == (not args)
    assert not Path(".parkkg").exists()


def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path, run: Run) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    for args in ((), ("diff",), ("use", "a"), ("prune", "--keep", "1")):
        code, out, err = run(*args, "--store", str(tmp_path))
        assert (code, out) == (2, "")
        assert err.startswith(f"parkkg: {tmp_path} is not a store of parkkg")
        assert "\nhint: " in err
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.doc"]


def test_what_is_said_before_the_subcommand_holds_for_it(
    two: tuple[ReleaseFolder, ReleaseFolder], tmp_path: Path, run: Run
) -> None:
    code, out, _ = run("--store", str(tmp_path / ".parkkg"), "--json", "diff")
    assert code == 0
    assert json.loads(out)["to"] == two[1].id
    code, _, err = run("--store", str(tmp_path / "none"), "diff")
    assert code == 2
    assert f"there is no release in {tmp_path / 'none'}" in err


def test_the_difference_is_told_thing_by_thing(
    two: tuple[ReleaseFolder, ReleaseFolder], run: Run
) -> None:
    code, out, err = run("diff")
    assert (code, err) == (0, "")
    old, new = two
    assert out == (
        f"{old.id} (2023-05-01 08:00:00) → {new.id} (2023-05-02 08:00:00)\n"
        "\n"
        "CATL (宁德时代)  pki:enterprise/catl\n"
        '  - pk:rank "1"^^xsd:integer\n'
        '  + pk:rank "2"^^xsd:integer\n'
        "\n"
        "things that differ: 1; triples: +1 -1; entailed triples: +1 -0\n"
    )


def test_entailed_triples_are_listed_on_request(
    two: tuple[ReleaseFolder, ReleaseFolder], run: Run
) -> None:
    _, out, _ = run("diff", "--inferred")
    assert two[0].id in out
    assert "  + rdf:type schema:Organization  in <https://w3id.org/parkkg/graph/inferred>\n" in out


@pytest.mark.parametrize(
    ("environment", "first"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "宁德时代 (CATL)"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "宁德时代 (CATL)"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "CATL (宁德时代)"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "宁德时代 (CATL)"),
    ],
)
def test_labels_come_in_the_readers_language_first(
    two: tuple[ReleaseFolder, ReleaseFolder],
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    first: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    _, out, _ = run("diff", two[0].id)
    assert f"\n{first}  pki:enterprise/catl\n" in out


def test_one_or_two_releases_may_be_named(
    two: tuple[ReleaseFolder, ReleaseFolder], run: Run
) -> None:
    old, new = two
    assert run("diff", old.id[:6]) == run("diff")
    code, out, _ = run("diff", new.id, old.id)
    assert code == 0
    assert '  - pk:rank "2"^^xsd:integer\n  + pk:rank "1"' in out
    code, out, _ = run("diff", new.id)
    assert code == 0
    assert out.splitlines()[1:] == ["no difference in what they say"]


def test_a_difference_as_json(two: tuple[ReleaseFolder, ReleaseFolder], run: Run) -> None:
    code, out, _ = run("diff", "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["from"], found["to"]) == (two[0].id, two[1].id)
    assert found["entities"][0]["labels"] == {"en": "CATL", "zh": "宁德时代"}


def test_the_first_release_has_nothing_before_it(tmp_path: Path, run: Run) -> None:
    make_release(tmp_path / ".parkkg")
    code, out, err = run("diff")
    assert (code, out) == (2, "")
    assert "is the first release" in err
    assert "hint: " in err


def test_one_goes_back_and_is_told(
    two: tuple[ReleaseFolder, ReleaseFolder], tmp_path: Path, run: Run
) -> None:
    old, new = two
    code, out, _ = run("use", old.id[:8])
    assert (code, out) == (0, f"{old.id} is the current release now; it was {new.id}\n")
    assert current_id(tmp_path / ".parkkg") == old.id
    assert run("use", old.id)[1] == f"{old.id} is the current release already\n"
    _, out, _ = run("use", new.id, "--json")
    assert json.loads(out) == {"current": new.id, "previous": old.id}


def test_an_unknown_release_is_told_with_the_nearest(
    two: tuple[ReleaseFolder, ReleaseFolder], tmp_path: Path, run: Run
) -> None:
    wrong = two[0].id[:-1] + "x"
    code, out, err = run("use", wrong)
    assert (code, out) == (2, "")
    assert err == f'parkkg: there is no release "{wrong}"\nhint: did you mean "{two[0].id}"?\n'
    assert current_id(tmp_path / ".parkkg") == two[1].id


def test_a_damaged_release_is_not_used(two: tuple[ReleaseFolder, ReleaseFolder], run: Run) -> None:
    (two[0].graph_folder / "parks.nt").unlink()
    code, _, err = run("use", two[0].id)
    assert code == 1
    assert f"release {two[0].id} is damaged" in err


def test_prune_tells_what_it_removed(
    two: tuple[ReleaseFolder, ReleaseFolder], tmp_path: Path, run: Run
) -> None:
    code, out, _ = run("prune", "--keep", "1")
    assert (code, out) == (0, f"removed {two[0].id}\n")
    assert [r.id for r in releases(tmp_path / ".parkkg")] == [two[1].id]
    assert run("prune", "--keep", "1")[1] == "nothing to remove\n"
    assert json.loads(run("prune", "--keep", "0", "--json")[1]) == {"removed": []}


@pytest.mark.parametrize("args", [("prune",), ("prune", "--keep", "-1"), ("use",), ("usee", "a")])
def test_wrong_usage_is_told(
    two: tuple[ReleaseFolder, ReleaseFolder], run: Run, args: tuple[str, ...]
) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert "Error: " in err
    assert len(two) == 2


def test_while_another_writer_is_at_work_nothing_is_changed(
    two: tuple[ReleaseFolder, ReleaseFolder], tmp_path: Path, run: Run
) -> None:
    with lock(tmp_path / ".parkkg"):
        for args in (("use", two[0].id), ("prune", "--keep", "0")):
            code, out, err = run(*args)
            assert (code, out) == (3, "")
            assert "another parkkg is changing .parkkg (process " in err
        assert run()[0] == 0
    assert current_id(tmp_path / ".parkkg") == two[1].id


def test_a_release_is_proved(two: tuple[ReleaseFolder, ReleaseFolder], run: Run) -> None:
    old, new = two
    code, out, err = run("verify")
    assert (code, err) == (0, "")
    assert out.startswith(f"{new.id} is intact: {len(new.manifest.files)} files, 0.0 MB")
    code, out, _ = run("verify", old.id[:6], "--json")
    told = json.loads(out)
    assert (code, told["release"], told["good"], told["faults"]) == (0, old.id, True, [])
    code, out, _ = run("verify", "--all")
    assert [line.split()[0] for line in out.splitlines()] == [new.id, old.id]


def test_what_is_not_as_it_was_made_is_named(
    two: tuple[ReleaseFolder, ReleaseFolder], run: Run
) -> None:
    old, new = two
    damage(old.graph_folder / "parks.nt", "flip")
    damage(old.report, "remove")
    code, out, err = run("verify", old.id)
    assert (code, out.splitlines()) == (
        1,
        [f"{old.id}: graph/parks.nt was changed", f"{old.id}: report.ttl is missing"],
    )
    assert err.startswith(f"parkkg: damaged: {old.id}\nhint: `parkkg load` makes it again")
    code, out, _ = run("verify", "--all", "--json")
    assert (code, [one["good"] for one in json.loads(out)]) == (1, [True, False])
    assert run("verify")[0] == 0
    code, _, err = run("verify", "--all", new.id)
    assert (code, "give ID or --all" in err) == (2, True)


def test_a_store_with_other_triples_than_its_files_is_found_out(tmp_path: Path, run: Run) -> None:
    release = make_release(tmp_path / ".parkkg", oxigraph=True)
    code, out, _ = run("verify", "--deep")
    assert (code, out.endswith(" triples in its store\n")) == (0, True)
    stand_in = make_release(tmp_path / ".parkkg", CHANGED)
    code, out, _ = run("verify", "--deep")
    assert code == 1
    assert out.startswith(f"{stand_in.id}: the store cannot be read: ")
    assert run("verify", "--deep", release.id)[0] == 0
