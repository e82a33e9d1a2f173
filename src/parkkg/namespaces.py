"""The IRIs that the program itself has to know, and the prefixes it writes."""

from __future__ import annotations

from types import MappingProxyType

BASE = "https://w3id.org/parkkg/"
PK = BASE + "def#"
INFERRED = BASE + "graph/inferred"
SERVICE = BASE + "graph/service"

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
        "pki": BASE + "id/",
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
