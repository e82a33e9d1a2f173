"""A project of two parks, with a file of each kind: what a load does, in a third of a second."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SMALL = {
    "data/csv-metadata.json": """{
      "@context": "http://www.w3.org/ns/csvw",
      "tables": [
        {"url": "parks.csv", "tableSchema": {
          "aboutUrl": "http://e/park/{id}", "primaryKey": "id",
          "columns": [
            {"name": "id", "required": true, "suppressOutput": true},
            {"name": "label", "propertyUrl": "rdfs:label", "lang": "zh"},
            {"name": "n", "propertyUrl": "http://e/n", "datatype": "integer"},
            {"virtual": true, "propertyUrl": "rdf:type", "valueUrl": "http://e/Park"}]}}]}""",
    "data/parks.csv": 'id,label,n\na,甲,1\n"b",乙,2\n',
    "ontology/o.ttl": "<http://e/Park> a <http://www.w3.org/2002/07/owl#Class> .\n",
    "shapes/s.ttl": """
      @prefix sh: <http://www.w3.org/ns/shacl#> .
      <http://e/ParkShape> a sh:NodeShape ; sh:targetClass <http://e/Park> ;
        sh:property <http://e/ParkShape-n> .
      <http://e/ParkShape-n> sh:path <http://e/n> ; sh:maxInclusive 9 ;
        sh:message "too many"@en , "太多"@zh .
      <http://e/ParkShape-label> a sh:NodeShape ; sh:targetClass <http://e/Park> ;
        sh:severity sh:Warning ; sh:property [ sh:path <http://e/note> ; sh:minCount 1 ;
        sh:severity sh:Warning ; sh:message "has no note"@en ] .
      """,
    "queries/q.rq": "#+ summary: {en: Is there anything, zh: 有无内容}\nASK { ?s ?p ?o }\n",
}


def write(folder: Path, files: Mapping[str, str] = SMALL) -> Path:
    """Write files by their paths in a folder that need not be there; the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def edit(project: Path, old: str, new: str) -> None:
    """Change a text in its table."""
    table = project / "data" / "parks.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def spoil(project: Path) -> None:
    """Put a word into the column of numbers."""
    edit(project, "甲,1", "甲,one")
