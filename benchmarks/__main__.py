"""Measure parkkg beside its peers and write benchmarks/RESULTS.md.

usage: python -m benchmarks [--enterprises "10000 100000"] [--only convert,load] [--limit SECONDS]

What was measured is kept in benchmarks/.cache/, so that a run that was stopped goes on where it
was; what has changed since, is measured anew. `--only` measures some groups alone, or the server
(`serving`), and leaves the rest of the page as it was; each figure is with the commit it is of.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.machine import machine, versions
from benchmarks.peers import PEERS, Peer, peer
from benchmarks.place import ROOT, Place, fingerprint, renewed
from benchmarks.runner import Limits, run_group
from benchmarks.serving import measure
from benchmarks.suite import Group, groups, start

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Read the arguments, measure, and write the results."""
    args = _arguments()
    if not args.report:
        try:
            results = _measure(args)
        except KeyboardInterrupt:
            sys.exit("\nstopped; the same command goes on where it was")
        args.results.mkdir(parents=True, exist_ok=True)
        text = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
        (args.results / "results.json").write_text(text, encoding="utf-8")
    results = json.loads((args.results / "results.json").read_text(encoding="utf-8"))
    report.write(results, args.results)
    print(f"written: {args.results / 'RESULTS.md'}", file=sys.stderr)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--enterprises", default="10000 100000", help="sizes, with spaces between")
    parser.add_argument("--only", default="", help="groups, with commas between; by default all")
    parser.add_argument("--rounds", type=int, default=5, help="runs of what is short (5)")
    parser.add_argument("--limit", type=float, default=7200, help="seconds for everything (7200)")
    parser.add_argument("--run-limit", type=float, default=1800, help="seconds for one run (1800)")
    parser.add_argument("--work", type=Path, default=HERE / ".cache", help="where files are made")
    parser.add_argument(
        "--peers", type=Path, default=HERE / ".peers", help="the peers' environments"
    )
    parser.add_argument("--results", type=Path, default=HERE, help="where the results are written")
    parser.add_argument("--report", action="store_true", help="only write results.json as a page")
    return parser.parse_args()


def _measure(args: argparse.Namespace) -> dict[str, Any]:
    limits = Limits(time.monotonic() + args.limit, args.run_limit, args.rounds)
    work, environments = args.work.resolve(), args.peers.resolve()
    peers = {name: peer(name, environments) for name in PEERS}
    words = {
        str(work): "$WORK",
        str(environments): "$PEERS",
        str(Path(sys.executable).parent / "parkkg"): "parkkg",
        sys.executable: "python",
        str(ROOT) + "/": "",
        str(ROOT): ".",
    }
    mark = fingerprint()
    only = set(args.only.split(",")) - {""}
    found_versions = versions(peers)

    def measured(some: Iterable[Group], folder: Path) -> list[dict[str, Any]]:
        found = []
        for group in some:
            if not only or group.name in only:
                print(group.title, file=sys.stderr)
                run = run_group(group, folder, limits, words)
                found.append(run | {"parkkg": found_versions["parkkg"]})
        return found

    begin = work / "start"
    renewed(begin, mark)
    results: dict[str, Any] = {
        "fingerprint": mark,
        "machine": machine(),
        "versions": found_versions,
        "rounds": args.rounds,
        "start": measured(start(begin), begin),
        "sizes": [],
    }
    kept = work / "serving" / "serving.json"
    renewed(kept.parent, mark)
    if not kept.is_file() and (not only or "serving" in only):
        found = _serving(kept.parent, peers)
        kept.write_text(json.dumps(found), encoding="utf-8")
    if kept.is_file():
        results["serving"] = json.loads(kept.read_text(encoding="utf-8"))
    sizes = set() if only == {"serving"} else set(args.enterprises.replace(",", " ").split())
    for size in sorted(map(int, sizes)):
        if limits.left < 0:
            print(f"no time left for {size:,} enterprises", file=sys.stderr)
            break
        place = Place(work, size, mark)
        rows = place.prepare()
        print(f"{size:,} enterprises", file=sys.stderr)
        made = measured(groups(place, peers), place.folder)
        results["sizes"].append({"enterprises": size, "rows": rows, "groups": made})
    return renewed_page(args.results / "results.json", results) if only else results


def renewed_page(path: Path, new: dict[str, Any]) -> dict[str, Any]:
    """The results that there are, in which stands what was measured anew."""
    old: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else new

    def groups(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return list({group["name"]: group for group in (*before, *after)}.values())

    sizes = {size["enterprises"]: size for size in old["sizes"]}
    for size in new["sizes"]:
        before = sizes.get(size["enterprises"], {"groups": []})
        sizes[size["enterprises"]] = size | {"groups": groups(before["groups"], size["groups"])}
    renewed = {"start": groups(old["start"], new["start"]), "sizes": [*sizes.values()]}
    return old | renewed | ({"serving": new["serving"]} if "serving" in new else {})


def _serving(work: Path, peers: dict[str, Peer]) -> dict[str, Any]:
    print("Serving", file=sys.stderr)
    found = measure(work, peers["oxigraph"], seconds=6, requests=100_000)
    return found | {"parkkg": versions(peers)["parkkg"]}


if __name__ == "__main__":
    main()
