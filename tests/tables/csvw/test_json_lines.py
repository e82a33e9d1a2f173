"""Where the values of a JSON text stand."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from parkkg.tables.csvw.json_lines import JsonLines

TEXT = """\
{
  "url": "t,{[\\"]}.csv",
  "tables": [
    {"a": 1, "b": [[], {}]},

    [2,
     {"http://e/x.y": null}]
  ],
  "empty": {},
  "url": 3
}
"""


def test_each_value_has_the_line_of_its_name() -> None:
    lines = JsonLines(TEXT)
    places = {
        "$": 1, "$.tables": 3, "$.tables[0]": 4, "$.tables[0].b[1]": 4, "$.tables[1]": 6,
        "$.tables[1][0]": 6, "$.tables[1][1]": 7, "$.tables[1][1].http://e/x.y": 7,
        "$.empty": 9, "$.url": 10,
    }  # fmt: skip
    assert {path: lines.line(path) for path in places} == places


def test_what_is_not_there_has_the_line_of_what_is_around_it() -> None:
    lines = JsonLines(TEXT)
    assert lines.line("$.tables[0].c.d") == 4
    assert lines.line("$.tables[1][1].http://e/x.y.z") == 7
    assert lines.line("$.nothing[7]") == 1
    assert JsonLines().line("$.url") == 0


def test_a_name_that_an_object_has_twice_is_found() -> None:
    assert JsonLines(TEXT).repeated() == (("$.url", 10),)
    assert JsonLines('{"a": {"b": 1},\n "c": [{"b": 1}, {"b": 2}]}').repeated() == ()
    assert JsonLines('{"a.b": 1, "a": {"b": 1}}').repeated() == ()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


def paths(value: Any, here: str) -> list[str]:
    found = [here]
    if isinstance(value, dict):
        for key, item in value.items():
            found += paths(item, f"{here}.{key}")
    if isinstance(value, list):
        for number, item in enumerate(value):
            found += paths(item, f"{here}[{number}]")
    return found


@given(VALUES)
def test_every_value_is_found_in_the_order_of_the_text(value: Any) -> None:
    text = json.dumps(value, indent=1)
    numbers = [JsonLines(text).line(path) for path in paths(value, "$")]
    assert JsonLines(text).repeated() == ()
    assert all(1 <= number <= text.count("\n") + 1 for number in numbers)
    if len({*paths(value, "$")}) == len(numbers):  # a name with a dot may look like another's path
        assert numbers == sorted(numbers)
