"""The pipeline: what becomes a release, what does not, and what is left where it was."""

from __future__ import annotations

import gc
import io
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from amount import amount
from damage import damage, harmed
from parkkg.errors import DataError, MachineError, Problem
from parkkg.files import sha256_of
from parkkg.namespaces import BASE, PREFIXES, RDF, SERVICE
from parkkg.pipeline import LoadResult, check, load
from parkkg.progress import Stage
from parkkg.project import Project
from parkkg.releases.dump import dump
from parkkg.releases.release import current_id, open_release, releases
from parkkg.releases.repository import lock
from parkkg.releases.verify import verify
from small_project import SMALL, write
from workbooks import xlsx


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of two parks."""
    write(tmp_path / "project")
    return Project(tmp_path / "project")


class LoadedProject:
    """Loads a project into one store, and keeps what was told."""

    def __init__(self, project: Project, store: Path) -> None:
        self.project = project
        self.store = store
        self.problems: list[Problem] = []

    def __call__(self, language: str = "en") -> LoadResult:
        self.problems.clear()
        return load(
            self.project,
            self.store,
            engine="sql",
            language=language,
            report=self.problems.append,
            progress=lambda _: None,
        )

    @property
    def places(self) -> list[tuple[str, str, int, str]]:
        return [(p.code, p.file, p.line, p.column) for p in self.problems if p.severity == "error"]


@pytest.fixture
def loaded(project: Project, tmp_path: Path) -> LoadedProject:
    return LoadedProject(project, tmp_path / "store")


@pytest.fixture(scope="module")
def store_of_two_parks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loaded_once(tmp_path_factory.mktemp("two"), SMALL)


def loaded_once(folder: Path, files: Mapping[str, str]) -> Path:
    """A store with the release of some files, to be copied."""
    write(folder / "project", files)
    assert LoadedProject(Project(folder / "project"), folder / "store")().release is not None
    return folder / "store"


@pytest.fixture
def reloaded(loaded: LoadedProject, store_of_two_parks: Path) -> LoadedProject:
    """The project of two parks whose release is there already: the first load only finds it."""
    shutil.copytree(store_of_two_parks, loaded.store)
    return loaded


def edit(project: Project, name: str, old: str, new: str) -> None:
    path = project.root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def labels(store: Path) -> set[str]:
    kg = ox.Store.read_only(str(open_release(store).store_path))
    rows = kg.query("SELECT ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l }")
    return {row["l"].value for row in rows}  # type: ignore[union-attr]


def test_a_load_makes_a_release_and_makes_it_current(loaded: LoadedProject) -> None:
    outcome = loaded()
    assert outcome.release is not None
    assert outcome.fresh
    assert current_id(loaded.store) == outcome.release.id
    assert labels(loaded.store) == {"甲", "乙"}
    manifest = outcome.release.manifest
    assert manifest.counts.tables == {"parks": 2}
    assert manifest.counts.classes["http://e/Park"] == 2
    assert manifest.previous is None
    assert set(manifest.inputs) >= {"data/parks.csv", "data/csv-metadata.json", "shapes/s.ttl"}
    assert [p.code for p in loaded.problems] == ["PK402", "PK402"]
    for path in (outcome.release.folder / "graph").glob("*.nt"):
        lines = path.read_bytes().splitlines()
        assert lines == sorted(set(lines))
        assert b"_:" not in path.read_bytes()


def test_each_stage_says_how_much_it_has_to_do(loaded: LoadedProject) -> None:
    stages: list[Stage] = []
    outcome = load(
        loaded.project, loaded.store, engine="sql", language="en",
        report=lambda _: None, progress=stages.append,
    )  # fmt: skip
    assert outcome.release is not None
    told = {stage.name: stage for stage in stages}
    assert list(told) == ["check", "map", "store", "validate", "seal"]
    assert told["map"].rows == told["store"].rows == 2
    assert told["validate"].triples == outcome.release.manifest.counts.triples
    assert all(told[name].megabytes > 0 for name in ("check", "validate"))
    assert told["store"].triples > 0


def test_the_same_inputs_are_the_same_release(loaded: LoadedProject) -> None:
    one, other = loaded(), loaded()
    assert one.release is not None
    assert other.release is not None
    assert (one.release.id, one.fresh, other.fresh) == (other.release.id, True, False)
    edit(loaded.project, "data/parks.csv", "甲", "丙")
    changed = loaded()
    assert changed.release is not None
    assert changed.release.manifest.previous == one.release.id
    edit(loaded.project, "data/parks.csv", "丙", "甲")
    back = loaded()
    assert back.release is not None
    assert current_id(loaded.store) == back.release.id == one.release.id
    assert len(list(releases(loaded.store))) == 2


FAULTS = [
    ("data/parks.csv", "a,甲,1", "a,甲,x", [("PK202", "data/parks.csv", 2, "n")]),
    ("data/parks.csv", "a,甲,1", "a,甲", [("PK103", "data/parks.csv", 2, "")]),
    ("data/parks.csv", '"b"', '"a"', [("PK301", "data/parks.csv", 3, "id")]),
    ("data/parks.csv", "a,甲,1", ",甲,1", [("PK201", "data/parks.csv", 2, "id")]),
    ("data/parks.csv", "a,甲,1", "a,甲,10", [("PK401", "data/parks.csv", 2, "n")]),
    (
        "data/parks.csv",
        "label",
        "lable",
        [("PK106", "data/parks.csv", 1, "lable"), ("PK107", "data/parks.csv", 1, "label")],
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "places"), FAULTS)
def test_a_fault_changes_nothing(
    name: str, old: str, new: str, places: list[tuple[str, str, int, str]], reloaded: LoadedProject
) -> None:
    first = reloaded()
    assert first.release is not None
    edit(reloaded.project, name, old, new)
    outcome = reloaded()
    assert outcome.release is None
    assert outcome.built is not None
    assert outcome.built.errors == len(places)
    assert reloaded.places == places
    assert current_id(reloaded.store) == first.release.id
    assert labels(reloaded.store) == {"甲", "乙"}
    assert [r.id for r in releases(reloaded.store)] == [first.release.id]
    assert {p.name for p in (reloaded.store / "releases").iterdir()} == {first.release.id}


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("data/csv-metadata.json", "{,}", "PK501"),
        ("data/csv-metadata.json", '{"@context": "http://www.w3.org/ns/csvw"}', "PK502"),
        ("ontology/o.ttl", "<a> <b> .", "PK504"),
        ("data/more.ttl", "<a> <b> .", "PK504"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    name: str, text: str, code: str, reloaded: LoadedProject
) -> None:
    first = reloaded()
    assert first.release is not None
    (reloaded.project.root / name).write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        reloaded()
    assert [p.code for p in refused.value.problems] == [code]
    assert refused.value.problems[0].file == name
    assert current_id(reloaded.store) == first.release.id
    assert {p.name for p in (reloaded.store / "releases").iterdir()} == {first.release.id}


def test_messages_of_shapes_are_in_the_readers_language(loaded: LoadedProject) -> None:
    edit(loaded.project, "data/parks.csv", "a,甲,1", "a,甲,10")
    loaded("zh")
    assert "太多" in [p.message for p in loaded.problems]


def test_a_repeated_key_is_one_fault_not_one_for_each_column(loaded: LoadedProject) -> None:
    """The thing that both rows describe has every value twice, which no shape needs to say."""
    edit(loaded.project, "shapes/s.ttl", "sh:maxInclusive 9", "sh:maxInclusive 9 ; sh:maxCount 1")
    edit(loaded.project, "data/parks.csv", '"b"', '"a"')
    edit(loaded.project, "data/parks.csv", "乙,2\n", "乙,2\nc,丙,10\n")
    built = loaded().built
    assert loaded.places == [
        ("PK301", "data/parks.csv", 3, "id"),
        ("PK401", "data/parks.csv", 4, "n"),
    ]
    assert built is not None
    assert "2 results of shapes are not listed" in built.notes[0]


def test_graph_files_are_part_of_the_release(loaded: LoadedProject) -> None:
    more = loaded.project.root / "data" / "more.trig"
    more.write_text(
        '<http://e/x> <http://www.w3.org/2000/01/rdf-schema#label> "x" .'
        "<http://e/g> { <http://e/x> <http://e/p> 1 }",
        encoding="utf-8",
    )
    outcome = loaded()
    assert outcome.release is not None
    kg = ox.Store.read_only(str(outcome.release.store_path))
    assert kg.contains_named_graph(ox.NamedNode("http://e/g"))
    assert labels(loaded.store) == {"甲", "乙", "x"}


ODD_DATATYPES = ("decimal", "double", "dateTime", "date", "boolean", "dayTimeDuration", "int")
ODD_ROWS = """
id,label,decimal,double,dateTime,date,boolean,dayTimeDuration,int
a,一,4.30,1.0E0,2012-01-01T24:00:00,2012-01-01+00:00,1,PT36H,+05
b,二,+.50,-0.0,2012-01-01T00:00:00.500Z,2012-02-29,0,P1D,300
c,三,123456789012345678901234567890,1e400,2012-01-01T08:00:00+08:00,2012-01-01,true,PT0S,-0
"""


def test_a_dump_says_what_the_store_says(project: Project, tmp_path: Path) -> None:
    columns = "".join(
        f', {{"name": "{name}", "datatype": "{name}", "propertyUrl": "http://e/{name}"}}'
        for name in ODD_DATATYPES
    )
    edit(project, "data/csv-metadata.json", '"lang": "zh"}', f'"lang": "zh-Hans"}}{columns}')
    edit(
        project,
        "data/csv-metadata.json",
        """
            {"name": "n", "propertyUrl": "http://e/n", "datatype": "integer"},""",
        "",
    )
    project.path("data/parks.csv").write_text(ODD_ROWS.lstrip(), encoding="utf-8")
    project.path("data/more.trig").write_text(
        '<http://e/g> { <http://e/x> <http://e/p> "a"@EN-gb , 04.50 , 1e2 . }\n'
        '<http://e/x> <http://e/p> "2012"^^<http://e/t> , "P12M"^^'
        "<http://www.w3.org/2001/XMLSchema#duration> .\n"
    )
    (project.root / "ontology" / "more.ttl").write_text("<http://e/Park> <http://e/p> +1.0 .\n")
    loaded = LoadedProject(project, tmp_path / "store")
    assert loaded().release, loaded.problems
    release = open_release(tmp_path / "store")
    out = io.BytesIO()
    dump(release, "nq", "all", out)
    store = ox.Store.read_only(str(release.store_path))
    stored = {str(quad) for quad in store if quad.graph_name != ox.NamedNode(SERVICE)}
    assert out.getvalue().decode().splitlines() == sorted(f"{quad} ." for quad in stored)
    assert '"一"@zh-hans' in out.getvalue().decode()


def test_check_keeps_nothing(project: Project, tmp_path: Path) -> None:
    problems: list[Problem] = []
    built = check(
        project, engine="sql", language="en", report=problems.append, progress=lambda _: None
    )
    assert built.errors == 0
    assert built.warnings == 2
    assert {p.name for p in tmp_path.iterdir()} == {"project"}


def test_two_loads_at_once_are_one_too_many(reloaded: LoadedProject) -> None:
    with lock(reloaded.store), pytest.raises(MachineError) as refused:
        reloaded()
    assert refused.value.hint
    assert reloaded().release is not None


@pytest.mark.fuzz
def test_a_disk_that_is_full_at_any_step_changes_nothing(
    reloaded: LoadedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reloaded()
    assert first.release is not None
    edit(reloaded.project, "data/parks.csv", "甲", "丙")
    steps = (
        "_add_ontology",
        "check_tables",
        "add_tables",
        "_add_graphs",
        "keep_first",
        "write_graphs",
        "entail",
        "write_inferred",
        "partitions",
        "validate",
        "seal",
        "use",
    )
    for step in steps[:: amount(3, 1)]:
        with monkeypatch.context() as patch:

            def full(*_: object, **__: object) -> None:
                raise OSError(28, "No space left on device")

            patch.setattr(f"parkkg.pipeline.{step}", full)
            with pytest.raises(OSError, match="No space left"):
                reloaded()
        gc.collect()  # the error holds on to the store that was being made
        assert current_id(reloaded.store) == first.release.id, step
        assert labels(reloaded.store) == {"甲", "乙"}, step
    assert reloaded().release is not None
    assert labels(reloaded.store) == {"丙", "乙"}
    assert len(list((reloaded.store / "releases").iterdir())) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ASK {\n  ?s ?p ?o\n", 1),  # the bracket is never closed
        ("ASK {\n  ?s ?p }", 2),  # as only the engine notices
    ],
)
def test_a_saved_query_that_cannot_run_is_an_error(
    text: str, line: int, reloaded: LoadedProject
) -> None:
    first = reloaded()
    (reloaded.project.root / "queries" / "r.rq").write_text(text, encoding="utf-8")
    assert reloaded().release is None
    assert reloaded.places == [("PK504", "queries/r.rq", line, "")]
    assert first.release is not None
    assert current_id(reloaded.store) == first.release.id


def test_the_saved_queries_are_offered_by_the_release(reloaded: LoadedProject) -> None:
    outcome = reloaded()
    assert outcome.release is not None
    kg = ox.Store.read_only(str(outcome.release.store_path))
    kind, graph = ox.NamedNode(f"{PREFIXES['sh']}SPARQLExecutable"), ox.NamedNode(SERVICE)
    offered = kg.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), kind, graph)
    assert [str(quad.subject) for quad in offered] == [f"<{BASE}query/q>"]


def test_the_default_project_loads(served_store: Path) -> None:
    release = open_release(served_store)
    assert release.manifest.shacl.conforms
    assert release.damage() == ()


# While the tables are mapped, when all but the shapes have been read.
CHANGES = [
    ("data/parks.csv", "甲", "丙"),
    ("data/csv-metadata.json", '"zh"', '"en"'),
    ("data/schema/parks.json", '"zh"', '"en"'),
    ("ontology/o.ttl", "Park>", "Zone>"),
    ("shapes/s.ttl", "too many", "too much"),
    ("queries/q.rq", "ASK", "ASK "),
    ("ontology/rules/r.rq", "CONSTRUCT", "CONSTRUCT "),
    ("data/more.ttl", "urn:b", "urn:c"),
]


def of_every_kind() -> dict[str, str]:
    """Files of every kind that a project has, its schema in a file of its own."""
    metadata = json.loads(SMALL["data/csv-metadata.json"])
    schema = metadata["tables"][0]["tableSchema"]
    metadata["tables"][0]["tableSchema"] = "schema/parks.json"
    metadata["tables"][0]["lang"] = "zh"
    return SMALL | {
        "data/csv-metadata.json": json.dumps(metadata),
        "data/schema/parks.json": json.dumps(schema),
        "ontology/rules/r.rq": "CONSTRUCT { ?s <urn:p> ?o } { ?s <urn:q> ?o }",
        "data/more.ttl": "<urn:a> <urn:b> <urn:c> .\n",
    }


@pytest.fixture(scope="module")
def store_of_every_kind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loaded_once(tmp_path_factory.mktemp("all"), of_every_kind())


@pytest.fixture
def with_all(loaded: LoadedProject, store_of_every_kind: Path) -> LoadedProject:
    """A project that has files of every kind, and its release."""
    write(loaded.project.root, of_every_kind())
    shutil.copytree(store_of_every_kind, loaded.store)
    return loaded


def load_while(loaded: LoadedProject, happens: Callable[[], object]) -> LoadResult:
    """A load during which something happens, once."""
    moments = [happens]

    def progress(stage: Stage) -> None:
        if stage.name == "map" and moments:
            moments.pop()()

    return load(
        loaded.project, loaded.store, engine="sql", language="en", report=print, progress=progress
    )


@pytest.mark.parametrize(("name", "old", "new"), CHANGES)
def test_a_file_that_is_saved_during_a_load_is_named_and_nothing_changes(
    name: str, old: str, new: str, with_all: LoadedProject
) -> None:
    first = with_all()
    assert first.release is not None
    edit(with_all.project, "data/parks.csv", "乙", "丁")
    with pytest.raises(DataError, match=f"^{name}: changed while") as refused:
        load_while(with_all, lambda: edit(with_all.project, name, old, new))
    assert [(p.code, p.file) for p in refused.value.problems] == [("PK110", name)]
    assert current_id(with_all.store) == first.release.id
    assert labels(with_all.store) == {"甲", "乙"}
    assert {p.name for p in (with_all.store / "releases").iterdir()} == {first.release.id}


def test_a_load_that_was_in_vain_is_done_again_with_what_is_there(with_all: LoadedProject) -> None:
    def save() -> None:
        for name, old, new in CHANGES:
            edit(with_all.project, name, old, new)

    edit(with_all.project, "data/parks.csv", "乙", "丁")
    with pytest.raises(DataError):
        load_while(with_all, save)
    second = with_all().release
    assert second is not None
    for name, _, _ in CHANGES:
        assert second.manifest.inputs[name] == sha256_of(with_all.project.root / name)


def book(loaded: LoadedProject, name: str) -> None:
    """The parks as a workbook, beside a second table of its other sheet."""
    path = loaded.project.root / "data" / "parks.xlsx"
    parks = [["id", "label", "n"], ["c", name, 1], ["d", "丁", 10]]
    xlsx(path, {"Parks": parks, "More": [["id", "label", "n"], ["e", "戊", 3]]})


def with_sheets(loaded: LoadedProject) -> None:
    book(loaded, "丙")
    metadata = loaded.project.root / "data" / "csv-metadata.json"
    document = json.loads(metadata.read_text(encoding="utf-8"))
    (table,) = document["tables"]
    document["tables"] += [
        {**table, "url": "parks.xlsx", "sheet": "Parks"}, {**table, "url": "parks.xlsx#More"},
    ]  # fmt: skip
    metadata.write_text(json.dumps(document), encoding="utf-8")


def test_a_workbook_is_an_input_of_a_release(loaded: LoadedProject) -> None:
    with_sheets(loaded)
    assert loaded().release is None
    found = [p for p in loaded.problems if p.code == "PK401"]
    assert [(p.file, p.line, p.column, p.cell) for p in found] == [
        ("data/parks.xlsx", 3, "n", "Parks!C3")
    ]
    edit(loaded.project, "shapes/s.ttl", "maxInclusive 9", "maxInclusive 10")
    first = loaded().release
    assert first is not None
    assert labels(loaded.store) == {"甲", "乙", "丙", "丁", "戊"}
    assert first.manifest.counts.tables == {"parks": 2, "parks-Parks": 2, "parks-More": 1}
    path = loaded.project.root / "data" / "parks.xlsx"
    assert first.manifest.inputs["data/parks.xlsx"] == sha256_of(path)
    book(loaded, "己")
    second = loaded().release
    assert second is not None
    assert second.id != first.id
    assert labels(loaded.store) == {"甲", "乙", "己", "丁", "戊"}


def test_a_workbook_that_is_saved_during_a_load_is_named(loaded: LoadedProject) -> None:
    with_sheets(loaded)
    edit(loaded.project, "shapes/s.ttl", "maxInclusive 9", "maxInclusive 10")
    with pytest.raises(DataError, match=r"^data/parks\.xlsx: changed while") as refused:
        load_while(loaded, lambda: book(loaded, "己"))
    assert [(p.code, p.file) for p in refused.value.problems] == [("PK110", "data/parks.xlsx")]
    assert current_id(loaded.store) is None


def test_two_files_of_the_same_name_are_two_in_a_release(loaded: LoadedProject) -> None:
    table = loaded.project.root / "data" / "more" / "parks.csv"
    table.parent.mkdir()
    table.write_text("id,label,n\nf,庚,1\n", encoding="utf-8")
    metadata = loaded.project.root / "data" / "csv-metadata.json"
    document = json.loads(metadata.read_text(encoding="utf-8"))
    document["tables"].append({**document["tables"][0], "url": "more/parks.csv"})
    metadata.write_text(json.dumps(document), encoding="utf-8")
    release = loaded().release
    assert release is not None
    graphs = [path.read_text(encoding="utf-8") for path in (release.folder / "graph").glob("p*.nt")]
    assert sum("甲" in text for text in graphs) == sum("庚" in text for text in graphs) == 1
    assert sum(release.manifest.counts.tables.values()) == 3


def test_a_file_that_was_saved_and_is_as_before_may_have_been_read_in_between(
    loaded: LoadedProject,
) -> None:
    def to_and_fro() -> None:
        edit(loaded.project, "data/parks.csv", "甲", "丙")
        edit(loaded.project, "data/parks.csv", "丙", "甲")

    with pytest.raises(DataError, match=r"parks\.csv: changed"):
        load_while(loaded, to_and_fro)
    assert current_id(loaded.store) is None


@pytest.mark.parametrize("name", ["shapes/more.ttl", "queries/more.rq", "ontology/more.ttl"])
def test_a_file_that_comes_or_goes_during_a_load_is_named(name: str, loaded: LoadedProject) -> None:
    path = loaded.project.root / name
    text = SMALL["queries/q.rq"] if path.suffix == ".rq" else ""
    with pytest.raises(DataError, match=f"{name}: changed"):
        load_while(loaded, lambda: path.write_text(text, encoding="utf-8"))
    with pytest.raises(DataError, match=f"{name}: changed"):
        load_while(loaded, path.unlink)


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("name", "harm"), harmed("store/CURRENT", "graph/parks.nt", "manifest.json")
)
def test_a_damaged_release_is_made_anew_under_the_same_id(
    name: str, harm: str, reloaded: LoadedProject
) -> None:
    first = reloaded().release
    assert first is not None
    digest = first.manifest.digest
    damage(first.folder / name, harm)
    outcome = reloaded()
    assert (outcome.built is not None, outcome.fresh) == (True, True)
    again = open_release(reloaded.store)
    assert (again.id, again.manifest.digest) == (first.id, digest)
    assert again.damage(thorough=True) == ()
    assert labels(reloaded.store) == {"甲", "乙"}


def test_values_in_shapes_are_compared_as_values_in_the_graph_are(loaded: LoadedProject) -> None:
    """Both are as the engine keeps them, however they are written."""
    edit(loaded.project, "data/csv-metadata.json", '"datatype": "integer"', '"datatype": "decimal"')
    edit(loaded.project, "data/parks.csv", "甲,1", "甲,4.30")
    edit(loaded.project, "shapes/s.ttl", "sh:maxInclusive 9", "sh:in (4.300 02.0)")
    assert loaded().release is not None


@pytest.mark.parametrize(
    ("datatype", "good"), [("positiveInteger", True), ("byte", True), ("negativeInteger", False)]
)
def test_a_shape_may_ask_for_the_datatype_of_the_column(
    datatype: str, good: bool, loaded: LoadedProject
) -> None:
    """The engine keeps every integer as xsd:integer; what is left to ask for is its range."""
    edit(loaded.project, "data/csv-metadata.json", '"datatype": "integer"', '"datatype": "byte"')
    asked = f"sh:datatype <http://www.w3.org/2001/XMLSchema#{datatype}>"
    edit(loaded.project, "shapes/s.ttl", "sh:maxInclusive 9", asked)
    assert (loaded().release is not None) == good


def test_a_query_in_a_shape_validates_rows_without_an_iri(loaded: LoadedProject) -> None:
    metadata = (loaded.project.root / "data/csv-metadata.json").read_text("utf-8")
    (about,) = re.findall(r'"aboutUrl": "[^"]*",', metadata)
    edit(loaded.project, "data/csv-metadata.json", about, "")
    edit(
        loaded.project, "shapes/s.ttl", "sh:property <http://e/ParkShape-n> .",
        """sh:sparql [ sh:message "is two"@en ;
             sh:select "SELECT $this { $this <http://e/n> 2 }" ] .""",
    )  # fmt: skip
    assert loaded().release is None
    assert loaded.places == [("PK401", "data/parks.csv", 3, "")]


def test_a_release_with_rows_without_an_iri_is_as_it_was_made(loaded: LoadedProject) -> None:
    metadata = (loaded.project.root / "data/csv-metadata.json").read_text("utf-8")
    (about,) = re.findall(r'"aboutUrl": "[^"]*",', metadata)
    edit(loaded.project, "data/csv-metadata.json", about, "")
    release = loaded().release
    assert release is not None
    found = verify(release, deep=True)
    assert (found.faults, labels(loaded.store) >= {"甲", "乙"}) == ((), True)


def test_a_release_of_before_gets_its_catalogue_by_the_next_load(
    project: Project, tmp_path: Path
) -> None:
    loaded = LoadedProject(project, tmp_path / "store")
    first = loaded().release
    assert first is not None
    # As a version without catalogues sealed it.
    manifest = json.loads((first.folder / "manifest.json").read_bytes())
    del manifest["files"]["catalogue.sqlite"]
    first.catalogue.unlink()
    content = json.dumps(manifest).encode()
    for name in ("manifest.json", "manifest.sha256"):
        (first.folder / name).chmod(0o644)
    (first.folder / "manifest.json").write_bytes(content)
    digest = sha256_of(first.folder / "manifest.json")
    (first.folder / "manifest.sha256").write_text(f"{digest}  manifest.json\n")
    again = loaded()
    assert again.built is not None
    assert again.release is not None
    assert (again.release.id, again.release.catalogue.is_file()) == (first.id, True)
    assert again.release.damage(thorough=True) == ()
