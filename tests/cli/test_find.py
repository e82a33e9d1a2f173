from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from command_line import Run
from small_project import SMALL, write

PARKS = 'id,label,n\na,"溧阳高新区",1\nb,"宁德高新区",2\n'


@pytest.fixture
def run(run: Run, tmp_path: Path) -> Run:
    """`parkkg find …` over a release of two parks."""
    write(tmp_path, {**SMALL, "data/parks.csv": PARKS})
    run("load")
    return partial(run, "find")


def test_things_are_printed_with_what_matched(run: Run) -> None:
    code, out, err = run("溧", "陽")
    assert code == 0
    assert out.splitlines()[2].split() == [
        "溧阳高新区", "http://e/Park", "溧阳高新区", "http://e/park/a"
    ]  # fmt: skip
    assert err == "1 thing\n"
    _, out, err = run("--lang", "zh", "gaoxin", "--limit", "1")
    assert out.splitlines()[0].split() == ["名称", "种类", "查到的名称", "事物"]
    assert err == "共 2 个，此处为前 1 个（--limit N 显示更多）\n"


def test_programs_get_json(run: Run) -> None:
    found = json.loads(run("ndgxq", "--json")[1])
    assert (found["total"], found["hits"][0]["names"]) == (1, {"zh": "宁德高新区"})


def test_nothing_found_names_what_is_like_it(run: Run) -> None:
    code, out, err = run("溧杨高新区")
    assert (code, out) == (0, "")
    assert err == "nothing has such a name\nnames like it: 溧阳高新区, 宁德高新区\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("%",), "there is no letter and no digit"),
        (("x" * 201,), "the text has 201 characters"),
        (("a", "--kind", "Prak"), 'did you mean "Park"?'),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_looked_for(run: Run, arguments: tuple[str, ...], says: str) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert says in err
