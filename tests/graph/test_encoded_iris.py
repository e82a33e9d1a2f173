"""IRIs that tables write otherwise than what names them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parkkg import check
from parkkg.errors import Problem

META = "https://w3id.org/parkkg/meta#"
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/def#> .
ex:S a sh:NodeShape ; sh:targetClass ex:园区 ; sh:property ex:S-1 .
ex:S-1 sh:path ex:面积 ; sh:minCount 1 .
"""


def project(folder: Path, **files: str) -> Path:
    schema = {
        "aboutUrl": "https://example.org/id/{id}",
        "columns": [
            {"name": "id", "suppressOutput": True},
            {"name": "area", "datatype": "decimal", "propertyUrl": "https://example.org/def#面积"},
            {"name": "t", "virtual": True, "propertyUrl": "rdf:type",
             "valueUrl": "https://example.org/def#园区"},
        ],
    }  # fmt: skip
    metadata: dict[str, Any] = {"@context": "http://www.w3.org/ns/csvw",
                                "@id": "https://example.org/d",
                                "tables": [{"url": "t.csv", "tableSchema": schema}]}  # fmt: skip
    texts = {
        "data/csv-metadata.json": json.dumps(metadata), "data/t.csv": "id,area\n1,5\n",
        "shapes/s.ttl": "", "ontology/o.ttl": "",
        "queries/q.rq": "#+ summary: q\nASK {}\n", **files,
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def found(folder: Path) -> list[Problem]:
    return [problem for problem in check(folder) if problem.code == "PK123"]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("shapes/s.ttl", SHAPES, 2),
        ("ontology/o.ttl", "<https://example.org/def#园区> a "
         "<http://www.w3.org/2002/07/owl#Class> .", 0),
        ("data/more.ttl", "<https://example.org/id/2> a <https://example.org/def#园区> .", 0),
        ("queries/q.rq", "#+ summary: q\nPREFIX ex: <https://example.org/def#>\n"
         "SELECT ?s { ?s a ex:园区 }\n", 0),
        ("queries/q.rq", "#+ summary: q\nSELECT ?s { ?s a <https://example.org/def#园区> }\n", 0),
    ],
)  # fmt: skip
def test_what_names_an_iri_with_its_letters_is_warned(
    name: str, text: str, line: int, tmp_path: Path
) -> None:
    first, *_ = found(project(tmp_path, **{name: text}))
    assert (first.severity, first.line) == ("warning", line)
    assert name.startswith(first.file)
    assert first.message == (
        "<https://example.org/def#园区> is not in the tables, which make "
        "<https://example.org/def#%E5%9B%AD%E5%8C%BA> in its place"
    )
    assert META + "iris" in first.hint


def test_tables_that_keep_their_letters_make_the_iri_that_is_named(tmp_path: Path) -> None:
    folder = project(tmp_path, **{"shapes/s.ttl": SHAPES})
    metadata = json.loads((folder / "data/csv-metadata.json").read_text(encoding="utf-8"))
    metadata[META + "iris"] = True
    (folder / "data/csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    assert check(folder) == []
