"""The large workbook: what is written is read, by calamine and by parkkg."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

from parkkg.tables.inputs.workbook import read_sheet

_SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "workbook.py"


def test_both_read_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    command = [sys.executable, str(_SCRIPT), str(path), "--rows", "50"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert re.fullmatch(r"calamine [\d.]+ s, parkkg [\d.]+ s: [\d.]+\n", said)
    rows = [list(cells) for _, cells in read_sheet(path, "b.xlsx").rows()]
    assert len(rows) == 51
    assert rows[2] == ["p1", "Park 1 园区", 4.625, 7.0, date(1982, 2, 19), True]
