"""`parkkg convert` as a user meets it."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from command_line import Run
from parkkg.cli.main import main
from parkkg.project import packaged_project
from tabular import CSVW, HOME, convert, described, run, written

ROOT = packaged_project().root


def called(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "parkkg", "convert", *arguments],
        capture_output=True,
        cwd=cwd,
        encoding="utf-8",
        check=False,
    )


def test_data_go_to_stdout_and_talk_to_stderr(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("name\n溧阳\n", encoding="utf-8")
    done = called("t.csv", "--mode", "minimal", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == f'_:t0s1 <{(tmp_path / "t.csv").as_uri()}#name> "溧阳" .\n'
    assert done.stderr == "1 row, 0 errors, 0 warnings\n"
    broken = called("t.csv", "--check", "--metadata", "nothing.json", cwd=tmp_path)
    assert (broken.returncode, broken.stdout) == (2, "")
    assert broken.stderr.startswith("parkkg: there is no file for nothing.json\nhint: ")


def test_without_a_source_the_project_is_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    minimal = run(tmp_path)
    assert minimal.code == 0, minimal.said
    assert "<https://w3id.org/parkkg/id/park/liyang-htz>" in minimal.triples
    assert "csvw#Row" not in minimal.triples
    assert run(tmp_path, "--project", str(ROOT)).lines == minimal.lines
    standard = run(tmp_path, "--mode", "standard")
    assert set(minimal.lines) < set(standard.lines)


def test_with_a_source_the_mode_is_standard(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    assert "csvw#Row" in run(tmp_path, str(tmp_path / "t.csv")).triples


def test_check_writes_no_triples(tmp_path: Path) -> None:
    found = convert(tmp_path, "a\n1\n", None, "--check")
    assert (found.code, found.triples) == (0, "")


def test_metadata_beside_a_file_are_found(tmp_path: Path) -> None:
    metadata = {"@context": CSVW, "url": "t.csv", "tableSchema": {"columns": [{"name": "b"}]}}
    (tmp_path / "t.csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    found = convert(tmp_path, "b\n1\n", None, "--check")
    assert found.code == 0
    found = convert(tmp_path, "c\n1\n", None, "--check")
    assert found.places == [("PK106", 1, "c", ""), ("PK107", 1, "b", "")]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["nothing.csv"], 2, "there is no file for nothing.csv"),
        (["http://example.org/t.csv"], 2, "--locate PREFIX=DIR"),
        (["--locate", "http://e/", "t.csv"], 2, "must be PREFIX=DIR"),
        (["--locate", "http://e/=nowhere", "t.csv"], 2, "must be PREFIX=DIR"),
        (["--mode", "maximal", "t.csv"], 2, "maximal"),
        (["--project", "nowhere"], 2, "there is no folder nowhere"),
        (["--problems", "p.txt", "t.csv"], 2, ".json, .jsonl or .csv"),
        (["--problems", "no/folder/p.json", "t.csv"], 3, "no/folder/p.json"),
        (["--output", "no/folder/t.nt", "t.csv"], 2, "no/folder"),
        (["bad.json"], 1, "line 1, column 2"),
        (["t.csv", "--metadata", "bad.json"], 1, "line 1, column 2"),
    ],
)
def test_what_is_wrong_is_told_with_a_way_out(
    arguments: list[str],
    code: int,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "bad.json").write_text("{,}", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["convert", *arguments])
    said = capsys.readouterr()
    assert end.value.code == code
    assert said.out == ""
    assert told in said.err
    assert "Traceback" not in said.err


def test_a_fault_leaves_the_output_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1\n", encoding="utf-8")
    output = tmp_path / "made.nt"
    output.write_text("old", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["convert", str(tmp_path / "t.csv"), "--output", str(output)])
    assert end.value.code == 1
    assert output.read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["made.nt", "t.csv"]


def test_a_file_that_nobody_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, and so the system's refusal is played here."""
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    original = Path.open

    def refuse(self: Path, *arguments: object, **options: object) -> object:
        if self.name == "t.csv":
            raise PermissionError(13, "Permission denied", str(self))
        return original(self, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    found = run(tmp_path, str(tmp_path / "t.csv"))
    assert found.code == 3
    assert "Permission denied" in found.said
    assert "hint: " in found.said


def test_all_problems_are_in_the_file_and_the_first_on_the_screen(tmp_path: Path) -> None:
    metadata = described([{"name": "a", "datatype": "integer"}])
    found = convert(tmp_path, "a\n" + "".join(f"x{i}\n" for i in range(30)), metadata, "--check")
    assert found.code == 1
    assert len(found.problems) == 30
    assert found.said.count("[PK202]") == 10
    assert "… and 20 more" in found.said
    assert "parkkg: 30 errors, 0 warnings; nothing was written" in found.said


def test_a_link_header_names_metadata(tmp_path: Path) -> None:
    linked = {"@context": CSVW, "url": "t.csv", "dc:title": "linked"}
    link = '<l.json>; rel="describedby"; type="application/csvm+json"'
    found = convert(
        tmp_path,
        "a\n1\n",
        None,
        "--link",
        link,
        mode="standard",
        files={"l.json": json.dumps(linked)},
    )
    assert '<http://purl.org/dc/terms/title> "linked"' in found.triples


def test_an_address_with_a_query_has_its_file_and_no_metadata_of_that_name(tmp_path: Path) -> None:
    files = {"t.csv-metadata.json": json.dumps({"@context": CSVW, "url": "t.csv", "dc:title": "x"})}
    convert(tmp_path, "a\n1\n", files=files)
    found = run(tmp_path, HOME + "t.csv?q=1", "--locate", f"{HOME}={tmp_path}")
    assert found.code == 0
    assert "dc/terms/title" not in found.triples
    assert f"<{HOME}t.csv?q=1#a>" in found.triples


INTEGER = {"name": "a", "datatype": "integer"}
TABLE = described([INTEGER, {"name": "b"}])
Place = tuple[str, int, str, str]


@pytest.mark.parametrize(
    ("table", "places"),
    [
        # Lines are those of an editor, whatever stands in a quoted cell before.
        ('a,b\n1,"x\ny"\nz,2\n', [("PK202", 4, "a", "z")]),
        ('a,b\r\n1,"x\r\ny"\r\nz,2\r\n', [("PK202", 4, "a", "z")]),
        ('a,b\n1,"x\n\n\ny"\n\nz,2\n', [("PK202", 7, "a", "z")]),
        ('a,b\n1,x\n2,"x\nz,2\n', [("PK104", 3, "", "")]),
        ('a,b\n1,"x"y\nz,2\n', [("PK104", 2, "", ""), ("PK202", 3, "a", "z")]),
        (b"a,b\n1,x\n2,\0\n", [("PK109", 3, "", "")]),
        (b"a,b\n\0,x\n", [("PK109", 2, "", ""), ("PK202", 2, "a", "\ufffd")]),
        (
            "a,b\n1,溧阳\n".encode() + "2,溧阳\n".encode("gbk") + "3,é\n".encode("latin-1"),
            [("PK102", 3, "", "2,\ufffd\ufffd\ufffd\ufffd"), ("PK102", 4, "", "3,\ufffd")],
        ),
        ("a,b\n1,x\n".encode("utf-16"), [("PK102", 1, "", "")]),
        ("", [("PK105", 1, "", "")]),
        ("\ufeff", [("PK105", 1, "", "")]),
        ("\n\n", [("PK105", 1, "", "")]),
        ("a,b", []),
        ("a,a\n1,2\n", [("PK107", 1, "b", ""), ("PK108", 1, "a", "")]),
        ("a,b\n1,2\n3\n", [("PK103", 3, "", "")]),
    ],
)
def test_bad_tables(table: str | bytes, places: list[Place], tmp_path: Path) -> None:
    found = convert(tmp_path, table, TABLE, "--check")
    assert (found.places, found.code) == (places, 1 if places else 0)
    # What cannot be cut is not forgiven where a wrong cell is.
    lenient = convert(tmp_path, table, TABLE)
    cut = any(code < "PK106" or code == "PK109" for code, *_ in places)
    assert lenient.code == int(cut)
    assert (lenient.triples == "") == (cut or table == "a,b")


def test_utf_16_is_read_where_it_is_said(tmp_path: Path) -> None:
    metadata = described([INTEGER, {"name": "b"}], dialect={"encoding": "utf-16"})
    found = convert(tmp_path, "a,b\n1,溧阳\nz,x\n".encode("utf-16"), metadata, "--check")
    assert (found.places, found.code) == ([("PK202", 3, "a", "z")], 1)


@pytest.mark.parametrize(
    ("header", "strict", "problems"),
    [("a,a\n1,2\n", True, [("PK108", 1, "a", "")]), ("a,a\n1,2\n", False, [("PK108", 1, "a", "")])],
)
def test_columns_of_one_name(
    header: str, strict: bool, problems: list[Place], tmp_path: Path
) -> None:
    found = convert(tmp_path, header, None, *(["--check"] if strict else []))
    assert (found.places, found.code) == (problems, int(strict))
    assert len(found.lines) == (0 if strict else 2)


def cell(**datatype: object) -> dict[str, object]:
    return described([{"name": "a", "datatype": datatype}, {"name": "b"}])


DEEP = 100_000
HOSTILE: list[tuple[object, int, list[Place]]] = [
    (f'{{"@context":"{CSVW}","url":"t.csv","x:x":' + "[" * DEEP, 1, [("PK501", 0, "", "")]),
    (f'{{\n"url":\n1{"0" * 10_000}}}', 1, [("PK501", 3, "", "")]),
    ('{\n"url": "t.csv",\n}', 1, [("PK501", 3, "", "")]),
    ({"@context": CSVW, "url": "m.json"}, 1, [("PK111", 0, "", "")]),
    ({"@context": CSVW, "url": "t.csv", "tableSchema": "m.json"}, 0, [("PK503", 1, "", "")] * 2),
    ({"@context": CSVW, "url": "t.csv", "dialect": "m.json"}, 0, [("PK503", 1, "", "")] * 2),
    ({"@context": [CSVW] * 1000, "url": "t.csv"}, 1, [("PK502", 1, "", "")]),
    ({"@context": CSVW, "url": "t.csv\0"}, 1, [("PK507", 0, "", "")]),
    (cell(base="string", format="(((a{1000}){1000}){1000})"), 1, [("PK502", 1, "", "")]),
    (cell(base="string", format="(a|b)" * 20_000), 0, [("PK203", 2, "a", "1")]),
    (cell(base="string", format="(" * 5000 + "1" + ")" * 5000), 0, []),
    (cell(base="string", format="(1+)+$"), 0, []),
    (cell(base="integer", format="0" * 5000), 0, [("PK503", 1, "", "")]),
    (
        cell(base="time", format="HH:mm:ss." + "S" * 5000), 0,
        [("PK503", 1, "", ""), ("PK202", 2, "a", "1")],
    ),
    (cell(base="string", maxLength=10**40), 0, []),
    (cell(base="string", minLength=10**40), 0, [("PK205", 2, "a", "1")]),
    (cell(base="integer", minimum="1e999999999"), 0, [("PK204", 2, "a", "1")]),
    (cell(base="double", maximum="-1e999999999"), 0, [("PK204", 2, "a", "1")]),
    (cell(base="decimal", minimum="1e" + "9" * 30), 0, [("PK503", 1, "", "")]),
    (cell(base="decimal", maximum="9" * 4000), 0, []),
    (
        described([INTEGER, {"name": "b"}], dialect={"skipColumns": 10**30}), 1,
        [("PK103", 2, "", ""), ("PK126", 2, "", "")],
    ),
    (described([INTEGER, {"name": "b"}], dialect={"skipRows": 10**30}), 1, [("PK105", 1, "", "")]),
    (described([INTEGER, {"name": "b"}], dialect={"headerRowCount": 10**30}), 0, []),
    (described([INTEGER, {"name": "b"}], aboutUrl="http://e/" + "{b}" * 3000), 0, []),
]  # fmt: skip


@pytest.mark.parametrize(("metadata", "code", "places"), HOSTILE)
def test_hostile_metadata(metadata: object, code: int, places: list[Place], tmp_path: Path) -> None:
    found = convert(tmp_path, "a,b\n1,x\n", metadata)  # type: ignore[arg-type]
    assert (found.code, found.places) == (code, places), found.said
    assert "Traceback" not in found.said


# What breaks a rule, and is an error only where tables are checked: what a conversion makes of it.
LENIENT: list[tuple[dict[str, object], list[str], list[str]]] = [
    ({"tableSchema": 1}, ["#_col.1", "#_col.2"], ["PK106", "PK106"]),
    ({"tableSchema": {"columns": {"name": "a"}}}, ["#_col.1", "#_col.2"], ["PK106", "PK106"]),
    (
        {"tableSchema": {"columns": [{"name": "a", "datatype": "intger"}, {"name": "b"}]}},
        ["#a", "#b"], ["PK506"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("node", "names", "codes"), LENIENT)
def test_some_mistakes_are_errors_only_in_a_check(
    node: dict[str, object], names: list[str], codes: list[str], tmp_path: Path
) -> None:
    metadata = {"@context": CSVW, "url": "t.csv", **node}
    found = convert(tmp_path, "a,b\n1,x\n", metadata)
    assert found.code == 0
    assert [line.split(" ")[1] for line in found.lines] == [f"<{HOME}t.csv{n}>" for n in names]
    assert {p["severity"] for p in found.problems} == {"warning"}
    checked = convert(tmp_path, "a,b\n1,x\n", metadata, "--check")
    assert (checked.code, checked.triples) == (1, "")
    assert [p["code"] for p in checked.problems if p["severity"] == "error"] == codes


@pytest.mark.parametrize(
    "datatype", ["http://e/mine", {"base": "intger"}, {"base": "decimal", "format": "0.0.0"}]
)
def test_others_are_warnings_in_a_check_too(datatype: object, tmp_path: Path) -> None:
    metadata = described([{"name": "a", "datatype": datatype}, {"name": "b"}])
    found = convert(tmp_path, "a,b\n1,x\n", metadata, "--check")
    assert (found.code, found.codes) == (0, ["PK503"])


def test_metadata_of_the_user_say_which_tables_there_are(tmp_path: Path) -> None:
    metadata = described([{"name": "x"}]) | {"url": "u.csv"}
    convert(tmp_path, "a\n1\n", metadata, files={"u.csv": "x\n2\n"})
    where = ("--locate", f"{HOME}={tmp_path}", "--mode", "minimal")
    found = run(tmp_path, HOME + "t.csv", "--metadata", HOME + "m.json", *where)
    assert (found.code, found.codes, found.objects) == (0, ["PK508"], ['"2"'])
    (tmp_path / "u.csv").unlink()
    found = run(tmp_path, HOME + "t.csv", "--metadata", HOME + "m.json", *where)
    assert (found.code, found.codes) == (1, ["PK507"])
    assert "--locate" in found.said


def test_numbers_are_read_as_their_pattern_writes_them(tmp_path: Path) -> None:
    cells = {"%-012": "-0.12", "1.234,5‰": "1.2345", "(7)": "-7", "+3": "+3"}
    formats: list[object] = [
        "%000", {"pattern": "#.##0,0‰", "groupChar": ".", "decimalChar": ","}, "0;(0)", "0",
    ]  # fmt: skip
    columns = [
        {"name": f"c{i}", "datatype": {"base": "decimal", "format": f}}
        for i, f in enumerate(formats)
    ]
    row = ",".join(f'"{cell}"' for cell in cells)
    found = convert(tmp_path, f"c0,c1,c2,c3\n{row}\n", described(columns), "--check")
    assert (found.code, found.problems) == (0, ())
    found = convert(tmp_path, f"c0,c1,c2,c3\n{row}\n", described(columns))
    decimal = "^^<http://www.w3.org/2001/XMLSchema#decimal>"
    assert found.objects == [f'"{value}"{decimal}' for value in cells.values()]


@pytest.mark.parametrize(
    "value",
    ["9" * 100_000, "-" + "9" * 100_000, "0." + "9" * 100_000, "1e999999999", "1e-999999999"],
)
def test_numbers_of_any_length_are_within_bounds_or_not(value: str, tmp_path: Path) -> None:
    metadata = cell(base="double" if "e" in value else "decimal", minimum=0)
    found = convert(tmp_path, f"a,b\n{value},x\n", metadata, "--check")
    assert found.codes == (["PK204"] if value[0] == "-" else [])


def test_a_table_that_changes_while_it_is_read(tmp_path: Path) -> None:
    table = written(tmp_path, "a,b\n" + "1,x\n" * 50_000)
    ended = threading.Event()

    def touch() -> None:
        for moment in itertools.count():
            os.utime(table, ns=(moment, moment))
            if ended.is_set():
                return

    with ThreadPoolExecutor(1) as threads:
        touching = threads.submit(touch)
        try:
            found = convert(tmp_path, table.read_bytes(), TABLE)
        finally:
            ended.set()
        touching.result()
    assert (found.code, found.triples) == (1, "")
    assert found.places == [("PK110", 0, "", "")]


def test_metadata_alone_name_their_tables(tmp_path: Path) -> None:
    """And are never passed over for the project that comes with parkkg."""
    (tmp_path / "t.csv").write_text("a\nx\n", encoding="utf-8")
    metadata = {"@context": CSVW, "url": "t.csv", "tableSchema": {"columns": [{"name": "a"}]}}
    (tmp_path / "m.json").write_text(json.dumps(metadata), encoding="utf-8")
    found = called("--metadata", "m.json", "--mode", "minimal", cwd=tmp_path)
    assert (found.returncode, found.stdout.count("\n")) == (0, 1)
    missing = called("--metadata", "no.json", cwd=tmp_path)
    assert (missing.returncode, missing.stdout) == (2, "")
    alone = called("--link", "<m.json>; rel=describedby", cwd=tmp_path)
    assert (alone.returncode, alone.stdout) == (2, "")


@pytest.mark.parametrize("name", ["z.nt.gz", "z.ttl", "z.jsonld"])
def test_a_name_that_promises_another_format_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    found = called("t.csv", "--output", name, cwd=tmp_path)
    assert found.returncode == 2
    assert "parkkg dump" in found.stderr
    assert not (tmp_path / name).exists()


def test_spark_is_not_started_where_its_folder_exists(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "parts").mkdir()
    found = called("t.csv", "--spark", "local[1]", "--output", "parts", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == "parkkg: parts exists\nhint: name a folder that does not\n"
    assert list((tmp_path / "parts").iterdir()) == []


@pytest.mark.spark
def test_spark_and_one_machine_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('id,n\na,"1\n2"\n"b,",3\n', encoding="utf-8")
    one = called("t.csv", "--sort", cwd=tmp_path)
    many = called("t.csv", "--spark", "local[2]", cwd=tmp_path)
    assert (many.returncode, many.stdout, many.stderr) == (0, one.stdout, one.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.spark
@pytest.mark.parametrize("kind", ["java", "master"])
def test_a_spark_that_does_not_start_takes_two_lines(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    if kind == "java":
        programs = tmp_path / "programs"
        programs.mkdir()
        for name in ("bash", "env", "dirname", "basename", "ps", "ls"):
            if found := shutil.which(name):
                (programs / name).symlink_to(found)
        monkeypatch.setenv("PATH", str(programs))
        monkeypatch.delenv("JAVA_HOME", raising=False)
    master = "local[1]" if kind == "java" else "nowhere"
    done = called("t.csv", "--spark", master, "--output", "parts", cwd=tmp_path)
    said = "Spark needs Java, and there is none" if kind == "java" else 'no master "nowhere"'
    assert said in done.stderr
    assert (done.returncode, len(done.stderr.splitlines())) == (3 if kind == "java" else 2, 2)
    assert not (tmp_path / "parts").exists()


def test_a_page_shows_the_cells_of_a_single_table(tmp_path: Path) -> None:
    page = tmp_path / "faults.html"
    (tmp_path / "t.csv").write_text("产值\nN/A\n", encoding="utf-8")
    metadata = described([{"titles": "产值", "datatype": "integer"}])
    (tmp_path / "t.csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    found = run(tmp_path, str(tmp_path / "t.csv"), "--check", "--report", str(page))
    assert found.code == 1
    text = page.read_text(encoding="utf-8")
    assert '["N/A"]' in text
    assert '"产值"' in text


@pytest.mark.parametrize(
    "options",
    [
        ("--output", "t.csv"),
        ("--check", "--problems", "t.csv"),
        ("--problems", "csv-metadata.json"),
    ],
)
def test_an_input_is_not_written_over(run: Run, options: tuple[str, ...]) -> None:
    Path("t.csv").write_text("id\na\n", "utf-8")
    Path("csv-metadata.json").write_text("{", "utf-8")
    if options[0] == "--output":
        Path("csv-metadata.json").unlink()
    code, out, err = run("convert", "t.csv", *options)
    assert (code, out) == (2, "")
    assert err.startswith(f"parkkg: {options[-1]} is a file that is read")
    assert Path("t.csv").read_text("utf-8") == "id\na\n"
