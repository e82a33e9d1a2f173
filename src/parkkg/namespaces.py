"""The IRIs that the program itself uses, and the prefixes that it writes.

Terms, code lists, shapes and the names of graphs are parkkg's own, under `BASE`. Things, passages,
statements, sources and the dataset are a project's, under a base of its own (`project.base_iri`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BASE = "https://w3id.org/parkkg/"
PK = BASE + "def#"
INFERRED = BASE + "graph/inferred"
SERVICE = BASE + "graph/service"
SCHEMAS = BASE + "schema/"  # descriptions of tables that projects share
META = BASE + "meta#"  # annotations in these descriptions, for the program

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF-level0"

PREFIXES = MappingProxyType(
    {
        "pk": PK,
        "pkc": BASE + "code/",
        "pksh": BASE + "shapes#",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "edtf": "http://id.loc.gov/datatypes/edtf/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "owl": OWL,
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": RDF,
        "rdfs": RDFS,
        "schema": "https://schema.org/",
        "sh": SH,
        "skos": SKOS,
        "unit": "http://qudt.org/vocab/unit/",
        "vann": "http://purl.org/vocab/vann/",
        "void": "http://rdfs.org/ns/void#",
        "xsd": XSD,
    }
)


def prefixes_of(base: str) -> Mapping[str, str]:
    """The prefixes of a project whose things are under `base`: `pki:` is its own.

    >>> prefixes_of("https://example.org/graph/")["pki"]
    'https://example.org/graph/id/'
    """
    return MappingProxyType(dict(sorted({**PREFIXES, "pki": f"{base}id/"}.items())))
