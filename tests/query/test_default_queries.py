"""The saved queries answer the competency questions as stored in tests/queries/.

`PARKKG_UPDATE=1 pytest tests/test_queries.py` stores what they answer now; read the difference.
cases.json says with which parameters a query is asked, and of which graph: that of the default
project, or that with the facts of fictional.ttl added, which no shape has seen.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from amount import FUZZING
from parkkg.cli.main import main
from parkkg.graph.axioms import read_axioms
from parkkg.graph.entail import entail
from parkkg.graph.triples import ONTOLOGY, write_inferred
from parkkg.namespaces import BASE, INFERRED
from parkkg.project import packaged_project
from parkkg.query.client import request_for
from parkkg.query.limits import Limits
from parkkg.query.process import QueryProcess
from parkkg.query.saved import SavedQuery, bind, saved_queries
from parkkg.releases.release import ReleaseFolder, open_release
from parkkg.sparql.query import read_query
from triple_table import triple_table

HERE = Path(__file__).resolve().parents[1] / "fixtures" / "queries"
PROJECT = packaged_project()
QUERIES = {query.name: query for query in saved_queries(PROJECT)}
COMPETENCIES = {
    "timeline", "located", "institutes", "awards", "figures", "evidence", "inferred", "counts",
    "segments", "due", "contradictions", "compare", "colocation", "about", "classes",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A query, what it is asked with, and the file of its answer."""

    query: str
    file: str
    graph: str = "project"
    params: dict[str, str] = field(default_factory=dict)


CASES = [Case(**case) for case in json.loads((HERE / "cases.json").read_text(encoding="utf-8"))]
# What the project answers with nothing but defaults, or an example where there is no default.
PLAIN = {case.query: case for case in reversed(CASES) if case.graph == "project"}

Rows = list[dict[str, str]]
Ask = Callable[..., Rows]


@pytest.fixture(scope="module")
def release(served_store: Path) -> ReleaseFolder:
    return open_release(served_store)


@pytest.fixture(scope="module")
def fictional(release: ReleaseFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of what the project and fictional.ttl say together."""
    folder = tmp_path_factory.mktemp("fictional")
    store = ox.Store(str(folder / "store"))
    for path in (release.ontology, *release.tables):
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
    store.bulk_load(path=str(HERE / "fictional.ttl"), format=ox.RdfFormat.TURTLE)
    dumped = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""
    with triple_table({ONTOLOGY: dumped.decode().splitlines()}) as db:
        entail(db, read_axioms(db), PROJECT.rules, folder)
        inferred = write_inferred(db, folder)
    for graph in (ox.DefaultGraph(), ox.NamedNode(INFERRED)):
        store.bulk_load(path=str(inferred), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    store.flush()
    return folder / "store"


@pytest.fixture(scope="module")
def processes(release: ReleaseFolder, fictional: Path) -> Iterator[dict[str, QueryProcess]]:
    with QueryProcess(release.store_path) as project, QueryProcess(fictional) as more:
        yield {"project": project, "fictional": more}


def answer(process: QueryProcess, name: str, params: dict[str, str]) -> str:
    request = request_for(read_query(bind(QUERIES[name], params)), "csv", Limits())
    return b"".join(process.ask(request, seconds=30)).decode().replace("\r\n", "\n")


@pytest.fixture
def ask(processes: dict[str, QueryProcess]) -> Ask:
    """The rows that a saved query gives; IRIs without the base and its `id/`."""

    def call(name: str, graph: str = "project", **params: str) -> Rows:
        found = csv.DictReader(io.StringIO(answer(processes[graph], name, params)))
        short = re.compile(f"^{re.escape(BASE)}(id/)?")
        return [{key: short.sub("", value) for key, value in row.items()} for row in found]

    return call


def table(name: str) -> Rows:
    with (PROJECT.root / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def related(predicate: str, thing: str) -> set[str]:
    rows = table("relations")
    return {r["subject"] for r in rows if (r["predicate"], r["object"]) == (predicate, thing)}


def by(rows: Rows, key: str) -> dict[str, dict[str, str]]:
    """The rows by what stands in a column, after the kind of thing."""
    found = {row[key].rpartition("/")[2]: row for row in rows}
    assert len(found) == len(rows)
    return found


# ------------------------------------------------------------------------------ answers as stored


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_a_query_answers_as_stored(processes: dict[str, QueryProcess], case: Case) -> None:
    found = answer(processes[case.graph], case.query, case.params)
    stored = HERE / case.file
    if os.environ.get("PARKKG_UPDATE"):
        stored.write_text(found, encoding="utf-8", newline="\n")
    assert found == stored.read_text(encoding="utf-8")


def test_every_query_has_a_case_and_every_stored_answer_is_of_one() -> None:
    assert set(QUERIES) >= COMPETENCIES
    assert {case.query for case in CASES} == set(QUERIES)
    assert sorted(case.file for case in CASES) == sorted(p.name for p in HERE.glob("*.csv"))
    assert all(re.fullmatch(rf"{c.query}(-[a-z]+)?\.csv", c.file) for c in CASES)


def test_the_command_prints_what_is_stored(
    release: ReleaseFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--store", str(release.folder.parents[1]), "--project", str(PROJECT.root)]
    with pytest.raises(SystemExit) as caught:
        main(["query", "timeline", "--param", "park=liyang-htz", "--format", "csv", *place])
    assert caught.value.code == 0
    printed = capsys.readouterr().out.replace("\r\n", "\n")
    assert printed == (HERE / "timeline.csv").read_text(encoding="utf-8")


@pytest.mark.fuzz
@pytest.mark.parametrize("name", sorted(PLAIN if FUZZING else COMPETENCIES - {"contradictions"}))
def test_another_engine_gives_the_same_answer(dataset: rdflib.Dataset, name: str) -> None:
    """The queries are SPARQL 1.1 and nothing of one engine's own."""
    case = PLAIN[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib warns of its own deprecated calls
        found = dataset.query(bind(QUERIES[name], case.params)).serialize(format="csv")
    assert found is not None
    assert found.decode().replace("\r\n", "\n") == (HERE / case.file).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def dataset(release: ReleaseFolder) -> rdflib.Dataset:
    """The release in rdflib: entailments in their own graph, all of it the default graph."""
    whole = rdflib.Dataset(default_union=True)
    for path in (release.ontology, *release.tables):
        whole.default_graph.parse(path, format="nt")
    whole.graph(INFERRED).parse(release.inferred, format="nt")
    return whole


# -------------------------------------------------------------- what the queries say of themselves


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_a_query_says_in_both_languages_what_it_asks(query: SavedQuery) -> None:
    for words in (query.summary, query.description, *(param.summary for param in query.params)):
        assert words.en.isascii()
        assert re.search("[\u4e00-\u9fff]", words.zh)
        assert not re.search("[\u3001-\uffef] [\u3001-\uffef]", words.zh)  # a folded line
    assert tuple(column.name for column in query.columns) == read_query(query.text).returned
    for column in query.columns:
        assert column.title.en.isascii()
        assert re.search("[\u4e00-\u9fff]", column.title.zh)
    assert len({c.title.en for c in query.columns}) == len(query.columns)
    assert len({c.title.zh for c in query.columns}) == len(query.columns)
    assert len(query.summary.en) < 90
    assert query.tags
    assert ("lang" in {param.name for param in query.params}) == ("rdfs:label" in query.text)
    for param in query.params:
        assert param.default is not None or param.example
        if param.type == "iri":
            assert param.base.startswith(BASE)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_an_answer_is_in_one_order_and_names_what_it_is_about(query: SavedQuery) -> None:
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
    assert re.search(r"\}\s*(GROUP BY [^{}]*)?ORDER BY [^{}]*$", body)
    assert "LATERAL" not in body
    projection = re.search(r"SELECT (.*?)\bWHERE", body, re.DOTALL)
    assert projection is not None
    assert re.search(r"\?\w+_iri\b", projection[1])


@pytest.mark.parametrize(
    "name", sorted(name for name in PLAIN if "rdfs:label" in QUERIES[name].text)
)
def test_the_language_changes_names_and_nothing_else(ask: Ask, name: str) -> None:
    params = {key: value for key, value in PLAIN[name].params.items() if key != "lang"}
    english, chinese = ask(name, **params), ask(name, **params, lang="zh")
    for key in english[0] if english else ():
        if key.endswith("_iri"):
            # Several addresses in one value stand in the order of their names.
            first, second = (
                sorted(
                    sorted(re.sub(f"^{BASE}(id/)?", "", one) for one in row[key].split())
                    for row in found
                )
                for found in (english, chinese)
            )
            assert first == second
    # Sources in Chinese keep their credit; all else that is not a number, a code or a date differs.
    assert not english or english != chinese


# -------------------------------------------------------------- what an expert of the field checks


def test_a_predecessors_milestones_belong_to_the_timeline(ask: Ask) -> None:
    found = ask("timeline", park="liyang-htz")
    parks = {"liyang-htz", "jiangsu-zhongguancun"}
    wanted = {row["id"] for row in table("milestones") if row["park"] in parks}
    assert set(by(found, "milestone_iri")) == wanted
    assert (found[0]["date"], found[0]["type"]) == ("2012-01", "signing")
    assert {row["park_iri"] for row in found if row["predecessor"] == "true"} == {
        "park/jiangsu-zhongguancun"
    }
    assert [row["earliest"] for row in found] == sorted(row["earliest"] for row in found)


def test_the_timeline_states_dates_as_the_source_does(ask: Ask) -> None:
    found = by(ask("timeline"), "milestone_iri")
    attraction = found["kedali-pride-attraction"]
    assert (attraction["date"], attraction["earliest"], attraction["latest"]) == (
        "", "2013-05-01", "2016-09-30",
    )  # fmt: skip
    assert attraction["involved"] == "Kedali; Pride Power"
    assert attraction["basis"] == "inferred"
    assert found["institutes-cofounding-2017"]["date"] == "2017"
    assert {key for key, row in found.items() if row["status"] != "actual"} == {
        "yangtze-delta-physics-to-be-founded-2018",
        "zhuogao-phase2-production-2023",
        "saic-catl-phase2-completion-2024",
    }


def test_a_predecessor_of_a_predecessor_belongs_to_the_timeline_too(ask: Ask) -> None:
    found = by(ask("timeline", "fictional", park="north"), "milestone_iri")
    assert found["oldest-opening"]["park"] == "Oldest (fictional)"
    assert found["oldest-opening"]["predecessor"] == "true"
    assert "inner-opening" not in found


def test_a_successors_milestones_do_not(ask: Ask) -> None:
    found = ask("timeline", park="jiangsu-zhongguancun")
    assert {row["park_iri"] for row in found} == {"park/jiangsu-zhongguancun"}


def test_who_only_invests_is_not_located(ask: Ask) -> None:
    found = ask("located")
    located = {row["thing_iri"] for row in found if row["only_invests"] == "false"}
    investors = {row["thing_iri"] for row in found if row["only_invests"] == "true"}
    assert located == related("locatedIn", "park/liyang-htz")
    assert investors == related("investsIn", "park/liyang-htz") - located
    assert {"enterprise/catl", "enterprise/boston-power"} <= investors
    assert not {"institute/iop-cas", "enterprise/zhongke-guneng"} & (located | investors)
    # One source has its project brought in, another says that it is resident.
    kedali = by(found, "thing_iri")["kedali"]
    assert (kedali["relation"], kedali["basis"]) == ("located in", "stated")


def test_who_also_invests_or_is_stated_twice_is_located_once(ask: Ask) -> None:
    found = by(ask("located", "fictional", park="north"), "thing_iri")
    assert set(found) == {"ash", "birch", "cedar"}
    assert {row["only_invests"] for row in found.values()} == {"false"}
    assert found["birch"]["basis"] == "stated"
    assert found["cedar"]["basis"] == "inferred"
    # Without an English name, the name that there is.
    assert found["birch"]["name"] == "桦木公司（虚构）"


def test_pages_of_a_list_are_parts_of_the_whole(ask: Ask) -> None:
    whole = ask("located")
    assert ask("located", limit="3", offset="2") == whole[2:5]
    assert ask("located", offset="100") == []


def test_institutes_have_the_founders_that_a_source_names(ask: Ask) -> None:
    found = {(row["institute_iri"], row["founder_iri"]) for row in ask("institutes")}
    assert found == {
        ("institute/tianmu-lake-energy-storage", "park/liyang-htz"),
        ("institute/tianmu-lake-energy-storage", "institute/iop-cas"),
        ("institute/tianmu-lake-energy-storage", "organization/chinese-academy-of-sciences"),
        ("institute/yangtze-delta-physics", "park/liyang-htz"),
        ("institute/yangtze-delta-physics", "institute/iop-cas"),
        ("institute/seu-liyang", ""),
        ("institute/mao-ming-workstation", ""),
    }
    for row in ask("institutes"):
        assert row["located_in_park"] == ("false" if row["founder_iri"] else "true")
    # Two sources, two dates; and none of those that are in the park only.
    dates = {(row["institute_iri"].rpartition("/")[2], row["milestone_date"]) for row in
             ask("institutes")}  # fmt: skip
    assert dates == {
        ("tianmu-lake-energy-storage", "2017"), ("yangtze-delta-physics", "2017"),
        ("yangtze-delta-physics", "2018-08"), ("seu-liyang", ""), ("mao-ming-workstation", ""),
    }  # fmt: skip


def test_awards_are_single_conferrals(ask: Ask) -> None:
    found = by(ask("awards"), "award_iri")
    assert set(found) == {row["id"] for row in table("awards")}
    evaluation = found["provincial-htz-evaluation-2022"]
    assert (evaluation["date"], evaluation["rank"], evaluation["grantor"]) == ("2022", "1", "")
    assert len(ask("awards", recipient="enterprise/zhuogao")) == 2
    assert len(ask("awards", scheme="national-little-giant")) == 1
    years = {row["date"][:4] for row in ask("awards", recipient="park/suzhou-industrial-park")}
    assert years == {"2016", "2017", "2018"}
    assert ask("awards", year="2011") == []
    first = ask("awards", scheme="provincial-htz-innovation-evaluation")
    assert [(row["date"], row["rank"]) for row in first] == [
        ("2023", "1"), ("2022", "1"), ("2019", "1"),
    ]  # fmt: skip


def test_actual_figures_stand_apart_from_planned_and_expected_ones(ask: Ask) -> None:
    found = ask("figures")
    assert set(by(found, "figure_iri")) == {row["id"] for row in table("figures")}
    statuses = [row["status"] for row in found]
    assert sorted(statuses, key=["actual", "planned", "expected"].index) == statuses
    expected = {row["id"] for row in table("figures") if row["status"] == "expected"}
    assert set(by(ask("figures", status="expected"), "figure_iri")) == expected


def test_a_figure_says_which_part_of_which_time_it_counts(ask: Ask) -> None:
    found = by(ask("figures"), "figure_iri")
    output = found["liyang-htz-output-2023"]
    assert (output["scope"], output["period"], output["stated"]) == (
        "industry above the statistical size", "whole year", "2203亿元",
    )  # fmt: skip
    assert found["liyang-htz-chain-enterprises"]["scope"] == ""


@pytest.mark.parametrize(
    ("figure", "reading", "value", "minimum", "maximum", "unit"),
    [
        ("liyang-htz-chain-enterprises", "more than 60", "", "60", "", "NUM"),
        ("liyang-htz-provincial-rd-institutions", "nearly 100", "", "", "100", "NUM"),
        ("liyang-htz-research-platforms", "10", "10", "", "", "NUM"),
        ("green-energy-park-area", "nearly 4.3", "", "", "4.3", "KiloM2"),
        ("zhuogao-efficiency-gain", "50 to 80", "", "50", "80", "PERCENT"),
        ("zhuogao-total-capacity", "4900000000", "4900000000", "", "", "M2"),
        ("zhuogao-coating-output-value", "6000000000", "6000000000", "", "", "CCY_CNY"),
    ],
)
def test_a_figure_reads_as_it_is_bounded(
    ask: Ask, figure: str, reading: str, value: str, minimum: str, maximum: str, unit: str
) -> None:
    row = by(ask("figures"), "figure_iri")[figure]
    assert [row[key] for key in ("reading", "value", "minimum", "maximum", "unit")] == [
        reading, value, minimum, maximum, unit,
    ]  # fmt: skip


def test_overlapping_groups_are_not_additive(ask: Ask) -> None:
    talents = {"academicians", "national-talents", "provincial-leading-talents"}
    additive = {row["metric_iri"].rpartition("/")[2]: row["additive"] for row in ask("metrics")}
    assert {additive[name] for name in (*talents, "high-level-talents")} == {"false"}


def test_evidence_leads_to_every_passage_that_is_cited(ask: Ask) -> None:
    found = ask("evidence", thing="enterprise/jiangsu-catl")
    (thing,) = [row for row in table("enterprises") if row["id"] == "jiangsu-catl"]
    cited = [row for row in table("citations") if row["subject"] == "enterprise/jiangsu-catl"]
    wanted = {row[key] for row in [thing, *cited] for key in ("evidence", "passage", "cited")
              if row.get(key)}  # fmt: skip
    own = {row["passage_iri"] for row in found if row["fact_iri"] == "enterprise/jiangsu-catl"}
    assert own == {f"passage/{name}" for name in wanted}
    rows = [
        r for r in table("relations") if "enterprise/jiangsu-catl" in (r["subject"], r["object"])
    ]
    facts = {row["fact_iri"] for row in found}
    assert {f"statement/{row['id']}" for row in rows} <= facts
    assert "milestone/cctv-coverage-2022" in facts
    places = {row["id"]: (row["sentence"], row["start"], row["end"]) for row in table("passages")}
    statements = {row["id"]: row["statement"] for row in table("cited")}
    for row in found:
        name = row["passage_iri"].removeprefix("passage/")
        place = (row["sentence"], row["start"], row["end"])
        assert place == places.get(name, ("", "", ""))
        assert row["statement"] == statements.get(name, "")
        assert (row["degree"] == "archived") == (name in places)


def test_evidence_of_a_statement_says_what_it_states(ask: Ask) -> None:
    found = ask("evidence", thing="statement/catl-invests-in-liyang-htz")
    assert {row["fact"] for row in found} == {"CATL – invests in – Liyang High-tech Zone"}
    assert {row["kind"] for row in found} == {"statement"}
    assert [row["degree"] for row in found] == ["archived", "cited"]


def test_every_sentence_that_is_used_supports_a_fact(ask: Ask) -> None:
    used = {(row["source"], row["sentence"]) for row in table("ledger")
            if row["disposition"] == "used"}  # fmt: skip
    found = {
        (source, row["sentence"] or row["statement"])
        for source in {row["id"] for row in table("sources")}
        for row in ask("sentences", source=source)
    }
    assert found == used
    assert {row["sentence"] for row in ask("sentences", sentence="16")} == {"16"}
    cited = ask("sentences", source="liyang-363-days-2022", sentence="6")
    assert {(row["statement"], row["degree"]) for row in cited} == {("6", "cited")}


def test_whatever_the_curator_inferred_is_listed_with_its_reason(ask: Ask) -> None:
    found = ask("inferred")
    tables = {"milestones": "milestone", "awards": "award", "figures": "figure", "names": "name"}
    tables |= {"relations": "statement", "segments": "statement"}
    wanted = {
        f"{kind}/{row['id']}"
        for name, kind in tables.items()
        for row in table(name)
        if row["basis"] == "inferred"
    }
    assert {row["fact_iri"] for row in found} == wanted
    assert all(row["note"] for row in found)
    about = {row["fact_iri"] for row in ask("inferred", thing="enterprise/saic-catl")}
    assert "statement/saic-catl-located-in-liyang-htz" in about
    external = {row["fact"] for row in ask("inferred", "fictional", basis="external")}
    external -= {row["fact"] for row in ask("inferred", basis="external")}
    assert external == {"Old (fictional) – succeeds – Oldest (fictional)"}


def test_named_things_are_never_completed_to_what_is_reported(ask: Ask) -> None:
    found = by(ask("counts"), "figure_iri")
    platforms = found["liyang-htz-research-platforms"]
    assert (platforms["reported"], platforms["named"], platforms["known"]) == ("10", "2", "2")
    firms = found["liyang-htz-chain-enterprises"]
    assert (firms["lower"], firms["upper"], firms["named"], firms["known"]) == ("60", "", "4", "10")
    assert firms["names"].split("; ") == [
        "Luxshare Precision", "Putailai (PTL)", "UW Laser", "Zhenyu Technology",
    ]  # fmt: skip
    assert {row["named"] for key, row in found.items() if "talent" in key} == {"0"}


def test_segments_of_a_park_are_not_those_of_its_firms(ask: Ask) -> None:
    found = {(row["of_iri"], row["segment_iri"]) for row in ask("segments")}
    there = related("locatedIn", "park/liyang-htz") | {"park/liyang-htz"}
    wanted = {(row["subject"], f"code/segment/{row['segment']}") for row in table("segments")}
    assert found == {pair for pair in wanted if pair[0] in there}
    zhuogao = by([row for row in ask("segments") if row["of_iri"].startswith("enterprise/")],
                 "of_iri")["zhuogao"]  # fmt: skip
    assert (zhuogao["segment"], zhuogao["broader"]) == ("coated separator", "battery separator")
    assert zhuogao["in_park"] == "true"


def test_what_was_expected_is_due_and_not_done(ask: Ask) -> None:
    found = by(ask("due", by="2024-12-31"), "item_iri")
    zhuogao = found["zhuogao-phase2-production-2023"]
    assert (zhuogao["status"], zhuogao["date"]) == ("expected", "2023")
    assert "saic-catl-phase2-completion-2024" in found
    # A trial run is no production, and a figure of the year before is none of 2018.
    assert {"jintan-calb-phase1-production-planned-2016", "jintan-edz-gdp-2018"} <= set(found)
    # The centre that was to be built was founded, and the line that was to be built is ready.
    assert "yangtze-delta-physics-to-be-founded-2018" not in found
    assert "sulfide-line-planned-2023" not in by(ask("due", by="2026-12-31"), "item_iri")
    before = by(ask("due", by="2023-12-30"), "item_iri")
    assert set(found) - set(before) == {
        key for key, row in found.items() if row["latest"] > "2023-12-30"
    }
    assert set(before) <= set(by(ask("due"), "item_iri"))  # without a day it is today


def test_what_is_reported_since_is_not_due(ask: Ask) -> None:
    real = {row["item_iri"] for row in ask("due", by="2024-12-31")}
    found = {row["item_iri"] for row in ask("due", "fictional", by="2024-12-31")} - real
    assert found == {
        "milestone/inner-opening",
        # What is reported of it happened years before anybody expected it.
        "milestone/birch-expected",
        # There are figures of other years, and of that year in another scope.
        "figure/south-2020-hope",
        "figure/south-2024-hope",
    }


def test_contradictions_between_real_sources_are_found(ask: Ask) -> None:
    found = {(row["verdict"], row["first_iri"], row["second_iri"]) for row in ask("contradictions")}
    # Set up in 2017, founded in August 2018, and in April 2018 still to be built.
    assert {row for row in found if row[0] == "contradiction"} == {
        (
            "contradiction",
            "milestone/institutes-cofounding-2017",
            "milestone/yangtze-delta-physics-founding-2018",
        ),
        (
            "contradiction",
            "milestone/yangtze-delta-physics-to-be-founded-2018",
            "milestone/institutes-cofounding-2017",
        ),
    }
    # Neither the 29 institutions of a base against nearly 100 of the zone, nor 50 firms against 60.
    assert not {key for _, *pair in found for key in pair if "institutions" in key}
    assert not {key for _, *pair in found for key in pair if "chain-enterprises" in key}


def test_contradictions_between_sources_are_separated_from_possible_ones(ask: Ask) -> None:
    real = {row["about_iri"] for row in ask("contradictions")}
    found = {
        (row["verdict"], *sorted((row["first_iri"], row["second_iri"])))
        for row in ask("contradictions", "fictional")
        if row["about_iri"] not in real
    }
    assert found == {
        ("contradiction", "figure/south-2023-early", "figure/south-2023-late"),
        ("possible contradiction", "figure/south-area-early", "figure/south-area-late"),
        ("contradiction", "milestone/fir-founding-early", "milestone/fir-founding-late"),
        ("contradiction", "milestone/fir-founding-early", "milestone/fir-planned"),
        # Those of Poplar have production in between: they are of two phases.
        ("possible contradiction", "milestone/maple-start-early", "milestone/maple-start-late"),
        (
            "contradiction",
            "figure/north-academicians-early",
            "figure/north-academicians-late",
        ),
        ("contradiction", "award/north-first", "award/north-second"),
        (
            "contradiction",
            "statement/inner-founder-early",
            "statement/inner-founder-late",
        ),
        ("possible contradiction", "figure/north-talents-early", "figure/north-talents-late"),
    }
    (row,) = ask("contradictions", "fictional", about="park/inner")
    assert (row["what"], row["first"]) == ("established by", "2010-01-01/2010-12-31")


def test_more_than_60_is_not_ranked_against_80(ask: Ask) -> None:
    found = {row["figure_iri"].removeprefix("figure/"): row for row in ask("compare", "fictional")}
    ranks = {key: (row["best_rank"], row["worst_rank"]) for key, row in found.items()}
    assert ranks == {
        "liyang-htz-chain-enterprises": ("1", "4"),
        "liyang-htz-chain-enterprises-2024": ("1", "3"),
        "north-enterprises": ("2", "5"),
        "old-enterprises": ("1", "5"),
        "oldest-enterprises": ("1", "6"),
        "inner-enterprises": ("5", "6"),
        # Of the storage industry alone, and so not ranked with the others.
        "zhaoqing-htz-storage-enterprises-2023": ("1", "1"),
    }
    assert found["north-enterprises"]["ranking"].startswith("cannot be told")
    oldest = found["oldest-enterprises"]
    assert (oldest["lower"], oldest["upper"]) == ("", "")
    storage = found.pop("zhaoqing-htz-storage-enterprises-2023")
    assert (storage["other_scopes"], storage["ranking"]) == (
        "6",
        "the only park; of this scope only",
    )
    assert {row["same_period"] for row in found.values()} == {"false"}


def test_a_year_keeps_figures_of_that_year_and_those_without_one(ask: Ask) -> None:
    found = ask("compare", "fictional", year="2024")
    assert {row["park_iri"] for row in found} == {
        "park/north", "park/old", "park/inner", "park/liyang-htz",
    }  # fmt: skip
    assert {row["date"][:4] for row in found} == {"2024", ""}
    dated = ask("compare", "fictional", year="2024", only="newest")
    assert {row["date"][:4] for row in dated} == {"2024"}


def test_real_parks_are_ranked_within_one_scope(ask: Ask) -> None:
    found = ask("compare", metric="industrial-output", scope="above-scale-industry", year="2023")
    assert [(row["park_iri"].removeprefix("park/"), row["ranking"]) for row in found] == [
        ("suzhou-industrial-park", "rank 1"), ("changzhou-htz", "rank 2"),
        ("liyang-htz", "rank 3"), ("suxiang-cooperation-area", "rank 4"),
    ]  # fmt: skip
    # Three quarters of a year are no year.
    gdp = {row["park_iri"]: row for row in ask("compare", metric="gdp", only="newest")}
    part = gdp["park/changzhou-edz"]
    assert part["period"] == "part of a year"
    assert part["ranking"].startswith("cannot be told")


def test_comparable_metrics_are_set_beside_each_other_when_asked_for(ask: Ask) -> None:
    params = {"metric": "fictional-output", "scope": "all-industry"}
    alone = {row["metric"] for row in ask("compare", "fictional", **params)}
    beside = {row["metric"] for row in ask("compare", "fictional", **params, comparable="yes")}
    assert (alone, beside) == ({"fictional output"}, {"fictional output", "fictional sales"})


def test_a_park_alone_has_no_rank(ask: Ask) -> None:
    (row,) = ask("compare", metric="academicians")
    assert row["ranking"] == "the only park"
    assert ask("compare-pairs", metric="academicians") == []


def test_each_pair_has_the_verdict_that_its_intervals_allow(ask: Ask) -> None:
    found = ask("compare-pairs", "fictional", park="inner")
    verdicts = {row["other_iri"]: (row["verdict"], row["periods"]) for row in found}
    assert verdicts == {
        "park/north": ("less", "same"),
        "park/old": ("less", "same"),
        "park/liyang-htz": ("less", "different"),
        "park/oldest": ("cannot be told", "different"),
        "park/zhaoqing-htz": ("differs in scope", "different"),
    }
    pairs = {(row["park_iri"], row["other_iri"]) for row in ask("compare-pairs", "fictional")}
    assert len(pairs) == 15
    assert not pairs & {(b, a) for a, b in pairs}


def test_enterprises_share_a_park_and_a_segment(ask: Ask) -> None:
    real = {row["enterprise_iri"] for row in ask("colocation")}
    assert real == {"enterprise/catl-saic", "enterprise/saic-catl", "enterprise/zhuogao"}
    found = {
        (row["park_iri"], row["segment_iri"].rpartition("/")[2], row["enterprise_iri"])
        for row in ask("colocation", "fictional")
        if row["enterprise_iri"] not in real
    }
    assert found == {
        ("park/north", segment, enterprise)
        for segment in ("separator", "power-battery-chain")
        for enterprise in ("enterprise/ash", "enterprise/birch")
    }


def test_everything_about_a_thing_is_its_triples_both_ways(
    ask: Ask, release: ReleaseFolder
) -> None:
    found = ask("about", thing="enterprise/catl")
    store = ox.Store.read_only(str(release.store_path))
    iri = ox.NamedNode(f"{BASE}id/enterprise/catl")
    ways = [row["direction"] for row in found]
    assert ways.count("out") == len({q.triple for q in store.quads_for_pattern(iri, None, None)})
    assert ways.count("in") == len({q.triple for q in store.quads_for_pattern(None, None, iri)})
    entailed = {
        (r["property"], r["value"]): r["entailed"] for r in found if r["direction"] == "out"
    }
    assert entailed["invests in", "park/liyang-htz"] == "false"
    assert entailed["type", "http://www.w3.org/ns/org#Organization"] == "true"


def test_the_size_of_a_class_is_the_number_of_its_rows(ask: Ask) -> None:
    found = {row["class_iri"]: int(row["things"]) for row in ask("classes")}
    for name, term in {
        "parks": "Park", "enterprises": "Enterprise", "institutes": "ResearchInstitute",
        "milestones": "Milestone", "awards": "Award", "figures": "Figure", "names": "Name",
        "areas": "AdministrativeArea", "passages": "ArchivedPassage", "cited": "CitedPassage",
    }.items():  # fmt: skip
        assert found[f"def#{term}"] == len(table(name))


def test_things_are_found_by_any_name_and_the_nearest_first(ask: Ask) -> None:
    assert {"enterprise/catl", "enterprise/jiangsu-catl", "enterprise/saic-catl"} <= {
        row["thing_iri"] for row in ask("find", text="时代")
    }
    assert ask("find", text="catl")[0]["thing_iri"] == "enterprise/catl"
    (row,) = ask("find", text="江苏时代新能源科技有限公司")
    assert row["thing_iri"] == "enterprise/jiangsu-catl"
    assert ask("find", text='"} DROP ALL #') == []


def test_ties_between_parks_say_what_they_rest_on(ask: Ask) -> None:
    parks = {
        (r["relation"], r["other_iri"]) for r in ask("park-family") if "park/" in r["other_iri"]
    }
    assert parks == {
        ("succeeds", "park/jiangsu-zhongguancun"), ("contains", "park/liyang-power-equipment-base"),
    }  # fmt: skip
    found = {
        (row["relation"], row["other_iri"]): (row["direct"], row["basis"])
        for row in ask("park-family", "fictional", park="north")
    }
    assert found == {
        ("contains", "park/inner"): ("true", "inferred"),
        ("founded", "park/inner"): ("true", "stated"),
        ("succeeds", "park/old"): ("true", "stated"),
        ("succeeds", "park/oldest"): ("false", ""),  # by way of the other
    }


def test_parks_of_a_region_are_those_whose_code_begins_with_it(ask: Ask) -> None:
    codes = {row["id"]: row["region_code"] for row in table("parks")}
    assert set(by(ask("parks"), "park_iri")) == set(codes)
    found = set(by(ask("parks", region="32"), "park_iri"))
    assert found == {key for key, code in codes.items() if code.startswith("32")}
    assert ask("parks", region="11") == []


def test_sources_are_credited_and_the_one_that_says_most_comes_first(ask: Ask) -> None:
    found = ask("sources")
    first = found[0]
    assert (first["publisher"], first["issued"], first["earliest"]) == (
        "常州发布",
        "",
        "2023-01-01",
    )
    assert (first["degree"], int(first["passages"])) == ("archived", len(table("passages")))
    rows = by(found, "source_iri")
    assert set(rows) == {row["id"] for row in table("sources")}
    assert [int(row["facts"]) for row in found] == sorted(int(r["facts"]) for r in found)[::-1]
    assert {row["degree"] for row in found} == {"archived", "cited", "copy only"}
    # Nothing was taken from a copy that names no publisher.
    unnamed = rows["liyang-boston-power-2014"]
    assert (unnamed["facts"], unnamed["only_here"], unnamed["read_as"]) == ("0", "0", "repost")
    early = by(ask("sources", "fictional"), "source_iri")["early"]
    assert int(early["only_here"]) == int(early["facts"]) - 2


# --------------------------------------------------------------------------- many sources at once


def verdicts(rows: Rows) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        pair = tuple(row[key].rpartition("/")[2] for key in ("first_iri", "second_iri"))
        found.setdefault(row["verdict"], set()).add((pair[0], pair[1]))
    return found


def test_what_two_sources_say_of_one_fact_has_a_verdict(ask: Ask) -> None:
    found = verdicts(ask("readings"))
    assert (
        "catl-base-construction-2016", "catl-base-construction-2016-09-28",
    ) in found["sharpened"]  # fmt: skip
    assert (
        "jiangsu-zhongguancun-opening-2012", "jiangsu-zhongguancun-opening-npc-2025",
    ) in found["corroborated"]  # fmt: skip
    assert (
        "liyang-htz-chain-enterprises", "liyang-htz-chain-enterprises-2024",
    ) in found["superseded"]  # fmt: skip
    assert (
        "institutes-cofounding-2017", "yangtze-delta-physics-founding-2018",
    ) in found["contradicted"]  # fmt: skip
    assert (
        "power-equipment-base-provincial-institutions", "liyang-htz-provincial-rd-institutions",
    ) in found["differs in thing"]  # fmt: skip
    assert {frozenset(pair) for pair in found["differs in scope"]} >= {
        frozenset({"liyang-htz-area-core", "liyang-htz-area-administered"})
    }


def test_readings_are_of_one_scope_time_and_thing_or_say_what_differs(ask: Ask) -> None:
    found = verdicts(ask("readings", "fictional", about="park/south"))
    assert found["corroborated"] == {("south-2021-early", "south-2021-late")}
    assert found["sharpened"] == {("south-2022-early", "south-2022-late")}
    assert found["contradicted"] == {("south-2023-early", "south-2023-late")}
    assert found["possibly contradicted"] == {("south-area-early", "south-area-late")}
    assert ("south-2021-early", "south-2022-late") in found["superseded"]
    assert ("south-2023-above", "south-2023-early") in found["differs in scope"]
    assert ("south-2023-early", "south-2023-half") in found["differs in kind of period"]
    assert ("south-2023-late", "county-2023") in found["differs in thing"]
    assert "followed up" not in found  # there are figures of other years and scopes only
    maple = verdicts(ask("readings", "fictional", about="enterprise/maple"))
    assert maple == {
        "sharpened": {("maple-product-early", "maple-product-late")},
        "possibly contradicted": {("maple-start-early", "maple-start-late")},
        "corroborated": {("maple-in-south", "maple-in-south")},
    }
    (verdict,) = {row["verdict"] for row in ask("readings", verdict="sharpened", lang="zh")}
    assert verdict == "更精确"


def test_a_series_has_its_scopes_sources_and_areas_when_asked_for(ask: Ask) -> None:
    found = ask("series")
    assert [(row["reading"], row["date"], row["degree"]) for row in found] == [
        ("more than 60", "", "archived"), ("more than 100", "2024-11-01", "copy only"),
    ]  # fmt: skip
    assert found[0]["said"] == "2023-01-01"
    around = ask("series", around="areas")
    assert [row["reading"].split()[-1] for row in around if row["about_iri"] == "area/liyang"] == [
        "50", "50", "80",
    ]  # fmt: skip
    assert {row["about_iri"] for row in around} <= {
        "park/liyang-htz", "area/liyang", "area/changzhou", "area/jiangsu",
    }  # fmt: skip
    parts = ask("series", "fictional", thing="park/south", metric="fictional-output",
                around="parts", scope="all-industry")  # fmt: skip
    assert {row["about_iri"] for row in parts} == {"park/south", "park/garden"}


def test_names_of_a_thing_come_in_the_order_of_their_time(ask: Ask) -> None:
    found = [row for row in ask("names", lang="zh") if row["kind"] == "时期名称"]
    assert list(dict.fromkeys(row["name"] for row in found)) == [
        "江苏中关村科技产业园", "江苏中关村高新区", "溧阳高新区",
    ]  # fmt: skip
    assert {row["degree"] for row in found} == {"引用", "仅见转载"}
    fictional = ask("names", "fictional", thing="park/south")
    assert [row["name"] for row in fictional][:2] == ["Southern Waste (fictional)", "南园（虚构）"]
    assert [row["source_iri"] for row in fictional][2:] == ["", ""]
    (found_by_name,) = ask("find", "fictional", text="southern waste")
    assert found_by_name["thing_iri"] == "park/south"


def test_parks_lie_in_areas_by_relation_by_park_or_by_code(ask: Ask) -> None:
    found = ask("areas", "fictional", area="province")
    assert {row["park_iri"]: row["found_by"] for row in found} == {
        "park/south": "relation",
        "park/garden": "the park it lies within",
        "park/west": "region code",
    }
    direct = ask("areas", area="liyang")
    assert {row["park_iri"] for row in direct if row["direct"] == "true"} == {
        row["subject"] for row in table("relations")
        if row["object"] == "area/liyang" and row["subject"].startswith("park/")
    }  # fmt: skip
    assert "park/jintan-edz" in {row["park_iri"] for row in ask("areas", area="changzhou")}


def test_who_invests_in_several_parks_or_moved_is_found(ask: Ask) -> None:
    found = ask("investors")
    assert {row["enterprise_iri"] for row in found} == {"enterprise/catl"}
    assert {row["park_iri"] for row in found} == {
        "park/liyang-htz", "park/yibin-sanjiang", "park/zhaoqing-htz",
    }  # fmt: skip
    # Cedar is in a park within the one that it invests in; that is one place.
    fictional = [
        row for row in ask("investors", "fictional") if "catl" not in row["enterprise_iri"]
    ]
    assert {row["enterprise_iri"] for row in fictional} == {"enterprise/maple"}
    own = {(row["park_iri"], row["since"], row["until"]) for row in fictional if not row["through"]}
    assert own == {
        ("park/west", "2001-01-01", "2009-12-31"), ("park/south", "2010-01-01", "2023-06-01"),
    }  # fmt: skip
    (through,) = [row for row in fictional if row["through"]]
    assert (through["through_iri"], through["park_iri"]) == ("enterprise/poplar", "park/west")


def test_what_rests_on_copies_only_is_listed(ask: Ask) -> None:
    reposts = {row["id"] for row in table("sources") if row["read_as"] == "repost"}
    found = ask("second-hand")
    assert {row["source_iri"].removeprefix("source/") for row in found} <= reposts
    facts = {row["fact_iri"] for row in found}
    assert "figure/power-equipment-base-sales-2021" in facts
    assert not {"park/liyang-htz", "enterprise/catl"} & facts
    assert "statement/maple-in-south" not in {
        row["fact_iri"] for row in ask("second-hand", "fictional")
    }


def test_implausible_readings_show_what_was_computed(ask: Ask) -> None:
    (growth,) = ask("implausible")
    assert growth["computed"] == "44310000000 / 29680000000 - 1 = 49.3 %"
    assert "29.68 and 44.31" in growth["note"]
    rules = {
        (row["rule"], row["fact_iri"].rpartition("/")[2])
        for row in ask("implausible", "fictional", about="park/south")
    }
    assert rules == {
        ("share beyond 0 to 100 percent", "south-share"),
        ("growth that does not fit the two values", "south-growth-2023"),
        ("part larger than its whole", "south-2023-early"),
        ("part larger than its whole", "south-2023-late"),
        ("narrower scope larger than the broader one", "south-2023-above"),
        ("two areas of one thing", "south-area-early"),
        ("expected for a time that was over", "south-2020-hope"),
    }
    (award,) = ask("implausible", "fictional", rule="award")
    assert (award["fact_iri"], award["other_iri"]) == ("award/north-first", "award/north-second")
    production = ask("implausible", "fictional", rule="production")
    assert {row["about_iri"] for row in production} == {"enterprise/maple"}
