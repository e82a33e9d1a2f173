"""A small release with evidence: two sources, a park and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evidence_tables import TEXT, text_of
from make_release import make_release
from parkkg.releases.release import ReleaseFolder

ONE, TWO = text_of(), text_of("另一来源。\n", "texts/b.txt")

ONTOLOGY = """
pk:locatedIn rdfs:label "located in"@en, "位于"@zh .
"""
FACTS = f"""
<id/park/p> a pk:Park ; rdfs:label "园区"@zh, "Park"@en ; pk:regionCode "320481" ;
    pk:parkLevel <code/park-level/provincial> ; pk:evidence <id/passage/a-s1> ;
    skos:note "说明"@zh, "a note"@en .
<id/enterprise/e> a pk:Enterprise ; rdfs:label "企业"@zh ; pk:legalName "a/b" ;
    pk:evidence <id/passage/a-s2>, <id/passage/b-s1> ; pk:locatedIn <id/park/p> .
<id/institute/p> a pk:ResearchInstitute ; rdfs:label "研究院"@zh, "Institute"@en ;
    pk:evidence <id/passage/b-s1> .
<id/statement/e-in-p> a rdf:Statement ; rdf:subject <id/enterprise/e> ; rdf:object <id/park/p> ;
    rdf:predicate pk:locatedIn ; pk:basis <code/basis/inferred> ; pk:evidence <id/passage/a-s2> ;
    skos:note "推断"@zh, "inferred so"@en .
<id/milestone/m> a pk:Milestone ; rdfs:label "开园"@zh, "Opening"@en ; pk:milestoneOf <id/park/p> ;
    pk:date "2013-05/2016-09"^^edtf:EDTF-level0 ; pk:status <code/status/actual> ;
    pk:basis <code/basis/stated> ; pk:evidence <id/passage/a-s1> .
<id/figure/f> a pk:Figure ; rdfs:label "面积"@zh, "Area"@en ; pk:about <id/park/p> ;
    pk:maxValue 4.3 ; pk:unit unit:KiloM2 ; pk:bound <code/bound/nearly> ;
    pk:metric <code/metric/planned-area> ; pk:evidence <id/passage/a-s1> .
<id/award/w> a pk:Award ; rdfs:label "奖"@zh ; pk:recipient <id/enterprise/e> ; pk:rank 1 ;
    pk:evidence <id/passage/b-s1> .
<code/metric/planned-area> a skos:Concept ; rdfs:label "规划面积"@zh, "planned area"@en .
<id/passage/a-s1> a pk:ArchivedPassage, pk:Passage ;
    pk:fromSource <id/source/a> ; pk:sentenceNumber 1 ;
    oa:hasSelector <id/passage/a-s1#position> ; pk:sha256 "{ONE.digest(0, 11)}" .
<id/passage/a-s1#position> oa:start 0 ; oa:end 11 .
<id/passage/a-s2> a pk:ArchivedPassage, pk:Passage ;
    pk:fromSource <id/source/a> ; pk:sentenceNumber 2 ;
    oa:hasSelector <id/passage/a-s2#position> ; pk:sha256 "{ONE.digest(11, 19)}" .
<id/passage/a-s2#position> oa:start 11 ; oa:end 19 .
<id/passage/b-s1> a pk:ArchivedPassage, pk:Passage ;
    pk:fromSource <id/source/b> ; pk:sentenceNumber 1 ;
    oa:hasSelector <id/passage/b-s1#position> ; pk:sha256 "{TWO.digest(0, 5)}" .
<id/passage/b-s1#position> oa:start 0 ; oa:end 5 .
<id/source/a> a schema:Report ; rdfs:label "甲"@zh, "Source A"@en ; pk:sha256 "{ONE.sha256}" .
<id/source/b> a schema:Report ; rdfs:label "乙"@zh ; pk:sha256 "{TWO.sha256}" .
"""
# What rests on sources that are only cited: an original, and a copy.
CITED = """
<id/area/city> a pk:AdministrativeArea ; rdfs:label "市"@zh, "City"@en ; pk:regionCode "320400" ;
    pk:evidence <id/passage/c-01>, <id/passage/d-02> .
<id/name/n> a pk:Name ; rdfs:label "旧名"@zh, "Old Name"@en ; pk:nameOf <id/area/city> ;
    pk:date "2012"^^edtf:EDTF-level0 ; pk:basis <code/basis/stated> ;
    pk:evidence <id/passage/d-02> .
<id/figure/g> a pk:Figure ; rdfs:label "人口"@zh ; pk:about <id/area/city> ; pk:value 1.0 ;
    pk:scope <code/scope/administered-area> ; pk:period <code/period/annual> ;
    pk:statedAs "1人" ; pk:evidence <id/passage/a-s1>, <id/passage/d-02> .
<id/passage/c-01> a pk:CitedPassage, pk:Passage ; pk:fromSource <id/source/c> ;
    pk:statementNumber 1 .
<id/passage/d-02> a pk:CitedPassage, pk:Passage ; pk:fromSource <id/source/d> ;
    pk:statementNumber 2 .
<id/source/c> a schema:NewsArticle ; rdfs:label "丙"@zh, "Source C"@en ;
    schema:creditText "某报"@zh ; dcterms:issued "2024-03"^^edtf:EDTF-level0 ;
    pk:readAs <code/reading/original> ; pk:extent <code/extent/whole-article> .
<id/source/d> a schema:NewsArticle ; rdfs:label "丁"@zh, "Source D"@en ;
    schema:creditText "某网"@zh ; pk:readAs <code/reading/repost> ;
    pk:extent <code/extent/excerpt> .
"""
INFERRED = """
<id/park/p> pk:hosts <id/enterprise/e> ; pk:hasFigure <id/figure/f> .
<id/figure/f> schema:observationAbout <id/park/p> .
"""


def release_of(
    store: Path, facts: str = FACTS, inputs: Mapping[str, str] | None = None
) -> ReleaseFolder:
    files = {"ontology.nt": ONTOLOGY, "facts.nt": facts, "inferred.nt": INFERRED}
    return make_release(store, files, oxigraph=True, inputs=dict(inputs or {}))


def write_texts(folder: Path) -> tuple[Path, Path]:
    """The archived texts of both sources."""
    paths = folder / "a.txt", folder / "b.txt"
    for path, characters in zip(paths, (TEXT, TWO.characters), strict=True):
        path.write_bytes(characters.encode())
    return paths
