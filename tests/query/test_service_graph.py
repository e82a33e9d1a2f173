from __future__ import annotations

import pytest

from parkkg.namespaces import PREFIXES
from parkkg.query.service_graph import needs_service_graph
from parkkg.sparql.query import read_query

SHACL = "PREFIX x: <http://www.w3.org/ns/shacl#>"
# As an editor of the SIB family asks for classes and their properties.
EDITOR = """
PREFIX up: <http://purl.uniprot.org/core/>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype WHERE {
  ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
  ?pp void:property ?prop .
  OPTIONAL {
    { ?pp void:classPartition [ void:class ?objectClass ] . }
    UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] . }
  }
}
"""


@pytest.mark.parametrize(
    "text",
    [
        EDITOR,
        "SELECT * { ?s sh:prefix ?prefix }",
        "SELECT * { ?s <http://www.w3.org/ns/shacl#prefix> ?prefix }",
        f"{SHACL} SELECT * {{ [] x:namespace ?namespace ; x:prefix ?prefix }}",
        f"{SHACL} ASK {{ ?query a x:SPARQLExecutable }}",
        "SELECT * { ?dataset a dcat:Dataset }",
        "PREFIX v: <http://rdfs.org/> PREFIX v: <http://rdfs.org/ns/void#> ASK { ?s v:triples ?n }",
    ],
)
def test_queries_of_editors_need_the_service_graph(text: str) -> None:
    assert needs_service_graph(read_query(text, prefixes=PREFIXES.keys()))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s a ?class }",
        f"{SHACL} SELECT * {{ ?s ?p ?o }}",
        "PREFIX void: <http://rdfs.org/ns/void#> SELECT * { ?s ?p 'void:Dataset' } # void:x",
        "PREFIX sh: <http://example.org/> SELECT * { ?s sh:prefix ?o }",
    ],
)
def test_other_queries_do_not(text: str) -> None:
    assert not needs_service_graph(read_query(text, prefixes=PREFIXES.keys()))
