"""A project written for ontology 0.1.0: it loads, says what to add, and gives the same facts."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from parkkg.errors import Problem
from parkkg.namespaces import BASE, PK
from parkkg.pipeline import check
from parkkg.project import find_project
from parkkg.tables.convert import project_job, run

EXAMPLE = Path(__file__).parents[1] / "examples" / "two-parks"
NEW_TABLES = ("cited.csv", "areas.csv", "names.csv")
NEW_COLUMNS = {
    **dict.fromkeys(
        ("parks", "enterprises", "institutes", "organizations", "milestones", "awards",
         "relations", "segments", "citations"),
        ("cited",),
    ),
    "figures": ("scope", "stated", "period", "cited"),
    "sources": ("language", "read_as", "extent", "quotable"),
    "concepts": ("scoped", "comparable_with", "growth_of"),
}  # fmt: skip
NEW_LISTS = ("scope", "period", "reading", "extent")


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example of two parks, as it would have been written for 0.1.0."""
    folder = tmp_path_factory.mktemp("older") / "two-parks"
    shutil.copytree(EXAMPLE, folder)
    metadata = folder / "data" / "csv-metadata.json"
    said = json.loads(metadata.read_bytes())
    said["tables"] = [table for table in said["tables"] if table["url"] not in NEW_TABLES]
    metadata.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    for name in NEW_TABLES:
        (folder / "data" / name).unlink()
    for name, columns in NEW_COLUMNS.items():
        path = folder / "data" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("scheme") not in NEW_LISTS]
        with path.open("w", encoding="utf-8", newline="") as file:
            kept = [column for column in rows[0] if column not in columns]
            writer = csv.DictWriter(file, kept, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def facts(folder: Path, out: Path) -> tuple[set[str], list[Problem]]:
    problems: list[Problem] = []
    run(project_job(find_project(folder)), problems.append, out)
    return set(out.read_text(encoding="utf-8").splitlines()), problems


def test_each_column_that_it_lacks_is_a_warning_that_says_what_to_add(older: Path) -> None:
    problems: list[Problem] = []
    built = check(
        find_project(older),
        engine="sql",
        language="en",
        report=problems.append,
        progress=lambda step: None,
    )
    assert built.errors == 0
    assert {(p.code, p.severity, p.line) for p in problems} == {("PK107", "warning", 1)}
    assert sorted((p.file, p.column) for p in problems) == sorted(
        (f"data/{name}.csv", column) for name, columns in NEW_COLUMNS.items() for column in columns
    )
    assert {p.hint for p in problems} == {
        "add it to the header, with a cell in each row; it may be empty"
    }


def test_it_gives_the_same_facts(older: Path, tmp_path: Path) -> None:
    then, _ = facts(older, tmp_path / "then.nt")
    now, problems = facts(EXAMPLE, tmp_path / "now.nt")
    assert problems == []
    assert then <= now
    # What the older tables do not say: code lists that are new, the languages of sources, and which
    # may be quoted.
    more = [line.split(" ")[:2] for line in now - then]
    lists = tuple(f"<{BASE}code/{name}/" for name in NEW_LISTS)
    assert {verb for about, verb in more if not about.startswith(lists)} == {
        "<https://schema.org/inLanguage>",
        f"<{PK}quotable>",
    }
