"""A small project that keeps a ledger: one source, three sentences, one institute that rests on it.

Its tables are described as the default project describes them, so that nothing here can differ.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from described import described
from parkkg.evidence.archive import SourceText
from parkkg.project import Project, packaged_project

TEXT = "研究院2020年成立。它有两个实验室；未来可期！\n"
NAMES = ("sources", "passages", "ledger", "institutes", "citations")

Rows = Sequence[Mapping[str, object]]


def text_of(characters: str = TEXT, name: str = "texts/a.txt") -> SourceText:
    return SourceText(name, hashlib.sha256(characters.encode()).hexdigest(), characters)


def tables() -> dict[str, list[dict[str, object]]]:
    """The rows of every table, free to be changed before `write`."""
    text = text_of()
    first, second, _ = text.passages()
    labels = {"label_zh": "名称", "label_en": "a name"}
    reasons = {"reason_zh": "理由", "reason_en": "a reason"}

    def passage(name: str, found: object) -> dict[str, object]:
        known = {k: v for k, v in vars(found).items() if v != "" and k != "degree"}
        return {"id": name, "source": "a", **known}

    return {
        "sources": [
            {"id": "a", "kind": "Report", **labels, "earliest": "2024-01-01", "sha256": text.sha256}
        ],
        "passages": [passage("a-s1", first), passage("a-s2", second)],
        "ledger": [
            {"source": "a", "sentence": number, "disposition": disposition, **reasons}
            for number, disposition in enumerate(("used", "used", "excluded"), 1)
        ],
        "institutes": [{"id": "i", **labels, "evidence": "a-s1"}],
        "citations": [{"subject": "institute/i", "passage": "a-s2"}],
    }


def with_cited(rows: Mapping[str, Rows]) -> dict[str, list[dict[str, object]]]:
    """The same with a source that is only cited: of two statements one is used."""
    more = {name: [dict(row) for row in rows[name]] for name in rows}
    labels = {"label_zh": "通报", "label_en": "a bulletin"}
    reasons = {"reason_zh": "理由", "reason_en": "a reason"}
    more["sources"].append(
        {"id": "b", "kind": "NewsArticle", **labels, "publisher": "某报", "earliest": "2024-02-01",
         "language": "zh", "read_as": "repost", "extent": "excerpt"}
    )  # fmt: skip
    more["cited"] = [{"id": "b-01", "source": "b", "statement": 1}]
    more["ledger"] += [
        {"source": "b", "sentence": number, "disposition": disposition, **reasons}
        for number, disposition in enumerate(("used", "excluded"), 1)
    ]
    more["institutes"].append({"id": "j", **labels, "cited": "b-01"})
    return more


def write(folder: Path, rows: Mapping[str, Rows]) -> Project:
    """Write the tables of `rows`, and the description of just these, as a project."""
    metadata = described(packaged_project())
    chosen = [t for t in metadata["tables"] if Path(t["url"]).stem in rows]
    metadata["tables"] = chosen
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for table in chosen:
        columns = [c["name"] for c in table["tableSchema"]["columns"] if not c.get("virtual")]
        keys = table["tableSchema"].get("foreignKeys", [])
        table["tableSchema"]["foreignKeys"] = [
            key for key in keys if Path(key["reference"]["resource"]).stem in rows
        ]
        with (folder / "data" / table["url"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows[Path(table["url"]).stem])
    path = folder / "data" / "csv-metadata.json"
    path.write_text(json.dumps(metadata, ensure_ascii=False), encoding="utf-8")
    return Project(folder)
