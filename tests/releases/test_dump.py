from __future__ import annotations

import errno
import gzip
import io
import os
import tracemalloc
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from make_release import FILES, canonical, lines_of, make_release, stored_quads, stored_triples
from parkkg.errors import DataError, UsageError
from parkkg.graph.ntriples import as_triple
from parkkg.namespaces import BASE, INFERRED
from parkkg.releases.dump import PARTS, SYNTAXES, chunks, dump, dump_file, syntax_of
from parkkg.releases.release import ReleaseFolder

FORMATS = {
    "ttl": (ox.RdfFormat.TURTLE, "turtle"),
    "nt": (ox.RdfFormat.N_TRIPLES, "nt"),
    "nq": (ox.RdfFormat.N_QUADS, "nquads"),
    "trig": (ox.RdfFormat.TRIG, "trig"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
    "rdfxml": (ox.RdfFormat.RDF_XML, "xml"),
}
MERGED = ("ttl", "nt", "jsonld", "rdfxml")
# rdflib says this of itself while it reads JSON-LD and datasets.
rdflib_reads = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> ReleaseFolder:
    return make_release(tmp_path_factory.mktemp("store"), oxigraph=True)


def text_of(release: ReleaseFolder, syntax: str, part: str = "all") -> bytes:
    return b"".join(chunks(release, syntax, part))


def parsed(release: ReleaseFolder, syntax: str, part: str = "all") -> list[str]:
    """What a dump says, as sorted N-Quads lines."""
    return canonical(ox.parse(text_of(release, syntax, part), format=FORMATS[syntax][0]))


def test_the_formats_under_test_are_all() -> None:
    assert set(FORMATS) == set(SYNTAXES)


@pytest.mark.parametrize("syntax", MERGED)
def test_all_holds_every_triple_of_the_store(release: ReleaseFolder, syntax: str) -> None:
    assert parsed(release, syntax) == stored_triples(release)


@pytest.mark.parametrize("syntax", ["nq", "trig"])
def test_datasets_keep_the_names_of_graphs(release: ReleaseFolder, syntax: str) -> None:
    found = parsed(release, syntax)
    assert found == stored_quads(release)
    graphs = {line.rsplit(" ", 2)[1] for line in found if line.count("> .") and "graph/" in line}
    assert graphs == {f"<{INFERRED}>", f"<{BASE}graph/a>", f"<{BASE}graph/b>"}


@rdflib_reads
@pytest.mark.parametrize("syntax", MERGED)
def test_rdflib_reads_the_triples_that_the_store_holds(release: ReleaseFolder, syntax: str) -> None:
    ours = rdflib.Graph().parse(data=text_of(release, syntax), format=FORMATS[syntax][1])
    stored = rdflib.Graph().parse(data="".join(stored_triples(release)), format="nt")
    assert set(ours) == set(stored)
    assert len(ours) == len(stored_triples(release))


@rdflib_reads
@pytest.mark.parametrize("syntax", ["nq", "trig"])
def test_rdflib_reads_the_quads_that_the_store_holds(release: ReleaseFolder, syntax: str) -> None:
    def quads(data: bytes, kind: str) -> set[object]:
        return set(rdflib.Dataset().parse(data=data, format=kind).quads())

    stored = "".join(stored_quads(release)).encode()
    assert quads(text_of(release, syntax), FORMATS[syntax][1]) == quads(stored, "nquads")


@pytest.mark.parametrize("syntax", FORMATS)
def test_the_parts_are_disjoint_and_make_up_what_was_asserted(
    release: ReleaseFolder, syntax: str
) -> None:
    parts = [parsed(release, syntax, part) for part in ("core", "evidence", "ontology")]
    assert all(parts)
    asserted = {
        line for name, text in FILES.items() if name != "inferred.nt" for line in lines_of(text)
    }
    if syntax in MERGED:
        asserted = set(map(as_triple, asserted))
    assert sorted(line for part in parts for line in part) == sorted(asserted)


def test_evidence_is_what_facts_rest_on(release: ReleaseFolder) -> None:
    evidence = parsed(release, "nq", "evidence")
    subjects = {line.split(" ")[0].removeprefix(f"<{BASE}id/") for line in evidence}
    assert subjects == {
        *("passage/s1>", "passage/s1#position>", "source/czfb>", "statement/r1>"),
        *("park/liyang-htz>", "enterprise/catl>"),
    }
    pointing = [line for line in evidence if "/park/" in line.split(" ")[0]]
    assert all("def#evidence>" in line for line in pointing)
    assert parsed(release, "nq", "ontology") == lines_of(FILES["ontology.nt"])
    assert not any("def#evidence>" in line for line in parsed(release, "nq", "core"))


def test_a_table_that_repeats_the_ontology_keeps_the_parts_disjoint(tmp_path: Path) -> None:
    release = make_release(
        tmp_path, {"ontology.nt": "pk:a a pk:b .", "a.nt": "pk:a a pk:b, pk:c ."}
    )
    assert text_of(release, "nt", "ontology").count(b"\n") == 1
    assert text_of(release, "nt", "core").count(b"\n") == 1
    assert text_of(release, "nt", "all").count(b"\n") == 2


def test_what_only_mentions_evidence_is_core(tmp_path: Path) -> None:
    text = '<id/park/a> rdfs:label " <https://w3id.org/parkkg/def#evidence> " ; pk:p pk:evidence .'
    release = make_release(tmp_path, {"a.nt": text})
    assert text_of(release, "nt", "core").count(b"\n") == 2


@pytest.mark.parametrize("syntax", FORMATS)
@pytest.mark.parametrize("part", PARTS)
def test_two_builds_give_the_same_bytes(
    release: ReleaseFolder, tmp_path: Path, syntax: str, part: str
) -> None:
    again = make_release(tmp_path, {name: FILES[name] for name in reversed(list(FILES))})
    assert text_of(again, syntax, part) == text_of(release, syntax, part)


ODD = "pk:a pk:p 01, 4.50, '5'^^xsd:positiveInteger, '1'^^xsd:boolean, '1E3'^^xsd:double ."


@pytest.mark.parametrize("syntax", FORMATS)
def test_a_literal_stays_as_it_was_written(tmp_path: Path, syntax: str) -> None:
    """Oxigraph keeps the value of a number only, so the store itself may write it differently."""
    release = make_release(tmp_path, {"a.nt": ODD}, oxigraph=True)
    assert parsed(release, syntax) == lines_of(ODD)
    loaded = ox.Store()
    loaded.load(text_of(release, syntax), FORMATS[syntax][0])
    assert canonical(loaded) == stored_quads(release)


def test_no_blank_node_comes_in(release: ReleaseFolder) -> None:
    assert b"_:" not in text_of(release, "nq")


def test_lines_are_sorted_and_distinct(release: ReleaseFolder) -> None:
    for syntax in ("nt", "nq"):
        lines = text_of(release, syntax).splitlines()
        assert lines == sorted(set(lines))


@pytest.mark.parametrize("syntax", FORMATS)
def test_a_release_of_nothing_is_a_document_too(tmp_path: Path, syntax: str) -> None:
    release = make_release(tmp_path, {})
    for part in PARTS:
        assert parsed(release, syntax, part) == []


@pytest.mark.parametrize("packed", [False, True])
def test_a_dump_is_made_once_and_kept(tmp_path: Path, packed: bool) -> None:
    release = make_release(tmp_path)
    first, second = io.BytesIO(), io.BytesIO()
    dump(release, "ttl", "core", first, gzip=packed)
    kept, digest = sorted(release.dumps.iterdir())
    assert kept.name == ("core.ttl.gz" if packed else "core.ttl")
    assert digest.name == f"{kept.name}.sha256"
    assert kept.read_bytes() == first.getvalue()
    before = kept.stat()
    dump(release, "ttl", "core", second, gzip=packed)
    assert second.getvalue() == first.getvalue()
    assert kept.stat().st_ino == before.st_ino


def test_compressed_is_the_same_and_bears_no_time(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    packed = io.BytesIO()
    dump(release, "ttl", "all", packed, gzip=True)
    assert gzip.decompress(packed.getvalue()) == text_of(release, "ttl")
    assert packed.getvalue()[4:8] == bytes(4)
    assert not packed.getvalue()[3] & 0b1000, "the header names a file"


@pytest.mark.parametrize("fault", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_where_nothing_can_be_kept_the_dump_is_written_straight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    release = make_release(tmp_path)

    def failing(*_: object) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, "replace", failing)
    out = io.BytesIO()
    dump(release, "nt", "core", out)
    assert out.getvalue() == text_of(release, "nt", "core")
    assert list(release.dumps.iterdir()) == []
    release.dumps.rmdir()
    assert dump_file(release, "nt", "core") is None


def test_a_full_output_is_an_error_and_the_dump_stays_complete(tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    release = make_release(tmp_path)
    with pytest.raises(OSError, match="No space"):
        dump(release, "nt", "all", Full())
    assert (release.dumps / "all.nt").read_bytes() == text_of(release, "nt")


def test_a_damaged_graph_is_reported_and_no_dump_kept(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    path = release.graph_folder / "parks.nt"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-16] + b"<urn:a> <urn:b> ")
    with pytest.raises(DataError, match=r"damaged: graph/parks\.nt was changed"):
        dump(release, "ttl", "all", io.BytesIO())
    assert list(release.dumps.iterdir()) == []


def test_unknown_formats_and_parts_are_reported_with_the_nearest(release: ReleaseFolder) -> None:
    with pytest.raises(UsageError, match='no format "jsonl"') as caught:
        dump(release, "jsonl", "all", io.BytesIO())
    assert caught.value.hint == 'did you mean "jsonld"?'
    with pytest.raises(UsageError, match='no part "evidenz"') as caught:
        next(chunks(release, "ttl", "evidenz"))
    assert caught.value.hint == 'did you mean "evidence"?'


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a.ttl", ("ttl", False)),
        ("a.b.nt", ("nt", False)),
        ("a.nq.gz", ("nq", True)),
        ("a.trig", ("trig", False)),
        ("a.jsonld.gz", ("jsonld", True)),
        ("a.json", ("jsonld", False)),
        ("a.rdf", ("rdfxml", False)),
        ("a.xml", ("rdfxml", False)),
    ],
)
def test_a_suffix_says_the_format(name: str, found: tuple[str, bool]) -> None:
    assert syntax_of(Path("folder.nt") / name) == found


@pytest.mark.parametrize("name", ["a", "a.csv", "a.gz", "a.ttl.zip", ".ttl", "ttl"])
def test_an_unknown_suffix_is_reported_with_those_that_are_known(name: str) -> None:
    with pytest.raises(UsageError, match="in which format") as caught:
        syntax_of(Path(name))
    assert "name the format" in caught.value.hint
    assert ".ttl" in caught.value.hint


def peak_of(folder: Path, syntax: str, count: int) -> int:
    release = make_release(folder, {})
    with (release.graph_folder / "a.nt").open("w", encoding="utf-8") as file:
        for i in range(count):
            file.write(f'<urn:s{i:06}> <urn:label> "a label"@en .\n')
    tracemalloc.start()
    try:
        assert sum(map(len, chunks(release, syntax, "all"))) > count * 20
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("syntax", FORMATS)
def test_memory_does_not_grow_with_the_graph(tmp_path: Path, syntax: str) -> None:
    small, large = peak_of(tmp_path / "a", syntax, 8_000), peak_of(tmp_path / "b", syntax, 24_000)
    assert large < 1.2 * small


@pytest.mark.parametrize("name", ["graph/parks.nt", "graph/inferred.nt", "manifest.json"])
def test_what_is_missing_in_a_release_is_not_left_out_of_its_dumps(
    tmp_path: Path, name: str
) -> None:
    release = make_release(tmp_path)
    assert release.manifest.id == release.id
    (release.folder / name).unlink()
    again = ReleaseFolder(release.id, release.folder)
    with pytest.raises(DataError, match="is damaged"):
        dump(again, "nt", "all", io.BytesIO())
    assert not list(release.dumps.iterdir())
