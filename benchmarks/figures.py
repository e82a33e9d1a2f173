"""What the raw results say: medians, ratios in pairs, goals."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Json = dict[str, Any]

_GIB = 2**30
_TEN_MILLION = 10_000_000


@dataclass(frozen=True)
class Spread:
    """The smallest, the middle and the largest of some numbers, and how many there were."""

    low: float
    middle: float
    high: float
    count: int


@dataclass(frozen=True)
class Verdict:
    """A goal and what was measured, by size; `reached` at the largest size, None if not known."""

    work: str
    goal: str
    values: dict[int, str]
    reached: bool | None


def spread(numbers: list[float]) -> Spread | None:
    """The spread of some numbers, if there are any."""
    if not numbers:
        return None
    return Spread(min(numbers), statistics.median(numbers), max(numbers), len(numbers))


def runs(contender: Json | None) -> list[Json]:
    """The runs of a contender that count: none of them where something was wrong with it."""
    return contender["runs"] if contender and not contender["fault"] else []


def find(groups: list[Json], group: str, name: str) -> Json | None:
    """The contender of a group whose name begins so; nothing before outputs were compared."""
    for each in groups:
        if each["name"] == group and each["compared"]:
            return next((c for c in each["contenders"] if c["name"].startswith(name)), None)
    return None


def ratio(above: Json | None, below: Json | None) -> Spread | None:
    """How many times as long `above` took as `below`, of runs in the same round."""
    base = {r["round"]: r["wall"] for r in runs(below)}
    return spread([r["wall"] / base[r["round"]] for r in runs(above) if r["round"] in base])


def seconds(contender: Json | None) -> Spread | None:
    """The wall time of a contender."""
    return spread([r["wall"] for r in runs(contender)])


def triples(size: Json) -> int | None:
    """How many triples the release of a size has."""
    made = runs(find(size["groups"], "load", "parkkg"))
    return int(sum(made[0]["parts"]["triples"].values())) if made else None


def verdicts(results: Json) -> list[Verdict]:
    """Every goal, and whether it is reached."""
    return [*_ratios(results), *_growth(results), _memory(results), *_starts(results)]


def _ratios(results: Json) -> Iterator[Verdict]:
    convert, load, dump = "tables to N-Triples, every check on", "whole load", "Turtle dump"
    yield _compared(results, convert, "convert", "Morph-KGC", 12)
    yield _compared(results, convert, "convert", "maplib", 15)
    yield _compared(results, convert, "convert", "rdflib", 30)
    yield _compared(results, convert, "convert", "bare kernel", 1.3, at_most=True)
    plain = "tables to N-Triples, the plain register"
    yield _compared(results, plain, "convert-plain", "Morph-KGC", 6)
    yield _compared(results, plain, "convert-plain", "bare kernel", 1.3, at_most=True)
    yield _compared(
        results, "to standard output", "stdout", "parkkg convert, file", 1.05, at_most=True
    )
    yield _compared(results, load, "load", "Oxigraph bulk_load and optimize", 1.5, at_most=True)
    yield _compared(results, load, "load", "rdflib", 15)
    yield _compared(results, "a query of a million rows", "rows", "Oxigraph", 1.15, at_most=True)
    yield _by_size(results, dump, "≥ 10 × rdflib's serialisation alone", _turtle, lambda v: v >= 10)


def _compared(
    results: Json, work: str, group: str, other: str, limit: float, *, at_most: bool = False
) -> Verdict:
    def value(size: Json) -> float | None:
        ours = find(size["groups"], group, "parkkg")
        theirs = find(size["groups"], group, other)
        found = ratio(ours, theirs) if at_most else ratio(theirs, ours)
        return found.middle if found else None

    def good(number: float) -> bool:
        return number <= limit if at_most else number >= limit

    sign, name = "≤" if at_most else "≥", other if other != "rdflib" else "rdflib loop"
    if (group, other) == ("load", "rdflib"):
        name = "rdflib + pyshacl + load"
    return _by_size(results, work, f"{sign} {limit:g} × {name}", value, good)


def _turtle(size: Json) -> float | None:
    ours = {r["round"]: r["wall"] for r in runs(find(size["groups"], "dump", "parkkg"))}
    theirs = runs(find(size["groups"], "dump", "rdflib"))
    found = spread(
        [r["parts"]["serialise"] / ours[r["round"]] for r in theirs if r["round"] in ours]
    )
    return found.middle if found else None


def _by_size(
    results: Json,
    work: str,
    goal: str,
    value: Callable[[Json], float | None],
    good: Callable[[float], bool],
) -> Verdict:
    values = {size["enterprises"]: value(size) for size in results["sizes"]}
    known = [number for number in values.values() if number is not None]
    shown = {size: f"{v:.3g} ×" for size, v in values.items() if v is not None}
    return Verdict(work, goal, shown, good(known[-1]) if known else None)


def _growth(results: Json) -> Iterator[Verdict]:
    """Time against rows, from each size to the next: each may take 1.1 times its share."""
    sizes = results["sizes"]
    for group, work in (("convert", "growth of convert"), ("load", "growth of load")):
        shown, last = {}, None
        for small, large in pairwise(sizes):
            times = [seconds(find(size["groups"], group, "parkkg")) for size in (small, large)]
            if times[0] and times[1]:
                rows = sum(large["rows"].values()) / sum(small["rows"].values())
                last = times[1].middle / times[0].middle / rows
                shown[large["enterprises"]] = f"{rows:.1f} × rows, {last * rows:.1f} × time"
        goal = "10 × rows in ≤ 11 × the time"
        yield Verdict(work, goal, shown, last <= 1.1 if last else None)


def _memory(results: Json) -> Verdict:
    shown, reached = {}, None
    for size in results["sizes"]:
        found = runs(find(size["groups"], "load", "parkkg"))
        if found:
            peak = max(r["peak"] for r in found)
            shown[size["enterprises"]] = f"{peak / _GIB:.2f} GiB"
            if (triples(size) or 0) >= _TEN_MILLION:
                reached = peak <= 2.5e9
    return Verdict("peak memory of load", "≤ 2.5 GB at 10 million triples", shown, reached)


def _starts(results: Json) -> Iterator[Verdict]:
    for group, work, limit in (("default", "load of the default project", 1.5),
                               ("unchanged", "load with nothing changed", 0.15)):  # fmt: skip
        found = seconds(find(results["start"], group, "parkkg"))
        values = {0: f"{found.middle:.3f} s"} if found else {}
        yield Verdict(work, f"< {limit:g} s", values, found.middle < limit if found else None)
    ours = find(results["start"], "help", "parkkg")
    times = ratio(ours, find(results["start"], "help", "bare interpreter"))
    values = {0: f"{times.middle:.2f} ×"} if times else {}
    goal = "< 5 × a bare interpreter"
    yield Verdict("parkkg --help", goal, values, times.middle < 5 if times else None)
