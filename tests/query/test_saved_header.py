from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.errors import DataError
from parkkg.namespaces import PK
from parkkg.query.parameters import Param
from parkkg.query.saved import parse
from parkkg.query.saved_header import Column, read_header
from parkkg.text import LocalizedText

FULL = """\
# an ordinary comment
#+ summary:
#+   zh: 大事年表
#+   en: A timeline
#+ description: One text for both.
#+ tags: [time, park]
#+ endpoint: http://example.org/sparql
#+ columns:
#+   date: {zh: 日期, en: date}
#+   sha256: SHA-256
#+ params:
#+   - name: park
#+     type: iri
#+     base: https://example.org/id/park/
#+     default: liyang-htz
#+     example: another
#+     view: park
#+     summary: {zh: 园区, en: The park}
#+   - {name: year, type: year, required: false}
#+   - {name: from, type: date, default: 2020-01-01}
#+   - {name: kind, type: enum, enum: [no, yes, 1]}
#+   - {name: metric, type: iri, enum-query: "SELECT ?m { ?m a ?c }"}
#+   - {name: text, type: langstring, language: zh}

SELECT * { ?s ?p ?o }
"""


def test_a_header_says_everything() -> None:
    header = read_header(FULL, "queries/q.rq")
    assert header.summary == LocalizedText("大事年表", "A timeline")
    assert header.description == LocalizedText("One text for both.", "One text for both.")
    assert header.tags == ("time", "park")
    assert header.columns == (
        Column("date", LocalizedText("日期", "date")),
        Column("sha256", LocalizedText("SHA-256", "SHA-256")),
    )
    assert header.params == (
        Param(
            "park",
            "iri",
            default="liyang-htz",
            required=False,
            example="another",
            summary=LocalizedText("园区", "The park"),
            view="park",
            base="https://example.org/id/park/",
        ),
        Param("year", "year", required=False),
        Param("from", "date", default="2020-01-01", required=False),
        # YAML would make False, True and 1 of these.
        Param("kind", "enum", enum=("no", "yes", "1")),
        Param("metric", "iri", enum_query="SELECT ?m { ?m a ?c }"),
        Param("text", "langstring", language="zh"),
    )


def test_no_header_says_nothing() -> None:
    header = read_header("SELECT * {}", "queries/q.rq")
    assert header.params is None
    assert header.summary == LocalizedText("", "")
    assert read_header("#+ params: []\nASK {}", "q").params == ()


@pytest.mark.parametrize(
    ("header", "line", "message", "hint"),
    [
        ("#+ summary: [a\n#+ b: c", 2, "not YAML", ""),
        ("#+ summary: 'a", 1, "not YAML", ""),
        ("#+ a: \x01", 1, "not YAML", ""),
        ("#+ - a\n#+ - b", 1, "must be a mapping", ""),
        ("#+ summary: a\n#+ sumary: b", 2, '"sumary"', "summary"),
        ("#+ parms: []", 1, '"parms"', "params"),
        ("#+ summary: a\n#+ summary: b", 2, '"summary" is given twice', ""),
        ("#+ summary: {de: Park}", 1, '"de"', "en, zh"),
        ("#+ tags: time", 1, "tags must be a list", ""),
        ("#+ tags: [[a]]", 1, "each of tags must be one value", ""),
        ("#+ columns: [date]", 1, "columns must be a mapping", ""),
        ("#+ colums: {}", 1, '"colums"', "columns"),
        ("#+ columns:\n#+   a: {en: a}", 2, '"a" has no name in zh', "write a: {en: …, zh: …}"),
        ("#+ columns:\n#+   a:\n#+     zh: 甲", 2, '"a" has no name in en', ""),
        ("#+ columns:\n#+   a: ''", 2, '"a" has no name in zh', ""),
        ("#+ columns:\n#+   a: {en: a, de: a}", 2, '"de"', "en, zh"),
        ("#+ columns:\n#+   a: A\n#+   a: B", 3, '"a" is given twice', ""),
        ("#+ params: park", 1, "params must be a list", ""),
        ("#+ params:\n#+   - park", 2, "a parameter must be a mapping", ""),
        ("#+ params:\n#+   - type: iri", 2, "needs a name", ""),
        ("#+ params:\n#+   - {name: _x}", 2, '"_x" cannot be the name', ""),
        ("#+ params:\n#+   - {name: a-b}", 2, '"a-b" cannot be the name', ""),
        ("#+ params:\n#+   - name: a\n#+     typ: iri", 3, '"typ"', "type"),
        ("#+ params:\n#+   - name: a\n#+     type: intger", 3, "is no type", "integer"),
        ("#+ params:\n#+   - name: a\n#+     type: enum", 2, "needs enum or enum-query", ""),
        ("#+ params:\n#+   - name: a\n#+     enum: x", 3, "enum must be a list", ""),
        ("#+ params:\n#+   - name: a\n#+     required: yes", 3, "must be true or false", ""),
        ("#+ params:\n#+   - name: a\n#+     default: [1]", 3, "default must be one value", ""),
        ("#+ params:\n#+   - name: a\n#+   - name: a", 3, '"a" is described twice', ""),
    ],
)
def test_a_bad_header_is_reported_by_file_and_line(
    header: str, line: int, message: str, hint: str
) -> None:
    with pytest.raises(DataError, match=message) as caught:
        read_header(f"# before\n\n{header}\nSELECT * {{}}", "queries/q.rq")
    assert caught.value.message.startswith(f"queries/q.rq:{line + 2}: ")
    assert hint in caught.value.hint


def test_a_query_and_its_parameters_and_their_values_have_names_for_people() -> None:
    header = read_header(
        "#+ title: {en: Firms, zh: 企业}\n"
        "#+ params:\n"
        "#+   - name: only\n"
        "#+     title: {en: which, zh: 哪些}\n"
        "#+     type: enum\n"
        "#+     enum: {all: {en: all, zh: 全部}, no: none}\n"
        "#+   - {name: park, type: iri, class: [pk:Park, def#Site], enum: [a, b]}\n"
        "ASK {}",
        "q.rq",
    )
    assert header.title == LocalizedText("企业", "Firms")
    assert header.params is not None
    only, park = header.params
    assert only.title == LocalizedText("哪些", "which")
    assert only.enum == ("all", "no"), "as they are written"
    assert only.enum_titles == (LocalizedText("全部", "all"), LocalizedText("none", "none"))
    assert (park.enum, park.enum_titles) == (("a", "b"), ())
    assert park.classes == ("pk:Park", "def#Site")


def test_the_classes_of_a_thing_are_iris_of_the_project() -> None:
    header = "#+ params:\n#+   - {name: park, type: iri, class: [pk:Park, def#Site]}\n"
    text = f"{header}ASK {{ ?_park ?p 1 }}"
    query = parse("q", Path("q.rq"), text, "q.rq", base="https://example.org/")
    assert query.params[0].classes == (f"{PK}Park", "https://example.org/def#Site")
    assert query.title == query.summary, "what it asks, where it has no title"
