from __future__ import annotations

import csv
import io
import json
from functools import partial
from pathlib import Path

import pytest

from command_line import Run
from evidence_release import CITED, FACTS, release_of, write_texts
from evidence_tables import tables, text_of, with_cited, write
from parkkg.files import sha256_of


@pytest.fixture
def run(run: Run) -> Run:
    """`parkkg evidence …`."""
    return partial(run, "evidence")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a project, a release made from it, and the texts of its sources."""
    write(tmp_path, tables())
    name = "data/passages.csv"
    release_of(tmp_path / ".parkkg", inputs={name: sha256_of(tmp_path / name)})
    write_texts(tmp_path)
    return tmp_path


PARK = """\
Park (园区)  park/p
  parkLevel provincial, regionCode 320481
  note: a note
  a, sentence 1, characters 0–11

企业 – located in – Park (企业 – 位于 – 园区)  statement/e-in-p
  basis inferred
  note: inferred so
  a, sentence 2, characters 11–19

Opening (开园)  milestone/m
  basis stated, status actual, date 2013-05/2016-09
  a, sentence 1, characters 0–11

Area (面积)  figure/f
  bound nearly, maxValue 4.3, unit KiloM2
  a, sentence 1, characters 0–11

a: Source A
"""


def test_a_thing_and_its_facts_are_listed_for_people(place: Path, run: Run) -> None:
    assert run("park/p") == (0, PARK, "")


@pytest.mark.parametrize("name", ["LC_ALL", "LC_MESSAGES", "LANG"])
def test_labels_and_notes_are_in_the_language_of_the_reader(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "zh_CN.UTF-8")
    code, out, _ = run("statement/e-in-p")
    assert code == 0
    assert out == (
        "企业 – 位于 – 园区 (企业 – located in – Park)  statement/e-in-p\n"
        "  basis inferred\n"
        "  说明：推断\n"
        "  a，第 2 句，第 11–19 字符\n\n"
        "a: 甲\n"
    )


@pytest.fixture
def citing(tmp_path: Path) -> Path:
    """The same, with sources that are only cited."""
    write(tmp_path, with_cited(tables()))
    release_of(tmp_path / ".parkkg", FACTS + CITED)
    write_texts(tmp_path)
    return tmp_path


CITY = """\
City (市)  area/city
  regionCode 320400
  c, statement 1 (cited, not archived)
  d, statement 2 (cited, not archived)
"""


def test_what_is_only_cited_is_marked_for_people(
    citing: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run("area/city")
    assert code == 0
    marked = CITY.replace(
        "  c,", "  rests on cited sources only: it can be looked up, not proved here\n  c,"
    )
    assert marked in out
    assert "  rests on cited copies only: the original was not read\n  d, statement 2" in out
    assert "  scope administered-area" not in out.partition("figure/g")[0]
    assert "c: Source C\n  creditText 某报, issued 2024-03, readAs original" in out
    # What rests on an archived passage, too, is not marked.
    assert "only" not in out.partition("figure/g")[2].partition("\n\n")[0]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    _, out, _ = run("name/n")
    assert "  仅以引用的转载为依据：未读到原文\n  d，第 2 条陈述（引用，未存档）\n" in out


def test_cited_passages_are_no_more_of_those_without_a_text(citing: Path, run: Run) -> None:
    code, _, err = run("figure/g", "--text", "a.txt")
    assert (code, err) == (0, "1 passage proved\n")


def test_json_says_the_degree_of_facts_and_passages(citing: Path, run: Run) -> None:
    code, out, _ = run("area/city", "--text", "a.txt", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["thing"]["degree"] == "cited"
    assert {fact["name"]: fact["degree"] for fact in found["facts"]} == {
        "name/n": "second-hand",
        "figure/g": "archived",
    }
    assert [
        (p["id"], p["degree"], p["sentence"], p["proved"]) for p in found["thing"]["passages"]
    ] == [
        ("c-01", "cited", 1, None),
        ("d-02", "cited", 2, None),
    ]
    assert [(s["id"], s["second_hand"], s["sha256"] != "") for s in found["sources"]] == [
        ("a", False, True),
        ("c", False, False),
        ("d", True, False),
    ]


def test_all_counts_the_sources_that_are_only_cited(citing: Path, run: Run) -> None:
    code, out, err = run("--all", "--text", "a.txt")
    assert (code, out) == (0, "")
    assert err == (
        "a: 3 sentences and 2 passages are those of a.txt\n"
        "1 source cited and not archived: nothing to prove\n"
    )


def test_with_the_text_the_words_are_printed_and_proved(place: Path, run: Run) -> None:
    code, out, err = run("park/p", "--text", "a.txt")
    assert (code, err) == (0, "2 passages proved\n")
    assert out.count("    | 研究院2020年成立。\n") == 3
    assert out.count("    | 它有两个实验室；\n") == 1


def test_what_has_no_text_is_said_to_be_unproved(place: Path, run: Run) -> None:
    code, out, err = run("enterprise/e", "--text", "a.txt")
    assert (code, err) == (0, "1 passage proved; 1 more of sources whose text was not given\n")
    assert "另一来源" not in out
    code, out, err = run("enterprise/e", "--text", "a.txt", "--text", "b.txt")
    assert (code, err) == (0, "2 passages proved\n")
    assert "    | 另一来源。\n" in out


def test_json_says_all_of_it(place: Path, run: Run) -> None:
    code, out, _ = run("enterprise/e", "--text", "a.txt", "--json")
    found = json.loads(out)
    assert code == 0
    assert sorted(found) == ["facts", "problems", "sources", "thing"]
    assert found["thing"]["labels"] == {"zh": "企业"}
    first, second = found["thing"]["passages"]
    assert first == {
        "id": "a-s2",
        "source": "a",
        "sentence": 2,
        "start": 11,
        "end": 19,
        "sha256": text_of().digest(11, 19),
        "degree": "archived",
        "proved": True,
        "text": "它有两个实验室；",
    }
    assert (second["proved"], second["text"]) == (None, None)
    assert [fact["name"] for fact in found["facts"]] == ["statement/e-in-p", "award/w"]
    assert found["facts"][0]["details"] == {"basis": "inferred"}
    assert [source["id"] for source in found["sources"]] == ["a", "b"]


def test_a_text_that_was_changed_names_the_rows_of_passages(place: Path, run: Run) -> None:
    Path("a.txt").write_text("研究院2021年成立。它有两个实验室；未来可期！\n", encoding="utf-8")
    code, out, err = run("park/p", "--text", "a.txt")
    assert code == 1
    assert "研究院" not in out
    assert "    | 它有两个实验室；\n" in out
    assert f'data/passages.csv:2: column "sha256": "{text_of().digest(0, 11)}" is not' in err
    assert 'source/a: column "sha256"' in err
    assert err.endswith(
        "parkkg: the texts do not agree with every passage\n"
        "hint: fix the rows above, and load again\n"
    )
    code, out, _ = run("park/p", "--text", "a.txt", "--json")
    found = json.loads(out)
    assert code == 1
    assert (
        found["thing"]["passages"][0]["proved"],
        found["facts"][0]["passages"][0]["proved"],
    ) == (
        False,
        True,
    )
    assert [problem["code"] for problem in found["problems"]] == ["PK606", "PK604"]


def test_without_the_project_passages_are_named_by_their_ids(
    place: Path, run: Run, tmp_path: Path
) -> None:
    Path("a.txt").write_text("别的", encoding="utf-8")
    rows = tables()
    rows["passages"].reverse()
    other = write(tmp_path / "other", rows).root
    code, _, err = run("park/p", "--text", "a.txt", "--project", str(other))
    assert code == 1
    assert 'passage/a-s1: column "sha256"' in err


def test_a_text_of_another_source_is_told(place: Path, run: Run) -> None:
    Path("c.txt").write_text("别的", encoding="utf-8")
    code, _, err = run("park/p", "--text", "a.txt", "--text", "c.txt")
    assert code == 1
    assert "c.txt: " in err
    assert "[PK606]" in err


def test_a_thing_that_is_not_there_is_told(place: Path, run: Run) -> None:
    code, out, err = run("park/q")
    assert (code, out) == (2, "")
    assert err == ('parkkg: there is no "park/q" in this release\nhint: did you mean "park/p"?\n')


def test_without_a_release_it_is_told(run: Run) -> None:
    code, _, err = run("park/p")
    assert code == 2
    assert "there is no release" in err


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ((), "give one of THING, --all, --sentences and --find"),
        (("park/p", "--all"), "give one of"),
        (("--all", "--sentences", "--text", "a.txt"), "give one of"),
        (("--all",), "there is no text to read"),
        (("--sentences",), "there is no text to read"),
        (("--find", " ", "--text", "a.txt"), "--find has no words"),
        (("park/p", "--text", "none.txt"), "there is no file none.txt"),
        (("--find", "没有的话", "--text", "a.txt"), '"没有的话" stands within no sentence'),
        (("--find", "。它", "--text", "a.txt"), '"。它" stands within no sentence'),
    ],
)
def test_wrong_usage_is_told(place: Path, run: Run, arguments: tuple[str, ...], fault: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"parkkg: {fault}")
    assert "\nhint: " in err


def test_all_proves_the_project(place: Path, run: Run) -> None:
    code, out, err = run("--all", "--text", "a.txt")
    assert (code, out) == (0, "")
    assert err == "a: 3 sentences and 2 passages are those of a.txt\n"
    code, out, _ = run("--all", "--text", "a.txt", "--json")
    assert json.loads(out) == {
        "sources": [
            {"source": "a", "text": "a.txt", "sentences": 3, "passages": 2, "archived": True}
        ],
        "problems": {},
    }


def test_all_names_what_the_text_does_not_bear_out(place: Path, run: Run) -> None:
    Path("a.txt").write_text("研究院2021年成立。它有两个实验室；", encoding="utf-8")
    code, out, err = run("--all", "--text", "a.txt", "--json")
    assert code == 1
    assert json.loads(out)["problems"] == {"PK604": 1, "PK606": 1, "PK607": 1}
    for row in ("data/sources.csv:2", "data/passages.csv:2", "data/ledger.csv:4"):
        assert row in err
    assert "3 errors; the texts do not agree with the tables" in err


def test_all_stops_at_faulty_cells(place: Path, run: Run) -> None:
    path = Path("data/passages.csv")
    path.write_text(path.read_text(encoding="utf-8").replace(",0,", ",zero,"), encoding="utf-8")
    code, out, err = run("--all", "--text", "a.txt", "--json")
    assert (code, out) == (1, "")
    assert 'data/passages.csv:2: column "start"' in err
    assert "nothing was proved" in err


def test_sentences_are_rows_for_the_table_of_passages(place: Path, run: Run) -> None:
    code, out, err = run("--sentences", "--text", "a.txt")
    assert (code, err) == (0, f"a.txt: 3 sentences, SHA-256 {text_of().sha256}\n")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["text"] for row in rows] == ["研究院2020年成立。", "它有两个实验室；", "未来可期！"]
    columns = ("sentence", "start", "end", "sha256")
    for row, passage in zip(rows, tables()["passages"], strict=False):
        assert [row[c] for c in columns] == [str(passage[c]) for c in columns]


def test_words_are_found_with_their_sentence_and_offsets(place: Path, run: Run) -> None:
    code, out, _ = run("--find", "实验室", "--text", "a.txt")
    assert code == 0
    digest = text_of().digest(15, 18)
    assert out == f"sentence,start,end,sha256,text\n2,15,18,{digest},实验室\n"
