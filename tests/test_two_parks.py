from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from amount import amount
from console import Command, broken_promises, by_commands
from parkkg.cli.main import main
from parkkg.errors import Problem
from parkkg.evidence.archive import read_text
from parkkg.evidence.proof import prove_project
from parkkg.pipeline import load
from parkkg.project import find_project, packaged_project
from parkkg.releases.release import ReleaseFolder
from parkkg.scaffold import metadata_of

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "two-parks"
BASE = packaged_project()
TABLES = sorted((EXAMPLE / "data").glob("*.csv"), key=lambda path: path.stem)
SHARED = ("ontology", "shapes", "queries")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The example as it lies in a clone, so that a store made there is made elsewhere."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "two-parks"))


def test_it_shares_what_it_has_no_folder_of() -> None:
    assert [path.name for path in EXAMPLE.iterdir() if path.name in SHARED] == []
    project = find_project(EXAMPLE)
    for part in ("ontology", "rules", "shapes", "queries"):
        assert getattr(project, part)
        assert getattr(project, part) == getattr(BASE, part)
    names = project.digests(TABLES)
    assert {name.split("/")[0] for name in names} == {"data", "ontology", "queries", "shapes"}
    assert not any(name.startswith(("/", ".")) for name in names)
    assert project.unchanged(names)


def test_what_is_shared_gives_way_to_a_folder_of_its_own(clone: Path) -> None:
    names = find_project(clone).digests(TABLES)
    (clone / "shapes").mkdir()
    project = find_project(clone)
    assert list(project.shapes) == []
    assert project.ontology == BASE.ontology
    assert not project.unchanged(names)
    shape = clone / "shapes" / "own.ttl"
    shape.touch()
    assert project.shapes == (shape,)
    assert project.name(shape) == "shapes/own.ttl"


def test_shared_files_are_called_the_same_wherever_the_package_is(clone: Path) -> None:
    package = clone / ".venv" / "parkkg" / "_project"
    for part in ("ontology", "shapes", "queries", "data"):
        shutil.copytree(BASE.root / part, package / part)
    project = type(BASE)(clone, package)
    assert project.digests(()) == find_project(clone).digests(())
    assert project.unchanged(project.digests(()))


def test_its_tables_are_described_as_those_of_the_default_project() -> None:
    path = EXAMPLE / "data" / "csv-metadata.json"
    head = json.loads(path.read_bytes())
    del head["tables"]
    assert json.loads(path.read_bytes()) == metadata_of(BASE, head)


def test_its_codes_are_those_of_the_default_project() -> None:
    base = rows(BASE.root / "data" / "concepts.csv")
    assert [row["id"] for row in rows(EXAMPLE / "data" / "concepts.csv") if row not in base] == []


@pytest.mark.parametrize("table", [path for path in TABLES if path.stem != "concepts"], ids=str)
def test_everything_with_a_name_is_marked_as_fictional(table: Path) -> None:
    for row in rows(table):
        if "label_zh" in row:
            assert row["label_zh"].endswith("（虚构）"), row["id"]
            assert row["label_en"].endswith("(fictional)"), row["id"]


def test_the_dataset_its_texts_and_its_pages_say_that_they_are_fictional() -> None:
    head = json.loads((EXAMPLE / "data" / "csv-metadata.json").read_bytes())
    for key in ("dc:title", "dc:description"):
        texts = {text["@language"]: text["@value"] for text in head[key]}
        assert "虚构" in texts["zh"]
        assert "fictional" in texts["en"]
    for path in (EXAMPLE / "texts").iterdir():
        assert "虚构" in path.read_text(encoding="utf-8").splitlines()[0]
    assert "fictional" in (EXAMPLE / "README.md").read_text(encoding="utf-8")[:300]
    assert "虚构" in (EXAMPLE / "README.zh.md").read_text(encoding="utf-8")[:300]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReleaseFolder, list[Problem]]:
    """A release of the example, and what was said against it."""
    problems: list[Problem] = []
    outcome = load(
        find_project(EXAMPLE),
        tmp_path_factory.mktemp("example") / "store",
        engine="sql",
        language="zh",
        report=problems.append,
        progress=lambda step: None,
    )
    assert outcome.release is not None
    return outcome.release, problems


@pytest.fixture
def store(loaded: tuple[ReleaseFolder, list[Problem]]) -> Path:
    """The store that it is in."""
    return loaded[0].folder.parents[1]


def test_it_loads_and_nothing_is_said_against_it(
    loaded: tuple[ReleaseFolder, list[Problem]],
) -> None:
    release, problems = loaded
    assert problems == []
    assert release.manifest.counts.classes["https://w3id.org/parkkg/def#Park"] == 2


def test_its_texts_bear_out_every_passage_and_the_ledger() -> None:
    problems: list[Problem] = []
    texts = [read_text(path) for path in sorted((EXAMPLE / "texts").iterdir())]
    proofs = prove_project(find_project(EXAMPLE), texts, problems.append)
    assert problems == []
    assert [(proof.source, Path(proof.text).stem) for proof in proofs] == [
        (row["id"], row["id"]) for row in rows(EXAMPLE / "data" / "sources.csv")
    ]
    assert sum(proof.passages for proof in proofs) == len(rows(EXAMPLE / "data" / "passages.csv"))


Ask = Callable[..., list[dict[str, str]]]


@pytest.fixture
def ask(store: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """The rows that a saved query gives of the example; IRIs by what follows the last slash."""

    def call(name: str, **params: str) -> list[dict[str, str]]:
        options = [o for key, value in params.items() for o in ("--param", f"{key}={value}")]
        place = ["--project", str(EXAMPLE), "--store", str(store)]
        with pytest.raises(SystemExit) as caught:
            main(["query", name, *options, *place, "--format", "csv"])
        assert caught.value.code == 0
        found = csv.DictReader(io.StringIO(capsys.readouterr().out))
        return [{k: v.rpartition("/")[2] for k, v in row.items()} for row in found]

    return call


def test_parks_are_ranked_where_their_intervals_lie_apart(ask: Ask) -> None:
    rows = ask("compare", metric="high-level-talents")
    assert [
        (row["park_iri"], row["reading"], row["best_rank"], row["worst_rank"]) for row in rows
    ] == [
        ("cloud-bay", "more than 5000", "1", "1"),
        ("green-isle", "4200", "2", "2"),
    ]
    # Whichever source is right about Green Isle, it has fewer enterprises.
    rows = ask("compare", metric="chain-enterprises")
    ranks = {row["figure_iri"]: (row["best_rank"], row["worst_rank"]) for row in rows}
    assert ranks == {
        "cloud-bay-enterprises": ("1", "1"),
        "green-isle-enterprises-by-daily": ("2", "2"),
        "green-isle-enterprises-by-bulletin": ("2", "2"),
    }


@pytest.mark.parametrize(
    ("metric", "status", "figures"), [("academicians", "actual", 3), ("planned-area", "planned", 2)]
)
def test_parks_are_not_ranked_where_intervals_meet(
    ask: Ask, metric: str, status: str, figures: int
) -> None:
    rows = ask("compare", metric=metric, status=status)
    assert len(rows) == figures
    for row in rows:
        assert row["ranking"].startswith("cannot be told")
        assert int(row["best_rank"]) < int(row["worst_rank"])
        assert int(row["cannot_tell"]) > 0


def test_sources_that_cannot_both_be_right_are_found(ask: Ask) -> None:
    found = {
        (row["verdict"], row["what_iri"], *sorted((row["first_iri"], row["second_iri"])))
        for row in ask("contradictions")
    }
    # The academicians of Green Isle are 9, and 7 to 9: no contradiction.
    assert found == {
        (
            "contradiction",
            "chain-enterprises",
            "green-isle-enterprises-by-bulletin",
            "green-isle-enterprises-by-daily",
        ),
        (
            "contradiction",
            "opening",
            "green-isle-opening-by-bulletin",
            "green-isle-opening-by-daily",
        ),
    }


@pytest.mark.fuzz
@pytest.mark.parametrize(
    # Its English page; that of China's zones is the Chinese one. `make fuzz` runs them all.
    "pages",
    by_commands(sorted(EXAMPLE.glob("README*.md")))[: amount(1, 2)],
)
def test_console_blocks_of_its_pages_do_what_they_show(
    pages: dict[Path, list[Command]], clone: Path, environment: dict[str, str]
) -> None:
    assert all(len(commands) > 3 for commands in pages.values())
    assert broken_promises(pages, clone.parent, environment) == []


def test_its_pages_show_something() -> None:
    assert sum(map(len, by_commands(EXAMPLE.glob("README*.md")))) == 2
