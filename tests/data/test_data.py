"""The curated tables, checked without the engine: keys, references, evidence, ledger, readings."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from described import described
from parkkg.evidence.archive import SourceText
from parkkg.namespaces import BASE
from parkkg.project import Project

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
ARCHIVE = ROOT.parent / "shared" / "source"
METADATA = described(Project(ROOT))
TABLES = {Path(table["url"]).stem: table["tableSchema"] for table in METADATA["tables"]}
KINDS = {
    "park": "parks",
    "enterprise": "enterprises",
    "institute": "institutes",
    "organization": "organizations",
    "milestone": "milestones",
    "award": "awards",
    "figure": "figures",
    "area": "areas",
    "name": "names",
}
CODES = {
    ("parks", "kind"): "park-kind",
    ("parks", "level"): "park-level",
    ("milestones", "type"): "milestone-type",
    ("milestones", "status"): "status",
    ("awards", "scheme"): "award-scheme",
    ("figures", "metric"): "metric",
    ("figures", "bound"): "bound",
    ("figures", "status"): "status",
    ("figures", "scope"): "scope",
    ("figures", "period"): "period",
    ("sources", "read_as"): "reading",
    ("sources", "extent"): "extent",
    ("segments", "segment"): "segment",
    **{
        (table, "basis"): "basis"
        for table in ("milestones", "awards", "figures", "names", "relations", "segments")
    },
}
FIRST = "czfb-2023"

Row = dict[str, str]


def rows(table: str) -> list[Row]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def columns(table: str) -> list[dict[str, Any]]:
    return [column for column in TABLES[table]["columns"] if not column.get("virtual")]


def keys(table: str) -> set[str]:
    return {row["id"] for row in rows(table)}


def things() -> set[str]:
    """Everything that evidence can stand for, as `kind/slug`."""
    named = {f"{kind}/{key}" for kind, table in KINDS.items() for key in keys(table)}
    return named | {f"statement/{key}" for t in ("relations", "segments") for key in keys(t)}


def cited() -> set[str]:
    """The passages, archived and cited, that something rests on."""
    columns = ("evidence", "passage", "cited")
    return {row[c] for t in TABLES for row in rows(t) for c in columns if row.get(c)}


# ------------------------------------------------------------------------------------------ files


def test_every_table_is_described_and_every_description_has_its_table() -> None:
    assert {path.stem for path in DATA.glob("*.csv")} == set(TABLES)


@pytest.mark.parametrize(
    "path", sorted(filter(Path.is_file, DATA.rglob("*"))), ids=lambda path: path.name
)
def test_files_are_utf8_without_bom_with_plain_line_ends(path: Path) -> None:
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.endswith(b"\n\n")
    assert "\ufffd" not in content.decode("utf-8")


@pytest.mark.parametrize("table", TABLES)
def test_header_and_cells_are_as_the_metadata_says(table: str) -> None:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file, strict=True)
    assert header == [column["name"] for column in columns(table)]
    assert {len(line) for line in lines} <= {len(header)}
    for number, row in enumerate(rows(table), 2):
        for column in columns(table):
            cell, where = row[column["name"]], f"{table}.csv:{number}: {column['name']}"
            assert cell == cell.strip(), where
            assert cell or not column.get("required"), where
            kind = column["datatype"]
            form = ".*" if isinstance(kind, str) else kind.get("format", ".*")
            assert not cell or re.fullmatch(form, cell), where


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_labelled_in_both_languages_and_named_once(table: str) -> None:
    names = [column["name"] for column in TABLES[table]["columns"]]
    assert len(names) == len(set(names))
    for column in columns(table):
        assert [label["@language"] for label in column["rdfs:label"]] == ["zh", "en"]


# ---------------------------------------------------------------------------- keys and references


@pytest.mark.parametrize("table", TABLES)
def test_primary_keys_are_unique(table: str) -> None:
    key = TABLES[table]["primaryKey"]
    names = [key] if isinstance(key, str) else key
    assert all(n == 1 for n in Counter(tuple(r[k] for k in names) for r in rows(table)).values())


def test_statements_of_both_tables_have_ids_of_their_own() -> None:
    assert not keys("relations") & keys("segments")


@pytest.mark.parametrize("table", TABLES)
def test_foreign_keys_resolve(table: str) -> None:
    for key in TABLES[table].get("foreignKeys", ()):
        ours, reference = key["columnReference"], key["reference"]
        theirs = reference["columnReference"]
        here = [ours] if isinstance(ours, str) else ours
        there = [theirs] if isinstance(theirs, str) else theirs
        known = {tuple(r[c] for c in there) for r in rows(Path(reference["resource"]).stem)}
        for row in rows(table):
            value = tuple(row[c] for c in here)
            assert not all(value) or value in known, (table, here, value)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("awards", "recipient"),
        ("figures", "about"),
        ("relations", "subject"),
        ("relations", "object"),
        ("segments", "subject"),
        ("citations", "subject"),
        ("names", "thing"),
    ],
)
def test_references_to_several_kinds_resolve(table: str, column: str) -> None:
    assert {row[column] for row in rows(table)} <= things()


@pytest.mark.parametrize(("table", "column"), CODES)
def test_codes_come_from_the_list_that_the_column_names(table: str, column: str) -> None:
    scheme = CODES[table, column]
    known = {row["id"] for row in rows("concepts") if row["scheme"] == scheme}
    assert {row[column] for row in rows(table)} - {""} <= known


def test_broader_concepts_are_of_the_same_list() -> None:
    scheme = {row["id"]: row["scheme"] for row in rows("concepts")}
    assert all(
        scheme[row["broader"]] == row["scheme"] for row in rows("concepts") if row["broader"]
    )


def test_every_predicate_joins_the_kinds_it_may_join() -> None:
    places = {"enterprise", "institute"}
    allowed = {
        "locatedIn": (places, {"park"}),
        "investsIn": ({"enterprise"}, {"park"}),
        "withinPark": ({"park"}, {"park"}),
        "succeeds": ({"park"}, {"park"}),
        "establishedBy": (set(KINDS), {"park", "enterprise", "institute", "organization"}),
        "involves": ({"milestone"}, {"enterprise", "institute", "park"}),
        "inArea": ({"park", "area", "enterprise", "institute"}, {"area"}),
    }
    for row in rows("relations"):
        subjects, objects = allowed[row["predicate"]]
        assert row["subject"].split("/")[0] in subjects, row["id"]
        assert row["object"].split("/")[0] in objects, row["id"]
        assert row["subject"] != row["object"], row["id"]


# --------------------------------------------------------------------------- what a row must carry


@pytest.mark.parametrize(
    "table", [t for t in TABLES if "label_zh" in {c["name"] for c in columns(t)}]
)
def test_labels_notes_and_definitions_are_in_both_languages(table: str) -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    for row in rows(table):
        assert chinese.search(row["label_zh"]), row["id"]
        assert row["label_en"], row["id"]
        assert not chinese.search(row["label_en"]), row["id"]
        for name in ("note", "definition"):
            pair = (row.get(f"{name}_zh", ""), row.get(f"{name}_en", ""))
            assert all(pair) or not any(pair), row["id"]


def test_notes_of_statements_are_in_both_languages() -> None:
    for row in rows("relations") + rows("segments"):
        assert bool(row["note_zh"]) == bool(row["note_en"]), row["id"]


@pytest.mark.parametrize(
    "table", ["milestones", "awards", "figures", "names", "relations", "segments"]
)
def test_what_is_inferred_says_why(table: str) -> None:
    for row in rows(table):
        assert row["basis"] == "stated" or (row["note_zh"] and row["note_en"]), row["id"]


def test_milestones_have_a_date_or_the_days_it_lies_between() -> None:
    for row in rows("milestones"):
        bounds = row["earliest"], row["latest"]
        assert bool(row["date"]) != bool(all(bounds)), row["id"]
        assert bool(bounds[0]) == bool(bounds[1]), row["id"]
        assert bounds[0] <= bounds[1], row["id"]


def test_figures_have_the_values_that_their_bound_asks_for() -> None:
    wants = {
        "exact": {"value"},
        "about": {"value"},
        "moreThan": {"min"},
        "atLeast": {"min"},
        "nearly": {"max"},
        "atMost": {"max"},
        "range": {"min", "max"},
    }
    for row in rows("figures"):
        assert {c for c in ("value", "min", "max") if row[c]} == wants[row["bound"]], row["id"]
        if row["bound"] == "range":
            assert Decimal(row["min"]) < Decimal(row["max"]), row["id"]


def test_figures_are_in_the_unit_of_their_metric() -> None:
    unit = {row["id"]: row["unit"] for row in rows("concepts") if row["scheme"] == "metric"}
    assert {row["id"] for row in rows("figures") if row["unit"] != unit[row["metric"]]} == set()


def test_figures_have_the_scope_that_their_metric_needs() -> None:
    needs = {row["id"] for row in rows("concepts") if row["scoped"] == "true"}
    assert {r["id"] for r in rows("figures") if r["metric"] in needs and not r["scope"]} == set()


def test_growth_is_that_of_a_metric_with_another_unit() -> None:
    unit = {row["id"]: row["unit"] for row in rows("concepts")}
    for row in rows("concepts"):
        if row["growth_of"]:
            assert (row["unit"], row["scheme"]) == ("PERCENT", "metric"), row["id"]
            assert unit[row["growth_of"]] != "PERCENT", row["id"]


def test_metrics_and_only_metrics_have_unit_and_additive() -> None:
    for row in rows("concepts"):
        assert bool(row["unit"]) == bool(row["additive"]) == (row["scheme"] == "metric"), row["id"]


# ------------------------------------------------------------------------------ evidence and ledger


def test_every_passage_is_cited() -> None:
    assert (keys("passages") | keys("cited")) - cited() == set()


def test_a_cited_passage_is_named_after_its_source_and_statement() -> None:
    for row in rows("cited"):
        assert row["id"] == f"{row['source']}-{int(row['statement']):02d}"


def test_archived_sources_have_a_digest_and_cited_ones_say_how_they_were_read() -> None:
    archived = {row["source"] for row in rows("passages")}
    for row in rows("sources"):
        assert bool(row["sha256"]) == (row["id"] in archived), row["id"]
        read = bool(row["read_as"] and row["extent"] and row["publisher"])
        assert row["sha256"] or read, row["id"]
        assert not row["url"] or row["read_as"] != "repost", row["id"]


def test_the_dataset_names_the_sources_that_it_takes_facts_from() -> None:
    taken = {row["source"] for table in ("passages", "cited") for row in rows(table)}
    named = [source["@id"] for source in METADATA["dc:source"]]
    assert sorted(named) == sorted(f"{BASE}id/source/{source}" for source in taken)


def test_what_names_no_publisher_is_left_out() -> None:
    unnamed = {row["id"] for row in rows("sources") if row["publisher"] == "未署名"}
    assert {r["disposition"] for r in rows("ledger") if r["source"] in unnamed} <= {"excluded"}


def test_citations_add_to_the_evidence_of_the_row_and_do_not_repeat_it() -> None:
    own = {
        (f"{kind}/{row['id']}", passage)
        for kind, table in (*KINDS.items(), ("statement", "relations"), ("statement", "segments"))
        for row in rows(table)
        for passage in (row["evidence"], row["cited"])
    }
    further = [(row["subject"], row["passage"] or row["cited"]) for row in rows("citations")]
    assert len(further) == len(set(further))
    assert own.isdisjoint(further)
    assert all(bool(row["passage"]) != bool(row["cited"]) for row in rows("citations"))


def test_ledger_numbers_every_sentence_once() -> None:
    for source in keys("sources"):
        numbers = [int(row["sentence"]) for row in rows("ledger") if row["source"] == source]
        assert numbers == list(range(1, len(numbers) + 1))


def test_used_sentences_are_cited_and_excluded_ones_are_not() -> None:
    used = cited()
    rests = {(p["source"], p["sentence"]) for p in rows("passages") if p["id"] in used}
    rests |= {(p["source"], p["statement"]) for p in rows("cited") if p["id"] in used}
    for row in rows("ledger"):
        sentence = row["source"], row["sentence"]
        assert (sentence in rests) == (row["disposition"] == "used"), sentence


# ---------------------------------------------------------------------------------------- readings


@pytest.mark.parametrize(
    ("figure", "reading"),
    [
        ("zhuogao-total-capacity", "4900000000,,,M2,exact,expected,inferred,"),
        ("zhuogao-coating-output-value", "6000000000,,,CCY_CNY,exact,expected,inferred,"),
        ("zhuogao-efficiency-gain", ",50,80,PERCENT,range,expected,inferred,"),
        ("green-energy-park-area", ",,4.3,KiloM2,nearly,planned,stated,"),
        ("liyang-htz-chain-enterprises", ",60,,NUM,moreThan,actual,stated,"),
        ("liyang-htz-provincial-rd-institutions", ",,100,NUM,nearly,actual,stated,"),
        ("liyang-htz-high-level-talents", ",10000,,NUM,moreThan,actual,stated,"),
        ("jiangsu-catl-phase4-days", "363,,,DAY,exact,actual,stated,"),
    ],
)
def test_figures_that_are_easily_misread(figure: str, reading: str) -> None:
    (row,) = (row for row in rows("figures") if row["id"] == figure)
    names = ("value", "min", "max", "unit", "bound", "status", "basis", "date")
    assert ",".join(row[name] for name in names) == reading


@pytest.mark.parametrize(
    ("figure", "reading"),
    [
        ("liyang-htz-area-core", "park/liyang-htz,core-area,4.97,,,exact,actual,as-of,"),
        (
            "liyang-htz-area-administered",
            "park/liyang-htz,administered-area,80.9,,,exact,actual,as-of,",
        ),
        ("kunlun-street-area", "area/kunlun-street,administered-area,79.7,,,exact,actual,as-of,"),
        ("iop-cas-academicians-2018", "institute/iop-cas,,15,,,exact,actual,as-of,2018-04-22"),
        ("liyang-chain-enterprises-2023", "area/liyang,,,80,,moreThan,actual,as-of,2023-09"),
        (
            "liyang-htz-chain-enterprises-2024",
            "park/liyang-htz,,,100,,moreThan,actual,as-of,2024-11-01",
        ),
        (
            "liyang-battery-output-2021",
            "area/liyang,battery-industry,42900000000,,,exact,actual,annual,2021",
        ),
        (
            "liyang-htz-output-2023",
            "park/liyang-htz,above-scale-industry,220300000000,,,exact,actual,annual,2023",
        ),
        (
            "jiangsu-catl-phase4-capacity",
            "enterprise/jiangsu-catl,project-phase,30,,,exact,planned,annual,",
        ),
        (
            "power-equipment-base-little-giants",
            "park/liyang-power-equipment-base,,4,,,exact,actual,as-of,2022-01",
        ),
        ("liyang-htz-little-giants-2024", "park/liyang-htz,,10,,,exact,actual,as-of,2024-11-01"),
        (
            "changzhou-edz-gdp-2024-q3",
            "park/changzhou-edz,,72358000000,,,exact,actual,part-of-year,2024-01/2024-09",
        ),
    ],
)
def test_what_a_figure_counts_is_what_its_source_counts(figure: str, reading: str) -> None:
    (row,) = (row for row in rows("figures") if row["id"] == figure)
    names = ("about", "scope", "value", "min", "max", "bound", "status", "period", "date")
    assert ",".join(row[name] for name in names) == reading


def test_a_list_that_is_only_publicised_is_no_award() -> None:
    base = "park/liyang-power-equipment-base"
    assert base not in {row["recipient"] for row in rows("awards")}
    (milestone,) = (r for r in rows("milestones") if f"park/{r['park']}" == base)
    assert milestone["type"] == "designation-publicised"


def test_two_firms_whose_names_differ_in_their_order_are_two() -> None:
    label = {row["id"]: row["label_zh"] for row in rows("enterprises")}
    assert (label["saic-catl"], label["catl-saic"]) == ("上汽时代", "时代上汽")
    made = {r["subject"]: r["segment"] for r in rows("segments")}
    assert made["enterprise/saic-catl"] == "battery-system"
    assert made["enterprise/catl-saic"] == "battery-cell"


def test_the_first_article_has_kedali_investing_and_another_source_has_it_resident() -> None:
    kedali = {
        r["predicate"]: r["evidence"] or r["cited"]
        for r in rows("relations")
        if r["subject"] == "enterprise/kedali"
    }
    assert kedali == {
        "investsIn": "czfb-2023-s13",
        "locatedIn": "liyang-provincial-feature-park-2021-05",
    }


def test_who_only_invests_is_not_located_there() -> None:
    where = {(r["subject"], r["predicate"]) for r in rows("relations")}
    for slug in ("boston-power", "catl", "pride-power"):
        assert (f"enterprise/{slug}", "investsIn") in where
        assert (f"enterprise/{slug}", "locatedIn") not in where
    assert ("institute/iop-cas", "locatedIn") not in where


def test_awards_of_the_first_article_are_of_one_year_and_no_grantor_is_made_up() -> None:
    first = [row for row in rows("awards") if row["evidence"]]
    assert {(row["date"], row["grantor"]) for row in first} == {("2022", "")}
    assert [row["rank"] for row in first if row["rank"]] == ["1"]


def test_first_places_in_a_row_are_those_that_a_source_states() -> None:
    scheme = "provincial-htz-innovation-evaluation"
    first = {row["date"]: row["grantor"] for row in rows("awards") if row["scheme"] == scheme}
    assert first == {"2019": "", "2022": "", "2023": "jiangsu-science-department"}


# ----------------------------------------------------------------- with the source's text at hand


@pytest.fixture
def text() -> str:
    """The archived text of the one source, found by its digest."""
    if not ARCHIVE.is_dir():
        pytest.skip("the text of the source is not at hand")
    (source,) = (row for row in rows("sources") if row["id"] == FIRST)
    found = [
        content.decode("utf-8")
        for path in sorted(filter(Path.is_file, ARCHIVE.iterdir()))
        if hashlib.sha256(content := path.read_bytes()).hexdigest() == source["sha256"]
    ]
    assert found, "no archived file has the digest that sources.csv states"
    return found[0]


def test_every_sentence_of_the_source_is_in_the_ledger(text: str) -> None:
    listed = [row for row in rows("ledger") if row["source"] == FIRST]
    assert len(SourceText("", "", text).sentences) == len(listed) == 47


def test_passages_are_the_characters_that_they_say(text: str) -> None:
    sentences = SourceText("", "", text).sentences
    for row in rows("passages"):
        start, end, (first, last) = (
            int(row["start"]),
            int(row["end"]),
            sentences[int(row["sentence"]) - 1],
        )
        assert first <= start < end <= last, row["id"]
        digest = hashlib.sha256(text[start:end].encode("utf-8")).hexdigest()
        assert digest == row["sha256"], row["id"]


def copied(text: str, source: str, size: int = 12) -> Iterator[str]:
    """The longest runs of at least `size` characters that `text` has in common with `source`."""
    grams = {source[i : i + size] for i in range(len(source) - size + 1)}
    start = end = -1
    for i in range(len(text) - size + 1):
        if text[i : i + size] not in grams:
            continue
        if i > end - size + 1:
            if start >= 0:
                yield text[start:end]
            start = i
        end = i + size
    if start >= 0:
        yield text[start:end]


def test_copied_finds_runs_and_joins_those_that_overlap() -> None:
    assert list(copied("xx abcdef yy cdefgh", "abcdefgh", 4)) == ["abcdef", "cdefgh"]
    assert list(copied("abc", "abcdefgh", 4)) == []


def test_no_clause_of_the_source_is_in_the_project(text: str) -> None:
    names = {
        name
        for table in ("parks", "enterprises", "institutes", "concepts")
        for row in rows(table)
        for column in ("label_zh", "alt_zh", "legal_name")
        for name in row.get(column, "").split(";")
    }
    parts = ("data", "docs", "examples", "ontology", "queries", "shapes", "src")
    folders = [ROOT / part for part in parts]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    suffixes = {
        ".csv",
        ".json",
        ".md",
        ".py",
        ".rq",
        ".ttl",
        ".svg",
        ".html",
        ".css",
        ".js",
        ".txt",
    }
    for path in [*files, *ROOT.glob("*.md"), ROOT / "LICENSE-DATA"]:
        if path.suffix not in suffixes and path.name != "LICENSE-DATA":
            continue
        for run in copied(path.read_text(encoding="utf-8"), text):
            # Names of firms, institutes and award schemes are long, and no clauses.
            plain = run.strip(',。;、\n"“” ')
            assert plain in names or plain.isascii(), f"{path.relative_to(ROOT)}: {run!r}"
