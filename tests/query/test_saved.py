from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.errors import DataError, ParkkgError, UsageError
from parkkg.namespaces import BASE
from parkkg.project import Project
from parkkg.query.saved import SavedQuery, bind, find, parse, saved_queries
from parkkg.sparql.query import read_query, tokens
from parkkg.text import LocalizedText

HEADER = """\
#+ summary: {zh: 园区, en: Parks}
#+ params:
#+   - {name: text, type: string}
"""
TEXT = st.characters(exclude_categories=["Cs"])
HOSTILE = [
    '"} DROP ALL #',
    "'''} SERVICE <http://127.0.0.1:9/> {} #",
    '" . ?s ?p ?o } #',
    "\\u0022 } #",
    "\\",
    '\\"',
    "line\nbreak\r\ttab",
    "?_text",
    "<http://e/>",
    "\x00\x7f\u2028\ufeff",
    "溧阳高新区 🔋",
    "",
]


def saved(body: str, header: str = "") -> SavedQuery:
    return parse("q", Path("q.rq"), header + body, "queries/q.rq")


def shape(text: str) -> list[tuple[str, str]]:
    """The tokens of a query; what strings and IRIs say is left out."""
    return [
        (token.kind.name, "" if token.kind.name in ("STRING", "IRI") else token.text)
        for token in tokens(text)
    ]


def test_columns_are_those_that_the_query_returns() -> None:
    header = "#+ columns: {a: {zh: 甲, en: A}}\n"
    query = saved("SELECT ?a ?b { ?a ?p ?b }", header)
    assert [(c.name, c.title) for c in query.columns] == [("a", LocalizedText("甲", "A"))]
    assert query.as_dict()["columns"] == {"a": {"zh": "甲", "en": "A"}}
    assert saved("SELECT * { ?a ?p ?b }", header).columns == query.columns
    assert saved("SELECT (COUNT(*) AS ?a) { ?s ?p ?b }", header).columns == query.columns


@pytest.mark.parametrize(
    "body",
    ["SELECT ?date { ?a ?p ?date }", "SELECT (MIN(?a) AS ?date) { ?a ?p ?b }", "ASK { ?a ?p ?b }"],
)
def test_a_column_that_the_query_does_not_return_is_told_with_its_line(body: str) -> None:
    header = "#+ tags: [a]\n#+ columns:\n#+   a: {zh: 甲, en: A}\n"
    with pytest.raises(DataError, match='the query returns no "a"') as caught:
        saved(body, header)
    assert caught.value.message.startswith("queries/q.rq:3: ")
    assert caught.value.details == {"line": "3"}


def test_a_misspelt_column_is_told_with_what_was_meant() -> None:
    with pytest.raises(DataError) as caught:
        saved("SELECT ?date { ?a ?p ?date }", "#+ columns: {dat: {zh: 日期, en: date}}\n")
    assert caught.value.hint == 'did you mean "date"?'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "queries"
    folder.mkdir()
    (folder / "parks.rq").write_text(
        "\ufeff" + HEADER + "SELECT * { ?s ?p ?_text }", encoding="utf-8"
    )
    (folder / "all.rq").write_text("SELECT * { ?s ?p ?o }", encoding="utf-8")
    (folder / "notes.txt").write_text("not a query", encoding="utf-8")
    return Project(tmp_path)


def test_saved_queries_are_listed_by_name(project: Project) -> None:
    one, two = saved_queries(project)
    assert (one.name, one.params) == ("all", ())
    assert (two.name, two.summary) == ("parks", LocalizedText("园区", "Parks"))
    assert [param.name for param in two.params] == ["text"]
    assert two.as_dict()["summary"] == {"zh": "园区", "en": "Parks"}


def test_a_project_without_queries_has_none(tmp_path: Path) -> None:
    assert saved_queries(Project(tmp_path)) == ()
    with pytest.raises(UsageError, match="no saved query") as caught:
        find(Project(tmp_path), "x")
    assert "queries/*.rq" in caught.value.hint


def test_an_unknown_name_gets_a_suggestion(project: Project) -> None:
    assert find(project, "parks").path == project.root / "queries" / "parks.rq"
    with pytest.raises(UsageError, match='no saved query "park"') as caught:
        find(project, "park")
    assert '"parks"' in caught.value.hint


def test_a_name_is_no_path(project: Project) -> None:
    (project.root / "outside.rq").write_text("ASK {}", encoding="utf-8")
    with pytest.raises(UsageError):
        find(project, "../outside")


def test_one_broken_query_does_not_keep_the_others_from_running(project: Project) -> None:
    (project.root / "queries" / "broken.rq").write_text("#+ tags: a\nASK {}", encoding="utf-8")
    assert find(project, "parks").name == "parks"
    with pytest.raises(DataError, match=r"^queries/broken\.rq:1: "):
        saved_queries(project)


def test_a_file_that_is_not_utf_8_is_named(project: Project) -> None:
    (project.root / "queries" / "latin.rq").write_bytes(b"ASK { ?s ?p '\xe9' }")
    with pytest.raises(DataError, match=r"queries/latin\.rq: not UTF-8 at byte 13"):
        find(project, "latin")


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_data(value: str) -> None:
    query = saved("SELECT (?_text AS ?v) { FILTER(?_text = ?_text) }", HEADER)
    text = bind(query, {"text": value})
    result = ox.Store().query(text)
    assert isinstance(result, ox.QuerySolutions)
    assert [solution["v"] for solution in result] == [ox.Literal(value)]
    assert shape(text) == shape(bind(query, {"text": "x"}))


@given(st.text(TEXT | st.sampled_from(list("\"'\\{}#<>?\n\ru0"))))
def test_any_text_survives(value: str) -> None:
    query = saved("SELECT (?_text AS ?v) { VALUES ?x { ?_text } FILTER(?x = ?_text) }", HEADER)
    text = bind(query, {"text": value})
    assert read_query(text).form == "select"
    result = ox.Store().query(text)
    assert isinstance(result, ox.QuerySolutions)
    assert [solution["v"] for solution in result] == [ox.Literal(value)]


@given(
    st.sampled_from(["iri", "string", "lang", "langstring", "integer", "decimal", "date", "year"]),
    st.text(st.characters() | st.sampled_from(list("\"'\\{}#<>?:/@.-+ \n0129ez"))),
)
def test_no_value_of_any_type_changes_the_query_around_it(name: str, value: str) -> None:
    header = f"#+ params:\n#+   - {{name: x, type: {name}, base: 'http://e/'}}\n"
    query = saved("SELECT * { ?s ?p ?_x . FILTER(?s<?_x) ?s ?q 'end' }", header)
    before, after = shape("SELECT * { ?s ?p"), shape("?s ?q 'end' }")
    try:
        text = bind(query, {"x": value})
    except UsageError:
        return
    assert "\n" not in text[len(header) :]
    found = shape(text)
    assert found[: len(before)] == before
    assert found[-len(after) :] == after
    # A term is one token, and two or three with a language or a datatype.
    assert len(found) <= len(before) + len(after) + 3 + 3 + len(shape(". FILTER(?s<)"))


def test_values_go_where_they_belong() -> None:
    header = (
        "#+ params:\n"
        "#+   - {name: park, type: iri, base: 'https://w3id.org/parkkg/id/park/', default: a}\n"
        "#+   - {name: n, type: integer, default: 10}\n"
        "#+   - {name: year, type: year, required: false}\n"
    )
    body = (
        "SELECT * { ?s ?p ?_park_iri FILTER(!BOUND(?__year) || ?y = ?__year) }"
        " LIMIT ?_n OFFSET ?_n_integer"
    )
    query = saved(body, header)
    assert bind(query, {}).split("\n")[-1] == (
        f"SELECT * {{ ?s ?p  <{BASE}id/park/a>  FILTER(!BOUND(?__year) || ?y = ?__year) }}"
        " LIMIT  10  OFFSET  10 "
    )
    text = bind(query, {"park": "park/b", "n": "+007", "year": "2022"})
    assert f"<{BASE}id/park/b>" in text
    assert text.endswith("LIMIT  7  OFFSET  7 ")
    assert "FILTER(! (true)  || ?y =" in text
    ox.Store().query(text)


def test_lines_stay_where_they_were() -> None:
    """So that the place of an error in the bound query is one in the file."""
    text = bind(saved("SELECT *\n{ ?s ?p ?_text\n}", HEADER), {"text": "a\nb"})
    assert text.count("\n") == HEADER.count("\n") + 2


def test_a_value_next_to_a_mark_stays_a_token_of_its_own() -> None:
    query = saved("#+ params: [{name: x, type: iri}]\nASK { FILTER(1<?_x) }")
    text = bind(query, {"x": "http://e/"})
    assert ("MARK", "<") in shape(text)
    assert "<<" not in text


def test_unknown_missing_and_wrong_values_are_refused() -> None:
    query = saved(
        "SELECT * { ?s ?p ?_text } LIMIT ?_n", HEADER + "#+   - {name: n, type: integer}\n"
    )
    with pytest.raises(UsageError, match='"q" has no parameter "txt"') as caught:
        bind(query, {"txt": "a"})
    assert '"text"' in caught.value.hint
    with pytest.raises(UsageError, match='"q" needs the parameter "n"') as caught:
        bind(query, {"text": "a"})
    assert "n=" in caught.value.hint
    with pytest.raises(UsageError, match="a whole number"):
        bind(query, {"text": "a", "n": "ten"})
    with pytest.raises(UsageError, match="0 or more"):
        bind(query, {"text": "a", "n": "-1"})
    with pytest.raises(UsageError, match="no parameter"):
        bind(saved("ASK {}"), {"x": "1"})


def test_variables_say_their_parameters_where_no_header_does() -> None:
    query = saved("SELECT * { ?s ?p ?_thing_iri ; ?q ?_text, ?__more } LIMIT ?_n_integer")
    assert [(p.name, p.type, p.required) for p in query.params] == [
        ("thing", "iri", True),
        ("text", "string", True),
        ("more", "string", False),
        ("n", "integer", True),
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("SELECT ?_text { ?s ?p ?_text }", "?_text cannot be a variable of SELECT"),
        ("SELECT * { ?s ?p ?_tex }", "the header does not describe it"),
        ("SELECT * { ?s ?p ?o }", '"text" is not in the query'),
        ("SELECT * { ?s ?p ?_text } LIMIT ?_text", "its type must be integer"),
        ("SELECT * { ?s ?p ?_text_iri }", "?_text_iri says iri, and its description string"),
        ("SELECT * { ?s ?p ?_text", "is never closed"),
        ("SELECT * { SERVICE <urn:x> { ?s ?p ?_text } }", "SERVICE is refused"),
        ("INSERT DATA { <urn:a> <urn:b> ?_text }", "only queries are answered"),
        ("SELECT * { ?s ex:p ?_text }", 'prefix "ex:" is not declared'),
    ],
)
def test_what_cannot_work_is_reported_before_it_is_run(body: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        saved(body, HEADER)
    assert caught.value.message.startswith("queries/q.rq: ")
    assert message in caught.value.message


def test_a_number_of_rows_needs_a_number() -> None:
    header = "#+ params: [{name: n, type: integer, required: false}]\n"
    with pytest.raises(DataError, match="it needs a default"):
        saved("SELECT * {} LIMIT ?_n", header)


def test_errors_are_for_people() -> None:
    for body in ("", "SELECT", "#+ x: [", "\x00"):
        with pytest.raises(ParkkgError):
            bind(saved(body), {"x": "1"})
