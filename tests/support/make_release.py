"""Small releases, made as `load` makes them but from a few lines of Turtle."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from parkkg.namespaces import BASE, INFERRED, PREFIXES
from parkkg.releases.manifest import MERGED, Counts, Manifest, ShaclSummary, now
from parkkg.releases.release import ReleaseFolder, current_id, id_of
from parkkg.releases.repository import building, lock, seal, sweep, use

HEAD = f"@base <{BASE}> .\n" + "".join(
    f"@prefix {p}: <{n}> .\n" for p, n in sorted(PREFIXES.items())
)

ONTOLOGY = """
pk:Park a owl:Class ; rdfs:label "Park"@en, "园区"@zh ; rdfs:subClassOf schema:Place .
pk:locatedIn a owl:ObjectProperty ; rdfs:label "located in"@en .
"""
PARKS = """
<id/park/liyang-htz> a pk:Park ; rdfs:label "溧阳高新区"@zh, "Liyang High-tech Zone"@en ;
    pk:evidence <id/passage/s1> ; skos:note "two\\nlines, \\"quoted\\""@en .
<id/park/zhongguancun> a pk:Park ; rdfs:label "中关村"@zh .
"""
ENTERPRISES = """
<id/enterprise/catl> a pk:Enterprise ; rdfs:label "宁德时代"@zh, "CATL"@en ;
    pk:locatedIn <id/park/liyang-htz> ; pk:evidence <id/passage/s1> ;
    pk:earliest "2016-09-01"^^xsd:date ; pk:rank 1 ; pk:value 4.25 ; pk:additive true ;
    pk:unit <http://example.org/1%20kg> ; pk:date "2016-09"^^edtf:EDTF-level0 .
"""
PASSAGES = """
<id/passage/s1> a pk:Passage ; pk:fromSource <id/source/czfb> ; pk:sentenceNumber 1 .
<id/passage/s1#position> a oa:TextPositionSelector .
<id/source/czfb> a schema:NewsArticle ; rdfs:label "一篇文章"@zh .
<id/statement/r1> a rdf:Statement ; rdf:subject <id/enterprise/catl> .
"""
INFERENCES = """
<id/park/liyang-htz> a schema:Place ; pk:hosts <id/enterprise/catl> .
<id/enterprise/catl> a pk:Enterprise .
"""
NOTES = """
<id/park/liyang-htz> skos:note "loose"@en .
<graph/b> { <id/park/liyang-htz> skos:note "in b"@en ; a pk:Park . }
<graph/a> { <id/park/liyang-htz> skos:note "in a"@en ; pk:evidence <id/passage/s1> . }
"""
FILES: Mapping[str, str] = {
    "ontology.nt": ONTOLOGY,
    "parks.nt": PARKS,
    "enterprises.nt": ENTERPRISES,
    "passages.nt": PASSAGES,
    "notes.nq": NOTES,
    "inferred.nt": INFERENCES,
}


def lines_of(text: str) -> list[str]:
    """What a Turtle or TriG text says, as sorted N-Quads lines."""
    return canonical(ox.parse((HEAD + text).encode(), format=ox.RdfFormat.TRIG))


def canonical(quads: Iterable[ox.Quad]) -> list[str]:
    written = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert written is not None
    return sorted(set(io.StringIO(written.decode(), newline="\n")))


def make_release(
    store: Path, files: Mapping[str, str] = FILES, *, oxigraph: bool = False, **fields: object
) -> ReleaseFolder:
    """Lock, sweep, build, seal and use, as `load` does. `fields` replace those of the manifest.

    Without `oxigraph` its store is a stand-in that takes no time to make.
    """
    release_id = id_of(files, "test")
    layout = int(str(fields.setdefault("layout", MERGED)))
    with lock(store):
        sweep(store)
        with building(store, release_id) as folder:
            for name, text in files.items():
                (folder / "graph" / name).write_text(
                    "".join(lines_of(text)), encoding="utf-8", newline="\n"
                )
            (folder / "report.ttl").write_text("# conforms\n", encoding="utf-8")
            if oxigraph:
                fill(folder, layout)
            else:
                (folder / "store").mkdir()
                (folder / "store" / "CURRENT").write_text("a stand-in\n", encoding="utf-8")
            given: dict[str, object] = {
                "version": "test",
                "created": now(),
                "project": "demo",
                "inputs": dict.fromkeys(files, "0" * 64),
                "counts": Counts(asserted=20, inferred=3),
                "shacl": ShaclSummary(engine="pyshacl", warnings=1),
                "previous": current_id(store),
            }
            manifest = Manifest(release_id, **(given | fields))  # type: ignore[arg-type]
            release = seal(store, folder, manifest)
        return use(store, release.id)


def fill(folder: Path, layout: int = MERGED) -> None:
    """Make the Oxigraph store of a release from its graph files."""
    store = ox.Store(str(folder / "store"))
    for path in sorted((folder / "graph").iterdir()):
        kind = ox.RdfFormat.N_QUADS if path.suffix == ".nq" else ox.RdfFormat.N_TRIPLES
        inferred = path.name == "inferred.nt"
        if not inferred or layout >= MERGED:
            store.bulk_load(path=str(path), format=kind)
        if inferred:
            store.bulk_load(path=str(path), format=kind, to_graph=ox.NamedNode(INFERRED))
    store.flush()


def stored_quads(release: ReleaseFolder) -> list[str]:
    """What the release's Oxigraph store holds, as sorted N-Quads lines."""
    return canonical(ox.Store.read_only(str(release.store_path)))


def stored_triples(release: ReleaseFolder) -> list[str]:
    """The distinct triples that the store holds over all graphs."""
    store = ox.Store.read_only(str(release.store_path))
    return canonical(ox.Quad(*quad.triple) for quad in store)
