from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from command_line import Run
from make_release import make_release
from parkkg.cli.main import main
from parkkg.project import METADATA

PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?q ?r ?s }"
NAMED = """\
#+ summary: {zh: 一事物的名称, en: The names of a thing}
#+ description: All of them.
#+ tags: [name]
#+ params:
#+   - {name: thing, type: iri, base: 'https://w3id.org/parkkg/id/park/', default: liyang-htz}
#+   - {name: lang, type: enum, enum: [zh, en], required: false}
#+   - {name: rows, type: integer, default: 10, example: 5}
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name { ?_thing_iri rdfs:label ?name FILTER(!BOUND(?_lang) || LANG(?name) = ?_lang) }
ORDER BY LANG(?name) LIMIT ?_rows
"""
CHOSEN = """\
#+ summary: What points at a park
#+ params:
#+   - name: park
#+     type: iri
#+     base: https://w3id.org/parkkg/id/park/
#+     enum-query: SELECT ?park { ?park a pk:Park }
SELECT ?thing { ?thing ?p ?_park }
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two saved queries and a release."""
    folder = tmp_path_factory.mktemp("query")
    make_release(folder / ".parkkg", oxigraph=True)
    (folder / METADATA).parent.mkdir()
    (folder / METADATA).write_text("{}", encoding="utf-8")
    (folder / "queries").mkdir()
    for name, text in (("named", NAMED), ("chosen", CHOSEN)):
        (folder / "queries" / f"{name}.rq").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def run(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """`parkkg query …` in the project's folder: exit code, stdout, stderr."""
    monkeypatch.chdir(folder)
    for name in ("PARKKG_STORE", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def call(*args: str, stdin: str = "") -> tuple[int, str, str]:
        given = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", given)
        with pytest.raises(SystemExit) as caught:
            main(["query", *args])
        out, err = capfdbinary.readouterr()
        assert isinstance(caught.value.code, int)
        return caught.value.code, out.decode(), err.decode()

    return call


def test_without_a_name_the_saved_queries_are_listed(run: Run) -> None:
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "query   what it asks           parameters",
        "------  ---------------------  ---------------------------------",
        "chosen  What points at a park  park=…",
        "named   The names of a thing   thing=liyang-htz [lang=…] rows=10",
    ]


def test_the_list_speaks_the_reader_s_language(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "一事物的名称" in run()[1]


def test_the_list_is_there_as_json(run: Run) -> None:
    code, out, _ = run("--json")
    assert code == 0
    chosen, named = json.loads(out)
    assert chosen["summary"] == {"zh": "What points at a park", "en": "What points at a park"}
    assert named["name"] == "named"
    assert named["summary"] == {"zh": "一事物的名称", "en": "The names of a thing"}
    assert [(p["name"], p["type"], p["default"]) for p in named["params"]] == [
        ("thing", "iri", "liyang-htz"),
        ("lang", "enum", None),
        ("rows", "integer", "10"),
    ]


def test_a_project_without_queries_says_so(run: Run, folder: Path) -> None:
    empty = folder / "empty"
    (empty / "data").mkdir(parents=True)
    (empty / "queries").mkdir()
    (empty / METADATA).write_text("{}", encoding="utf-8")
    code, out, err = run("--project", "empty")
    assert (code, out) == (0, "")
    assert "no saved queries" in err
    assert run("--project", "empty", "--json")[1] == "[]\n"


def test_a_saved_query_is_answered_as_a_table(run: Run) -> None:
    code, out, err = run("named")
    assert code == 0
    assert out == "name\n---------------------\nLiyang High-tech Zone\n溧阳高新区\n"
    assert err == "2 rows\n"


def test_parameters_are_put_in(run: Run) -> None:
    _, out, err = run("named", "--param", "lang=zh", "-p", "thing=park/zhongguancun")
    assert out.splitlines()[2:] == ["中关村"]
    assert err == "1 row\n"
    assert run("named", "-p", "rows=1")[2] == "1 row\n"
    assert run("named", "-p", "thing=enterprise/catl", "--format", "csv")[1] == (
        "name\r\nCATL\r\n宁德时代\r\n"
    )


@pytest.mark.parametrize(
    ("args", "message", "hint"),
    [
        (("namd",), 'no saved query "namd"', '"named"'),
        (("named", "-p", "think=x"), 'no parameter "think"', '"thing"'),
        (("named", "-p", "rows=ten"), "expected a whole number", "rows=5"),
        (("named", "-p", "lang=fr"), '"fr" does not fit', "en, zh"),
        (("named", "-p", "rows"), "has no value", "rows=VALUE"),
        (("named", "-p", "rows=1", "-p", "rows=2"), "given twice", ""),
        (("chosen",), 'needs the parameter "park"', "--param park="),
        (("chosen", "-p", "park=liyang-hzt"), "one of those in the data", "liyang-htz"),
        (("-p", "x=1"), "--param belongs to a query", "name"),
        (("SELECT * {}",), "called by its name", "--sparql"),
        (("queries/named.rq",), "is a file", "--file queries/named.rq"),
        (("named", "--sparql", "ASK {}"), "more than one query", "one of"),
        (("--file", "gone.rq"), "there is no file gone.rq", "--sparql"),
        (("--file", "."), "there is no file .", ""),
        (("named", "--format", "ttl"), "SELECT queries are not answered as ttl", "csv"),
        (("named", "--json", "--format", "csv"), "contradict", ""),
        (("--sparql", "DESCRIBE <urn:x>", "--format", "table"), "as a table", "ttl"),
        (("--sparql", "DESCRIBE <urn:x>", "--format", "csv"), "as csv", "ttl"),
        (("named", "--release", "0000"), "no release", ""),
        (("named", "--store", "elsewhere"), "no release", "parkkg load"),
        (("--sparql", "SELECT * { ?s ?p }"), "line 1, column 18: } cannot stand here", ""),
        (("--sparql", "SELECT * { ?s ?p \udcff }"), "not Unicode", ""),
        (("--sparql", "SELECT * { SERVICE <http://e/> {} }"), "SERVICE is refused", "elsewhere"),
        (("--sparql", "LOAD <http://e/>"), "only queries are answered", "load them again"),
        (("--sparql", "DROP ALL"), "only queries are answered", ""),
        (("--sparql", "SELECT * {" + "{" * 9000), "256 deep", ""),
        (("--sparql", ""), "the query is empty", "SELECT"),
    ],
)
def test_what_is_asked_wrongly_is_said_with_a_way_out(
    run: Run, args: tuple[str, ...], message: str, hint: str
) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert err.startswith("parkkg: ")
    assert message in err
    assert hint in err
    assert "Traceback" not in err


def test_a_value_from_the_data_is_taken(run: Run) -> None:
    code, out, _ = run("chosen", "-p", "park=liyang-htz", "--format", "tsv")
    assert code == 0
    assert "<https://w3id.org/parkkg/id/enterprise/catl>" in out


def test_one_s_own_query_may_leave_prefixes_out(run: Run) -> None:
    text = "SELECT ?s { ?s a pk:Enterprise ; a schema:Organization }"
    assert run("--sparql", text)[2] == "0 rows\nschema:Organization is not in this graph\n"
    _, out, _ = run("--sparql", "SELECT ?s ?type { ?s a ?type . ?s pk:hosts [] }")
    assert out.splitlines()[2:] == [
        "pki:park/liyang-htz  pk:Park",
        "pki:park/liyang-htz  schema:Place",
    ] or out.splitlines()[2:] == [
        "pki:park/liyang-htz  schema:Place",
        "pki:park/liyang-htz  pk:Park",
    ]


@pytest.mark.parametrize("args", [("-",), ("--file", "-")])
def test_a_query_may_come_from_standard_input(run: Run, args: tuple[str, ...]) -> None:
    code, out, err = run(*args, stdin="\ufeffASK { ?s a pk:Park }")
    assert (code, out, err) == (0, "true\n", "")


def test_a_byte_order_mark_is_no_part_of_a_query(run: Run, folder: Path) -> None:
    (folder / "mine.rq").write_text("\ufeffASK { ?_park_iri a pk:Park }", encoding="utf-8")
    for args in (("--file", "mine.rq"), ("--file", "mine.rq", "-p", "park=park/liyang-htz")):
        assert run(*args)[:2] == (0, "true\n")
    assert run("--sparql", "\ufeffASK { ?s a pk:Park }")[:2] == (0, "true\n")
    values = ("-p", "park=park/liyang-htz")
    assert run("--sparql", "\ufeffASK { ?_park_iri a pk:Park }", *values)[:2] == (0, "true\n")


def test_a_graph_that_is_not_there_is_said(run: Run) -> None:
    code, out, err = run("--sparql", "ASK FROM <urn:nowhere> { ?s ?p ?o }")
    assert (code, out) == (0, "false\n")
    assert "there is no graph <urn:nowhere> in this release" in err


def test_a_query_may_come_from_a_file_with_parameters(run: Run, folder: Path) -> None:
    (folder / "mine.rq").write_text("ASK { ?_park_iri a pk:Park }", encoding="utf-8")
    assert run("--file", "mine.rq", "-p", "park=park/liyang-htz")[1] == "true\n"
    assert run("--file", "mine.rq", "-p", "park=park/nowhere")[1] == "false\n"
    assert run("--file", "mine.rq")[1] == "true\n"
    (folder / "latin.rq").write_bytes(b"\xe9")
    assert "latin.rq: not UTF-8 at byte 0" in run("--file", "latin.rq")[2]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("csv", "name\r\n"),
        ("tsv", "?name\n"),
        ("json", '{"head":{"vars":["name"]}'),
        ("xml", "<?xml"),
        ("table", "name\n----"),
    ],
)
def test_results_are_there_in_each_format(run: Run, name: str, begins: str) -> None:
    code, out, _ = run("named", "--format", name)
    assert code == 0
    assert out.startswith(begins)
    assert out.endswith("\n")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("ttl", "@prefix pk: "),
        ("nt", "<https://w3id.org/parkkg/id/"),
        ("jsonld", "[{"),
        ("rdfxml", "<?xml"),
    ],
)
def test_graphs_are_there_in_each_format(run: Run, name: str, begins: str) -> None:
    text = "CONSTRUCT { ?s a pk:Park } WHERE { ?s a pk:Park }"
    code, out, err = run("--sparql", text, "--format", name)
    assert (code, err) == (0, "")
    assert out.startswith(begins)
    if name == "ttl":
        assert run("--sparql", text)[1] == out
    if name == "jsonld":
        assert run("--sparql", text, "--json")[1] == out


@pytest.mark.parametrize("suffix", ["xlsx", "parquet", "md", "csv"])
def test_an_answer_is_written_into_a_file_by_its_suffix(
    run: Run, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"answer.{suffix}"
    assert run("named", "--output", str(path))[:2] == (0, "")
    begins = {"xlsx": b"PK", "parquet": b"PAR1", "md": b"| name |", "csv": b"name\r\n"}
    assert path.read_bytes().startswith(begins[suffix])


def test_columns_are_chosen_and_put_in_order(run: Run) -> None:
    asked = ("--sparql", "SELECT (1 AS ?a) (2 AS ?b) (3 AS ?c) {}")
    assert run(*asked, "--columns", "c,a")[1].splitlines()[0].split() == ["c", "a"]
    assert run(*asked, "--columns", "c", "--format", "md")[1] == "| c |\n|---|\n| 3 |\n"
    code, _, err = run(*asked, "--columns", "d")
    assert (code, 'there is no column "d"' in err) == (2, True)
    code, _, err = run(*asked, "--columns", "a", "--format", "json")
    assert (code, "md" in err) == (2, True)


def test_a_file_whose_suffix_says_nothing_needs_a_format(run: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "answer.doc")
    code, _, err = run("named", "--output", path)
    assert (code, "--format" in err) == (2, True)
    assert run("named", "--output", path, "--format", "csv-excel")[0] == 0
    assert Path(path).read_bytes().startswith(b"\xef\xbb\xbfname")
    assert run("named", "--output", path, "--format", "table")[0] == 2


def test_what_is_inferred_may_be_left_out(run: Run) -> None:
    query = ("--format", "csv", "--sparql", "SELECT ?s { ?s a schema:Place }")
    assert len(run(*query)[1].split()) > 1
    assert run(*query, "--asserted")[1].split() == ["s"]


def test_json_is_short_for_the_format(run: Run) -> None:
    _, out, _ = run("named", "--json")
    assert len(json.loads(out)["results"]["bindings"]) == 2
    assert json.loads(run("--sparql", "ASK {}", "--json")[1])["boolean"] is True


def test_a_table_is_bounded_and_says_so(run: Run) -> None:
    code, out, err = run("--sparql", f"SELECT ?a {PRODUCT}", "--max-rows", "3")
    assert code == 0
    assert len(out.splitlines()) == 5
    assert "the first 3 rows; there are more" in err
    assert run("--sparql", f"SELECT ?a {PRODUCT}")[2].startswith("the first 1,000 rows")


def test_more_rows_than_allowed_are_an_error_elsewhere(run: Run) -> None:
    code, _, err = run("--sparql", f"SELECT ?a {PRODUCT}", "--max-rows", "3", "--format", "csv")
    assert code == 3
    assert "more than 3 rows" in err


def test_a_query_that_takes_too_long_ends_with_code_3(run: Run) -> None:
    code, out, err = run("--sparql", f"SELECT (COUNT(*) AS ?n) {PRODUCT}", "--timeout", "1")
    assert (code, out) == (3, "")
    assert "longer than 1 s" in err
    assert "--timeout" in err


def test_a_query_without_variables_has_rows_too(run: Run) -> None:
    assert run("--sparql", "SELECT * {}")[2] == "1 row\n"


def test_the_program_starts_and_ends_by_itself(folder: Path) -> None:
    """As installed, into a pipe: no colour, no cut, stdout for data alone."""
    done = subprocess.run(
        [sys.executable, "-m", "parkkg", "query", "named", "-p", "lang=zh"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "5", "PARKKG_STORE": ""},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"1 row\n")
    assert done.stdout.decode() == "name\n----------\n溧阳高新区\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
@pytest.mark.parametrize(("environment", "styled"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_what_fits_it(
    folder: Path, environment: dict[str, str], styled: bool
) -> None:
    import pty

    mine, theirs = pty.openpty()
    base = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-m", "parkkg", "query", "named", "-p", "lang=en"],
        cwd=folder,
        env={**base, "COLUMNS": "12", "TERM": "xterm", "PARKKG_STORE": "", **environment},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    shown = b""
    with process:
        try:
            while data := os.read(mine, 1 << 16):
                shown += data
        except OSError:  # Linux tells the end of a terminal so
            pass
    os.close(mine)
    assert process.returncode == 0
    lines = click.unstyle(shown.decode()).splitlines()
    assert [line.strip() for line in lines[2:]][:3] == ["Liyang", "High-tech", "Zone@en"]
    assert (b"\x1b[" in shown) is styled


def test_nothing_heavy_is_imported_on_the_way(folder: Path) -> None:
    program = (
        "import sys\n"
        "from parkkg.cli.main import main\n"
        "try: main(['query', 'named', '--format', 'csv'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'rdflib', 'duckdb', 'pyshacl', 'werkzeug'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, "PARKKG_STORE": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
