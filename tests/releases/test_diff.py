from __future__ import annotations

import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from make_release import FILES, make_release
from parkkg.errors import DataError
from parkkg.graph.ntriples import Statement
from parkkg.namespaces import BASE, INFERRED, PK, RDF, RDFS, SKOS
from parkkg.releases.diff import diff
from parkkg.releases.manifest import Manifest, now
from parkkg.releases.release import ReleaseFolder

CATL = f"<{BASE}id/enterprise/catl>"
CHANGED = {
    **FILES,
    "enterprises.nt": FILES["enterprises.nt"]
    .replace("pk:rank 1", "pk:rank 2")
    .replace('"CATL"@en', '"Contemporary Amperex"@en'),
    "inferred.nt": FILES["inferred.nt"] + "<id/enterprise/catl> a schema:Organization .",
}


def test_nothing_differs_from_itself(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    found = diff(release, release)
    assert found.same
    assert (found.added, found.removed, found.changes) == (0, 0, ())


def test_a_change_is_told_of_its_thing_with_its_labels(tmp_path: Path) -> None:
    found = diff(make_release(tmp_path), make_release(tmp_path, CHANGED))
    (change,) = found.changes
    assert change.subject == CATL
    # The label of now, where both releases have one.
    assert change.labels == {"en": "Contemporary Amperex", "zh": "宁德时代"}
    number = "<http://www.w3.org/2001/XMLSchema#integer>"
    assert change.removed == (
        Statement(CATL, f"<{RDFS}label>", '"CATL"@en', ""),
        Statement(CATL, f"<{PK}rank>", f'"1"^^{number}', ""),
    )
    assert change.added == (
        Statement(CATL, f"<{RDFS}label>", '"Contemporary Amperex"@en', ""),
        Statement(CATL, f"<{PK}rank>", f'"2"^^{number}', ""),
    )
    assert (found.removed, found.added) == (2, 2)
    assert repr(found).endswith("removed 2, added 2>")


def test_entailed_triples_are_counted_apart_and_listed_on_request(tmp_path: Path) -> None:
    old, new = make_release(tmp_path), make_release(tmp_path, CHANGED)
    found = diff(old, new)
    assert (found.inferred_removed, found.inferred_added) == (0, 1)
    listed = diff(old, new, inferred=True)
    assert (listed.inferred_removed, listed.inferred_added) == (0, 1)
    entailed = Statement(CATL, f"<{RDF}type>", "<https://schema.org/Organization>", f"<{INFERRED}>")
    assert [f for f in listed.changes[0].added if f.graph] == [entailed]
    assert entailed not in found.changes[0].added


def test_only_entailments_that_differ_are_a_difference(tmp_path: Path) -> None:
    more = {**FILES, "inferred.nt": ""}
    found = diff(make_release(tmp_path), make_release(tmp_path, more))
    assert not found.same
    assert found.changes == ()
    assert (found.inferred_removed, found.inferred_added) == (3, 0)


def test_a_thing_that_is_gone_keeps_the_label_it_had(tmp_path: Path) -> None:
    gone = {**FILES, "enterprises.nt": ""}
    (change,) = diff(make_release(tmp_path), make_release(tmp_path, gone)).changes
    assert change.labels == {"en": "CATL", "zh": "宁德时代"}
    assert change.added == ()
    assert len(change.removed) == 11


def test_a_label_is_found_also_where_it_did_not_change(tmp_path: Path) -> None:
    """Before and behind what did change, in the order of the lines."""
    other = {
        **FILES,
        "parks.nt": FILES["parks.nt"] + "<id/park/zhongguancun> dcterms:a 1 ; pk:z 2 .",
    }
    (change,) = diff(make_release(tmp_path), make_release(tmp_path, other)).changes
    assert change.labels == {"zh": "中关村"}


def test_rdfs_label_names_a_concept_before_its_preferred_one(tmp_path: Path) -> None:
    def files(note: str) -> dict[str, str]:
        text = (
            f'<code/a/b> rdfs:label "b"@en ; skos:prefLabel "B"@en, "乙"@zh ; skos:note "{note}" .'
        )
        return {"concepts.nt": text}

    (change,) = diff(make_release(tmp_path, files("1")), make_release(tmp_path, files("2"))).changes
    assert change.labels == {"en": "b", "zh": "乙"}
    assert change.added == (Statement(change.subject, f"<{SKOS}note>", '"2"', ""),)


def test_a_triple_that_moves_to_another_table_is_no_difference(tmp_path: Path) -> None:
    moved = {**FILES, "more.nt": FILES["parks.nt"], "parks.nt": ""}
    assert diff(make_release(tmp_path), make_release(tmp_path, moved)).same


def test_the_ontology_and_named_graphs_are_compared_too(tmp_path: Path) -> None:
    other = {
        **FILES,
        "ontology.nt": FILES["ontology.nt"] + "pk:Park rdfs:comment 'new' .",
        "notes.nq": FILES["notes.nq"].replace("in b", "in B"),
    }
    park, term = diff(make_release(tmp_path), make_release(tmp_path, other)).changes[::-1]
    assert term.subject == f"<{PK}Park>" or park.subject == f"<{PK}Park>"
    changes = {c.subject: c for c in (park, term)}
    note = changes[f"<{BASE}id/park/liyang-htz>"]
    graph = f"<{BASE}graph/b>"
    assert note.removed == (Statement(note.subject, f"<{SKOS}note>", '"in b"@en', graph),)
    assert note.added == (Statement(note.subject, f"<{SKOS}note>", '"in B"@en', graph),)
    assert changes[f"<{PK}Park>"].labels == {"en": "Park", "zh": "园区"}


def test_as_json_it_has_plain_iris(tmp_path: Path) -> None:
    old, new = make_release(tmp_path), make_release(tmp_path, CHANGED)
    found = diff(old, new, inferred=True).as_dict()
    assert (found["from"], found["to"]) == (old.id, new.id)
    assert found["inferred"] == {"removed": 0, "added": 1}
    (entity,) = found["entities"]
    assert entity["iri"] == f"{BASE}id/enterprise/catl"
    assert entity["labels"]["zh"] == "宁德时代"
    assert {"predicate": f"{RDFS}label", "object": '"CATL"@en'} in entity["removed"]
    assert entity["added"][0] == {
        "predicate": f"{RDF}type",
        "object": "<https://schema.org/Organization>",
        "graph": INFERRED,
    }


def test_a_file_out_of_order_is_damage(tmp_path: Path) -> None:
    old, new = make_release(tmp_path), make_release(tmp_path, CHANGED)
    path = new.graph_folder / "parks.nt"
    path.chmod(0o644)
    path.write_text("".join(reversed(path.read_text("utf-8").splitlines(keepends=True))), "utf-8")
    with pytest.raises(DataError, match=r"parks\.nt:2: the graph file is not sorted"):
        diff(old, new)


NAMES = st.sets(st.sampled_from("abcdefgh")).map(sorted)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_what_differs_is_what_only_one_of_two_releases_says(
    before: list[str], after: list[str]
) -> None:
    def lines(names: list[str]) -> list[str]:
        return [f'<http://e/{name}> <http://e/p> "{name}" .\n' for name in names]

    with tempfile.TemporaryDirectory() as folder:
        old, new = (
            bare(Path(folder) / side, lines(names))
            for side, names in (("old", before), ("new", after))
        )
        changes = diff(old, new).changes
    removed = {change.subject[10:-1] for change in changes if change.removed}
    added = {change.subject[10:-1] for change in changes if change.added}
    assert removed == {*before} - {*after}
    assert added == {*after} - {*before}


def bare(folder: Path, lines: list[str]) -> ReleaseFolder:
    (folder / "graph").mkdir(parents=True)
    (folder / "graph" / "a.nt").write_text("".join(lines), encoding="utf-8")
    paper = Manifest("", now(), "").as_json()
    (folder / "manifest.json").write_text(paper, encoding="utf-8")
    return ReleaseFolder("0" * 16, folder)


def test_memory_grows_with_the_difference_and_not_with_the_graphs(tmp_path: Path) -> None:
    lines = [f'<urn:s{i:06}> <{RDFS}label> "{i}"@en .\n' for i in range(40_000)]
    old = bare(tmp_path / "old", lines)
    new = bare(tmp_path / "new", lines[1:])
    size = (old.graph_folder / "a.nt").stat().st_size
    tracemalloc.start()
    try:
        assert diff(old, new).removed == 1
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < size / 5


def test_files_that_differ_are_named_also_where_they_make_no_difference(tmp_path: Path) -> None:
    inputs = {"data/parks.csv": "1", "data/csv-metadata.json": "2", "queries/old.rq": "3"}
    later = {"data/parks.csv": "1", "data/csv-metadata.json": "4", "queries/new.rq": "3"}
    old = make_release(tmp_path / "a", inputs=inputs)
    new = make_release(tmp_path / "b", inputs=later)
    found = diff(old, new)
    assert found.same
    assert found.inputs == ("data/csv-metadata.json", "queries/new.rq", "queries/old.rq")
    assert found.as_dict()["inputs"] == list(found.inputs)
