"""The saved queries of every project here, as people ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import pytest

import parkkg
from amount import FUZZING
from examples import project_named
from parkkg.cli.main import main
from parkkg.query.saved import saved_queries
from published import HTML, published

ROOT = Path(__file__).resolve().parents[1]
# Queries that the parks' own examples have nothing for: they have one park, or one thing of a kind.
NOTHING_TO_SHOW = frozenset(
    {
        "compare-pairs", "park-family", "institutes", "neighbours", "milestones-around",
        "awards-alike",
    }
)  # fmt: skip
PROJECTS = ("default", "two-parks", "china-zones", "library", "new")
# The example of two parks has the queries of the default project; `make fuzz` asks it, too.
LOADED = [name for name in PROJECTS if FUZZING or name != "two-parks"]
ZH = ("zh", "本图谱没有符合这些条件的内容", "请先填写必填的参数")
EN = ("en", "Nothing in this graph matches", "Fill in the required parameters")
# By turns, or always both.
READERS = [[ZH, EN]] if FUZZING else [[ZH], [EN]]


@pytest.fixture(scope="module", params=LOADED)
def asked(
    request: pytest.FixtureRequest, loaded: Callable[[str], tuple[Path, Path]]
) -> Iterator[parkkg.Release]:
    """A release of each project."""
    project, store = loaded(request.param)
    with parkkg.open(store, project=project) as release:
        yield release


@pytest.mark.fuzz
def test_the_page_of_every_query_opens_on_a_table_or_says_why_not(
    asked: parkkg.Release, default: parkkg.Release
) -> None:
    with published(asked.store, project=asked.project.root) as server:
        names = [*asked.queries]
        if not FUZZING and names == [*default.queries]:  # each half is asked of one project
            names = names[asked.project.root == default.project.root :: 2]
        for name, readers in zip(names, cycle(READERS), strict=False):
            for reader, nothing, first in readers:
                answer = server.get(f"/api/{name}?lang={reader}", HTML)
                assert answer.status_code == 200, (name, answer.text)
                shown = "<table" in answer.text
                told = nothing in answer.text or first in answer.text
                assert shown != told, name


@pytest.fixture(scope="module")
def default(served_store: Path) -> Iterator[parkkg.Release]:
    """A release of the default project."""
    with parkkg.open(served_store, project=ROOT) as release:
        yield release


def test_no_query_opens_on_an_empty_table(asked: parkkg.Release) -> None:
    """But where the graph has nothing of the kind that a query without things of its own asks."""
    empty = []
    for name in asked.queries:
        query = asked.saved_query(name)
        if all(p.default is not None or not p.required for p in query.params):
            lacking = [p for p in query.params if p.type == "iri" and not p.enum and p.default]
            if len(asked.query(name)) == 0 and lacking:
                empty.append(name)
    assert set(empty) <= NOTHING_TO_SHOW


@pytest.mark.parametrize(
    "park", [" 溧阳高新区", "溧陽高新區", "Liyang high-tech zone", "liyanggaoxinqu"]
)
def test_a_thing_is_asked_for_by_name(default: parkkg.Release, park: str) -> None:
    assert default.query("timeline", park=park) == default.query("timeline", park="liyang-htz")


def test_a_name_of_several_or_none_is_told(
    default: parkkg.Release, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(parkkg.UsageError, match='"高新区" is in several names'):
        default.query("timeline", park="高新区")
    for value, told in (("高新区", "(liyang-htz)"), ("火星", "nothing called")):
        with pytest.raises(SystemExit) as stop:
            main(["query", "timeline", "--param", f"park={value}", "--store", str(default.store)])
        assert stop.value.code == 2
        assert told in capsys.readouterr().err


@pytest.mark.parametrize("name", PROJECTS)
def test_queries_columns_parameters_and_choices_have_names_in_both_languages(
    name: str, tmp_path: Path
) -> None:
    for query in saved_queries(project_named(name, tmp_path)):
        titles = {
            "the query": query.title,
            **{f"column {column.name}": column.title for column in query.columns},
            **{f"parameter {param.name}": param.title for param in query.params},
            **{f"what {param.name} is": param.summary for param in query.params},
        }
        for param in query.params:
            if param.type == "enum":
                named = dict(zip(param.enum, param.enum_titles, strict=True))
                titles |= {f"{param.name}={value}": title for value, title in named.items()}
        lacking = [what for what, title in titles.items() if not (title.zh and title.en)]
        assert lacking == [], query.name
        assert query.title.zh != query.title.en
        assert len(query.title.en) < 30, "a title, not a sentence"
