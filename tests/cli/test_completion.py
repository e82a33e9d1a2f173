from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import Run
from small_project import SMALL, write

PARKS = 'id,label,n\na,"溧阳高新区",1\nb,"宁德高新区",2\n'

QUERY = """\
#+ title: {en: Names, zh: 名称}
#+ params:
#+   - {name: park, title: {en: park, zh: 园区}, type: iri, class: 'http://e/Park', base: 'http://e/park/'}
#+   - {name: only, type: enum, enum: {all: {en: all, zh: 全部}, new: {en: new, zh: 最新}}}
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name { ?_park_iri rdfs:label ?name FILTER(?_only = "all") }
"""
Offered = Callable[..., list[str]]


@pytest.fixture
def offered(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Offered:
    """What Bash is offered behind some words; the last one is being typed."""
    write(tmp_path, {**SMALL, "data/parks.csv": PARKS, "queries/names.rq": QUERY})
    run("load")

    def complete(*words: str) -> list[str]:
        monkeypatch.setenv("COMP_WORDS", " ".join(("parkkg", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        monkeypatch.setenv("_PARKKG_COMPLETE", "bash_complete")
        code, out, err = run()
        assert (code, err) == (0, "")
        return [line.partition(",")[2] for line in out.splitlines() if line]

    return complete


def test_commands_and_queries_are_offered(offered: Offered) -> None:
    assert offered("que") == ["query"]
    assert offered("query", "na") == ["names"]


def test_parameters_are_offered_with_their_values(offered: Offered) -> None:
    assert offered("query", "names", "-p", "") == ["park=", "only="]
    assert offered("query", "names", "-p", "pa") == ["park="]
    # Bash takes the sign for a word of its own.
    assert offered("query", "names", "-p", "only", "=") == ["all", "new"]
    assert offered("query", "names", "--param", "only", "=", "n") == ["new"]


def test_things_are_offered_by_slug_and_by_name(offered: Offered) -> None:
    assert sorted(offered("query", "names", "-p", "park", "=")) == ["a", "b"]
    assert offered("query", "names", "-p", "park", "=", "溧") == ["溧阳高新区"]


def test_where_there_is_nothing_to_offer_nothing_breaks(
    offered: Offered, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered("query", "nothing", "-p", "x", "=") == []
    monkeypatch.setenv("PARKKG_STORE", "nowhere")
    assert offered("query", "names", "-p", "park", "=") == []
