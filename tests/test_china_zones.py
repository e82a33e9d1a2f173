"""The example `examples/china-zones`: its tables, its load, its queries, its pages.

`PARKKG_UPDATE=1 pytest tests/test_china_zones.py` stores what the queries answer now; read the
difference.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef

from amount import amount
from console import Command, broken_promises, by_commands, commands_of
from parkkg.errors import DataError, Problem
from parkkg.pipeline import check, load
from parkkg.project import find_project
from parkkg.query.client import request_for
from parkkg.query.limits import Limits
from parkkg.query.process import QueryProcess
from parkkg.query.saved import SavedQuery, bind, saved_queries
from parkkg.releases.release import ReleaseFolder
from parkkg.sparql.query import read_query

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "china-zones"
HERE = ROOT / "tests" / "fixtures" / "china-zones"
BASE = "https://example.org/china-zones/"
TERMS = f"{BASE}def#"
PROJECT = find_project(EXAMPLE)
QUERIES = {query.name: query for query in saved_queries(PROJECT)}
HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Case:
    """A query, what it is asked with, and the file of its answer."""

    query: str
    file: str
    params: dict[str, str] = field(default_factory=dict)


CASES = [Case(**case) for case in json.loads((HERE / "cases.json").read_text(encoding="utf-8"))]


def table(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def faults_of(folder: Path, language: str = "en") -> list[Problem]:
    """What a check of a project reports."""
    problems: list[Problem] = []
    try:
        check(
            find_project(folder),
            engine="sql",
            language=language,
            report=problems.append,
            progress=lambda step: None,
        )
    except DataError:
        assert problems
    return problems


# ------------------------------------------------------------------------------- the tables


def test_every_spelling_of_an_industry_is_in_the_table_of_spellings() -> None:
    written = {text for row in table("announcement") for text in industries_of(row)}
    assert {row["spelling"] for row in table("industry-spellings")} == written
    assert len(written) == 139


def test_the_industries_of_zones_are_what_the_table_of_spellings_makes_of_them() -> None:
    meant: dict[str, list[str]] = {}
    for row in table("industry-spellings"):
        meant.setdefault(row["spelling"], []).append(row["industry"])
    assert [tuple(row.values()) for row in table("zone-industries")] == [
        (row["code"], text, industry)
        for row in table("announcement")
        for text in industries_of(row)
        for industry in meant[text]
    ]


def industries_of(row: dict[str, str]) -> list[str]:
    return row["leading_industries"].split(";")


def test_every_industry_is_named_by_the_announcement_or_is_above_one_that_is() -> None:
    broader = {row["id"]: row["broader"] for row in table("industries")}
    reached = {row["industry"] for row in table("industry-spellings")}
    while above := {broader[industry] for industry in reached} - reached - {""}:
        reached |= above
    assert reached == set(broader)


def test_industries_have_names_of_their_own_in_both_languages() -> None:
    rows = table("industries")
    for key in ("name_zh", "name_en"):
        assert max(Counter(row[key] for row in rows).values()) == 1
    assert all(HAN.search(row["name_zh"]) and not HAN.search(row["name_en"]) for row in rows)


def test_only_divisions_that_are_needed_are_there() -> None:
    parents = {row["code"]: row["parent"] for row in table("divisions")}
    needed = {zone[key] for zone in table("zones") for key in ("province_code", "prefecture_code")}
    while above := {parents[code] for code in needed if code} - needed:
        needed |= above
    needed.discard("")
    assert needed == set(parents)
    in_english = {row["code"] for row in table("divisions") if row["name_en"]}
    assert in_english == {zone["province_code"] for zone in table("zones")}


def test_zones_and_entries_that_are_matched_are_in_one_province() -> None:
    zones = {row["code"]: row for row in table("zones")}
    entries = {row["code"]: row for row in table("announcement")}
    matches = table("matches")
    assert sorted(row["announcement_code"] for row in matches) == sorted(entries)
    for row in matches:
        zone, entry = zones[row["gbt37028_code"]], entries[row["announcement_code"]]
        assert (zone["province"], zone["category"]) == (entry["province"], entry["type"])
        assert (row["match"] == "exact") == (zone["name"] == entry["name"])
    assert Counter(row["match"] for row in matches) == {"exact": 155, "normalised": 1}


# ---------------------------------------------------------------------------- the vocabulary


def test_every_term_is_named_and_defined_in_both_languages() -> None:
    graph = Graph().parse(EXAMPLE / "ontology" / "terms.ttl")
    own = {s for s in graph.subjects() if isinstance(s, URIRef) and s.startswith(TERMS)}
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    assert (len(own), len(schemes)) == (17, 5)
    for term in own | schemes:
        for predicate in (RDFS.label, SKOS.definition):
            texts = [o for o in graph.objects(term, predicate) if isinstance(o, Literal)]
            assert sorted(text.language or "" for text in texts) == ["en", "zh"], term
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
    assert all(len(kinds & set(graph.objects(term, RDF.type))) == 1 for term in own)


def test_tables_shapes_rules_and_queries_use_the_terms_there_are() -> None:
    graph = Graph().parse(EXAMPLE / "ontology" / "terms.ttl")
    own = {str(s).removeprefix(TERMS) for s in graph.subjects() if str(s).startswith(TERMS)}
    used = set()
    for path in (EXAMPLE / "data" / "csv-metadata.json", *PROJECT.alignments, *PROJECT.shapes):
        used |= set(re.findall(rf"{re.escape(TERMS)}(\w+)", path.read_text(encoding="utf-8")))
    for path in (*PROJECT.alignments, *PROJECT.shapes, *PROJECT.rules, *PROJECT.queries):
        used |= set(re.findall(r"(?<![\w\"])(?::)([a-zA-Z]\w+)", without_words(path)))
    assert used == own - {"entry"}  # it follows from its inverse, for pages


def without_words(path: Path) -> str:
    """The text of a file without comments, the header of a query, and messages."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^#.*|\s# .*$", "", text, flags=re.MULTILINE)
    return re.sub(r'"[^"\n]*"(@\w+)?', "", text)


def test_messages_of_shapes_are_in_both_languages() -> None:
    graph = Graph()
    for path in PROJECT.shapes:
        graph.parse(path)
    for shape in {*graph.subjects(SH.path), *graph.subjects(SH.select)}:
        texts = [o for o in graph.objects(shape, SH.message) if isinstance(o, Literal)]
        if texts or not set(graph.objects(shape, SH.sparql)) | set(
            graph.objects(shape, SH.hasValue)
        ):
            assert sorted(text.language or "" for text in texts) == ["en", "zh"], shape


# ---------------------------------------------------------------------------------- the load


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReleaseFolder, list[Problem]]:
    """The release of a copy of the example, and what was reported."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("zones") / "china-zones"))
    problems: list[Problem] = []
    outcome = load(
        find_project(folder),
        folder / ".parkkg",
        engine="sql",
        language="en",
        report=problems.append,
        progress=lambda step: None,
    )
    assert outcome.release is not None
    return outcome.release, problems


def test_a_load_has_every_zone_and_entry(loaded: tuple[ReleaseFolder, list[Problem]]) -> None:
    counts = loaded[0].manifest.counts.classes
    assert counts[f"{TERMS}Zone"] == len(table("zones")) == 2606
    assert counts[f"{TERMS}Entry"] == len(table("announcement")) == 156
    assert counts[f"{TERMS}Division"] == len(table("divisions"))


ODD = [
    ("data/announcement.csv", 2, "area_ha", "23252.29"),
    ("data/announcement.csv", 78, "name", "湽博高新技术产业开发区"),
    ("data/announcement.csv", 157, "area_ha", "25.96"),
    ("data/zones.csv", 628, "name", "上海朱泾工业园区"),
    ("data/zones.csv", 629, "name", "上海朱泾工业园区"),
]


def test_a_load_warns_of_what_is_odd_and_of_nothing_else(
    loaded: tuple[ReleaseFolder, list[Problem]],
) -> None:
    problems = loaded[1]
    assert {problem.severity for problem in problems} == {"warning"}
    assert sorted((p.file, p.line, p.column, p.value) for p in problems) == ODD


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["several parks", "淄博高新技术产业开发区; look for a misprint", "unit", "two codes"],
        ),
        (
            "zh",
            [
                "多个园区",
                "淄博高新技术产业开发区；请查看两个名称之一是否有误字",
                "单位",
                "两个代码",
            ],
        ),
    ],
)
def test_a_warning_says_what_to_look_at(
    loaded: tuple[ReleaseFolder, list[Problem]], language: str, words: list[str]
) -> None:
    problems = loaded[1] if language == "en" else faults_of(EXAMPLE, language)
    found = sorted(problems, key=lambda p: (p.file, p.line))
    for problem, word in zip(found, [*words, words[-1]], strict=True):
        assert word in problem.message


# What stands in a table, a slip, and the cell that is named; the shapes find those of the graph.
IN_TABLES = [
    ("zones", "11,北京市,101", "11,天津市,101", "zones", 2, "province_code, province"),
    ("zones", "107,国家自主创新示范区,national", "107,国家自主创新示范区,provincial",
     "zones", 5, "category_code, category, level"),
    ("announcement", "1988-05,", "1988-05,-", "announcement", 2, "area_ha"),
    ("announcement", "1988-05", "2018-05", "announcement", 2, "approved"),
    ("industry-spellings", "电子信息,electronics-information", "电子信息,electronics",
     "zone-industries", 2, "spelling, industry"),
]  # fmt: skip
IN_GRAPH = [
    ("zones", "11101001", "12101099", "zones", 2, "code"),
    (
        "matches",
        "G112001,11103001,中关村科技园区,中关村科技园区,exact\n",
        "",
        "announcement",
        2,
        "",
    ),
]


@pytest.mark.parametrize("slips", [IN_TABLES, IN_GRAPH], ids=["tables", "graph"])
def test_a_slip_in_a_table_is_an_error_at_its_cell(
    tmp_path: Path, slips: list[tuple[str, str, str, str, int, str]]
) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "china-zones"))
    for name, before, after, *_ in slips:
        path = folder / "data" / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8", newline="\n")
    errors = {(p.file, p.line, p.column) for p in faults_of(folder) if p.severity == "error"}
    # The same spelling may stand in many rows.
    others = {place for place in errors if place[0] == "data/zone-industries.csv" and place[1] > 2}
    assert errors - others == {(f"data/{file}.csv", *cell) for *_, file, line, column in slips
                               for cell in [(line, column)]}  # fmt: skip


# ------------------------------------------------------------------------------- the queries


@pytest.fixture(scope="module")
def process(loaded: tuple[ReleaseFolder, list[Problem]]) -> Iterator[QueryProcess]:
    with QueryProcess(loaded[0].store_path) as found:
        yield found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_a_query_answers_as_stored(process: QueryProcess, case: Case) -> None:
    request = request_for(read_query(bind(QUERIES[case.query], case.params)), "csv", Limits())
    found = b"".join(process.ask(request, seconds=30)).decode().replace("\r\n", "\n")
    stored = HERE / case.file
    if os.environ.get("PARKKG_UPDATE"):
        stored.write_text(found, encoding="utf-8", newline="\n")
    assert found == stored.read_text(encoding="utf-8")


def test_every_query_has_a_case_and_every_stored_answer_is_of_one() -> None:
    assert {case.query for case in CASES} == set(QUERIES)
    assert sorted(case.file for case in CASES) == sorted(p.name for p in HERE.glob("*.csv"))


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_a_query_and_its_columns_have_names_in_both_languages(query: SavedQuery) -> None:
    for words in (query.summary, query.description, *(param.summary for param in query.params)):
        assert words.en
        assert not HAN.search(words.en)
        assert HAN.search(words.zh)
    header = re.findall(r"^#\+   (\w+): \{en: ([^,}]+), zh: ([^,}]+)\}$", query.text, re.MULTILINE)
    names = {column: (en, zh) for column, en, zh in header}
    case = next(case for case in CASES if case.query == query.name)
    assert list(names) == list(stored(case.file.removesuffix(".csv"))[0])
    assert not any(HAN.search(en) for en, _ in names.values())
    assert query.tags


def stored(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_stored_counts_are_those_of_the_tables() -> None:
    """What the tables say by themselves, so that a stored answer is not only what was answered."""
    zones = table("zones")
    by_province = Counter(row["province_code"] for row in zones)
    rows = stored("zones-by-province")
    assert {
        row["province_iri"].rpartition("/")[2]: int(row["zones"]) for row in rows
    } == by_province
    by_category = Counter(row["category_code"] for row in zones)
    rows = stored("zones-by-category")
    assert {
        row["category_iri"].rpartition("/")[2]: int(row["zones"]) for row in rows
    } == by_category
    by_decade = Counter(row["approved"][:3] + "0s" for row in table("announcement"))
    assert {row["decade"]: int(row["zones"]) for row in stored("approvals-by-decade")} == by_decade
    largest = sorted(table("announcement"), key=lambda row: -float(row["area_ha"]))
    assert [float(row["area_ha"]) for row in stored("largest-areas")] == [
        float(row["area_ha"]) for row in largest[:10]
    ]
    matched = {row["gbt37028_code"] for row in table("matches")}
    alone = [z["code"] for z in zones if z["category_code"] == "103" and z["code"] not in matched]
    assert [row["code"] for row in stored("one-list-only")] == alone
    assert len(alone) == 12
    named = Counter(
        industry
        for _, industry in {
            (r["announcement_code"], r["industry"]) for r in table("zone-industries")
        }
    )
    assert {
        row["industry_iri"].rpartition("/")[2]: int(row["named"]) for row in stored("industries")
    } == {row["id"]: named[row["id"]] for row in table("industries")}


# --------------------------------------------------------------------------------- its pages


@pytest.mark.fuzz
@pytest.mark.parametrize(
    # Its Chinese page; that of two parks is the English one. `make fuzz` runs them all.
    "pages",
    by_commands(sorted(EXAMPLE.glob("README*.md"), reverse=True))[: amount(1, 2)],
)
def test_console_blocks_of_its_pages_do_what_they_show(
    pages: dict[Path, list[Command]], tmp_path: Path, environment: dict[str, str]
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "china-zones")
    for commands in pages.values():
        assert sum(command.text.startswith("parkkg query ") for command in commands) >= 5
    assert broken_promises(pages, tmp_path, environment) == []


def test_both_pages_show_the_same_questions() -> None:
    pages = [(EXAMPLE / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md")]
    english, chinese = (
        [re.sub(r" --param lang=zh|LANG=\S+ ", "", c.text) for c in commands_of(page)]
        for page in pages
    )
    assert english == chinese
