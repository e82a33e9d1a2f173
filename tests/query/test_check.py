from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.errors import DataError, Problem
from parkkg.project import packaged_project
from parkkg.query.check import check_queries, unreadable
from parkkg.query.saved import SavedQuery, find, parse
from parkkg.translations import in_language

FILE = "queries/q.rq"


def saved(text: str) -> SavedQuery:
    return parse("q", Path(FILE), text, FILE)


def checked(text: str) -> list[tuple[str, int, str]]:
    """Severity, line and message of what is found in a query; all of it about its file."""
    found = check_queries({FILE: saved(text)})
    assert {(p.code, p.file) for p in found} <= {("PK504", FILE)}
    return [(p.severity, p.line, p.message) for p in found]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a WHERE { ?a ?b ?c }",
        "ASK {}",
        "CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }",
        "DESCRIBE <urn:a>",
        "SELECT ?a { ?a ?b ?_name } LIMIT ?_rows_integer OFFSET ?_from_integer",
        "SELECT ?b { VALUES ?b { ?_name_iri } ?a ?_p_iri* ?b FILTER(?b > ?_date_xsd_date) }",
        "SELECT ?b { ?b ?c ?d FILTER(!BOUND(?__year_year) || YEAR(?d) = ?__year_year) }",
        "#+ params:\n#+   - {name: a, type: enum, enum: [zh, en]}\nASK { ?s ?p ?_a }",
    ],
)
def test_a_query_that_can_run_is_no_problem(text: str) -> None:
    assert checked(text) == []


def test_the_queries_of_the_default_project_can_run() -> None:
    project = packaged_project()
    queries = {project.name(path): find(project, path.stem) for path in project.queries}
    assert len(queries) > 10
    assert check_queries(queries) == ()
    assert check_queries({}) == ()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("SELECT ?a WHERE { ?a ?b }", 1, "line 1, column 25: } cannot stand here"),
        ("SELECT ?a {\n ?a a ?_park_iri ; ?b }", 2, "line 2, column 23: } cannot stand here"),
        ("SELECT ?a {\n ?a ?b ?c\n} LIMIT ?_n_integer ASK", 3, "line 3, column 21: ASK cannot"),
        ("SELECT ?a { ?a ?b ?c } GROUP BY ?b", 1, "this is not valid SPARQL"),
    ],
)
def test_the_place_of_a_fault_is_the_one_in_the_file(text: str, line: int, message: str) -> None:
    ((severity, at, said),) = checked(text)
    assert (severity, at) == ("error", line)
    assert message in said
    assert "\n" not in said


def test_a_default_that_does_not_fit_is_a_problem() -> None:
    text = "#+ params:\n#+   - {name: n, type: integer, example: many}\nASK { ?s ?p ?_n }"
    try:
        found = checked(text)
    except DataError as error:
        found = [("error", unreadable(FILE, error).line, error.message)]
    ((severity, _, said),) = found
    assert severity == "error"
    assert '"many" does not fit' in said


def test_a_slow_query_is_a_warning() -> None:
    variables = "xyzwvut"
    product = " ".join(f"VALUES ?{v} {{ {' '.join(map(str, range(99)))} }}" for v in variables)
    query = f"SELECT (COUNT(?x * ?t) AS ?n) {{ {product} }}"
    (found,) = check_queries({FILE: saved(query)}, seconds=0.5)
    assert found.severity == "warning"
    assert found.message == "takes longer than 0.5 s even over an empty graph"


def test_what_ends_the_process_is_a_problem_and_the_others_are_still_asked() -> None:
    doubled = " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(40))
    large = f"SELECT ?v40 {{ BIND('0123456789' AS ?v0) {doubled} }}"
    queries = {"a.rq": saved(large), "b.rq": saved("ASK { ?a ?b }"), "c.rq": saved("ASK {}")}
    found = {p.file: (p.severity, p.message) for p in check_queries(queries, seconds=60)}
    assert set(found) == {"a.rq", "b.rq"}
    assert found["a.rq"][0] == "error"
    assert "memory" in found["a.rq"][1]
    assert "cannot stand here" in found["b.rq"][1]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("#+ summary: x\n#+ tags: {}\nASK {}", 2),
        ("ASK {\n  ?s ?p\n", 0),
        ("ASK {\n  SERVICE <http://e/> {} }", 2),
        ("#+ params:\n#+   - {name: a}\nASK {}", 0),
    ],
)
def test_a_file_that_holds_no_query_is_a_problem_with_its_line(text: str, line: int) -> None:
    try:
        found: Problem = check_queries({FILE: saved(text)})[0]
    except DataError as error:
        found = unreadable(FILE, error)
    assert (found.code, found.severity, found.file) == ("PK504", "error", FILE)
    assert not line or found.line == line
    assert FILE not in found.message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#+ columns: {dat: {zh: 日期, en: date}}\nSELECT ?date {}", "查询结果中没有“dat”列"),
        ("#+ columns: {date: {en: date}}\nSELECT ?date {}", "“date”列没有 zh 名称"),
    ],
)
def test_a_fault_of_a_header_is_told_in_chinese_too(text: str, told: str) -> None:
    with pytest.raises(DataError) as caught:
        parse("q", Path(FILE), text, FILE)
    found = unreadable(FILE, caught.value)
    assert found.line == 1
    assert in_language(found.message, "zh") == told
