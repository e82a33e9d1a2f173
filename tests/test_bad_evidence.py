"""Faults that people make with evidence, scopes, periods and names: each is named by its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from parkkg.errors import Problem
from parkkg.pipeline import check
from parkkg.project import find_project
from parkkg.scaffold import new_project
from parkkg.translations import Language, problem_in

Change = tuple[str, str]  # what a table of the new project says, and what it says then


class Fault(NamedTuple):
    """A slip in a table, and the cell, the code and the words by which it is told."""

    table: str
    change: Change
    cell: tuple[str, int, str]
    code: str
    en: str
    zh: str


# What a table shows by itself, or with the tables that it refers to.
IN_TABLES = (
    Fault("sources", ("NewsArticle,示例通报（虚构）,", "NewsArticle,,"),
          ("sources", 3, "label_zh"), "PK201",
          "the cell is required and empty", "必填的单元格为空"),
    Fault("names", (",2020/2022,", ",2022/2020,"), ("names", 2, "date"), "PK203",
          "the earlier one first", "先早后晚"),
    Fault("citations", ("", "park/example-park,,\n"), ("citations", 3, "passage"), "PK201",
          "one of passage, cited needs a value", "passage, cited 中须有一列有值"),
    Fault("parks", ("example-s01-opening,,", "example-s01-opening,example-bulletin-09,"),
          ("parks", 2, "cited"), "PK302", 'is no "id" of data/cited.csv', "data/cited.csv"),
    Fault("cited", ("", "example-s02,example-bulletin,1\n"), ("cited", 3, "id"), "PK306",
          "as line 4 of data/passages.csv does", "data/passages.csv"),
)  # fmt: skip
# What only the graph shows.
AREA = (
    "area,park/example-park,planned-area,,5,,,NUM,,exact,actual,stated,,,面积,Area,example-s02,,,\n"
)
NAME = "other,park/example-park,别名,Other Name,2021-05,,,stated,,example-bulletin-01,,\n"
IN_GRAPH = (
    Fault("sources", ("(fictional),示例部门（虚构）,", "(fictional),,"),
          ("sources", 3, "publisher"), "PK401", "without a publisher", "没有发布者便无从查考"),
    Fault("sources", ("8f68885d27ecf3ad59054eae7265e848c08a14a720c04f43bef6eb5508f74c6d", ""),
          ("sources", 2, "sha256"), "PK401", "needs the SHA-256 of its archived file",
          "须有存档文件的 SHA-256"),
    Fault("concepts", ("metric,chain-enterprises,", ""), ("figures", 2, "scope"), "PK401",
          "means nothing without its scope", "须注明统计范围"),
    Fault("figures", ("", AREA), ("figures", 3, "unit"), "PK401",
          "not measured in this unit", "不以此单位计量"),
    Fault("names", ("", NAME), ("names", 2, "thing"), "PK401",
          "another name in the same period", "同一时期另有名称"),
    Fault("relations", ("park/example-park,,,", "park/example-park,2023-01-02,2023-01-01,"),
          ("relations", 2, "earliest"), "PK401", "does not run backwards", "首尾不得颠倒"),
    Fault("parks", ("example-s01-opening,,", ",,"), ("parks", 2, "evidence"), "PK401",
          "archived or cited", "存档或引用"),
)  # fmt: skip


LANGUAGES: Sequence[Language] = ("en", "zh")


def told(
    folder: Path, faults: Sequence[Fault], checked_in: Sequence[Language]
) -> Mapping[Language, list[Problem]]:
    """What is said of a new project with these faults, in both languages."""
    new_project(folder, {}, base="https://example.org/graph/")
    for fault in faults:
        path = folder / "data" / f"{fault.table}.csv"
        content = path.read_text(encoding="utf-8")
        old, new = fault.change
        if fault.table == "concepts":
            (old,) = (line for line in content.splitlines() if line.startswith(old))
            *first, _, comparable, growth, match = old.split(",")
            new = ",".join((*first, "true", comparable, growth, match))
        assert old in content, fault
        changed = content.replace(old, new, 1) if old else content + new
        path.write_text(changed, encoding="utf-8")
    found: dict[Language, list[Problem]] = {}
    for language in checked_in:
        problems: list[Problem] = []
        check(
            find_project(folder),
            engine="sql",
            language=language,
            report=problems.append,
            progress=lambda step: None,
        )
        found[language] = problems
    return {
        language: [problem_in(problem, language) for problem in found.get(language, problems)]
        for language in LANGUAGES
    }


@pytest.fixture(scope="module")
def in_tables(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Language, list[Problem]]:
    return told(tmp_path_factory.mktemp("tables") / "new", IN_TABLES, ["en"])


@pytest.fixture(scope="module")
def in_graph(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Language, list[Problem]]:
    # Messages of shapes are in the language of whoever has them checked.
    return told(tmp_path_factory.mktemp("graph") / "new", IN_GRAPH, LANGUAGES)


def is_told(fault: Fault, found: Mapping[Language, list[Problem]]) -> None:
    table, line, column = fault.cell
    for language, words in (("en", fault.en), ("zh", fault.zh)):
        at_cell = [
            problem
            for problem in found[language]  # type: ignore[index]
            if (problem.file, problem.line, problem.column) == (f"data/{table}.csv", line, column)
        ]
        said = [p for p in at_cell if p.code == fault.code and words in p.message + p.hint]
        assert said, [str(problem) for problem in found[language]]  # type: ignore[index]
        assert said[0].severity == "error"


@pytest.mark.parametrize("fault", IN_TABLES, ids=lambda fault: "-".join(map(str, fault.cell)))
def test_a_fault_in_a_table_is_named_by_its_cell(
    fault: Fault, in_tables: Mapping[Language, list[Problem]]
) -> None:
    is_told(fault, in_tables)


@pytest.mark.parametrize("fault", IN_GRAPH, ids=lambda fault: "-".join(map(str, fault.cell)))
def test_a_fault_in_the_graph_is_named_by_its_cell(
    fault: Fault, in_graph: Mapping[Language, list[Problem]]
) -> None:
    is_told(fault, in_graph)


def test_nothing_else_is_said(
    in_tables: Mapping[Language, list[Problem]], in_graph: Mapping[Language, list[Problem]]
) -> None:
    """But for the second of two names, and the warning that nobody is credited."""
    cells = {(f"data/{table}.csv", line, column) for table, line, column in
             (*(f.cell for f in IN_GRAPH), ("names", 3, "thing"))}  # fmt: skip
    assert {(p.file, p.line, p.column) for p in in_graph["en"]} == cells
