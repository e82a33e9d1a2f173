"""The kernel alone: `python bare_kernel.py PROJECT OUTPUT`.

Each table's SELECT over read_csv, written by one COPY. No cell, key or reference is checked,
nothing is kept in the database, and the whole output is one file: what checks may cost at least.
"""

from __future__ import annotations

import sys
from pathlib import Path

from parkkg.project import Project
from parkkg.tables.convert import project_job
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.compile import compile_table
from parkkg.tables.database import database, write
from parkkg.tables.table_file import TableFile


def convert(project: Path, output: Path) -> None:
    """Write every triple of a project's tables."""
    sources = project_job(Project(project.resolve())).sources
    kernels = [_kernel(source) for source in sources if not source.table.suppress_output]
    with database() as db:
        write(db, " UNION ALL ".join(kernels), output)


def _kernel(source: TableFile) -> str:
    columns = ", ".join(f"'c{c.number}': 'VARCHAR'" for c in source.table.real_columns)
    # No template of the register asks for the number of the row.
    rows = (
        f"(SELECT 0 AS _row, 0 AS _source, * FROM read_csv({sql.text(str(source.path))}, "
        f"columns = {{{columns}}}, header = true, quote = '\"', escape = '\"', "
        "auto_detect = false, nullstr = '\\x01'))"
    )
    return compile_table(source.table, rows, standard=False, faulty="never", prefix="t").blocks


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
