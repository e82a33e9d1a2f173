"""`parkkg load` as a user meets it: what it says, its exit codes, and what it leaves alone."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import parkkg
from command_line import Run
from parkkg.cli.main import main
from parkkg.releases.release import current_id, releases
from parkkg.releases.repository import lock
from parkkg.tables.csvw.metadata import read_document

METADATA = {
    "@context": ["http://www.w3.org/ns/csvw", {"@base": "http://e/"}],
    "url": "parks.csv",
    "tableSchema": {
        "aboutUrl": "http://e/park/{id}",
        "primaryKey": "id",
        "columns": [
            {"name": "id", "required": True, "suppressOutput": True},
            {"name": "label", "propertyUrl": "rdfs:label", "lang": "zh"},
            {"name": "n", "propertyUrl": "http://e/n", "datatype": "integer"},
            {"virtual": True, "propertyUrl": "rdf:type", "valueUrl": "http://e/Park"},
        ],
    },
}
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://e/ParkShape> a sh:NodeShape ; sh:targetClass <http://e/Park> ;
  sh:property [ sh:path <http://e/n> ; sh:minInclusive 1 ; sh:severity sh:Warning ;
    sh:message "has no area"@en ] .
"""
TABLE = "id,label,n\na,甲,1\nb,乙,2\n"


@dataclass
class Called:
    code: int
    out: str
    err: str


@dataclass
class Load:
    """Runs the command on a project of two parks."""

    project: Path
    store: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Called:
        self.capture.readouterr()
        where = ["--project", str(self.project), "--store", str(self.store)]
        with pytest.raises(SystemExit) as ended:
            main(["load", *where, *arguments])
        said = self.capture.readouterr()
        assert isinstance(ended.value.code, int)
        return Called(ended.value.code, said.out, said.err)

    def table(self, text: str) -> None:
        (self.project / "data" / "parks.csv").write_text(text, encoding="utf-8")


FILES = {
    "data/csv-metadata.json": json.dumps(METADATA),
    "data/parks.csv": TABLE,
    "ontology/o.ttl": "<http://e/Park> a <http://www.w3.org/2002/07/owl#Class> .\n",
    "shapes/s.ttl": SHAPES,
    # In place of those of the default project.
    "queries/q.rq": "ASK { ?s ?p ?o }\n",
}


def write(project: Path) -> Path:
    for name, text in FILES.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return project


@pytest.fixture
def load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Load:
    return Load(write(tmp_path / "project"), tmp_path / "store", capsys)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the release of that project, to be copied."""
    folder = tmp_path_factory.mktemp("loaded")
    parkkg.load(write(folder / "project"), folder / "store").close()
    return folder / "store"


@pytest.fixture
def load_again(load: Load, store: Path) -> Load:
    """The command where the project is loaded already."""
    shutil.copytree(store, load.store)
    return load


def test_a_load_is_told_on_stderr_and_said_to_be_up_to_date_after(load: Load) -> None:
    first = load()
    assert (first.code, first.out) == (0, "")
    release = current_id(load.store)
    assert release
    assert "rows     2 in 1 tables\n" in first.err
    assert "shapes   conforms, 0 warnings" in first.err
    assert first.err.endswith(f"release {release} is current\n")
    assert load() == Called(0, "", f"release {release} is up to date\n")


def test_as_json(load: Load) -> None:
    first = load("--json")
    said: dict[str, Any] = json.loads(first.out)
    assert first.code == 0
    assert said["release"] == current_id(load.store)
    assert (said["fresh"], said["tables"], said["problems"]) == (True, {"parks": 2}, {})
    assert said["classes"]["http://e/Park"] == 2
    assert said["triples"]["asserted"] > 4
    assert said["shacl"]["conforms"]
    again = load("--json")
    assert again.err == ""
    kept: dict[str, Any] = json.loads(again.out)
    assert kept.pop("seconds")["total"] < said.pop("seconds")["total"]
    assert kept == said | {"fresh": False}
    reported = load("--json", "--problems", str(load.store.parent / "p.csv"))
    assert json.loads(reported.out)["fresh"] is False, "the same release was current before"


def test_check_writes_nothing(load: Load, tmp_path: Path) -> None:
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    done = load("--check")
    assert (done.code, done.out) == (0, "")
    assert done.err.endswith("the data pass; nothing was written\n")
    said = json.loads(load("--check", "--json").out)
    assert said["release"] is None
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    load()
    assert "the data pass" in load("--check").err, "checked, also where nothing changed"


def test_faults_are_all_told_and_leave_the_current_release(load_again: Load) -> None:
    release = current_id(load_again.store)
    load_again.table('id,label,n\na,甲,x\n"b",乙,1.5\n,丙,3\n')
    done = load_again()
    assert (done.code, done.out) == (1, "")
    for place in ("data/parks.csv:2", "data/parks.csv:3", "data/parks.csv:4"):
        assert place in done.err
    total = "parkkg: the data do not pass: 3 errors, 0 warnings; the current release is as it was"
    assert total in done.err
    assert done.err.count("hint: ") >= 1
    assert "nothing was written" in load_again("--check").err
    assert load_again("--check").code == 1
    assert current_id(load_again.store) == release
    assert [r.id for r in releases(load_again.store)] == [release]
    load_again.table(TABLE)
    assert load_again().err == f"release {release} is up to date\n"


def test_a_warning_stops_nothing(load: Load) -> None:
    load.table("id,label,n\na,甲,0\nb,乙,2\n")
    done = load()
    assert done.code == 0
    assert "warning" in done.err
    assert "has no area" in done.err
    assert "conforms, 1 warning (sql)" in done.err
    assert done.err.endswith(f"release {current_id(load.store)} is current\n")


def test_a_value_cannot_move_the_cursor(load: Load) -> None:
    load.table("id,label,n\na,甲,\x1b[2Jx\nb,乙,0\n")
    done = load()
    assert done.code == 1
    assert "\\u001b[2Jx" in done.err
    assert "\x1b" not in done.err


def test_no_bar_is_shown_where_there_is_no_terminal(load: Load) -> None:
    program = (
        "import sys\n"
        "from parkkg.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: print(end.code, 'rich' in sys.modules)\n"
    )
    where = ["--project", str(load.project), "--store", str(load.store)]
    done = subprocess.run(
        [sys.executable, "-c", program, "load", *where],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "0 False\n"
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("ending", ["json", "jsonl", "csv"])
def test_problems_go_to_a_file(ending: str, load: Load, tmp_path: Path) -> None:
    load.table("id,label,n\na,甲,x\nb,乙,0\n")
    path = tmp_path / f"p.{ending}"
    assert load("--problems", str(path)).code == 1
    text = path.read_text(encoding="utf-8-sig")
    found: list[dict[str, Any]]
    match ending:
        case "json":
            found = json.loads(text)
        case "jsonl":
            found = [json.loads(line) for line in text.splitlines()]
        case _:
            found = list(csv.DictReader(text.splitlines()))
    kept = [(p["severity"], p["code"], p["file"], str(p["line"]), p["column"]) for p in found]
    assert kept == [
        ("error", "PK202", "data/parks.csv", "2", "n"),
        ("warning", "PK402", "data/parks.csv", "3", "n"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("data/csv-metadata.json", '{\n "tables": [,]}', 2),
        ("ontology/o.ttl", "<http://e/a> a\n<b> c .", 2),
        ("shapes/s.ttl", "@prefix sh: <http://www.w3.org/ns/shacl#>\n<b> sh:path .", 1),
        ("data/more.nt", "<http://e/a> <http://e/b> 1 .", 1),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(
    name: str, text: str, line: int, load_again: Load, tmp_path: Path
) -> None:
    release = current_id(load_again.store)
    (load_again.project / name).write_text(text, encoding="utf-8")
    done = load_again("--problems", str(tmp_path / "p.json"))
    assert (done.code, done.out) == (1, "")
    assert f"{name}:" in done.err
    assert "Traceback" not in done.err
    found = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert [(p["file"], p["line"] >= line) for p in found] == [(name, True)]
    assert current_id(load_again.store) == release


def absent(load: Load) -> None:
    load.project = load.project / "nowhere"


def a_file(load: Load) -> None:
    load.project = load.project / "data" / "parks.csv"


def not_ours(load: Load) -> None:
    load.store.mkdir()
    (load.store / "thesis.doc").write_text("years of work", encoding="utf-8")


@pytest.mark.parametrize("wrong", [absent, a_file, not_ours])
def test_a_wrong_use_is_told_apart_from_wrong_data(
    wrong: Callable[[Load], None], load: Load
) -> None:
    wrong(load)
    done = load()
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("parkkg: ")
    assert "\nhint: " in done.err
    if load.store.exists():
        assert [p.name for p in load.store.iterdir()] == ["thesis.doc"]


def test_a_second_load_waits_for_nobody(load: Load) -> None:
    with lock(load.store):
        done = load()
    assert done.code == 3
    assert "another parkkg is changing" in done.err
    assert load().code == 0


def test_a_table_that_is_gone(load_again: Load) -> None:
    release = current_id(load_again.store)
    (load_again.project / "data" / "parks.csv").unlink()
    done = load_again()
    assert done.code in (1, 2)
    assert "parks.csv" in done.err
    assert "Traceback" not in done.err
    assert current_id(load_again.store) == release


def test_a_store_of_another_project_is_told(load_again: Load, tmp_path: Path) -> None:
    load_again.project = load_again.project.rename(tmp_path / "renamed")
    load_again.table("id,label,n\na,丙,1\n")
    done = load_again()
    assert done.code == 0
    assert "had releases of the project" in done.err
    assert "keeps projects apart" in done.err
    load_again.table("id,label,n\na,丁,1\n")
    assert "apart" not in load_again().err


def test_a_page_shows_the_faulty_cells(load: Load, tmp_path: Path) -> None:
    page = tmp_path / "faults.html"
    load.table("id,label,n\na,甲,N/A\nb,乙,2\n")
    done = load("--report", str(page), "--lang", "zh")
    assert done.code == 1
    assert f"问题已写入网页 {page}" in done.err
    text = page.read_text(encoding="utf-8")
    assert '<html lang="zh">' in text
    assert '["a","甲","N/A"]' in text


@pytest.mark.parametrize("before", [(), ("--check",)])
def test_a_page_is_written_of_data_that_pass_too(
    before: tuple[str, ...], load: Load, tmp_path: Path
) -> None:
    page = tmp_path / "faults.html"
    load.table("id,label,n\na,甲,0\n")  # a warning of the shape
    assert load(*before).code == 0
    assert load("--report", str(page)).code == 0  # nothing is built any more
    assert "has no area" in page.read_text(encoding="utf-8")


def test_a_page_that_is_no_page(load: Load, tmp_path: Path) -> None:
    done = load("--report", str(tmp_path / "faults.xlsx"))
    assert done.code == 2
    assert ".html" in done.err
    assert not (tmp_path / "faults.xlsx").exists()


def watching(load: Load, monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object]) -> Called:
    """`load --watch`, where each step is done while it waits, and Ctrl-C after the last."""

    def saves(look: object) -> Iterator[tuple[str, ...]]:
        yield ()
        for step in steps:
            step()
            yield ("parks.csv",)
        raise KeyboardInterrupt

    monkeypatch.setattr("parkkg.cli.watch.saves", saves)
    return load("--watch")


def test_what_is_saved_is_loaded_again(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    done = watching(
        load,
        monkeypatch,
        lambda: load.table("id,label,n\na,甲,x\n"),
        lambda: load.table("id,label,n\na,甲,3\nb,乙,4\nc,丙,5\n"),
    )
    assert (done.code, done.out) == (0, "")
    lines = done.err.splitlines()
    assert len([line for line in lines if "is current: " in line]) == 2
    assert any("is current: 3 rows, " in line for line in lines)
    assert any('"x" is not an integer' in line for line in lines)
    assert len([line for line in lines if line.endswith("saved: parks.csv")]) == 2
    assert lines[-1] == "parkkg: no longer watching"
    assert len(releases(load.store)) == 2


def test_a_project_that_is_away_for_a_moment_is_waited_for(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = load.project.with_name("away")
    done = watching(
        load,
        monkeypatch,
        lambda: load.project.rename(away),
        lambda: away.rename(load.project),
    )
    assert done.code == 0
    assert "there is no folder" in done.err
    assert "is up to date" in done.err


def test_watching_gives_no_json(load: Load) -> None:
    done = load("--watch", "--json")
    assert done.code == 2
    assert "contradict" in done.err


@pytest.mark.parametrize("command", ["load", "convert"])
def test_the_description_is_read_once_also_to_know_what_is_not_written_over(
    run: Run, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(Path("mine"))
    read: list[Path] = []

    def counted(path: Path, *others: Any) -> Any:
        read.append(path)
        return read_document(path, *others)

    monkeypatch.setattr("parkkg.tables.convert.read_document", counted)
    code, _, err = run(command, "--check", "--project", "mine", "--problems", "p.csv")
    assert (code, len(read)) == (0, 1), err


@pytest.mark.parametrize("name", ["data/parks.csv", "data/csv-metadata.json"])
def test_problems_are_not_written_over_what_they_are_about(run: Run, name: str) -> None:
    run("new", "mine", "--base", "https://example.org/mine/")
    path = Path("mine", name)
    before = path.read_bytes()
    code, _, err = run("load", "--project", "mine", "--problems", str(path))
    assert (code, "is a file that is read" in err) == (2, True)
    assert path.read_bytes() == before
