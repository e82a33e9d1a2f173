from __future__ import annotations

from pathlib import Path

import pytest

from command_line import Run
from small_project import SMALL, write

PARKS = 'id,label,n\na,"溧阳高新区",1\nb,"宁德高新区",2\n'

QUERY = """\
#+ title: {en: Names, zh: 名称}
#+ summary: {en: The names of a park, zh: 园区的名称}
#+ params:
#+   - name: park
#+     title: {en: park, zh: 园区}
#+     type: iri
#+     class: http://e/Park
#+     base: http://e/park/
#+     summary: {en: Which one., zh: 哪一个。}
#+   - {name: only, type: enum, default: all,
#+      enum: {all: {en: everything, zh: 全部}, new: {en: the newest, zh: 最新}}}
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name { ?_park_iri rdfs:label ?name FILTER(?_only = "all") }
"""


@pytest.fixture
def project(tmp_path: Path, run: Run) -> Path:
    return write(tmp_path, {**SMALL, "data/parks.csv": PARKS, "queries/names.rq": QUERY})


def told(run: Run, *words: str) -> str:
    code, out, err = run(*words)
    assert (code, err) == (0, "")
    return " ".join(out.split())


def test_the_parameters_of_a_query_are_listed(project: Path, run: Run) -> None:
    text = told(run, "query", "names", "--help")
    assert "names (Names): The names of a park" in text
    assert "-p park=… park. Which one." in text
    assert "Default: all (everything). Choices: all (everything), new (the newest)." in text
    assert "Usage: parkkg query" in text


def test_choices_of_things_are_those_of_the_release(project: Path, run: Run) -> None:
    run("load")
    text = told(run, "--lang", "zh", "query", "names", "-h")
    assert "园区。 哪一个。 可选：" in text
    assert "a (溧阳高新区)" in text


def test_an_unknown_query_is_told(project: Path, run: Run) -> None:
    code, _, err = run("query", "nams", "--help")
    assert code == 2
    assert 'did you mean "names"?' in err


def test_without_a_query_it_is_the_help_of_the_command(project: Path, run: Run) -> None:
    assert "Parameters:" not in told(run, "query", "--help")
