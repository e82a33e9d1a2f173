"""Generate a plain register: one wide table of firms, a tenth of its rows with a quoted newline.

usage: python benchmarks/plain.py DIR [--rows 10000] [--seed 1]

DIR becomes a project with that table and its description, and nothing else: what somebody has whom
nobody tuned for. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

_BASE = "https://example.org/"
_CITIES = ("Changzhou", "Suzhou", "Wuxi", "合肥", "宁波", "成都")
_TEXTS = ("", "plain words", 'says "yes", and "no"', "逗号，句号。")
_COLUMNS = (
    ("id", "string"), ("name", "string"), ("address", "string"), ("city", "string"),
    ("country", "string"), ("founded", "date"), ("employees", "integer"), ("revenue", "decimal"),
    ("postcode", "string"), ("listed", "boolean"), ("notes", "string"),
)  # fmt: skip


def generate(folder: Path, rows: int, seed: int) -> None:
    """Write the table and its description."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    with (data / "firms.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([name for name, _ in _COLUMNS])
        writer.writerows(_rows(rows, random.Random(seed)))  # noqa: S311 (no secret)
    columns = [
        {"name": name, "titles": name, "datatype": kind, "propertyUrl": f"{_BASE}def#{name}"}
        for name, kind in _COLUMNS
    ]
    columns[0]["required"] = True  # type: ignore[assignment]
    schema = {"aboutUrl": f"{_BASE}firm/{{id}}", "primaryKey": "id", "columns": columns}
    document = {
        "@context": "http://www.w3.org/ns/csvw",
        "tables": [{"url": "firms.csv", "tableSchema": schema}],
    }
    text = json.dumps(document, indent=1) + "\n"
    (data / "csv-metadata.json").write_text(text, encoding="utf-8")


def _rows(rows: int, chance: random.Random) -> Iterator[list[str]]:
    for n in range(rows):
        yield [
            f"f{n}", f"Firm {n} 公司", f"{chance.randrange(1, 900)} Street {n % 13}",
            chance.choice(_CITIES), "CN",
            f"{chance.randrange(1980, 2024)}-{chance.randrange(1, 13):02d}-15",
            str(chance.randrange(5_000)), f"{chance.randrange(10**7)}.{chance.randrange(1, 10)}",
            f"{chance.randrange(10**6):06d}", chance.choice(("true", "false")),
            f"first line\nsecond line, {n}" if n % 10 == 0 else chance.choice(_TEXTS),
        ]  # fmt: skip


def main() -> None:
    """Generate what the arguments say."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    generate(given.folder, given.rows, given.seed)


if __name__ == "__main__":
    main()
