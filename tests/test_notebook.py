"""The example notebook runs from top to bottom and shows tables and cards."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "examples" / "notebook.ipynb"
# In a process of its own: what Jupyter leaves open or warns of is not ours.
RUN = """
import sys, nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
nbformat.write(notebook, "run.ipynb")
"""


def code_cells(path: Path) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_the_notebook_runs(served_store: Path, tmp_path: Path) -> None:
    shutil.copytree(served_store, tmp_path / ".parkkg")  # what is loaded there is up to date
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(NOTEBOOK)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cells = code_cells(tmp_path / "run.ipynb")
    html = ["".join(output["data"]["text/html"]) for cell in cells for output in cell["outputs"]
            if "text/html" in output.get("data", {})]  # fmt: skip
    assert any("triples" in shown and "licence" in shown for shown in html)  # the card
    assert any("5 rows" in shown for shown in html)  # rows
    assert any("dataframe" in shown for shown in html)
    assert any("pk:succeeds" in shown for shown in html)
    assert not [cell["source"] for cell in cells if not cell["outputs"]][1:]  # only the last


def test_the_notebook_is_kept_without_outputs() -> None:
    for cell in code_cells(NOTEBOOK):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


def test_the_notebook_shows_what_one_does_most() -> None:
    text = "".join("".join(cell["source"]) for cell in code_cells(NOTEBOOK))
    for name in ("load", "query", "to_pandas", "sparql", "evidence", "diff", "dump"):
        assert f".{name}(" in text
