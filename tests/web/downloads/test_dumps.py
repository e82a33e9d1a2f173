from __future__ import annotations

from parkkg.releases.dump import PARTS, SYNTAXES
from parkkg.web.downloads.dumps import files


def test_everything_is_a_file_in_each_format_and_each_part_in_turtle() -> None:
    whole = {one.syntax for one in files() if one.part == "all"}
    assert whole == {*SYNTAXES}
    assert {one.name for one in files() if one.part != "all"} == {
        f"{part}.ttl" for part in PARTS if part != "all"
    }
