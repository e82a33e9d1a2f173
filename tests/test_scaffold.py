from __future__ import annotations

import csv
import errno
import json
import os
import stat
from pathlib import Path

import csvw
import pytest

from console import commands_of, faults, run
from parkkg.errors import Problem, UsageError
from parkkg.evidence.archive import read_text
from parkkg.evidence.proof import Proof, prove_project
from parkkg.pipeline import check
from parkkg.project import find_project, packaged_project
from parkkg.scaffold import new_project
from parkkg.tables.convert import project_job
from parkkg.tables.convert import run as run_job

BASE = packaged_project()
OWN = "https://example.org/某/graph/"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "park"
    new_project(folder, {"zh": "某园区“图谱”"}, base=OWN)
    return folder


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_it_loads_at_once_and_nothing_is_said_against_it(made: Path) -> None:
    problems: list[Problem] = []
    built = check(
        find_project(made),
        engine="sql",
        language="en",
        report=problems.append,
        progress=lambda step: None,
    )
    assert problems == []
    assert (built.errors, built.warnings) == (0, 0)
    assert built.manifest.counts.classes["https://w3id.org/parkkg/def#Park"] == 1


def test_it_shares_ontology_shapes_and_queries_with_the_default_project(made: Path) -> None:
    shared = {
        f"{part}/{name}"
        for part in ("ontology", "shapes", "queries")
        for name in names(BASE.root / part)
    }
    assert {
        name for name in names(made) if name.split("/")[0] in ("ontology", "shapes", "queries")
    } == shared
    assert "ontology/rules/dates.rq" in shared
    assert all((made / name).read_bytes() == (BASE.root / name).read_bytes() for name in shared)
    tables = {f"data/{path.name}" for path in (BASE.root / "data").glob("*.csv")}
    assert names(made) - shared == tables | {
        *("README.md", "README.zh.md", "data/README.md", "data/README.zh.md", ".gitignore"),
        *("data/csv-metadata.json", "texts/example.txt"),
    }


def test_its_tables_are_described_as_those_of_the_default_project(made: Path) -> None:
    ours = json.loads((made / "data" / "csv-metadata.json").read_bytes())
    base = json.loads(BASE.metadata.read_bytes())
    assert [table["url"] for table in ours["tables"]] == [table["url"] for table in base["tables"]]
    for table, other in zip(
        project_job(find_project(made)).group.tables, project_job(BASE).group.tables, strict=True
    ):
        assert table.schema_id == other.schema_id
        assert table.columns == other.columns
    assert "溧阳" not in json.dumps(
        {k: v for k, v in ours.items() if k != "tables"}, ensure_ascii=False
    )
    assert {k for k in base if k not in ours} == {"dc:rights", "dc:source"}


def test_the_title_stands_where_one_was_given(made: Path) -> None:
    metadata = json.loads((made / "data" / "csv-metadata.json").read_bytes())
    titles = {title["@language"]: title["@value"] for title in metadata["dc:title"]}
    assert titles == {"zh": "某园区“图谱”", "en": "Example dataset (give it a title)"}
    assert (made / "README.zh.md").read_text(encoding="utf-8").startswith("# 某园区“图谱”\n")
    assert (made / "README.md").read_text(encoding="utf-8").startswith("# Example dataset")


def test_every_table_has_a_worked_row_that_is_plainly_an_example(made: Path) -> None:
    for path in sorted((made / "data").glob("*.csv")):
        found = rows(made, path.stem)
        assert found, path.name
        for row in found:
            if "label_zh" in row and path.stem != "concepts":
                assert "（虚构）" in row["label_zh"]
                assert "示例" in row["label_zh"]
                assert "fictional" in row["label_en"].lower()
                assert "Example" in row["label_en"]
            assert path.stem == "concepts" or any("example" in cell for cell in row.values())
    counts = [len(rows(made, name)) for name in ("parks", "figures", "relations", "citations")]
    assert counts == [1, 1, 2, 1]


def test_its_code_lists_are_those_of_the_default_project_but_for_one_industry(made: Path) -> None:
    shared, base = rows(made, "concepts"), rows(BASE.root, "concepts")
    (example,) = [row for row in shared if row not in base]
    assert (example["scheme"], example["id"]) == ("segment", "example-part")
    left_out = [row for row in base if row not in shared]
    assert {row["scheme"] for row in left_out} == {"segment", "metric"}
    assert {row["id"] for row in left_out if row["scheme"] == "metric"} == {
        "separator-production-capacity",
        "coating-output-value",
    }
    assert [row for row in base if row["scheme"] == "segment" and row in shared] == []


def test_its_passages_and_ledger_are_proved_by_the_text_that_comes_with_it(made: Path) -> None:
    problems: list[Problem] = []
    text = read_text(made / "texts" / "example.txt")
    proofs = prove_project(find_project(made), [text], problems.append)
    assert problems == []
    assert proofs == (
        Proof("example-report", text.name, 3, 3),
        Proof("example-bulletin", "", archived=False),
    )


def test_the_console_block_of_its_readme_works(
    made: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    commands = commands_of((made / "README.md").read_text(encoding="utf-8"))
    assert commands == commands_of((made / "README.zh.md").read_text(encoding="utf-8"))
    assert len(commands) == 3
    outcomes = run(commands, made, environment | {"PARKKG_STORE": str(tmp_path / "store")})
    assert faults(outcomes) == []
    assert "Opening of the Example High-tech Zone" in outcomes[1].output
    assert "3 passages proved" in outcomes[2].output or "2 passages proved" in outcomes[2].output


def slips(folder: Path, cells: dict[str, tuple[str, str]], base: str | None = OWN) -> list[Problem]:
    """What is said of a new project in whose tables these words were replaced."""
    new_project(folder, {}, base=base)
    for table, (right, wrong) in cells.items():
        path = folder / "data" / f"{table}.csv"
        content = path.read_text(encoding="utf-8")
        assert content.count(right) == 1
        path.write_text(content.replace(right, wrong), encoding="utf-8")
    found: list[Problem] = []
    check(
        find_project(folder),
        engine="sql",
        language="en",
        report=found.append,
        progress=lambda step: None,
    )
    return found


def test_unknown_codes_are_named_by_file_line_and_column(tmp_path: Path) -> None:
    found = slips(
        tmp_path / "new",
        {
            "relations": (",locatedIn,", ",locatedAt,"),
            "segments": (",example-part,stated", ",example-parts,stated"),
            "figures": (",chain-enterprises,", ",chain-enterprise,"),
            "milestones": (",opening,", ",open,"),
        },
    )
    assert sorted((p.file, p.line, p.column, p.value, p.code) for p in found) == [
        ("data/figures.csv", 2, "metric", "chain-enterprise", "PK302"),
        ("data/milestones.csv", 2, "type", "open", "PK302"),
        ("data/relations.csv", 2, "predicate", "locatedAt", "PK203"),
        ("data/segments.csv", 2, "segment", "example-parts", "PK302"),
    ]


def test_codes_of_another_list_units_of_another_metric_and_what_collides_are_named(
    tmp_path: Path,
) -> None:
    collides, *found = slips(
        tmp_path / "new",
        {
            "segments": (",example-part,stated", ",academicians,stated"),
            "figures": (",NUM,", ",M2,"),
        },
        base=None,
    )
    assert (collides.code, collides.severity) == ("PK505", "warning")
    assert "https://w3id.org/parkkg/id/" in collides.message
    assert {problem.code for problem in found} == {"PK401"}
    places = {(problem.file, problem.line): problem.column for problem in found}
    assert set(places) == {("data/figures.csv", 2), ("data/segments.csv", 2)}
    assert places["data/segments.csv", 2] == "segment"


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    inode = folder.stat().st_ino
    new_project(folder, {}, base=OWN)
    assert folder.stat().st_ino == inode
    assert (folder / "data" / "parks.csv").is_file()
    assert [p.name for p in folder.iterdir() if p.name.startswith(".parkkg")] == []


def test_what_was_made_may_be_read_and_written_as_usual(made: Path) -> None:
    fresh = made.parent / "fresh"
    fresh.mkdir()
    assert stat.S_IMODE(made.stat().st_mode) == stat.S_IMODE(fresh.stat().st_mode)
    assert os.access(made / "ontology" / "parkkg.ttl", os.W_OK)
    fresh.rmdir()


def test_a_folder_that_cannot_be_used_is_reported(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / ".hidden").touch()
    (tmp_path / "file").touch()
    for name, fault in (
        ("full", "is not empty"),
        ("file", "is a file"),
        ("none/new", "there is no folder"),
        ("file/new", "there is no folder"),
    ):
        with pytest.raises(UsageError, match=fault):
            new_project(tmp_path / name, {})
    assert names(tmp_path) == {"full/.hidden", "file"}


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("call", ["write_bytes", "rename"])
def test_a_failure_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool, call: str
) -> None:
    target = tmp_path / "new"
    if there:
        target.mkdir()
    real, calls = getattr(Path, call), iter(range(1, 100))

    def failing(self: Path, argument: object) -> object:
        # The fifth: some of it is there by then, and going back is allowed.
        if next(calls) == (1 if call == "rename" and not there else 5):
            raise OSError(errno.ENOSPC, "No space left on device", str(self))
        return real(self, argument)

    monkeypatch.setattr(Path, call, failing)
    with pytest.raises(OSError, match="No space"):
        new_project(target, {})
    assert list(tmp_path.rglob("*")) == ([target] if there else [])


def test_things_are_under_the_base_that_is_given(tmp_path: Path) -> None:
    new_project(tmp_path / "one", {}, base="https://example.org/one/")
    project = find_project(tmp_path / "one")
    assert project.base_iri == "https://example.org/one/"
    assert json.loads(project.metadata.read_bytes())["@id"] == "https://example.org/one/dataset"


@pytest.mark.parametrize(
    "base",
    ["x", "https://example.org/one", "urn:x:", "file:///x/", "https://example.org/a b/", ""],
)
def test_what_cannot_be_a_base_is_refused(tmp_path: Path, base: str) -> None:
    with pytest.raises(UsageError, match="cannot be the base of a project"):
        new_project(tmp_path / "one", {}, base=base)
    assert not (tmp_path / "one").exists()


def test_a_standalone_project_says_the_same_without_shared_schemas(tmp_path: Path) -> None:
    said = []
    for name, standalone in (("one", False), ("two", True)):
        new_project(tmp_path / name, {}, base=OWN, standalone=standalone)
        job = project_job(find_project(tmp_path / name))
        output = tmp_path / f"{name}.nt"
        run_job(job, lambda problem: None, output)
        said.append(sorted(output.read_text(encoding="utf-8").splitlines()))
        assert (len(job.documents) == 1) is standalone, "its metadata are described by no other"
    assert said[0] == said[1]
    assert any("<https://example.org/%E6%9F%90/graph/id/park/example-park>" in x for x in said[0])


def test_another_tool_reads_a_standalone_project(tmp_path: Path) -> None:
    """The package csvw, which knows nothing of parkkg and is given no network."""
    new_project(tmp_path / "one", {}, base="https://example.org/one/", standalone=True)
    group = csvw.TableGroup.from_file(tmp_path / "one" / "data" / "csv-metadata.json")
    found = {table.local_name: list(table) for table in group.tables}
    assert [row["id"] for row in found["parks.csv"]] == ["example-park"]
    assert group.check_referential_integrity()
    (parks,) = (table for table in group.tables if table.local_name == "parks.csv")
    about = parks.tableSchema.aboutUrl
    assert str(about.expand(id="example-park")) == "https://example.org/one/id/park/example-park"
