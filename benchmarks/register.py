"""Generate a national register of parks: a whole project, seeded, as odd as real data.

usage: python benchmarks/register.py DIR [--enterprises 10000] [--parks 2500] [--seed 1]

DIR becomes a project (the default project's ontology, shapes, code lists, queries and metadata)
whose tables hold fictional parks and enterprises. Odd on purpose: quotes, commas, newlines in
cells, Chinese, characters beyond the basic plane, tabs, backslashes, empty cells, list cells,
dates of every precision. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from parkkg.namespaces import BASE
from parkkg.tables.shared_schemas import spelled_out

ROOT = Path(__file__).resolve().parents[1]
CITIES = (
    "常州", "苏州", "无锡", "合肥", "宁波", "成都", "西安", "武汉", "青岛", "厦门", "长沙", "沈阳",
)  # fmt: skip
TRADES = ("新能源", "精密", "生物", "材料", "光电", "智能", "半导体", "储能", "机器人", "软件")
SEGMENTS = (
    "cathode-material", "anode-material", "separator", "lithium-battery-equipment", "charging-pile",
)  # fmt: skip
METRICS = ("chain-enterprises", "academicians", "national-talents", "high-level-talents")
BOUNDS = ("exact", "moreThan", "atLeast", "nearly", "range")
ODD = (
    'says "yes", and "no"', "two\nlines, one cell", "逗号，句号。", "a\\b\\c", "𠮷野家 🀄",
    "tab\there", "", "", "", "", "plain words", "semi;colon",
)  # fmt: skip
# Columns that the register leaves empty; the rows below do not have them.
EMPTY = {"cited", "language", "read_as", "extent", "quotable", "scope", "stated", "period"}
SENTENCES = 40  # of each source

Row = list[object]


@dataclass(frozen=True)
class Register:
    """What is generated, and how much of it; `chance` is drawn from in the order of writing."""

    enterprises: int
    parks: int
    chance: random.Random

    @property
    def sources(self) -> int:
        return max(2, self.parks // 50)

    def passage(self, number: int) -> str:
        """The name of a passage; numbers go round."""
        source, sentence = divmod(number % (self.sources * SENTENCES), SENTENCES)
        return f"report-{source}-s{sentence + 1}"

    def evidence(self) -> str:
        """The name of any passage."""
        return self.passage(self.chance.randrange(self.sources * SENTENCES))

    def notes(self) -> list[str]:
        """A note in two languages, or none: where the odd text stands."""
        text = self.chance.choice(ODD)
        return [f"备注：{text}", f"Note: {text}"] if text else ["", ""]


def source_rows(register: Register) -> Iterator[Row]:
    """Sources: one news report for every fifty parks."""
    for s in range(register.sources):
        yield [
            f"report-{s}", "NewsArticle", f"虚构报道{s}", f"Fictional report {s}", "虚构社", "",
            "2024-03-01", "2024-03-01", _digest(f"report {s}"), "fictional", "", "",
        ]  # fmt: skip


def passage_rows(register: Register) -> Iterator[Row]:
    """Passages: every sentence of every source."""
    for index in range(register.sources * SENTENCES):
        name = register.passage(index)
        source, sentence = divmod(index, SENTENCES)
        start = sentence * 60
        yield [name, f"report-{source}", sentence + 1, start, start + 59, _digest(name)]


def ledger_rows(register: Register) -> Iterator[Row]:
    """The ledger: every sentence is used."""
    for source in range(register.sources):
        for sentence in range(1, SENTENCES + 1):
            yield [f"report-{source}", sentence, "used", "虚构", "fictional"]


def park_rows(register: Register) -> Iterator[Row]:
    """Parks, a third of them with two more names in one cell."""
    for p in range(register.parks):
        city = CITIES[p % len(CITIES)]
        yield [
            f"park-{p}", f"{city}第{p}高新区（虚构）", f"Fictional High-tech Zone {p}",
            f"{city}{p}区;{p}号园" if p % 3 == 0 else "", "high-tech-zone",
            ("national", "provincial")[p % 2], f"{320000 + p % 900:06d}", "",
            register.passage(p), *register.notes(),
        ]  # fmt: skip


def enterprise_rows(register: Register) -> Iterator[Row]:
    """Enterprises, with quotes and commas in some names and holes in most columns."""
    for e in range(register.enterprises):
        trade = TRADES[e % len(TRADES)]
        name = f"{CITIES[e % len(CITIES)]}{trade}{e}科技有限公司"
        yield [
            f"enterprise-{e}", name, f"Fictional Company {e}" + ', "Ltd."' * (e % 50 == 0),
            f"{trade}{e};简称{e}" if e % 4 == 0 else "", name if e % 2 else "",
            f"91320481MA{e:08d}" if e % 5 else "", "", register.evidence(), *register.notes(),
        ]  # fmt: skip


def milestone_rows(register: Register) -> Iterator[Row]:
    """Milestones, whose dates are a year, a month or a day."""
    for m in range(register.enterprises // 20 + register.parks):
        year, month, day = 2005 + m % 19, 1 + m % 12, 1 + m % 28
        date = (f"{year}", f"{year}-{month:02d}", f"{year}-{month:02d}-{day:02d}")[m % 3]
        yield [
            f"milestone-{m}", f"park-{m % register.parks}", "opening", date, "", "", "actual",
            "stated", f"虚构事件{m}", f"Fictional event {m}", register.evidence(), "", "",
        ]  # fmt: skip


def award_rows(register: Register) -> Iterator[Row]:
    """Awards: one for every twentieth enterprise."""
    for a in range(register.enterprises // 20):
        yield [
            f"award-{a}", f"enterprise/enterprise-{a * 20}", "national-little-giant",
            2010 + a % 14, "", "", "stated", f"虚构奖项{a}", f"Fictional award {a}",
            register.evidence(), "", "",
        ]  # fmt: skip


def figure_rows(register: Register) -> Iterator[Row]:
    """Figures of parks, each with the bounds that its kind wants."""
    for f in range(register.enterprises // 10 + register.parks):
        bound = BOUNDS[f % len(BOUNDS)]
        number = 10 + f % 4000
        exact = number if bound == "exact" else ""
        low = number if bound in ("moreThan", "atLeast", "range") else ""
        high = number + 50 if bound in ("nearly", "range") else ""
        yield [
            f"figure-{f}", f"park/park-{f % register.parks}", METRICS[f % len(METRICS)], exact,
            low, high, "NUM", bound, "actual", "stated", 2010 + f % 14, f"虚构数字{f}",
            f"Fictional figure {f}", register.evidence(), "", "",
        ]  # fmt: skip


def relation_rows(register: Register) -> Iterator[Row]:
    """Relations: a third of the enterprises is located or invests in a park."""
    for e in range(0, register.enterprises, 3):
        yield [
            f"relation-{e}", f"enterprise/enterprise-{e}", "locatedIn" if e % 5 else "investsIn",
            f"park/park-{e % register.parks}", "", "", "stated", register.evidence(), "", "",
        ]  # fmt: skip


def segment_rows(register: Register) -> Iterator[Row]:
    """Segments of the industry chain: an eighth of the enterprises has one."""
    for e in range(0, register.enterprises, 8):
        yield [
            f"segment-{e}", f"enterprise/enterprise-{e}", SEGMENTS[e % len(SEGMENTS)], "stated",
            register.evidence(), "", "",
        ]  # fmt: skip


def citation_rows(register: Register) -> Iterator[Row]:
    """Further evidence, so that every passage is cited, as the ledger wants it."""
    for index in range(register.sources * SENTENCES):
        yield [f"park/park-{index % register.parks}", register.passage(index)]


def no_rows(_register: Register) -> Iterator[Row]:
    """A table with a header alone."""
    return iter(())


TABLES = {
    "sources.csv": source_rows,
    "passages.csv": passage_rows,
    "ledger.csv": ledger_rows,
    "parks.csv": park_rows,
    "enterprises.csv": enterprise_rows,
    "institutes.csv": no_rows,
    "organizations.csv": no_rows,
    "milestones.csv": milestone_rows,
    "awards.csv": award_rows,
    "figures.csv": figure_rows,
    "relations.csv": relation_rows,
    "segments.csv": segment_rows,
    "citations.csv": citation_rows,
    "cited.csv": no_rows,
    "areas.csv": no_rows,
    "names.csv": no_rows,
}


def generate(folder: Path, enterprises: int, parks: int, seed: int) -> dict[str, int]:
    """Write the project; the number of rows by table. Raises FileExistsError where it is there."""
    data = folder / "data"
    data.mkdir(parents=True)
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "data" / "concepts.csv", data / "concepts.csv")
    # Spelled out, for peers know no shared schemas.
    metadata = json.loads((ROOT / "data" / "csv-metadata.json").read_bytes())
    whole = spelled_out(metadata, ROOT / "data" / "schema", BASE)
    (data / "csv-metadata.json").write_text(
        json.dumps(whole, ensure_ascii=False, indent=1), "utf-8"
    )
    chance = random.Random(seed)  # noqa: S311 (nothing is to be kept secret)
    register = Register(enterprises, parks, chance)
    return {name: _write(data / name, rows(register)) for name, rows in TABLES.items()}


def _write(path: Path, rows: Iterable[Row]) -> int:
    """Write rows under the header that the default project's table of that name has."""
    with (ROOT / "data" / path.name).open(encoding="utf-8") as file:
        header = file.readline()
    empty = [name in EMPTY for name in header.strip().split(",")]
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header)
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            cells = iter(row)
            writer.writerow("" if is_empty else next(cells) for is_empty in empty)
            count += 1
    return count


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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
    if args.enterprises < 0 or args.parks < 1:
        parser.error("a register has at least one park, and no fewer than 0 enterprises")
    made = generate(args.folder, args.enterprises, args.parks, args.seed)
    for name, rows in made.items():
        print(f"{rows:>10,} {name}")


if __name__ == "__main__":
    main()
