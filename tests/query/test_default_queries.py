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

from parkkg.cli.main import main
from parkkg.graph.axioms import read_axioms
from parkkg.graph.entail import entail
from parkkg.graph.triples import ONTOLOGY, write_inferred
from parkkg.namespaces import BASE, INFERRED
from parkkg.pipeline import load
from parkkg.project import packaged_project
from parkkg.query.client import Limits, request_for
from parkkg.query.process import QueryProcess
from parkkg.query.saved import SavedQuery, bind, saved_queries
from parkkg.releases.release import ReleaseFolder
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
def release(tmp_path_factory: pytest.TempPathFactory) -> ReleaseFolder:
    outcome = load(
        PROJECT,
        tmp_path_factory.mktemp("queries") / "store",
        engine="sql",
        language="en",
        report=lambda problem: None,
        progress=lambda stage: None,
    )
    assert outcome.release is not None
    return outcome.release


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


@pytest.mark.parametrize("name", sorted(PLAIN))
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
    assert len(query.summary.en) < 90
    assert query.tags
    assert "lang" in {param.name for param in query.params}
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


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_the_language_changes_names_and_nothing_else(ask: Ask, name: str) -> None:
    params = {key: value for key, value in PLAIN[name].params.items() if key != "lang"}
    english, chinese = ask(name, **params), ask(name, **params, lang="zh")
    for key in english[0] if english else ():
        if key.endswith("_iri"):
            assert sorted(row[key] for row in english) == sorted(row[key] for row in chinese)
    # Sources in Chinese keep their credit; all else that is not a number, a code or a date differs.
    assert not english or english != chinese


# -------------------------------------------------------------- what an expert of the field checks


def test_a_predecessors_milestones_belong_to_the_timeline(ask: Ask) -> None:
    found = ask("timeline", park="liyang-htz")
    parks = {"liyang-htz", "jiangsu-zhongguancun"}
    wanted = {row["id"] for row in table("milestones") if row["park"] in parks}
    assert set(by(found, "milestone_iri")) == wanted
    assert found[0]["date"] == "2012-03"
    assert found[0]["type"] == "opening"
    assert [row["predecessor"] for row in found] == ["true"] * 2 + ["false"] * 10
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
    assert [key for key, row in found.items() if row["status"] != "actual"] == [
        "zhuogao-phase2-production-2023"
    ]


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
    assert investors == related("investsIn", "park/liyang-htz")
    assert {"enterprise/catl", "enterprise/boston-power"} <= investors
    assert "institute/iop-cas" not in located | investors
    assert by(found, "thing_iri")["kedali"]["basis"] == "inferred"


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
        ("institute/yangtze-delta-physics", "park/liyang-htz"),
        ("institute/yangtze-delta-physics", "institute/iop-cas"),
        ("institute/seu-liyang", ""),
        ("institute/mao-ming-workstation", ""),
    }
    for row in ask("institutes"):
        assert row["located_in_park"] == ("false" if row["founder_iri"] else "true")
        assert row["milestone_date"] == ("2017" if row["founder_iri"] else "")


def test_awards_are_single_conferrals(ask: Ask) -> None:
    found = by(ask("awards"), "award_iri")
    assert set(found) == {row["id"] for row in table("awards")}
    evaluation = found["provincial-htz-evaluation-2022"]
    assert (evaluation["date"], evaluation["rank"], evaluation["grantor"]) == ("2022", "1", "")
    assert len(ask("awards", recipient="enterprise/zhuogao")) == 2
    assert len(ask("awards", scheme="national-little-giant")) == 1
    assert [len(ask("awards", year=year)) for year in ("2021", "2022", "2023")] == [0, 3, 0]


def test_actual_figures_stand_apart_from_planned_and_expected_ones(ask: Ask) -> None:
    found = ask("figures")
    assert set(by(found, "figure_iri")) == {row["id"] for row in table("figures")}
    statuses = [row["status"] for row in found]
    assert statuses == ["actual"] * 11 + ["planned"] + ["expected"] * 3
    assert {row["about_iri"] for row in ask("figures", status="expected")} == {"enterprise/zhuogao"}


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
    cited = {row["passage"] for row in table("citations") if row["subject"] == found[0]["fact_iri"]}
    own = {row["passage_iri"] for row in found if row["fact_iri"] == "enterprise/jiangsu-catl"}
    assert own == {f"passage/{name}" for name in cited | {"czfb-2023-s16-leaders"}}
    rows = [
        r for r in table("relations") if "enterprise/jiangsu-catl" in (r["subject"], r["object"])
    ]
    facts = {row["fact_iri"] for row in found}
    assert {f"statement/{row['id']}" for row in rows} <= facts
    assert "milestone/cctv-coverage-2022" in facts
    places = {row["id"]: (row["sentence"], row["start"], row["end"]) for row in table("passages")}
    for row in found:
        place = places[row["passage_iri"].removeprefix("passage/")]
        assert (row["sentence"], row["start"], row["end"]) == place


def test_evidence_of_a_statement_says_what_it_states(ask: Ask) -> None:
    (row,) = ask("evidence", thing="statement/catl-invests-in-liyang-htz")
    assert row["fact"] == "CATL – invests in – Liyang High-tech Zone"
    assert row["kind"] == "statement"


def test_every_sentence_that_is_used_supports_a_fact(ask: Ask) -> None:
    used = {row["sentence"] for row in table("ledger") if row["disposition"] == "used"}
    assert {row["sentence"] for row in ask("sentences")} == used
    assert {row["sentence"] for row in ask("sentences", sentence="16")} == {"16"}


def test_whatever_the_curator_inferred_is_listed_with_its_reason(ask: Ask) -> None:
    found = ask("inferred")
    tables = {"milestones": "milestone", "awards": "award", "figures": "figure"}
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
    assert about == {"statement/saic-catl-located-in-liyang-htz"}
    (other,) = ask("inferred", "fictional", basis="external")
    assert other["fact"] == "Old (fictional) – succeeds – Oldest (fictional)"


def test_named_things_are_never_completed_to_what_is_reported(ask: Ask) -> None:
    found = by(ask("counts"), "figure_iri")
    platforms = found["liyang-htz-research-platforms"]
    assert (platforms["reported"], platforms["named"], platforms["known"]) == ("10", "2", "2")
    firms = found["liyang-htz-chain-enterprises"]
    assert (firms["lower"], firms["upper"], firms["named"], firms["known"]) == ("60", "", "4", "7")
    assert firms["names"].split("; ") == [
        "Luxshare Precision", "Putailai (PTL)", "UW Laser", "Zhenyu Technology",
    ]  # fmt: skip
    assert {row["named"] for key, row in found.items() if "talent" in key} == {"0"}


def test_segments_of_a_park_are_not_those_of_its_firms(ask: Ask) -> None:
    found = {(row["of_iri"], row["segment_iri"]) for row in ask("segments")}
    wanted = {(row["subject"], f"code/segment/{row['segment']}") for row in table("segments")}
    assert found == wanted
    firms = [row for row in ask("segments") if row["of_iri"].startswith("enterprise/")]
    (zhuogao,) = firms
    assert (zhuogao["segment"], zhuogao["broader"]) == ("coated separator", "battery separator")
    assert zhuogao["in_park"] == "true"


def test_what_was_expected_is_due_and_not_done(ask: Ask) -> None:
    for params in ({"by": "2023-12-31"}, {}):  # without a day it is today
        (row,) = ask("due", **params)
        assert row["item_iri"] == "milestone/zhuogao-phase2-production-2023"
        assert (row["status"], row["date"]) == ("expected", "2023")
    assert ask("due", by="2023-12-30") == []


def test_what_is_reported_since_is_not_due(ask: Ask) -> None:
    found = {row["item_iri"] for row in ask("due", "fictional", by="2024-12-31")}
    assert found == {
        "milestone/zhuogao-phase2-production-2023",
        "milestone/inner-opening",
        # What is reported of it happened years before anybody expected it.
        "milestone/birch-expected",
    }


def test_one_source_does_not_contradict_itself(ask: Ask) -> None:
    assert ask("contradictions") == []


def test_contradictions_between_sources_are_separated_from_possible_ones(ask: Ask) -> None:
    found = {
        (row["verdict"], *sorted((row["first_iri"], row["second_iri"])))
        for row in ask("contradictions", "fictional")
    }
    assert found == {
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
    found = by(ask("compare", "fictional"), "park_iri")
    ranks = {key: (row["best_rank"], row["worst_rank"]) for key, row in found.items()}
    assert ranks == {
        "north": ("1", "4"),
        "old": ("1", "4"),
        "liyang-htz": ("1", "4"),
        "oldest": ("1", "5"),
        "inner": ("4", "5"),
    }
    assert found["north"]["ranking"].startswith("cannot be told")
    assert (found["oldest"]["lower"], found["oldest"]["upper"]) == ("", "")
    assert {row["same_period"] for row in found.values()} == {"false"}


def test_a_year_keeps_figures_of_that_year_and_those_without_one(ask: Ask) -> None:
    found = by(ask("compare", "fictional", year="2024"), "park_iri")
    assert set(found) == {"north", "old", "inner", "liyang-htz"}
    assert (found["inner"]["best_rank"], found["inner"]["worst_rank"]) == ("4", "4")


def test_a_park_alone_has_no_rank(ask: Ask) -> None:
    (row,) = ask("compare")
    assert row["ranking"] == "the only park"
    assert ask("compare-pairs") == []


def test_each_pair_has_the_verdict_that_its_intervals_allow(ask: Ask) -> None:
    found = ask("compare-pairs", "fictional", park="inner")
    verdicts = {row["other_iri"]: (row["verdict"], row["periods"]) for row in found}
    assert verdicts == {
        "park/north": ("less", "same"),
        "park/old": ("less", "same"),
        "park/liyang-htz": ("less", "not stated"),
        "park/oldest": ("cannot be told", "different"),
    }
    pairs = {(row["park_iri"], row["other_iri"]) for row in ask("compare-pairs", "fictional")}
    assert len(pairs) == 10
    assert not pairs & {(b, a) for a, b in pairs}


def test_enterprises_share_a_park_and_a_segment(ask: Ask) -> None:
    assert ask("colocation") == []  # of one firm only does the source state the segment
    found = {
        (row["park_iri"], row["segment_iri"].rpartition("/")[2], row["enterprise_iri"])
        for row in ask("colocation", "fictional")
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
        "milestones": "Milestone", "awards": "Award", "figures": "Figure", "passages": "Passage",
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
    (row,) = [r for r in ask("park-family") if r["other_iri"].startswith("park/")]
    assert (row["relation"], row["other_iri"]) == ("succeeds", "park/jiangsu-zhongguancun")
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


def test_the_source_is_credited_and_not_dated(ask: Ask) -> None:
    (row,) = ask("sources")
    assert (row["publisher"], row["issued"], row["earliest"]) == ("常州发布", "", "2023-01-01")
    assert int(row["passages"]) == len(table("passages"))
