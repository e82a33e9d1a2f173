"""Generate a national register of parks: a whole project, seeded, as odd as real data.

usage: python benchmarks/register.py DIR [--enterprises 10000] [--parks 2500] [--seed 1]

DIR becomes a project (the default project's ontology, shapes, code lists and metadata) whose
tables hold fictional parks and enterprises. Odd on purpose: quotes, commas, newlines in cells,
Chinese, astral characters, empty cells, list cells, long notes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CITIES = (
    "常州",
    "苏州",
    "无锡",
    "合肥",
    "宁波",
    "成都",
    "西安",
    "武汉",
    "青岛",
    "厦门",
    "长沙",
    "沈阳",
)
WORDS = ("新能源", "精密", "生物", "材料", "光电", "智能", "半导体", "储能", "机器人", "软件")
SEGMENTS = ("cathode-material", "anode-material", "separator", "lithium-battery-equipment",
            "charging-pile")  # fmt: skip
ODD = (
    'says "yes", and "no"', "two\nlines, one cell", "逗号，句号。", "a\\b\\c", "𠮷野家 🀄", "tab\there",
    "", "", "", "", "plain words", "semi;colon",
)  # fmt: skip


def write(folder: Path, name: str, rows: Iterable[Iterable[object]]) -> int:
    """Append rows under the header that the default project's table has."""
    header = (ROOT / "data" / name).read_text(encoding="utf-8").split("\n", 1)[0]
    count = 0
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def credit_code(number: int) -> str:
    return f"91320481MA{number:08d}"[:18].ljust(18, "0")


def generate(folder: Path, enterprises: int, parks: int, seed: int) -> dict[str, int]:
    """Write the project; the number of rows by table."""
    random.seed(seed)
    data = folder / "data"
    data.mkdir(parents=True)
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("csv-metadata.json", "concepts.csv"):
        shutil.copy(ROOT / "data" / name, data / name)
    sources = max(2, parks // 50)
    sentences = 40
    passage = [f"report-{s}-s{n}" for s in range(sources) for n in range(1, sentences + 1)]

    def evidence() -> str:
        return random.choice(passage)

    def notes() -> list[str]:
        text = random.choice(ODD)
        return [f"备注：{text}", f"Note: {text}"] if text else ["", ""]

    def source_rows() -> Iterator[list[object]]:
        for s in range(sources):
            yield [f"report-{s}", "NewsArticle", f"虚构报道{s}", f"Fictional report {s}", "虚构社", "",
                   "2024-03-01", "2024-03-01", digest(f"report {s}"), "fictional", "", ""]  # fmt: skip

    def passage_rows() -> Iterator[list[object]]:
        for index, name in enumerate(passage):
            start = index % sentences * 60
            yield [name, name.rpartition("-s")[0], index % sentences + 1, start, start + 59,
                   digest(name)]  # fmt: skip

    def ledger_rows() -> Iterator[list[object]]:
        for s in range(sources):
            for n in range(1, sentences + 1):
                yield [f"report-{s}", n, "used", "虚构", "fictional"]

    def park_rows() -> Iterator[list[object]]:
        for p in range(parks):
            city = CITIES[p % len(CITIES)]
            yield [f"park-{p}", f"{city}第{p}高新区（虚构）", f"Fictional High-tech Zone {p}",
                   f"{city}{p}区;{p}号园" if p % 3 == 0 else "", "high-tech-zone",
                   ("national", "provincial")[p % 2], f"{320000 + p % 900:06d}", "",
                   passage[p % len(passage)], *notes()]  # fmt: skip

    def enterprise_rows() -> Iterator[list[object]]:
        for e in range(enterprises):
            word = WORDS[e % len(WORDS)]
            name = f"{CITIES[e % len(CITIES)]}{word}{e}科技有限公司"
            yield [f"enterprise-{e}", name, f"Fictional Company {e}" + ', "Ltd."' * (e % 50 == 0),
                   f"{word}{e};简称{e}" if e % 4 == 0 else "", name if e % 2 else "",
                   credit_code(e) if e % 5 else "", "", evidence(), *notes()]  # fmt: skip

    def milestone_rows() -> Iterator[list[object]]:
        for m in range(enterprises // 20 + parks):
            year = 2005 + m % 19
            date = (
                f"{year}",
                f"{year}-{1 + m % 12:02d}",
                f"{year}-{1 + m % 12:02d}-{1 + m % 28:02d}",
            )
            yield [f"milestone-{m}", f"park-{m % parks}", "opening", date[m % 3], "", "", "actual",
                   "stated", f"虚构事件{m}", f"Fictional event {m}", evidence(), "", ""]  # fmt: skip

    def award_rows() -> Iterator[list[object]]:
        for a in range(enterprises // 20):
            yield [f"award-{a}", f"enterprise/enterprise-{a * 20}", "national-little-giant", 2010 + a % 14, "", "",
                   "stated", f"虚构奖项{a}", f"Fictional award {a}", evidence(), "", ""]  # fmt: skip

    def figure_rows() -> Iterator[list[object]]:
        metrics = ("chain-enterprises", "academicians", "national-talents", "high-level-talents")
        bounds = ("exact", "moreThan", "atLeast", "nearly", "range")
        for f in range(enterprises // 10 + parks):
            bound = bounds[f % 5]
            number = 10 + f % 4000
            low = number if bound in ("moreThan", "atLeast", "range") else ""
            high = number + 50 if bound in ("nearly", "range") else ""
            exact = number if bound == "exact" else ""
            about = f"park/park-{f % parks}"
            yield [f"figure-{f}", about, metrics[f % 4], exact, low, high, "NUM", bound, "actual",
                   "stated", 2010 + f % 14, f"虚构数字{f}", f"Fictional figure {f}", evidence(), "",
                   ""]  # fmt: skip

    def relation_rows() -> Iterator[list[object]]:
        for e in range(0, enterprises, 3):
            predicate = "investsIn" if e % 5 == 0 else "locatedIn"
            yield [f"relation-{e}", f"enterprise/enterprise-{e}", predicate, f"park/park-{e % parks}",
                   "", "", "stated", evidence(), "", ""]  # fmt: skip

    def segment_rows() -> Iterator[list[object]]:
        for e in range(0, enterprises, 8):
            yield [f"segment-{e}", f"enterprise/enterprise-{e}", SEGMENTS[e % 5], "stated", evidence(),
                   "", ""]  # fmt: skip

    def citation_rows() -> Iterator[list[object]]:
        # So that every passage is cited, as the ledger wants it.
        for index, name in enumerate(passage):
            yield [f"park/park-{index % parks}", name]

    tables = {
        "sources.csv": source_rows(), "passages.csv": passage_rows(), "ledger.csv": ledger_rows(),
        "parks.csv": park_rows(), "enterprises.csv": enterprise_rows(), "institutes.csv": [],
        "organizations.csv": [], "milestones.csv": milestone_rows(), "awards.csv": award_rows(),
        "figures.csv": figure_rows(), "relations.csv": relation_rows(), "segments.csv": segment_rows(),
        "citations.csv": citation_rows(),
    }  # fmt: skip
    return {name: write(data, name, rows) for name, rows in tables.items()}


def main() -> None:
    """Read the arguments and generate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--enterprises", type=int, default=10_000)
    parser.add_argument("--parks", type=int, default=2_500)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    for name, rows in generate(args.folder, args.enterprises, args.parks, args.seed).items():
        print(f"{rows:>10,} {name}")


if __name__ == "__main__":
    main()
