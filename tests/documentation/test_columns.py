from __future__ import annotations

import pytest

from described import described
from parkkg.documentation.columns import columns_page
from parkkg.project import packaged_project

METADATA = described(packaged_project())


def test_every_column_of_every_table_has_its_line() -> None:
    page = columns_page(METADATA, "en")
    for table in METADATA["tables"]:
        (section,) = [s for s in page.split("\n## ") if s.startswith(f"{table['url']}: ")]
        named = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        columns = [c["name"] for c in table["tableSchema"]["columns"] if not c.get("virtual")]
        assert named == columns


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "## figures.csv: figures",
                "| `about` \\* | what it is about: `park/…`, `enterprise/…`, `institute/…`, "
                "`milestone/…`, `area/…` |",
                "| `metric` \\* | metric: → concepts.csv (`metric`) |",
                "| `value` | value |",
                "| `disposition` \\* | disposition: `used`, `excluded` |",
                "| `evidence` | passage that says it best: → passages.csv |",
                "| `alt_zh` | other names in Chinese: `a;b` |",
            ],
        ),
        (
            "zh",
            [
                "## figures.csv: 数字",
                "| `metric` \\* | 指标: → concepts.csv (`metric`) |",
                "| `alt_zh` | 其他中文名称: `a;b` |",
            ],
        ),
    ],
)
def test_a_line_says_what_the_metadata_say(language: str, lines: list[str]) -> None:
    page = columns_page(METADATA, language).splitlines()
    assert [line for line in lines if line not in page] == []
