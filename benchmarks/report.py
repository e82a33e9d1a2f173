"""Writes RESULTS.md and results.svg from the raw results."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import plot
from benchmarks.figures import Json, Spread, ratio, runs, seconds, spread, triples, verdicts

_MIB = 2**20
_INTRODUCTION = """\
# Benchmarks

Written by `make bench` from what it measured on {date}; `results.json` has every run. A register
of fictional parks is generated from a seed (`register.py`: 2,500 parks, and as many enterprises
as said), with quotes, commas, newlines, Chinese, empty cells and list cells in it. Each figure is
of a whole process, from its start to its end: wall time, processor time, and the peak memory of
it and its children together. Contenders take turns; ratios are of runs in the same round, and the
median of these. Before a time is reported, outputs were compared as sets of triples and found
equal; where one was not, that stands in place of its time.

![Time against triples, for the conversion and for the load](results.svg)
"""


def write(results: Json, folder: Path) -> None:
    """Write the page and its plot."""
    (folder / "RESULTS.md").write_text("\n".join(_page(results)) + "\n", encoding="utf-8")
    (folder / "results.svg").write_text(plot.svg(results), encoding="utf-8")


def _page(results: Json) -> Iterator[str]:
    dates = sorted({r["date"] for r in _all_runs(results)} - {""})
    yield _INTRODUCTION.format(date=" to ".join(dict.fromkeys((*dates[:1], *dates[-1:]))))
    yield from _machine(results)
    yield from _goals(results)
    yield from _sizes(results)
    # The same groups at every size: one section each, with a table for every size.
    names = list(dict.fromkeys(g["name"] for s in results["sizes"] for g in s["groups"]))
    for name in names:
        found = [(s, g) for s in results["sizes"] for g in s["groups"] if g["name"] == name]
        yield from _group(found, results["versions"]["parkkg"])
    for group in results["start"]:
        yield from _group([(None, group)], results["versions"]["parkkg"])
    yield from _serving(results.get("serving", {}))


def _serving(found: Json) -> Iterator[str]:
    """The server beside Oxigraph's own."""
    yield "## Serving\n"
    if "servers" not in found:
        yield f"Not measured{': ' + found['fault'] if found.get('fault') else ''}.\n"
        return
    yield (
        "The default project, asked by `wrk` with eight connections on the same two cores. A "
        "lookup reads one thing, `timeline` is a saved query of some forty lines. What is asked "
        "for the first time differs each time in a comment and in a LIMIT. parkkg answers from "
        "what is asserted and what is entailed; so does Oxigraph with the union of all graphs as "
        "its default graph, and without that it answers from what is asserted alone. Measured on "
        f"{found['date']}, parkkg {found['parkkg']}; load average before: {found['busy']:.1f}.\n"
    )
    servers = found["servers"]
    kinds = [key for key in next(iter(servers.values())) if "," in key]
    rows = []
    for name, told in servers.items():
        speeds = [f"{told[kind]['each second']:,.0f}" for kind in kinds]
        rows.append([name, f"{told['start']:.2f}", *speeds])
    yield from _table(["requests a second", "start, s", *kinds], rows)
    ours = next(iter(servers.values()))
    for name, told in list(servers.items())[1:]:
        ratios = [
            f"{kind} {ours[kind]['each second'] / told[kind]['each second']:.2f} ×"
            for kind in kinds
        ]
        yield f"- beside {name}: {', '.join(ratios)}"
    alone, among = ours["hostile"]["alone"], ours["hostile"]["among"]
    yield (
        f"- 99th percentile of first-time lookups: {alone['p99']:.1f} ms; while eight clients ask "
        f"cross products: {among['p99']:.1f} ms ({among['p99'] / alone['p99']:.1f} ×), "
        f"{among['failed']:.0f} of {among['requests']:,.0f} failed"
    )
    memory = ours["memory"]
    growth = 100 * (memory["after"] / memory["before"] - 1)
    yield (
        f"- the server's memory: {memory['before']:.1f} MB, and {memory['after']:.1f} MB after "
        f"{memory['requests']:,.0f} more requests ({growth:+.1f} %)\n"
    )


def _machine(results: Json) -> Iterator[str]:
    yield "## Machine and versions\n"
    for key, value in results["machine"].items():
        yield f"- {key}: {value}"
    yield f"- load average before a run: {_busy(results)}"
    yield "- " + ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    yield (
        "\nIn the commands below, `$WORK` is `benchmarks/.cache`, `$PEERS` is `benchmarks/.peers`, "
        "and `parkkg` and `python` are those of `.venv`. They are run in the project's folder.\n"
    )


def _busy(results: Json) -> str:
    found = spread([r["busy"] for r in _all_runs(results)])
    if not found:
        return "not measured"
    return f"{found.low:.1f} to {found.high:.1f}, median {found.middle:.1f}"


def _all_runs(results: Json) -> list[Json]:
    groups = [*results["start"], *(g for s in results["sizes"] for g in s["groups"])]
    return [r for g in groups for c in g["contenders"] for r in c["runs"]]


def _goals(results: Json) -> Iterator[str]:
    sizes = [size["enterprises"] for size in results["sizes"]]
    yield "## Goals\n"
    yield (
        "Ratios of wall times; the last column is about the largest size at which there is a "
        "figure. At small sizes it weighs most how long a process takes to begin.\n"
    )
    heads = ["work", "goal", *(f"{size:,}" for size in sizes), "reached"]
    yield from _table(
        heads,
        [
            [v.work, v.goal, *(v.values.get(s, v.values.get(0, "–")) for s in sizes),
             {True: "yes", False: "**no**", None: "not measured"}[v.reached]]
            for v in verdicts(results)
        ],
    )  # fmt: skip


def _sizes(results: Json) -> Iterator[str]:
    yield "## Sizes\n"
    rows = []
    for size in results["sizes"]:
        total = triples(size)
        rows.append(
            [f"{size['enterprises']:,}", f"{sum(size['rows'].values()):,}",
             f"{total:,}" if total else "–"]
        )  # fmt: skip
    yield from _table(["enterprises", "rows in all tables", "triples of the release"], rows)
    yield ("A register: `python benchmarks/register.py DIR --enterprises N`, with the seed 1.\n")


def _group(found: list[tuple[Json | None, Json]], version: str) -> Iterator[str]:
    """A table for each size; `version` of parkkg is that of the page."""
    first = found[0][1]
    yield f"## {first['title']}\n"
    for note in first["notes"]:
        yield f"- {note}"
    yield ""
    for size, group in found:
        if size is not None:
            yield f"{size['enterprises']:,} enterprises:\n"
        if not any(c["runs"] for c in group["contenders"]):
            yield "Not measured.\n"
            continue
        if not group["compared"]:
            yield "Not finished: the outputs are not compared, so no time is reported.\n"
            continue
        reference = group["contenders"][0]
        heads = ["", "wall, s", "min – max", "CPU, s", "peak, MiB", "runs", "× the first", "of it"]
        yield from _table(heads, [_row(c, reference) for c in group["contenders"]])
        if group.get("parkkg", version) != version:
            date = max(r["date"] for c in group["contenders"] for r in c["runs"])
            yield f"Measured on {date}, parkkg {group['parkkg']}.\n"
    yield "```sh"
    size, group = found[-1]
    for contender in group["contenders"]:
        yield f"{contender['command']}  # {contender['name']}"
    yield "```\n"


def _row(contender: Json, reference: Json) -> list[str]:
    made = runs(contender)
    wall = seconds(contender)
    if wall is None:
        return [contender["name"], contender["fault"] or "not run", "", "", "", "", "", ""]
    cpu = spread([r["cpu"] for r in made])
    against = ratio(contender, reference)
    return [
        contender["name"],
        _figure(wall.middle),
        f"{_figure(wall.low)} – {_figure(wall.high)}",
        _figure(cpu.middle) if cpu else "",
        f"{max(r['peak'] for r in made) / _MIB:,.0f}",
        str(wall.count),
        _times(against) if contender is not reference else "1",
        _parts(made),
    ]


def _times(found: Spread | None) -> str:
    if found is None:
        return "–"
    if found.count == 1:
        return f"{found.middle:.3g}"
    return f"{found.middle:.3g} ({found.low:.3g} – {found.high:.3g})"


def _parts(made: list[Json]) -> str:
    """What a process said about its parts, of its first run."""
    parts = made[0]["parts"]
    if "warm" in parts:
        found = spread([s * 1000 for r in made for s in r["parts"]["warm"]])
        return f"warm {found.middle:.2f} ms" if found else ""
    numbers = parts.get("seconds", parts)
    return ", ".join(
        f"{name} {_figure(value)}"
        for name, value in numbers.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and name != "total"
    )


def _figure(number: float) -> str:
    return (
        f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"
    )


def _table(heads: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""
