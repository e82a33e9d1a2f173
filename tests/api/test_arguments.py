"""Arguments that do not fit are UsageErrors that name them, whatever is called."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import parkkg

ALL = "SELECT * { ?s ?p ?o }"


def refused(call: Callable[[], object], name: str) -> None:
    with pytest.raises(parkkg.UsageError) as caught:
        call()
    assert caught.value.message.startswith(f"{name}: ")
    assert caught.value.hint


def test_limits_that_do_not_fit(kg: parkkg.Release) -> None:
    wrong: dict[str, tuple[Any, ...]] = {
        "timeout": (0, -1, "5", None, True, float("inf"), float("nan")),
        "memory_mb": (0, 1, "x", 1.5, None),
        "max_rows": (-1, "x", 2.5),
    }
    for name, values in wrong.items():
        for value in values:
            refused(partial(kg.sparql, "ASK {}", **{name: value}), name)
            refused(partial(kg.query, "timeline", **{name: value}), name)


@pytest.mark.parametrize("value", [None, 3, b"x", ["x"]])
def test_what_is_no_text(kg: parkkg.Release, value: Any) -> None:
    refused(lambda: kg.sparql(value), "text")
    refused(lambda: kg.query(value), "name")
    refused(lambda: kg.find(value), "text")
    refused(lambda: kg.evidence(value), "thing")
    with pytest.raises(parkkg.UsageError, match="format: "), kg.stream(ALL, value):
        pass


def test_numbers_and_choices_that_do_not_fit(
    kg: parkkg.Release, store: Path, tmp_path: Path
) -> None:
    calls: dict[str, list[Callable[[Any], object]]] = {
        "engine": [
            lambda x: parkkg.load(store=store, engine=x),
            lambda x: parkkg.check(engine=x),
            lambda x: parkkg.validate(tmp_path, tmp_path, engine=x),
        ],
        "language": [lambda x: parkkg.load(store=store, language=x)],
        "memory": [lambda x: parkkg.load(store=store, memory=x)],
        "mode": [lambda x: parkkg.convert("t.csv", None, mode=x)],
        "keep": [lambda x: parkkg.prune_releases(x, store)],
        "limit": [lambda x: kg.find("a", limit=x)],
    }
    for name, several in calls.items():
        for call in several:
            for value in ("foo", -5):
                refused(lambda call=call, value=value: call(value), name)  # type: ignore[misc]


def test_files_are_one_path_or_several(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,name\na,One\n", "utf-8")
    for tables in (path, str(path), [path], (str(path),)):
        assert parkkg.describe_tables(tables).metadata["tables"][0]["url"] == "t.csv"
    assert parkkg.new_from(tmp_path / "new", str(path))
    for wrong in (None, 3, [None]):
        refused(lambda wrong=wrong: parkkg.describe_tables(wrong), "tables")  # type: ignore[misc]
        refused(lambda wrong=wrong: parkkg.new_from(tmp_path / "x", wrong), "tables")  # type: ignore[misc]
        refused(lambda wrong=wrong: parkkg.validate(wrong, wrong), "data")  # type: ignore[misc]
    refused(lambda: parkkg.validate([], []), "data")


def test_an_answer_is_read_inside_of_its_block(kg: parkkg.Release) -> None:
    with kg.stream(ALL, "csv") as answer:
        begun = iter(answer)
        assert next(begun)
    for late in (answer, begun):
        with pytest.raises(parkkg.UsageError, match="this answer has ended"):
            list(late)


def test_rows_without_columns_cannot_be_parquet(kg: parkkg.Release, tmp_path: Path) -> None:
    rows = kg.sparql("SELECT * {}")
    assert isinstance(rows, parkkg.Rows)
    with pytest.raises(parkkg.UsageError, match="without columns"):
        rows.to_parquet(tmp_path / "x.parquet")
