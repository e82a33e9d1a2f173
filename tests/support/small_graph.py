"""A small graph in memory: a park, those located in it, and what that rests on."""

from __future__ import annotations

import pyoxigraph as ox

from parkkg.namespaces import BASE, INFERRED, PREFIXES

HEAD = f"@base <{BASE}> .\n" + "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items())
PARK, FIRM = f"{BASE}id/park/p", f"{BASE}id/enterprise/e0"
ASSERTED = """
pk:locatedIn a owl:ObjectProperty ; rdfs:label "located in"@en, "位于"@zh ;
    rdfs:subPropertyOf schema:location .
pk:hosts a owl:ObjectProperty ; rdfs:label "hosts"@en ; owl:inverseOf pk:locatedIn .
pk:value a owl:DatatypeProperty ; rdfs:range xsd:decimal .
pk:date a owl:DatatypeProperty .
pk:Park a owl:Class ; rdfs:label "park"@en .
<id/park/p> a pk:Park ; rdfs:label "P"@en, "园"@zh ; pk:evidence <id/passage/s1> .
<id/statement/r0> a rdf:Statement ; rdf:subject <id/enterprise/e0> ; rdf:predicate pk:locatedIn ;
    rdf:object <id/park/p> ; pk:evidence <id/passage/s2> ; pk:basis <code/basis/stated> .
<code/basis/stated> rdfs:label "stated"@en .
<id/figure/f> a pk:Figure ; rdfs:label "F"@en ; pk:about <id/park/p> ; pk:value 4.25 ;
    pk:date "2016-09"^^edtf:EDTF-level0 ; pk:evidence <id/passage/s1> .
<id/passage/s1> a pk:Passage ; pk:fromSource <id/source/a> ; pk:sentenceNumber 1 ;
    oa:hasSelector <id/passage/s1#position> .
<id/passage/s1#position> oa:start 0 ; oa:end 7 .
<id/passage/s2> a pk:Passage ; pk:fromSource <id/source/a> ; pk:sentenceNumber 2 ;
    oa:hasSelector <id/passage/s2#position> .
<id/passage/s2#position> oa:start 8 ; oa:end 20 .
<id/source/a> rdfs:label "An article"@en .
"""


# A second place, which rests on what was only cited: an original, and a copy.
CITED = """
<id/area/city> a pk:AdministrativeArea ; rdfs:label "City"@en, "市"@zh ;
    pk:evidence <id/passage/c1>, <id/passage/d2> .
<id/passage/c1> a pk:Passage, pk:CitedPassage ; pk:fromSource <id/source/c> ; pk:statementNumber 1 .
<id/passage/d2> a pk:Passage, pk:CitedPassage ; pk:fromSource <id/source/d> ; pk:statementNumber 2 .
<id/source/c> rdfs:label "An original"@en ; pk:readAs <code/reading/original> .
<id/source/d> rdfs:label "A copy"@en ; pk:readAs <code/reading/repost> .
"""


def make_graph(firms: int = 3, more: str = "") -> ox.Store:
    """The graph with so many firms in the park; of the first it is known what says so."""
    store = ox.Store()
    located = "".join(
        f'<id/enterprise/e{i}> pk:locatedIn <id/park/p> ; rdfs:label "E{i}"@en .\n'
        for i in range(firms)
    )
    entailed = "".join(
        f"<id/park/p> pk:hosts <id/enterprise/e{i}> .\n"
        f"<id/enterprise/e{i}> schema:location <id/park/p> .\n"
        for i in range(firms)
    )
    store.load((HEAD + ASSERTED + located + more).encode(), format=ox.RdfFormat.TURTLE)
    graph = ox.NamedNode(INFERRED)
    store.load((HEAD + entailed).encode(), format=ox.RdfFormat.TURTLE)
    store.load((HEAD + entailed).encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    return store
