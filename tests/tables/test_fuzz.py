"""Mutated tables and metadata: never a traceback, never a hang, never a wrong exit code.

The same mutations each time: fifty in `make test`, ten thousand in `make fuzz`.
"""

from __future__ import annotations

import copy
import faulthandler
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pyoxigraph as ox
import pytest

from amount import mutations
from described import described
from parkkg.project import packaged_project
from tabular import convert

GOLDEN = Path(__file__).parents[1] / "fixtures" / "csvw"
DATA = packaged_project().root / "data"
SECONDS = 120  # after which it hangs

NUMBERS = mutations(50)

Seed = tuple[bytes, dict[str, Any]]

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, float("inf"), "", " ", "x", "a b", "é", "溧阳", "😀",
    "[", "(", "*", "(?=x)", "(a+)+$", "_:x", "{", "}", "{a}", "{+a}", "{#a}", "{?a*}", "{=a}",
    "http://x/{a}", "http://[", "//", ":", "#", "?", "%", "%zz", "%00", "\x00", "\n", "\r", "\t",
    "'", '"', "\\", "\u2028", "\ufeff", "\ud800", "integer", "date", "json", "any", "#,##0.0#",
    "0.0E0", "%0", "d/M/yyyy", "Y|N", "P1Y", "2020-02-30", "rdf:type", "dc:title", "t.csv",
    "m.json", "u.csv", "../t.csv", "x" * 5000, [], [[]], [None], ["x", 1], [{}], {}, {"a": {}},
    {"@value": 1}, {"@id": 1}, {"@id": "x"}, {"@type": []}, {"base": "integer"},
    {"columns": [{}]}, {"en": ["x"]},
)  # fmt: skip
KEYS = (
    "@id", "@type", "@context", "@language", "aboutUrl", "base", "columns", "commentPrefix",
    "datatype", "default", "delimiter", "dialect", "doubleQuote", "encoding", "foreignKeys",
    "format", "header", "headerRowCount", "lang", "length", "lineTerminators", "maximum",
    "minimum", "name", "notes", "null", "ordered", "primaryKey", "propertyUrl", "quoteChar",
    "required", "rowTitles", "separator", "skipBlankRows", "skipColumns", "skipRows",
    "suppressOutput", "tableSchema", "tables", "titles", "trim", "url", "valueUrl", "virtual",
    "dc:x", "x",
)  # fmt: skip
BYTES = (
    b'"', b'""', b",", b"\n", b"\r\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf",
    b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b";", b"\t", b" ", b"'", b"\\", b"#", b"\xe2\x80\xa8",
    b"\x1a", b"x" * 70_000, b",,,,,,,,", b"\n\n\n", b'"\n"', b'" "', b"1e3", b"2023-02-29", b"-",
    b"=1+1", b"{", b"<a> <b> <c> .",
)  # fmt: skip


def seeds() -> Iterator[Seed]:
    for folder in sorted(GOLDEN.iterdir()):
        path = folder / "m.json"
        metadata = json.loads(path.read_text("utf-8")) if path.exists() else {}
        yield (folder / "t.csv").read_bytes(), metadata
    whole = described(packaged_project())
    for table in whole["tables"]:
        alone = copy.deepcopy(table)
        lines = (DATA / alone["url"]).read_bytes().splitlines(keepends=True)
        alone |= {"@context": whole["@context"], "url": "t.csv"}
        alone["tableSchema"].pop("foreignKeys", None)
        yield b"".join(lines[:4]), alone


def paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(node, dict | list):
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            yield from paths(node[key], (*path, key))


def of(node: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        node = node[key]
    return node


def changed(node: dict[str, Any], random: Random) -> Any:
    """The metadata with one thing in them changed."""
    path = random.choice(list(paths(node)))
    if not path:
        return random.choice(ODD) if random.random() < 0.1 else node
    parent, key = of(node, path[:-1]), path[-1]
    match random.randrange(6):
        case 0 | 1:
            parent[key] = copy.deepcopy(random.choice(ODD))
        case 2:
            del parent[key]
        case 3 if isinstance(parent, dict):
            parent[random.choice(KEYS)] = parent.pop(key)
        case 4 if isinstance(parent[key], dict):
            parent[key][random.choice(KEYS)] = copy.deepcopy(random.choice(ODD))
        case _:
            other = copy.deepcopy(of(node, random.choice(list(paths(node)))))
            parent[key] = [parent[key], other] if random.random() < 0.5 else other
    return node


def cut(data: bytes, random: Random) -> bytes:
    """The bytes with something put in, taken out, or put elsewhere."""
    start = random.randrange(len(data) + 1)
    end = min(len(data), start + random.randrange(1, 20))
    part = data[start:end]
    match random.randrange(5):
        case 0 | 1:
            return data[:start] + random.choice(BYTES) + data[start:]
        case 2:
            return data[:start] + data[end:]
        case 3:
            return data[:start] + part * random.choice([2, 3, 500]) + data[end:]
        case _:
            return data[:start] + bytes(random.randrange(256) for _ in part) + data[end:]


def mutated(number: int, corpus: list[Seed]) -> tuple[bytes, bytes | None, str, bool]:
    """The table, its metadata, the mode, and whether only to check: the same for a number."""
    random = Random(number)
    table, metadata = copy.deepcopy(corpus[number % len(corpus)])
    node: Any = metadata
    what = random.random()
    if what < 0.6:
        for _ in range(random.randint(1, 4)):
            node = changed(node, random) if isinstance(node, dict) and node else node
    text = json.dumps(node).encode() if metadata else None
    if text and 0.6 <= what < 0.7:
        text = cut(text, random)
    if what >= 0.65:
        for _ in range(random.randint(1, 4)):
            table = cut(table, random)
    return table, text, random.choice(["minimal", "standard"]), random.random() < 0.3


@pytest.fixture
def watched() -> Iterator[Callable[[], None]]:
    """Ends the process, with where it was, when a single case takes far too long."""
    yield lambda: faulthandler.dump_traceback_later(SECONDS, exit=True)
    faulthandler.cancel_dump_traceback_later()


@pytest.mark.fuzz
@pytest.mark.parametrize("batch", range(10))
def test_no_mutation_does_any_harm(batch: int, tmp_path: Path, watched: Callable[[], None]) -> None:
    corpus = list(seeds())
    codes = set()
    for number in NUMBERS[batch::10]:
        watched()
        table, metadata, mode, check = mutated(number, corpus)
        arguments = ["--check"] if check else []
        found = convert(tmp_path, table, metadata, *arguments, mode=mode, files={"u.csv": "k\na\n"})
        about = f"PARKKG_FUZZ_FIRST={number} PARKKG_FUZZ=1\n{found.said}"
        assert found.code in (0, 1, 2, 3), about
        assert "Traceback" not in found.said, about
        errors = [p for p in found.problems if p["severity"] == "error"]
        if found.code == 0:
            assert not errors, about
            for _ in ox.parse(found.triples, format=ox.RdfFormat.N_TRIPLES):
                pass  # a strict parser takes every line
        else:
            assert found.triples == "", about
            assert "parkkg: " in found.said, about
            assert errors or found.code != 1, about
        assert all(p["hint"] and p["message"] for p in found.problems), about
        codes.add(found.code)
    assert codes <= {0, 1}, "nothing here is a wrong use of the command, or the machine's fault"


def test_mutations_are_the_same_each_time() -> None:
    corpus = list(seeds())
    assert [mutated(n, corpus) for n in range(40)] == [mutated(n, corpus) for n in range(40)]
    assert len({mutated(n, corpus)[:2] for n in range(40)}) > 35
