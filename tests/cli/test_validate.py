"""`parkkg validate`: exit codes, three formats, warnings and faults with their places."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH

from command_line import Run
from parkkg.cli.main import main

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://x/> .\n"
SHAPES = """ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ;
    sh:message "p is missing"@en, "缺少 p"@zh ] .
"""


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`parkkg validate data.ttl --shapes shapes.ttl …`: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def call(data: str, shapes: str, *args: str) -> tuple[int, str, str]:
        Path("data.ttl").write_text(PREFIXES + data, encoding="utf-8")
        Path("shapes.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
        with pytest.raises(SystemExit) as caught:
            main(["validate", "data.ttl", "--shapes", "shapes.ttl", *args])
        out, err = capfd.readouterr()
        assert isinstance(caught.value.code, int)
        return caught.value.code, out, err

    return call


def test_data_that_conform_are_good(run: Run) -> None:
    assert run("ex:a a ex:C ; ex:p 1 .", SHAPES) == (0, "the data conform\n", "")


def test_results_are_grouped_and_counted(run: Run) -> None:
    data = "ex:p a ex:P . " + " ".join(f"ex:a{n:02} a ex:C ." for n in range(13))
    code, out, err = run(data, SHAPES)
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[0] == "violation: p is missing"
    assert "MinCountConstraintComponent: <http://x/S> <http://x/p> (13 results)" in lines[1]
    assert lines[2] == "    <http://x/a00>"
    assert lines[-2] == "    … and 3 more"
    assert lines[-1] == "the data do not conform: 13 violations, 0 warnings"


def test_a_message_is_in_the_readers_language(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "缺少 p" in run("ex:a a ex:C .", SHAPES)[1]


@pytest.mark.parametrize("engine", ["sql", "pyshacl"])
def test_turtle_is_the_report_of_the_standard(run: Run, engine: str) -> None:
    code, out, _ = run("ex:a a ex:C .", SHAPES, "--format", "ttl", "--engine", engine)
    assert code == 1
    report = rdflib.Graph().parse(data=out, format="turtle")
    (node,) = report.subjects(RDF.type, SH.ValidationResult)
    assert report.value(node, SH.focusNode) == rdflib.URIRef("http://x/a")


def test_json_has_every_result(run: Run) -> None:
    shapes = SHAPES + "ex:T sh:targetClass ex:C ; sh:nodeKind sh:Literal ; sh:severity sh:Warning ."
    code, out, _ = run("ex:a a ex:C .", shapes, "--format", "json")
    said = json.loads(out)
    assert (code, said["conforms"], said["engine"]) == (1, False, "sql")
    assert said["counts"] == {"violation": 1, "warning": 1}
    assert {result["severity"] for result in said["results"]} == {"violation", "warning"}
    assert said["results"][0]["message"]


@pytest.mark.parametrize(
    "shapes",
    [
        "ex:S sh:targetClass ex:C ;"
        " sh:sparql [ sh:select 'SELECT $this { $this <http://x/p> ?v }' ] .",
        "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:q ; sh:property ex:T ] ;"
        " sh:property [ sh:path ex:r ; sh:property ex:T ] . ex:T sh:path ex:p ; sh:minCount 1 .",
    ],
)
def test_every_format_has_the_same_number_of_results(run: Run, shapes: str) -> None:
    data = "ex:a a ex:C ; ex:p 1, 2 ; ex:q ex:b ; ex:r ex:b ."
    text, as_json, turtle = (run(data, shapes, "--format", f)[1] for f in ("text", "json", "ttl"))
    report = rdflib.Graph().parse(data=turtle, format="turtle")
    assert len(list(report.subjects(RDF.type, SH.ValidationResult))) == 2
    assert len(json.loads(as_json)["results"]) == 2
    assert json.loads(as_json)["counts"] == {"violation": 2}
    assert "(2 results)" in text
    assert "more" not in text
    assert text.endswith("2 violations, 0 warnings\n")


def test_a_warning_alone_does_not_conform(run: Run) -> None:
    shapes = "ex:T sh:targetClass ex:C ; sh:nodeKind sh:Literal ; sh:severity sh:Info ."
    code, out, _ = run("ex:a a ex:C .", shapes)
    assert code == 1
    assert out.endswith("0 violations, 0 warnings, 1 with information\n")


def test_a_shape_that_checks_nothing_is_said(run: Run) -> None:
    code, out, err = run("ex:a a ex:Cat ; ex:p 1 .", SHAPES.replace("ex:C ", "ex:Cta "))
    assert (code, out) == (0, "the data conform\n")
    assert "warning: shapes.ttl:2: sh:targetClass ex:Cta: no such class" in err
    assert 'did you mean "ex:Cat"?' in err


@pytest.mark.parametrize(
    ("shapes", "says"),
    [
        ("ex:S sh:minLength 'x' .", 'shapes.ttl:2: sh:minLength "x" of ex:S: must be a whole'),
        (
            "ex:S sh:targetNode ex:a ; sh:node ex:S .",
            "shapes.ttl:2: the shape refers to itself: ex:S → ex:S",
        ),
        ("ex:S sh:node", "shapes.ttl"),
    ],
)
def test_shapes_that_cannot_be_used_are_named(run: Run, shapes: str, says: str) -> None:
    code, out, err = run("ex:a a ex:C .", shapes, "--format", "ttl")
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["data.ttl", "more.ttl", "--shapes", "s/a.ttl", "s/b.ttl", "--format", "json"],
        ["data.ttl", "more.ttl", "-s", "s/a.ttl", "-s", "s/b.ttl", "--format", "json"],
        ["--format", "json", "--shapes", "s/a.ttl", "--shapes", "s/b.ttl", "data.ttl", "more.ttl"],
        ["--shapes", "s", "--format", "json", "data.ttl", "more.ttl"],
        ["--format=json", "data.ttl", "--shapes=s/a.ttl", "more.ttl", "--shapes", "s/b.ttl"],
    ],
)
def test_several_files_of_each_kind(
    arguments: list[str],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s").mkdir()
    for name, text in {
        "data.ttl": "ex:a a ex:C .", "more.ttl": "ex:b a ex:C .", "s/a.ttl": SHAPES,
        "s/b.ttl": "ex:T sh:targetClass ex:C ; sh:nodeKind sh:Literal .",
    }.items():  # fmt: skip
        Path(name).write_text(PREFIXES + text, encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        main(["validate", *arguments])
    assert caught.value.code == 1
    assert json.loads(capfd.readouterr().out)["counts"] == {"violation": 4}


@pytest.mark.parametrize(
    "names", [["s/a.ttl", "s/b.ttl", "data.ttl"], ["s", "data.ttl", "more.ttl"]]
)
def test_names_after_shapes_that_may_be_either_are_not_guessed(
    names: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    """What `--shapes shapes/*.ttl data.ttl` means: a file of shapes would be taken as data."""
    with pytest.raises(SystemExit) as caught:
        main(["validate", "--shapes", *names])
    said = capfd.readouterr().err
    assert caught.value.code == 2
    assert names[1] in said
    assert "name DATA first" in said


def test_an_option_without_a_value_leaves_data_what_it_is(run: Run) -> None:
    """`--all-warnings` is followed by a name of data, not by its value."""
    code, _, _ = run("ex:a a ex:C .", SHAPES)
    with pytest.raises(SystemExit) as caught:
        main(["validate", "--all-warnings", "data.ttl", "--shapes", "shapes.ttl", "shapes.ttl"])
    assert caught.value.code == code


def test_data_that_cannot_be_read_are_named(run: Run) -> None:
    code, out, err = run("ex:a ex:p\n 'x .", SHAPES)
    assert (code, out) == (1, "")
    assert "data.ttl:" in err


def test_a_shape_of_the_advanced_features_is_left_to_pyshacl_and_said(run: Run) -> None:
    shapes = """ex:T sh:target [ a sh:SPARQLTarget ;
        sh:select "SELECT ?this { ?this a <http://x/C> }" ] ; sh:nodeKind sh:Literal ."""
    code, out, err = run("ex:a a ex:C .", shapes)
    assert code == 1
    assert "ex:a" in out or "<http://x/a>" in out
    assert "note: ex:T is left to pyshacl, for sh:target" in err


def test_of_many_warnings_the_first_of_each_kind_are_named(run: Run) -> None:
    idle = " ".join(f"ex:I{n:02} a sh:NodeShape ." for n in range(30))
    typos = " ".join(f"ex:S sh:patern{n} 1 ." for n in range(12)) + " ex:S sh:class ex:None ."
    data = "ex:a a ex:C ; ex:p 1 ."
    err = run(data, SHAPES + idle + typos)[2]
    assert err.count("has no target") == 10
    assert err.count("is unknown") == 10
    assert err.count("sh:class ex:None: no such class") == 1
    assert "… and 20 more: a shape that checks nothing [PK404] (--all-warnings names" in err
    assert "… and 2 more: a term that SHACL does not have [PK405]" in err
    err = run(data, SHAPES + idle + typos, "--all-warnings")[2]
    assert err.count("has no target") == 30
    assert err.count("is unknown") == 12
    assert "more" not in err
    # Programs get all of them.
    out = run(data, SHAPES + idle + typos, "--format", "json")[1]
    assert len(json.loads(out)["warnings"]) == 43


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Gives what standard input has."""

    def give(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return give


def test_standard_input_is_data_or_shapes(run: Run, stdin: Callable[[str], None]) -> None:
    stdin("<b> a <http://x/C> .\n")
    code, out, _ = run("ex:a a ex:C .", SHAPES, "--stdin-format", "nt", "-")
    assert (code, out) == (1, "")  # N-Triples has no relative IRI
    stdin("<b> a <http://x/C> .\n")
    code, out, _ = run("ex:a a ex:C .", SHAPES, "--format", "json", "-")
    assert [r["focus"] for r in json.loads(out)["results"]] == [
        f"<{Path.cwd().as_uri()}/b>",
        "<http://x/a>",
    ]
    stdin(PREFIXES + SHAPES)
    code, out, _ = run("ex:a a ex:C .", "", "-s", "-")
    assert "MinCountConstraintComponent: <http://x/S> <http://x/p> (1 result)" in out


@pytest.mark.parametrize(
    ("text", "args", "says"),
    [
        ("", ["-", "-"], "`-` is named 2 times"),
        ("", ["-", "-s", "-"], "`-` is named 2 times"),
        (None, ["-"], "standard input is closed"),
        ("\n<a> <b> .", ["-"], "<stdin>:2: this is no Turtle from character 9 on"),
    ],
)
def test_standard_input_that_cannot_be_used(
    text: str | None,
    args: list[str],
    says: str,
    run: Run,
    stdin: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stdin(text or "")
    if text is None:
        monkeypatch.setattr(sys, "stdin", None)
    code, out, err = run("", SHAPES, "--format", "text", *args)
    assert (code, out) == (1 if "Turtle" in says else 2, "")
    assert says in err


def test_what_a_parser_says_is_quoted_in_a_sentence_of_the_reader(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    _, _, err = run('ex:a ex:p "x .', SHAPES)
    first, hint = err.splitlines()[:2]
    assert (
        first
        == 'data.ttl:2：从第 11 个字符起不是 Turtle（解析器："Unexpected end of file"） [PK504]'
    )
    assert hint.startswith("  提示：请改正")
