"""The saved queries of every project here, as people ask them."""

from __future__ import annotations

from pathlib import Path

import pytest

import parkkg
from parkkg.project import Project, find_project
from parkkg.query.saved import saved_queries

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "examples" / "library" / "tables"
PROJECTS = ("default", "two-parks", "china-zones", "library", "new")


def project_named(name: str, folder: Path) -> Project:
    """A project of this repository, or one that is made in a folder."""
    if name == "default":
        return find_project(ROOT)
    if name in ("two-parks", "china-zones"):
        return find_project(ROOT / "examples" / name)
    if name == "library":
        tables = [LIBRARY / "books.csv", LIBRARY / "authors.xlsx"]
        parkkg.new_from(folder / name, tables, base="https://example.org/library/")
    else:
        parkkg.new(folder / name, base="https://example.org/new/")
    return find_project(folder / name)


@pytest.mark.parametrize("name", PROJECTS)
def test_queries_columns_parameters_and_choices_have_names_in_both_languages(
    name: str, tmp_path: Path
) -> None:
    for query in saved_queries(project_named(name, tmp_path)):
        titles = {
            "the query": query.title,
            **{f"column {column.name}": column.title for column in query.columns},
            **{f"parameter {param.name}": param.title for param in query.params},
            **{f"what {param.name} is": param.summary for param in query.params},
        }
        for param in query.params:
            if param.type == "enum":
                named = dict(zip(param.enum, param.enum_titles, strict=True))
                titles |= {f"{param.name}={value}": title for value, title in named.items()}
        lacking = [what for what, title in titles.items() if not (title.zh and title.en)]
        assert lacking == [], query.name
        assert query.title.zh != query.title.en
        assert len(query.title.en) < 30, "a title, not a sentence"
